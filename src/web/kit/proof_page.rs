//! The page that asks for a proof before a form goes on. It carries the form, encrypted, and sends it to where it went.

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::asked::{Asked, AskedProof};
use super::faults::Faults;
use super::frame::Frame;
use super::response::page;
use crate::app::App;
use crate::error::Error;
use crate::org::Platform;
use crate::web::paths;

#[derive(Template)]
#[template(path = "proof.html")]
struct ProofPage<'a> {
    frame: Frame,
    asked: &'a AskedProof,
    faults: Faults,
    /// Where the form goes.
    action: String,
    /// The page with the form.
    back: String,
    /// Whose own sign-in pages can be gone to.
    platforms: Vec<Platform>,
}

/// `back`: the page with the form; `None`: unknown.
pub(super) async fn render(
    request: &HttpRequest,
    status: StatusCode,
    asked: &AskedProof,
    back: Option<String>,
) -> HttpResponse {
    let Ok(frame) = Frame::of(request).await else { return HttpResponse::new(StatusCode::SERVICE_UNAVAILABLE) };
    let app = request.app_data::<Data<App>>();
    let platforms = app.map(|app| app.platforms.all().map(|(platform, _)| platform).collect()).unwrap_or_default();
    let faults = asked.error.as_ref().map(|error| Faults::from_error(&frame.t, error)).unwrap_or_default();
    let (action, back) = (frame.here.clone(), back.unwrap_or_else(paths::home));
    let mut answer = page(status, &ProofPage { frame, asked, faults, action, back, platforms });
    if let Some(Error::TooMany(_, seconds)) = asked.error {
        answer.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    answer
}

impl ProofPage<'_> {
    fn is_asked(&self, what: Asked) -> bool {
        self.asked.asked == what
    }
}
