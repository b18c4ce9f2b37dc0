//! The outside: text in, HTTP out.
//!
//! Never knows an order or a person of ours, and never decides what a failure leads to: it says of what class it is.

pub mod dingtalk;
pub mod directory;
mod http;
pub mod token;
pub mod wecom;

use std::time::Duration;

/// Why a platform did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub class: Class,
    pub fate: Fate,
    /// The platform's own code, e.g. `40014`; `None` when it said nothing.
    pub code: Option<String>,
    /// For an administrator; never holds a token or a secret.
    pub message: String,
}

/// What can be done about a failure (`messaging.md` A9, last column).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Class {
    /// Try again after a while.
    Retry,
    /// Leave the platform alone for so long.
    Pause(Duration),
    /// A person must mend something first: secret, agent, permission, list of addresses. Never try in a loop.
    Config,
    /// The month's calls are used up.
    Quota,
    /// This addressee cannot be reached here.
    Person,
    /// The message is too long.
    TooLong,
    /// The message is wrong; sending it again is no use. Also every code that is not known.
    Poison,
    /// The sign-in code is unknown, used or expired.
    LoginCode,
}

/// Whether the platform may have taken the message all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    NotAccepted,
    /// The request went out and no clear answer came back.
    Unknown,
}
