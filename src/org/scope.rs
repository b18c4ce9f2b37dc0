//! What an API token may do.

crate::text_enum! {
    /// The part of its owner's rights that a token grants.
    pub enum Scope {
        /// Only reads.
        Read = "read",
        /// Also acts, but without the rights of an administrator.
        Write = "write",
        /// All rights of its owner.
        Administration = "administration",
    }
}
