//! The ids of this module's tables.

crate::id! {
    /// `users.id`.
    pub struct UserId(i64: BigInt);
}
crate::id! {
    /// `departments.id`.
    pub struct DepartmentId(i64: BigInt);
}
crate::id! {
    /// `delegations.id`.
    pub struct DelegationId(i64: BigInt);
}
