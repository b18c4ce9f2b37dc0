//! Errors of handlers: a [`Failure`] has the status of its HTTP response.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

use super::asked::AskedProof;
use crate::error::Error;

/// Why a handler returns no page. `failure_page` renders it.
#[derive(Debug)]
pub enum Failure {
    /// Not signed in: redirects to the sign-in page, which leads back.
    SignIn,
    /// Signed in, but a second factor must be set before anything else: redirects to its page.
    SecondFactor,
    /// The form goes on after a fresh proof of who sends it.
    Proof(Box<AskedProof>),
    /// The form or the query cannot be read.
    BadRequest,
    /// The CSRF token is missing or belongs to another session.
    Expired,
    /// The address does not support this method, but these.
    Method(String),
    Error(Error),
}

impl From<Error> for Failure {
    fn from(e: Error) -> Self {
        Self::Error(e)
    }
}

impl From<diesel::result::Error> for Failure {
    fn from(e: diesel::result::Error) -> Self {
        Self::Error(e.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SecondFactor => f.write_str("no second factor"),
            Self::Proof(_) => f.write_str("no fresh proof"),
            Self::SignIn => f.write_str("not signed in"),
            Self::BadRequest => f.write_str("bad request"),
            Self::Expired => f.write_str("expired form"),
            Self::Method(methods) => write!(f, "the address has only {methods}"),
            Self::Error(e) => e.fmt(f),
        }
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Proof(asked) => asked.error.as_ref().map_or(StatusCode::FORBIDDEN, |error| match error {
                Error::TooMany(..) => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            }),
            Self::SignIn | Self::SecondFactor => StatusCode::SEE_OTHER,
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Expired => StatusCode::FORBIDDEN,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Error(e) => match e {
                Error::NotFound => StatusCode::NOT_FOUND,
                Error::Forbidden => StatusCode::FORBIDDEN,
                Error::Refused(_) | Error::Stale => StatusCode::CONFLICT,
                Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
                Error::TooMany(..) => StatusCode::TOO_MANY_REQUESTS,
                Error::Unavailable(_) | Error::Lost(_) => StatusCode::SERVICE_UNAVAILABLE,
                Error::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
            },
        }
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

/// The text for the user, by the kind of the error.
pub fn title_key(error: &Error) -> &'static str {
    match error {
        Error::NotFound => "error-not-found",
        Error::Forbidden => "error-forbidden",
        Error::Refused(_) => "error-refused",
        Error::Invalid(_) => "error-invalid",
        Error::Stale => "error-stale",
        Error::TooMany(..) => "error-too-many",
        Error::Unavailable(_) => "error-unavailable",
        Error::Lost(_) => "error-lost",
        Error::Broken(_) => "error-broken",
    }
}
