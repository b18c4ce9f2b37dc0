//! What is asked for before a form goes on; see `proof`.

use crate::error::Error;

/// What proves who somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A code of the second factor.
    Code,
    Password,
    /// The person has neither: signing in on a platform again.
    Platform,
}

/// A form that waits for a proof.
#[derive(Debug)]
pub struct AskedProof {
    pub asked: Asked,
    /// The form that waits, encrypted.
    pub kept: String,
    /// Why the proof was refused.
    pub error: Option<Error>,
}
