//! The company's logo. Public: the sign-in page shows it.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING};
use actix_web::web::{Data, Path};

use super::kit::Failure;
use crate::app::App;
use crate::error::Error;
use crate::org::Company;

/// The logo as PNG. Under an outdated digest the current one is served, but not cached.
pub async fn serve(app: Data<App>, digest_in_path: Path<String>) -> Result<HttpResponse, Failure> {
    let mark = Company::mark(&mut *app.db.conn().await?).await?;
    let (png, digest) = mark.ok_or(Error::NotFound)?;
    let keep = if *digest_in_path == digest { "public, max-age=31536000, immutable" } else { "no-cache" };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, keep))
        .insert_header((CONTENT_ENCODING, "identity"))
        .content_type("image/png")
        .body(png))
}
