//! The embedded files of the front end. Their addresses carry a digest, so that browsers may cache them for a year.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, ContentType};
use actix_web::web::Path;
use rust_embed::{Embed, EmbeddedFile};

use super::Failure;
use crate::error::Error;
use crate::web::paths;

/// The bundle with Bootstrap and DingTalk's SDK (`npm run build`).
#[cfg(bundled_front_end)]
#[derive(Embed)]
#[folder = "static/dist/"]
struct Files;

/// The bundle in the repository, for a build without Node.
#[cfg(not(bundled_front_end))]
#[derive(Embed)]
#[folder = "static/base/"]
struct Files;

/// The address of a file. A name that does not exist gets an address that answers 404.
pub fn url(name: &str) -> String {
    paths::asset(&Files::get(name).map(|file| digest(&file)).unwrap_or_default(), name)
}

/// Serves a file. Under an outdated digest it is served too, but not cached.
pub async fn serve(path: Path<(String, String)>) -> Result<HttpResponse, Failure> {
    let (requested, name) = path.into_inner();
    let file = Files::get(&name).ok_or(Error::NotFound)?;
    let keep = if requested == digest(&file) { "public, max-age=31536000, immutable" } else { "no-cache" };
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

/// `/favicon.ico`, for browsers that ask for it without a link from a page.
pub async fn favicon() -> Result<HttpResponse, Failure> {
    let file = Files::get("favicon.ico").ok_or(Error::NotFound)?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CACHE_CONTROL, "public, max-age=86400")).content_type("image/x-icon");
    Ok(answer.body(file.data.into_owned()))
}

fn digest(file: &EmbeddedFile) -> String {
    file.metadata.sha256_hash()[..6].iter().map(|byte| format!("{byte:02x}")).collect()
}
