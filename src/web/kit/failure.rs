//! From an error to its page: status by shape, text in the reader's language, logged once.

use std::fmt;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError};
use askama::Template;
use tracing_actix_web::RequestId;

use super::frame::{Frame, page, see_other, texts};
use crate::error::Error;
use crate::texts::Texts;
use crate::web::paths;

/// Why a handler answers otherwise than it was asked to. Becomes a page on its way out, in [`render_failures`].
#[derive(Debug)]
pub enum Failure {
    /// Nobody is signed in: to the sign-in page, and back.
    SignIn,
    /// The form could not be read, or does not come from one of our pages.
    BadRequest,
    /// The page is too old: its token belongs to another session.
    Expired,
    Error(Error),
}

#[derive(Template)]
#[template(path = "error.html")]
struct FailurePage {
    frame: Frame,
    title: String,
    detail: Option<String>,
    /// Of a defect of ours: what to look for in the log.
    number: Option<String>,
}

/// Without the frame: when not even that can be had.
#[derive(Template)]
#[template(path = "error_bare.html")]
struct BarePage {
    t: Texts,
    title: String,
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
            Self::SignIn => f.write_str("not signed in"),
            Self::BadRequest => f.write_str("bad request"),
            Self::Expired => f.write_str("expired form"),
            Self::Error(e) => e.fmt(f),
        }
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::SignIn => StatusCode::SEE_OTHER,
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Expired => StatusCode::FORBIDDEN,
            Self::Error(e) => match e {
                Error::NotFound => StatusCode::NOT_FOUND,
                Error::Forbidden => StatusCode::FORBIDDEN,
                Error::Refused(_) | Error::Stale => StatusCode::CONFLICT,
                Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
                Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
                Error::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
            },
        }
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

/// The text that says what happened, by the shape of the error.
pub fn title_key(error: &Error) -> &'static str {
    match error {
        Error::NotFound => "error-not-found",
        Error::Forbidden => "error-forbidden",
        Error::Refused(_) => "error-refused",
        Error::Invalid(_) => "error-invalid",
        Error::Stale => "error-stale",
        Error::Unavailable(_) => "error-unavailable",
        Error::Broken(_) => "error-broken",
    }
}

/// The middleware that turns a [`Failure`] into a page. Stands inside the session's, outside the handlers.
pub async fn render_failures<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    // A request that is held elsewhere cannot be routed: it is taken from the answer.
    let answer = next.call(request).await?;
    let is_page = !answer.request().path().starts_with("/api/");
    let rendered = match answer.response().error() {
        Some(e) => match (e.as_error::<Failure>(), foreign(e)) {
            (Some(failure), _) => render(answer.request(), failure).await,
            (None, Some(failure)) if is_page => render(answer.request(), &failure).await,
            _ => return Ok(answer.map_into_left_body()),
        },
        None => return Ok(answer.map_into_left_body()),
    };
    Ok(answer.into_response(rendered).map_into_right_body())
}

/// What the framework says of an address or a query that it cannot read.
fn foreign(e: &actix_web::Error) -> Option<Failure> {
    match e.as_response_error().status_code() {
        StatusCode::NOT_FOUND => Some(Error::NotFound.into()),
        StatusCode::BAD_REQUEST => Some(Failure::BadRequest),
        _ => None,
    }
}

/// The outermost middleware: only the session store fails before a handler runs, and without it nothing can be said
/// but "later".
pub async fn survive<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let t = texts(request.request(), None);
    next.call(request).await.map_err(|e| {
        tracing::warn!(error = %e, "a request failed before it was handled");
        let mut page = bare_in(t, StatusCode::SERVICE_UNAVAILABLE, "error-unavailable");
        page.headers_mut().insert(RETRY_AFTER, SOON);
        InternalError::from_response(e, page).into()
    })
}

/// In how many seconds to try again.
const SOON: HeaderValue = HeaderValue::from_static("5");

/// A page for a path that nothing answers to.
pub async fn nothing_here() -> Result<HttpResponse, Failure> {
    Err(Error::NotFound.into())
}

async fn render(request: &HttpRequest, failure: &Failure) -> HttpResponse {
    let status = failure.status_code();
    let mut number = None;
    let (key, reason) = match failure {
        Failure::SignIn => return see_other(&paths::login_to(&return_to(request))),
        Failure::BadRequest => ("error-bad-request", None),
        Failure::Expired => ("error-expired", None),
        Failure::Error(error) => {
            match error {
                Error::Unavailable(why) => tracing::warn!(why, "a page could not be served now"),
                Error::Broken(why) => {
                    number = request.extensions().get::<RequestId>().map(ToString::to_string);
                    tracing::error!(why, request.id = number, "a page failed");
                }
                _ => {}
            }
            let reason = if let Error::Refused(reason) = error { Some(reason.clone()) } else { None };
            (title_key(error), reason)
        }
    };
    // Without the database there is no frame; the page says so all the same.
    let frame = match failure {
        Failure::Error(Error::Unavailable(_)) => None,
        _ => Frame::of(request).await.ok(),
    };
    let mut answer = match frame {
        Some(frame) => {
            let (title, detail) = (frame.t.get(key), reason.map(|reason| frame.t.reason(&reason)));
            page(status, &FailurePage { frame, title, detail, number })
        }
        None => bare(request, status, key),
    };
    if status == StatusCode::SERVICE_UNAVAILABLE {
        answer.headers_mut().insert(RETRY_AFTER, SOON);
    }
    answer
}

/// A page that needs nothing but the request.
pub fn bare(request: &HttpRequest, status: StatusCode, key: &str) -> HttpResponse {
    bare_in(texts(request, None), status, key)
}

fn bare_in(t: Texts, status: StatusCode, key: &str) -> HttpResponse {
    page(status, &BarePage { t, title: t.get(key) })
}

/// Where to go after signing in: this page, if it can be asked for again.
fn return_to(request: &HttpRequest) -> String {
    if request.method().is_safe() {
        request.uri().path_and_query().map(ToString::to_string).unwrap_or_default()
    } else {
        paths::home()
    }
}
