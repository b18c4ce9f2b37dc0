//! Where Enter goes in the lines of an order: each person's choice, stored by the form's script.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Deserialize;

use crate::app::App;
use crate::orders::EnterGoes;
use crate::web::kit::{Failure, Posted, Viewer};

/// The choice.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct EnteringForm {
    enter: String,
}

/// Stores the choice.
pub async fn enter_goes(app: Data<App>, viewer: Viewer, form: Posted<EnteringForm>) -> Result<HttpResponse, Failure> {
    let goes: EnterGoes = form.0.enter.parse().map_err(|_| Failure::BadRequest)?;
    goes.choose(&mut *app.db.conn().await?, viewer.user.id).await?;
    Ok(HttpResponse::NoContent().finish())
}
