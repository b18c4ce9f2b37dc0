//! A draft that saves itself while it is typed: the same as a press on "save", answered in figures instead of a page.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use serde::Serialize;

use super::order_form::OrderForm;
use super::store::try_store;
use crate::app::App;
use crate::approval::{Entered, Entry};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::orders::{Kind, OrderId, Status};
use crate::web::kit::{Frame, Viewer};
use crate::web::paths;

/// What the page goes on with.
#[derive(Serialize)]
struct Saved {
    /// Where the form is sent, and found, from now on.
    address: String,
    version: i32,
    /// When, for the reader: `10:05`.
    at: String,
}

/// 200: saved. 204: there is nothing to save yet. 409: it is no draft, or was changed elsewhere. 422: with faults; they
/// are shown when the person saves.
pub(super) async fn autosave(
    conn: &mut Conn,
    app: &App,
    viewer: &Viewer,
    frame: &Frame,
    (kind, existing): (Kind, Option<(OrderId, Status)>),
    entry: &Entry,
    mut form: OrderForm,
) -> Result<HttpResponse> {
    if existing.is_none() && form.is_blank() {
        return Ok(HttpResponse::NoContent().finish());
    }
    let status = existing.map(|(_, status)| status);
    if status.is_some_and(|status| status != Status::Draft) {
        return Ok(HttpResponse::Conflict().finish());
    }
    // Whatever the button: nobody pressed one.
    form.intent = "save".into();
    match try_store(conn, app, viewer, kind, status, entry, &form).await {
        Ok(Entered::Saved(order)) => {
            form.note_use(conn, &viewer.user, app.clock.now()).await?;
            let at = frame.time(&app.clock.now()).split(' ').next_back().unwrap_or_default().to_owned();
            let saved = Saved { address: paths::edit_order(order.id), version: order.version, at };
            Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(saved))
        }
        Ok(Entered::Before { .. } | Entered::Submitted(_)) | Err(Error::Stale | Error::Refused(_)) => {
            Ok(HttpResponse::Conflict().finish())
        }
        Err(Error::Invalid(_)) => Ok(HttpResponse::UnprocessableEntity().finish()),
        Err(other) => Err(other),
    }
}
