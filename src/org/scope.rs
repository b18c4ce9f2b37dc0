//! What an API token may do.

crate::text_enum! {
    /// What a token may do of what its owner may.
    pub enum Scope {
        /// Look.
        Read = "read",
        /// Also act, without the rights of an administrator.
        Write = "write",
        /// Everything.
        Administration = "administration",
    }
}
