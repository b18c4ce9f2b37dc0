//! The pages of failures: text in the reader's language, each error logged once.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::StatusCode;
use actix_web::http::Uri;
use actix_web::http::header::{ALLOW, HOST, HeaderName, HeaderValue, ORIGIN, REFERER, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError};
use askama::Template;
use tracing_actix_web::RequestId;

use super::failure::{Failure, title_key};
use super::frame::Frame;
use super::language::texts;
use super::proof_page;
use super::response::{page, see_other};
use crate::app::App;
use crate::error::Error;
use crate::texts::Texts;
use crate::web::paths;

#[derive(Template)]
#[template(path = "error.html")]
struct FailurePage {
    frame: Frame,
    title: String,
    detail: Option<String>,
    /// The address to use instead of the one that was opened.
    instead: Option<String>,
    /// For a defect: the id of the request, as in the log.
    number: Option<String>,
    /// For a form with a token of another session: the page with the form.
    back: Option<String>,
}

/// Without the frame: it needs neither session nor database.
#[derive(Template)]
#[template(path = "error_bare.html")]
struct BarePage {
    t: Texts,
    title: String,
    /// The address to use instead of the one that was opened.
    instead: Option<String>,
}

/// Middleware: renders a [`Failure`] as a page. Runs inside the session middleware.
pub async fn render_failures<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    // A second handle to the request would keep actix-web from routing it: take it from the response instead.
    let answer = next.call(request).await?;
    let is_page = !answer.request().path().starts_with(paths::API);
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

/// The failure for an error of the framework, e.g. an address or a query that cannot be read; `None` for others.
fn foreign(e: &actix_web::Error) -> Option<Failure> {
    match e.as_response_error().status_code() {
        StatusCode::NOT_FOUND => Some(Error::NotFound.into()),
        StatusCode::BAD_REQUEST => Some(Failure::BadRequest),
        _ => None,
    }
}

/// The outermost middleware: answers 503 when the session store fails, before any handler runs.
pub async fn survive<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let t = texts(request.request(), None);
    next.call(request).await.map_err(|e| {
        tracing::warn!(error = %e, "a request failed before its handler ran");
        let mut page = bare_in(t, StatusCode::SERVICE_UNAVAILABLE, "error-unavailable", None);
        page.headers_mut().insert(RETRY_AFTER, SOON);
        InternalError::from_response(e, page).into()
    })
}

/// `Retry-After`, in seconds.
const SOON: HeaderValue = HeaderValue::from_static("5");

async fn render(request: &HttpRequest, failure: &Failure) -> HttpResponse {
    let status = failure.status_code();
    let mut number = None;
    let (key, reason) = match failure {
        // A page that was only read has saved nothing in any case.
        Failure::Error(Error::Lost(why)) if request.method().is_safe() => {
            tracing::warn!(why, "a page could not be served now");
            ("error-unavailable", None)
        }
        Failure::SecondFactor => return see_other(&paths::second_factor_to(&return_to(request))),
        Failure::Proof(asked) => return proof_page::render(request, status, asked, page_of_form(request)).await,
        Failure::SignIn => return see_other(&paths::login_to(&return_to(request))),
        Failure::BadRequest => ("error-bad-request", None),
        Failure::Expired => ("error-expired", None),
        Failure::Method(_) => ("error-method", None),
        Failure::Error(error) => {
            match error {
                Error::Unavailable(why) => tracing::warn!(why, "a page could not be served now"),
                Error::Lost(why) => tracing::error!(why, "it is unknown whether this was saved"),
                Error::Broken(why) => {
                    number = request.extensions().get::<RequestId>().map(ToString::to_string);
                    tracing::error!(why, request.id = number, "a page failed");
                }
                _ => {}
            }
            let reason = match error {
                Error::Refused(reason) | Error::TooMany(reason, _) => Some(reason.clone()),
                Error::Invalid(faults) => faults.first().map(|fault| fault.reason.clone()),
                _ => None,
            };
            (title_key(error), reason)
        }
    };
    // The frame needs the database: an error about the database is shown without it.
    let frame = match failure {
        Failure::Error(Error::Unavailable(_) | Error::Lost(_)) => None,
        _ => Frame::of(request).await.ok(),
    };
    let back = if matches!(failure, Failure::Expired) { page_of_form(request) } else { None };
    let mut answer = match frame {
        Some(frame) => {
            let (title, detail) = (frame.t.get(key), reason.map(|reason| frame.t.reason(&reason)));
            let instead = matches!(failure, Failure::Expired).then(|| right_address(request)).flatten();
            page(status, &FailurePage { frame, title, detail, instead, number, back })
        }
        None => bare(request, status, key),
    };
    let wait = match failure {
        Failure::Error(Error::Unavailable(_) | Error::Lost(_)) => Some(SOON),
        Failure::Error(Error::TooMany(_, seconds)) => Some(HeaderValue::from(*seconds)),
        _ => None,
    };
    if let Failure::Method(methods) = failure
        && let Ok(methods) = HeaderValue::from_str(methods)
    {
        answer.headers_mut().insert(ALLOW, methods);
    }
    if let Some(wait) = wait {
        answer.headers_mut().insert(RETRY_AFTER, wait);
    }
    answer
}

/// An error page that needs neither session nor database.
pub fn bare(request: &HttpRequest, status: StatusCode, key: &str) -> HttpResponse {
    let instead = if status == StatusCode::FORBIDDEN { right_address(request) } else { None };
    bare_in(texts(request, None), status, key, instead)
}

fn bare_in(t: Texts, status: StatusCode, key: &str, instead: Option<String>) -> HttpResponse {
    page(status, &BarePage { t, title: t.get(key), instead })
}

/// The public address, when a page that was opened at another address of this program sent the request: forms work only
/// from the public one.
fn right_address(request: &HttpRequest) -> Option<String> {
    let public = request.app_data::<Data<App>>()?.config.public_url();
    let header = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let (_, opened) = header(ORIGIN)?.split_once("://")?;
    let is_public = public.split_once("://").is_some_and(|(_, host)| host == opened);
    (header(HOST)? == opened && !is_public).then_some(public)
}

/// Where to go after signing in: this page for GET and HEAD; else the page whose form was sent, if it is known.
fn return_to(request: &HttpRequest) -> String {
    if request.method().is_safe() {
        request.uri().path_and_query().map(ToString::to_string).unwrap_or_default()
    } else {
        page_of_form(request).unwrap_or_else(paths::home)
    }
}

/// The page whose form was sent; its script fills the form in again. Other sites cannot send forms here.
fn page_of_form(request: &HttpRequest) -> Option<String> {
    let from: Uri = request.headers().get(REFERER)?.to_str().ok()?.parse().ok()?;
    let page = from.path_and_query().map(ToString::to_string).filter(|_| from.path() != paths::login());
    page.map(|page| paths::unsent(&page))
}
