//! The kinds of errors. Knows no domain: the code that fails builds the error.
//!
//! Never holds a finished text: a [`Reason`] and a [`Fault`] carry the key of a text in `locales/`, so that each
//! reader is told in their own language.

use std::borrow::Cow;
use std::fmt;

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as Diesel};

/// An error, by the response that it causes.
#[derive(Debug)]
pub enum Error {
    /// Not there, or not for this person to know of.
    NotFound,
    /// There, but this person lacks the right.
    Forbidden,
    /// The rules say no, for a reason that the person is told (409).
    Refused(Reason),
    /// The input has faults, each beside its field (422).
    Invalid(Vec<Fault>),
    /// Somebody changed it since it was read (409).
    Stale,
    /// Asked for too often, or by too many at once (429): why, and after how many seconds it may be asked again.
    TooMany(Reason, u32),
    /// Something that we need is away for now, and nothing was saved (503).
    Unavailable(String),
    /// The database was lost while it owed an answer: what was asked was done or not (503). The same press may be pressed
    /// again.
    Lost(String),
    /// A defect of ours (500). The text is for the log alone.
    Broken(String),
}

/// A text of `locales/` by its key, with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    pub key: &'static str,
    pub args: Vec<(&'static str, String)>,
}

/// One fault of one field of a form or of a JSON body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field's name as in the form and in JSON, e.g. `title` or `lines[3][quantity]`.
    pub field: Cow<'static, str>,
    pub reason: Reason,
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Reason {
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }
}

impl Fault {
    pub fn new(field: impl Into<Cow<'static, str>>, key: &'static str) -> Self {
        Self { field: field.into(), reason: Reason::new(key) }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.reason = self.reason.with(name, value);
        self
    }
}

impl Error {
    pub fn refused(key: &'static str) -> Self {
        Self::Refused(Reason::new(key))
    }

    pub fn invalid(field: impl Into<Cow<'static, str>>, key: &'static str) -> Self {
        Self::Invalid(vec![Fault::new(field, key)])
    }

    pub fn broken(why: impl fmt::Display) -> Self {
        Self::Broken(why.to_string())
    }

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

/// What stands before the SQLSTATE in the hint of an error, where the connection writes it: diesel keeps no code.
pub const SQLSTATE: &str = "SQLSTATE ";

/// The SQLSTATE of an error of PostgreSQL; `None` when its connection does not write it.
fn sqlstate(info: &dyn DatabaseErrorInformation) -> Option<&str> {
    info.hint()?.strip_prefix(SQLSTATE)?.get(..5)
}

/// A row that a statement took for granted and that is not there is a defect: 500, logged. Where a missing row is an
/// answer, the caller says so with `.optional()?.ok_or(Error::NotFound)`.
impl From<Diesel> for Error {
    fn from(e: Diesel) -> Self {
        match &e {
            Diesel::DatabaseError(DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand, _) => {
                Self::Lost(e.to_string())
            }
            Diesel::DatabaseError(DatabaseErrorKind::ReadOnlyTransaction, _) => Self::unavailable(e),
            Diesel::DatabaseError(_, info) => match sqlstate(&**info) {
                // NUL, the one character that PostgreSQL keeps in no text.
                Some("22021") => Self::invalid("", "fault-nul"),
                Some(code) if is_passing(code) => Self::unavailable(format!("{code} {e}")),
                _ => Self::broken(e),
            },
            Diesel::RollbackErrorOnCommit { rollback_error, .. } => Self::Lost(rollback_error.to_string()),
            _ => Self::broken(e),
        }
    }
}

/// Whether a statement failed for a reason that passes, and its transaction with it: resources (disk, memory,
/// connections), the system under the server, a deadlock, a server that takes no writes or shuts down, a lock that could
/// not be had in time, a transaction that idled.
fn is_passing(code: &str) -> bool {
    matches!(&code[..2], "53" | "58" | "40")
        || matches!(code, "25006" | "25P03" | "55P03" | "57P01" | "57P02" | "57P03" | "57P05")
}
