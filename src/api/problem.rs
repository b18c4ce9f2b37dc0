//! Errors as `application/problem+json` (RFC 9457), in the caller's language.

use std::collections::BTreeMap;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde_json::json;

use crate::error::Error;
use crate::texts::Texts;

/// An error on its way to a caller of the JSON interface.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    title: String,
    detail: Option<String>,
    /// Field → texts.
    errors: BTreeMap<String, Vec<String>>,
}

impl Problem {
    /// Logs what is ours to mend, and words the rest.
    pub fn of(request: &HttpRequest, error: Error) -> Self {
        let texts = texts(request);
        let mut errors = BTreeMap::<String, Vec<String>>::new();
        let (status, key, detail) = match &error {
            Error::NotFound => (StatusCode::NOT_FOUND, "error-not-found", None),
            Error::Forbidden => (StatusCode::FORBIDDEN, "error-forbidden", None),
            Error::Refused(reason) => (StatusCode::CONFLICT, "error-refused", Some(texts.reason(reason))),
            Error::Stale => (StatusCode::CONFLICT, "error-stale", None),
            Error::Invalid(faults) => {
                for fault in faults {
                    errors.entry(fault.field.to_string()).or_default().push(texts.reason(&fault.reason));
                }
                (StatusCode::UNPROCESSABLE_ENTITY, "error-invalid", None)
            }
            Error::Unavailable(why) => {
                tracing::warn!(why, "a call could not be served now");
                (StatusCode::SERVICE_UNAVAILABLE, "error-unavailable", None)
            }
            Error::Broken(why) => {
                tracing::error!(why, "a call failed");
                (StatusCode::INTERNAL_SERVER_ERROR, "error-broken", None)
            }
        };
        Self { status, title: texts.get(key), detail, errors }
    }

    /// The body could not be read; `why` is for developers.
    pub fn bad_request(request: &HttpRequest, why: &str) -> Self {
        let title = texts(request).get("error-bad-request");
        Self { status: StatusCode::BAD_REQUEST, title, detail: Some(why.to_owned()), errors: BTreeMap::new() }
    }

    /// No token, or none that is good.
    pub fn unauthorized(request: &HttpRequest) -> Self {
        let title = texts(request).get("error-token");
        Self { status: StatusCode::UNAUTHORIZED, title, detail: None, errors: BTreeMap::new() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.title)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut body = json!({ "type": "about:blank", "status": self.status.as_u16(), "title": self.title });
        if let Some(detail) = &self.detail {
            body["detail"] = json!(detail);
        }
        if !self.errors.is_empty() {
            body["errors"] = json!(self.errors);
        }
        let mut answer = HttpResponse::build(self.status);
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            answer.insert_header((RETRY_AFTER, "5"));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            answer.insert_header((WWW_AUTHENTICATE, "Bearer"));
        }
        answer.content_type("application/problem+json").body(body.to_string())
    }
}

fn texts(request: &HttpRequest) -> Texts {
    Texts::accepted(request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()))
}
