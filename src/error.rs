//! The kinds of errors. Knows no domain: the code that fails builds the error.
//!
//! Contains no finished text: a [`Reason`] and a [`Fault`] carry the key of a text in `locales/`, so that readers get
//! it in their own language.

use std::borrow::Cow;
use std::fmt;

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as Diesel};

/// An error, by the response that it causes.
#[derive(Debug)]
pub enum Error {
    /// It does not exist, or this person may not know of it (404).
    NotFound,
    /// It exists, but this person lacks the right (403).
    Forbidden,
    /// The rules do not allow it, for the given reason (409).
    Refused(Reason),
    /// The input has faults, each beside its field (422).
    Invalid(Vec<Fault>),
    /// It was changed since it was read (409).
    Stale,
    /// Requested too often or by too many at once (429): the reason, and after how many seconds to try again.
    TooMany(Reason, u32),
    /// A required service is away for now, and nothing was saved (503).
    Unavailable(String),
    /// The connection to the database was lost before its response, so it is unknown whether the request was carried
    /// out (503). The same press can be repeated.
    Lost(String),
    /// A defect of the program (500). The text is only for the log.
    Broken(String),
}

/// A text of `locales/` by its key, with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    pub key: &'static str,
    pub args: Vec<(&'static str, String)>,
}

/// A fault of a field in a form or a JSON body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field's name as in the form and in JSON, e.g. `title` or `lines[3][quantity]`.
    pub field: Cow<'static, str>,
    pub reason: Reason,
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Reason {
    /// A text without arguments. `key`: in `locales/`.
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// Adds an argument of the text.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }
}

impl Fault {
    /// A fault of a field. `key`: of a text in `locales/`.
    pub fn new(field: impl Into<Cow<'static, str>>, key: &'static str) -> Self {
        Self { field: field.into(), reason: Reason::new(key) }
    }

    /// Adds an argument of the text.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.reason = self.reason.with(name, value);
        self
    }
}

impl Error {
    /// [`Error::Refused`] with a text without arguments.
    pub fn refused(key: &'static str) -> Self {
        Self::Refused(Reason::new(key))
    }

    /// [`Error::Invalid`] with one fault.
    pub fn invalid(field: impl Into<Cow<'static, str>>, key: &'static str) -> Self {
        Self::Invalid(vec![Fault::new(field, key)])
    }

    /// [`Error::Broken`]. `why` is only logged.
    pub fn broken(why: impl fmt::Display) -> Self {
        Self::Broken(why.to_string())
    }

    /// [`Error::Unavailable`]. `why` is logged, and printed by commands.
    pub fn unavailable(why: impl fmt::Display) -> Self {
        Self::Unavailable(why.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("not found"),
            Self::Forbidden => f.write_str("forbidden"),
            Self::Refused(reason) => write!(f, "refused: {}", reason.key),
            Self::Invalid(faults) => write!(f, "{} faults in the input", faults.len()),
            Self::Stale => f.write_str("changed meanwhile"),
            Self::TooMany(reason, seconds) => write!(f, "too many: {}, again in {seconds} s", reason.key),
            Self::Unavailable(why) => write!(f, "unavailable: {why}"),
            Self::Lost(why) => write!(f, "lost: {why}"),
            Self::Broken(why) => write!(f, "broken: {why}"),
        }
    }
}

impl std::error::Error for Error {}

/// The prefix of the SQLSTATE in an error's hint. The connection writes it there, because diesel does not keep the
/// code.
pub const SQLSTATE: &str = "SQLSTATE ";

/// The SQLSTATE of a PostgreSQL error; `None` if its connection does not write it.
fn sqlstate(info: &dyn DatabaseErrorInformation) -> Option<&str> {
    info.hint()?.strip_prefix(SQLSTATE)?.get(..5)
}

/// A required row that does not exist is a defect: 500, logged. If a missing row is a valid result, the caller uses
/// `.optional()?.ok_or(Error::NotFound)`.
impl From<Diesel> for Error {
    fn from(e: Diesel) -> Self {
        match &e {
            Diesel::DatabaseError(DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand, _) => {
                Self::Lost(e.to_string())
            }
            Diesel::DatabaseError(DatabaseErrorKind::ReadOnlyTransaction, _) => Self::unavailable(e),
            Diesel::DatabaseError(_, info) => match sqlstate(&**info) {
                // A NUL character, which PostgreSQL cannot store in a text.
                Some("22021") => Self::invalid("", "fault-nul"),
                Some(code) if is_passing(code) => Self::unavailable(format!("{code} {e}")),
                _ => Self::broken(e),
            },
            Diesel::RollbackErrorOnCommit { rollback_error, .. } => Self::Lost(rollback_error.to_string()),
            _ => Self::broken(e),
        }
    }
}

/// Whether a statement and its transaction failed for a temporary reason: lack of resources (disk, memory,
/// connections), the system under the server, a deadlock, a server that is read-only or shutting down, a lock timeout,
/// an idle transaction.
fn is_passing(code: &str) -> bool {
    matches!(&code[..2], "53" | "58" | "40")
        || matches!(code, "25006" | "25P03" | "55P03" | "57P01" | "57P02" | "57P03" | "57P05")
}
