//! Keeps pages of other sites from acting here: checks the origin of a request, sets the security headers of a response.

use actix_web::HttpRequest;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::failure_page::bare;
use crate::app::App;
use crate::web::paths;

/// Middleware: refuses requests from pages of other sites. Calls of the JSON interface carry a token of their own and no
/// cookie, pushed events a signature.
pub async fn check_origin<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let is_harmless =
        request.method().is_safe() || [paths::API, paths::EVENTS].iter().any(|free| request.path().starts_with(free));
    if is_harmless || is_from_here(request.request()) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let answer = bare(request.request(), StatusCode::FORBIDDEN, "error-origin");
    Ok(request.into_response(answer).map_into_right_body())
}

/// Reads `Sec-Fetch-Site`, else compares `Origin` with the public address: old web views send only the latter.
fn is_from_here(request: &HttpRequest) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = header("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let public = request.app_data::<Data<App>>().map(|app| app.config.public_url());
    match (header("origin"), public) {
        (Some(origin), Some(public)) => origin_of(&public).is_some_and(|public| public == origin),
        _ => false,
    }
}

fn origin_of(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    Some(format!("{scheme}://{}", rest.split('/').next()?))
}

/// Middleware: sets the security headers, and ends the connection while the program stops.
pub async fn add_headers<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let app = request.app_data::<Data<App>>().cloned();
    let mut answer = next.call(request).await?;
    // A kept connection would bring the next request to a stopped program.
    if app.as_ref().is_some_and(|app| app.live.is_closing()) {
        answer.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    let framed_by = app.as_ref().map(|app| app.framed_by.join(" ")).filter(|origins| !origins.is_empty());
    let policy = format!(
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {}",
        framed_by.as_deref().unwrap_or("'none'"),
    );
    let headers = answer.headers_mut();
    // Uploaded files are served under a policy of their own.
    let has_own_policy = headers.contains_key("content-security-policy");
    if let Ok(policy) = HeaderValue::from_str(&policy)
        && !has_own_policy
    {
        headers.insert(HeaderName::from_static("content-security-policy"), policy);
    }
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if let Some(app) = app.filter(|app| app.config.is_https()) {
        let below = app.config.hsts_subdomains;
        let lasting = if below { "max-age=31536000; includeSubDomains" } else { "max-age=31536000" };
        headers.insert(HeaderName::from_static("strict-transport-security"), HeaderValue::from_static(lasting));
    }
    let is_json = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().ends_with(b"json"));
    if is_json && !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(answer)
}
