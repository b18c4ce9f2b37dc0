//! Faults beside their fields, and a refusal above the form, in the reader's language.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;

use crate::error::{Error, Fault, Result};
use crate::texts::Texts;

/// The faults that a form shows beside its values.
#[derive(Debug, Default)]
pub struct Faults {
    by_field: BTreeMap<String, String>,
    /// About the whole form; shown above it.
    pub whole: Option<String>,
}

impl Faults {
    /// The first fault of each field. A fault without a field is one of the whole form.
    pub fn of(t: &Texts, faults: &[Fault]) -> Self {
        let mut by_field = BTreeMap::new();
        for fault in faults {
            by_field.entry(fault.field.to_string()).or_insert_with(|| t.reason(&fault.reason));
        }
        let whole = by_field.remove("");
        Self { by_field, whole }
    }

    /// A refusal or a lost update as a fault of the whole form.
    pub fn whole(t: &Texts, error: &Error) -> Self {
        let text = match error {
            Error::Refused(reason) | Error::TooMany(reason, _) => t.reason(reason),
            Error::Stale => t.get("error-stale"),
            other => t.get(super::failure::title_key(other)),
        };
        Self { by_field: BTreeMap::new(), whole: Some(text) }
    }

    /// The faults of any error: by field for `Invalid`, else of the whole form.
    pub fn from_error(t: &Texts, error: &Error) -> Self {
        match error {
            Error::Invalid(faults) => Self::of(t, faults),
            other => Self::whole(t, other),
        }
    }

    /// Adds a fault, unless its field has one already.
    pub fn add(&mut self, t: &Texts, fault: &Fault) {
        self.by_field.entry(fault.field.to_string()).or_insert_with(|| t.reason(&fault.reason));
    }

    /// Status and faults with which a form is shown again: 200 without an error, 422, 409 or 429 with one.
    ///
    /// # Errors
    /// Errors that no form shows, e.g. `NotFound`.
    pub fn answer(t: &Texts, error: Option<Error>) -> Result<(StatusCode, Self)> {
        match error {
            None => Ok((StatusCode::OK, Self::default())),
            Some(error @ Error::Invalid(_)) => Ok((StatusCode::UNPROCESSABLE_ENTITY, Self::from_error(t, &error))),
            Some(error @ (Error::Refused(_) | Error::Stale)) => Ok((StatusCode::CONFLICT, Self::from_error(t, &error))),
            Some(error @ Error::TooMany(..)) => Ok((StatusCode::TOO_MANY_REQUESTS, Self::from_error(t, &error))),
            Some(other) => Err(other),
        }
    }

    /// The text beside a field; `None` without a fault.
    pub fn at(&self, field: &str) -> Option<&str> {
        self.by_field.get(field).map(String::as_str)
    }

    /// The same for a field of a line, by its index.
    pub fn at_line(&self, index: &impl std::fmt::Display, field: &str) -> Option<&str> {
        self.at(&format!("lines[{index}][{field}]"))
    }

    /// Field and text of each fault, ordered by field.
    pub fn each(&self) -> impl Iterator<Item = (&str, &str)> {
        self.by_field.iter().map(|(field, text)| (field.as_str(), text.as_str()))
    }

    /// Whether there is neither a fault of a field nor one of the form.
    pub fn is_empty(&self) -> bool {
        self.by_field.is_empty() && self.whole.is_none()
    }

    /// The number of fields with a fault.
    pub fn count(&self) -> usize {
        self.by_field.len()
    }
}
