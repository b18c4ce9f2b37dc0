//! Roles: what a person may do, whatever the order.

crate::text_enum! {
    /// A person's role. Everybody enters orders.
    pub enum Role {
        Staff = "staff",
        /// May be chosen to approve those of others.
        Approver = "approver",
        /// Sees every order and the records of changes and sign-ins; changes and approves nothing.
        Auditor = "auditor",
        /// Also approves; also maintains goods.
        Goods = "goods",
        /// Also approves; also maintains people and departments, but not administrators.
        People = "people",
        /// Also approves; also administers everything, and sees every order.
        Admin = "admin",
    }
}

impl Role {
    /// The roles that allow approving.
    pub const APPROVING: [Self; 4] = [Self::Approver, Self::Goods, Self::People, Self::Admin];

    /// Whether the role allows approving orders of others.
    pub fn approves(self) -> bool {
        Self::APPROVING.contains(&self)
    }
}
