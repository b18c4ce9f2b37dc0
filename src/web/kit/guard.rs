//! Keeps other sites' pages from acting here: the origin of a request, the token of a form, the headers of an answer.

use actix_session::Session;
use actix_web::HttpRequest;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;

use super::failure::bare;
use crate::app::App;
use crate::error::{Error, Result};

const CSRF: &str = "csrf";
const LENGTH: usize = 32;

/// The session's token under a fresh mask, so that a compressed page tells nobody what it is.
pub fn token(session: &Session) -> Result<String> {
    let kept = session.get::<String>(CSRF).ok().flatten().and_then(|kept| URL_SAFE_NO_PAD.decode(kept).ok());
    let secret = match kept.filter(|kept| kept.len() == LENGTH) {
        Some(kept) => kept,
        None => {
            let mut fresh = vec![0; LENGTH];
            getrandom::fill(&mut fresh).map_err(Error::broken)?;
            session.insert(CSRF, URL_SAFE_NO_PAD.encode(&fresh)).map_err(Error::broken)?;
            fresh
        }
    };
    let mut masked = vec![0; LENGTH];
    getrandom::fill(&mut masked).map_err(Error::broken)?;
    let hidden: Vec<u8> = secret.iter().zip(&masked).map(|(secret, mask)| secret ^ mask).collect();
    masked.extend(hidden);
    Ok(URL_SAFE_NO_PAD.encode(masked))
}

/// Whether a form's token is one of this session's.
pub fn is_token_of(session: &Session, token: &str) -> bool {
    let kept = session.get::<String>(CSRF).ok().flatten().and_then(|kept| URL_SAFE_NO_PAD.decode(kept).ok());
    let (Some(kept), Ok(sent)) = (kept, URL_SAFE_NO_PAD.decode(token)) else { return false };
    let Some((mask, hidden)) = sent.split_at_checked(LENGTH) else { return false };
    let secret: Vec<u8> = hidden.iter().zip(mask).map(|(hidden, mask)| hidden ^ mask).collect();
    kept.len() == LENGTH && bool::from(kept.ct_eq(&secret))
}

/// The middleware that refuses what another site's page sends. JSON calls carry a token of
/// their own and no cookie, events a signature.
pub async fn check_origin<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let is_harmless =
        request.method().is_safe() || request.path().starts_with("/api/v1/") || request.path().starts_with("/events/");
    if is_harmless || is_from_here(request.request()) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let answer = bare(request.request(), StatusCode::FORBIDDEN, "error-origin");
    Ok(request.into_response(answer).map_into_right_body())
}

/// By `Sec-Fetch-Site`, else by `Origin` against the public address; old web views send only the latter.
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

/// The middleware that tells browsers what our pages never do.
pub async fn add_headers<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let app = request.app_data::<Data<App>>().cloned();
    let mut answer = next.call(request).await?;
    let framed_by = app.as_ref().map(|app| app.framed_by.join(" ")).filter(|origins| !origins.is_empty());
    let policy = format!(
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {}",
        framed_by.as_deref().unwrap_or("'none'"),
    );
    let headers = answer.headers_mut();
    // What was uploaded is given out under a policy of its own.
    let is_told = headers.contains_key("content-security-policy");
    if let Ok(policy) = HeaderValue::from_str(&policy)
        && !is_told
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
    if app.is_some_and(|app| app.config.is_https()) {
        let lasting = HeaderValue::from_static("max-age=31536000");
        headers.insert(HeaderName::from_static("strict-transport-security"), lasting);
    }
    Ok(answer)
}
