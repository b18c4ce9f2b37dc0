//! The files of the front end, embedded; their addresses carry a digest, so that browsers keep them for good.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, ContentType};
use actix_web::web::Path;
use rust_embed::{Embed, EmbeddedFile};

use super::Failure;
use crate::error::Error;

/// What Node bundled.
#[cfg(bundled_front_end)]
#[derive(Embed)]
#[folder = "static/dist/"]
struct Files;

/// What works without Node.
#[cfg(not(bundled_front_end))]
#[derive(Embed)]
#[folder = "static/base/"]
struct Files;

/// The address of a file: `/static/{digest}/{name}`.
pub fn url(name: &str) -> String {
    format!("/static/{}/{name}", Files::get(name).map(|file| digest(&file)).unwrap_or_default())
}

/// Serves a file. Under another digest than the present one it is served too, but not kept.
pub async fn serve(path: Path<(String, String)>) -> Result<HttpResponse, Failure> {
    let (wanted, name) = path.into_inner();
    let file = Files::get(&name).ok_or(Error::NotFound)?;
    let keep = if wanted == digest(&file) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let content_type = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8".to_owned(),
        Some("js") => "text/javascript; charset=utf-8".to_owned(),
        Some("svg") => "image/svg+xml".to_owned(),
        Some("png") => "image/png".to_owned(),
        Some("ico") => "image/x-icon".to_owned(),
        _ => ContentType::octet_stream().to_string(),
    };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, keep)).content_type(content_type).body(file.data.into_owned()))
}

/// For those who ask without having read a page.
pub async fn favicon() -> Result<HttpResponse, Failure> {
    let file = Files::get("favicon.ico").ok_or(Error::NotFound)?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CACHE_CONTROL, "public, max-age=86400")).content_type("image/x-icon");
    Ok(answer.body(file.data.into_owned()))
}

fn digest(file: &EmbeddedFile) -> String {
    file.metadata.sha256_hash()[..6].iter().map(|byte| format!("{byte:02x}")).collect()
}
