//! The company's own mark, for everybody: the sign-in page shows it.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING};
use actix_web::web::{Data, Path};

use super::kit::Failure;
use crate::app::App;
use crate::error::Error;
use crate::org::Company;

/// A PNG. Under another digest than the present one it is served too, but not kept.
pub async fn serve(app: Data<App>, wanted: Path<String>) -> Result<HttpResponse, Failure> {
    let mark = Company::mark(&mut *app.db.conn().await?).await?;
    let (png, digest) = mark.ok_or(Error::NotFound)?;
    let keep = if *wanted == digest { "public, max-age=31536000, immutable" } else { "no-cache" };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, keep))
        .insert_header((CONTENT_ENCODING, "identity"))
        .content_type("image/png")
        .body(png))
}
