//! Why a call to a platform failed, in classes that tell the caller what it can do. The caller decides.

use std::time::Duration;

/// Why a platform did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub class: Class,
    pub fate: Fate,
    /// The platform's own code, e.g. `40014`; `None` when it gave none.
    pub code: Option<String>,
    /// For an administrator; never holds a token or a secret.
    pub message: String,
}

/// What can be done about a failure (`messaging.md` A9, last column).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Class {
    /// Try again later.
    Retry,
    /// Make no call to the platform for this long.
    Pause(Duration),
    /// The configuration is wrong: secret, agent, permission, IP list. Retrying in a loop is useless.
    Config,
    /// The month's calls are used up.
    Quota,
    /// The platform cannot reach this person.
    Person,
    /// The message is too long.
    TooLong,
    /// The message is wrong, so a retry is useless. Unknown codes count as this.
    Poison,
    /// The sign-in code is unknown, used or expired.
    LoginCode,
}

/// Whether the platform may have accepted the message despite the failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    NotAccepted,
    /// The request went out and no clear response came back.
    Unknown,
}

impl Failure {
    /// A message that cannot be sent, found before any call is made.
    pub fn unsendable(message: &str) -> Self {
        Self { class: Class::Poison, fate: Fate::NotAccepted, code: None, message: message.to_owned() }
    }

    /// Whether the response did not come from the application's API but is a page of HTML. A ban answers like that, but
    /// so does a proxy in between, so one such response proves little.
    pub fn is_foreign(&self) -> bool {
        matches!(self.class, Class::Pause(_)) && self.code.is_none()
    }

    /// Code and message in one line, as the outbox and the directory runs store them.
    pub fn summary(&self) -> String {
        match &self.code {
            Some(code) => format!("{code} {}", self.message),
            None => self.message.clone(),
        }
    }
}
