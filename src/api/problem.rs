//! Errors as `application/problem+json` (RFC 9457) in the caller's language, and which calls return which of them.

use std::collections::BTreeMap;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, ALLOW, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::openapi::{ContentBuilder, Header, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use crate::error::Error;
use crate::texts::Texts;

/// `Retry-After` while something is temporarily away, in seconds.
const SOON: u32 = 5;

/// An error response of the JSON interface.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    body: ProblemBody,
    /// `Retry-After`, or `Allow` with the methods of the address.
    header: Option<Box<(HeaderName, String)>>,
}

/// RFC 9457, in the language of Accept-Language (Chinese by default)
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Always `about:blank`: the status says what kind of problem it is
    #[serde(rename = "type")]
    #[schema(examples("about:blank"))]
    kind: &'static str,
    /// The status of the answer
    #[schema(examples(422))]
    status: u16,
    /// One sentence for people
    title: String,
    /// More about this very case: who did what when, or why the request cannot be read
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    detail: Option<String>,
    /// Faults of the input: field → texts
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false)]
    errors: BTreeMap<String, Vec<String>>,
}

impl Problem {
    /// Words an error in the caller's language. Logs errors that are ours to fix.
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
            Error::TooMany(reason, _) => (StatusCode::TOO_MANY_REQUESTS, "error-too-many", Some(texts.reason(reason))),
            Error::Unavailable(why) => {
                tracing::warn!(why, "a call cannot be served now");
                (StatusCode::SERVICE_UNAVAILABLE, "error-unavailable", None)
            }
            Error::Lost(why) => {
                tracing::error!(why, "the database was lost: it is unknown whether this was saved");
                (StatusCode::SERVICE_UNAVAILABLE, "error-lost", None)
            }
            Error::Broken(why) => {
                tracing::error!(why, "a call failed");
                (StatusCode::INTERNAL_SERVER_ERROR, "error-broken", None)
            }
        };
        let retry_after = match error {
            Error::Unavailable(_) | Error::Lost(_) => Some(SOON),
            Error::TooMany(_, seconds) => Some(seconds),
            _ => None,
        };
        let header = retry_after.map(|seconds| Box::new((RETRY_AFTER, seconds.to_string())));
        Self { header, ..Self::new(status, texts.get(key), detail, errors) }
    }

    /// The request cannot be read. `why` is written for developers.
    pub fn bad_request(request: &HttpRequest, why: &str) -> Self {
        let title = texts(request).get("error-bad-request");
        Self::new(StatusCode::BAD_REQUEST, title, Some(why.to_owned()), BTreeMap::new())
    }

    /// The address has other methods: those in `allow`.
    pub fn method(request: &HttpRequest, allow: String) -> Self {
        let title = texts(request).get("error-method");
        let problem = Self::new(StatusCode::METHOD_NOT_ALLOWED, title, None, BTreeMap::new());
        Self { header: Some(Box::new((ALLOW, allow))), ..problem }
    }

    /// No token, or an invalid one.
    pub fn unauthorized(request: &HttpRequest) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, texts(request).get("error-token"), None, BTreeMap::new())
    }

    fn new(status: StatusCode, title: String, detail: Option<String>, errors: BTreeMap<String, Vec<String>>) -> Self {
        let body = ProblemBody { kind: "about:blank", status: status.as_u16(), title, detail, errors };
        Self { status, body, header: None }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.body.title)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status);
        if let Some(header) = &self.header {
            answer.insert_header((header.0.clone(), header.1.as_str()));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            answer.insert_header((WWW_AUTHENTICATE, "Bearer"));
        }
        // Cannot fail, because it contains only texts and numbers.
        let body = serde_json::to_value(&self.body).unwrap_or_default();
        answer.content_type("application/problem+json").body(body.to_string())
    }
}

fn texts(request: &HttpRequest) -> Texts {
    Texts::accepted(request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()))
}

/// The problems of every call that needs a token.
impl IntoResponses for Problem {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut responses = documented(&[
            (401, "No token, or an invalid one"),
            (500, "A defect of the program; its log says more"),
            (503, "Temporarily unavailable: try again after `Retry-After` seconds"),
        ]);
        let mut seconds = Header::default();
        seconds.description = Some("Seconds to wait".to_owned());
        if let Some(RefOr::T(unavailable)) = responses.get_mut("503") {
            unavailable.headers.insert("Retry-After".to_owned(), RefOr::T(seconds));
        }
        responses
    }
}

const FORBIDDEN: (u16, &str) =
    (403, "The caller may see the order but lacks the right, or the token has no scope for it");
const NOT_FOUND: (u16, &str) = (404, "Does not exist, or the caller may not see it");
const CONFLICT: (u16, &str) = (409, "Refused: `detail` says who did what when");
const INVALID: (u16, &str) = (422, "Faults of the input: `errors` has them by field");

/// Declares sets of problems. Each is a type for the `responses(…)` of a call.
macro_rules! problem_sets {
    ($($(#[$meta:meta])* $Name:ident: $problems:expr;)+) => {$(
        $(#[$meta])*
        pub struct $Name;

        impl IntoResponses for $Name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                documented(&$problems)
            }
        }
    )+};
}

problem_sets! {
    /// The problems of a call that finds one order.
    FindProblems: [NOT_FOUND];
    /// The problems of a list with filters.
    FilterProblems: [(400, "A filter cannot be read"), INVALID];
    /// The problems of a call that creates an order.
    CreateProblems: [(400, "The body is not valid JSON"), FORBIDDEN, CONFLICT, INVALID];
    /// The problems of an act with a body.
    ActProblems: [(400, "The body is not valid JSON"), FORBIDDEN, NOT_FOUND, CONFLICT, INVALID];
    /// The problems of an act without a body.
    PressProblems: [FORBIDDEN, NOT_FOUND, CONFLICT, INVALID];
    /// The problems of an upload.
    UploadProblems: [(400, "The body is not a multipart form"), FORBIDDEN, NOT_FOUND, CONFLICT, INVALID];
}

fn documented(problems: &[(u16, &str)]) -> BTreeMap<String, RefOr<Response>> {
    let schema = Ref::from_schema_name(ProblemBody::name());
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let response = |description: &str| {
        ResponseBuilder::new().description(description).content("application/problem+json", content.clone()).build()
    };
    problems.iter().map(|(status, description)| (status.to_string(), RefOr::T(response(description)))).collect()
}
