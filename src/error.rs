//! The shapes that a failure can have. Knows no domain: whoever makes the trouble builds the shape.
//!
//! Never holds a finished text: a [`Reason`] and a [`Fault`] carry the key of a text in `locales/`, so that each
//! reader is told in their own language.

use std::borrow::Cow;
use std::fmt;

use diesel::result::{DatabaseErrorKind, Error as Diesel};

/// What can go wrong in answering somebody, by what the answer looks like.
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
    /// Something that we need is away for now (503).
    Unavailable(String),
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
            Self::Broken(why) => write!(f, "broken: {why}"),
        }
    }
}

impl std::error::Error for Error {}

/// A row that a statement took for granted and that is not there is a defect: 500, logged. Where a missing row is an
/// answer, the caller says so with `.optional()?.ok_or(Error::NotFound)`.
impl From<Diesel> for Error {
    fn from(e: Diesel) -> Self {
        match &e {
            Diesel::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => Self::unavailable(e),
            // A lock that could not be had in time, a server that shuts down: SQLSTATE is not exposed by diesel-async.
            Diesel::DatabaseError(DatabaseErrorKind::UnableToSendCommand, _) => Self::unavailable(e),
            Diesel::DatabaseError(_, info)
                if info.message().contains("lock timeout") || info.message().contains("terminating connection") =>
            {
                Self::unavailable(e)
            }
            // NUL, the one character that PostgreSQL keeps in no text.
            Diesel::DatabaseError(_, info) if info.message().contains("invalid byte sequence") => {
                Self::invalid("", "fault-nul")
            }
            _ => Self::broken(e),
        }
    }
}
