//! Saves a draft while it is edited. The same as the save button, but answers with JSON instead of a page.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use serde::Serialize;

use super::order_form::{Intent, SentOrder};
use super::store::store;
use crate::app::App;
use crate::approval::Entered;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::orders::Status;
use crate::web::kit::{Frame, Viewer};
use crate::web::paths;

/// The response that the script needs to continue.
#[derive(Serialize)]
struct Saved {
    /// The address of the form from now on.
    address: String,
    version: i32,
    /// The local time, `10:05`.
    at: String,
    /// The number of unreadable fields that were not saved.
    left_out: usize,
}

/// 200: saved, except unreadable cells of lines: the browser keeps them, and they are faults at the next save. 204:
/// the form is blank. 409: the order is not a draft, or was changed elsewhere. 422: other fields have faults.
pub(super) async fn autosave(
    conn: &mut Conn,
    app: &App,
    viewer: &Viewer,
    frame: &Frame,
    mut sent: SentOrder,
) -> Result<HttpResponse> {
    if sent.order.stored.is_none() && sent.form.is_blank() {
        return Ok(HttpResponse::NoContent().finish());
    }
    if sent.order.status().is_some_and(|status| status != Status::Draft) {
        return Ok(HttpResponse::Conflict().finish());
    }
    // A script never submits.
    sent.form.intent = Intent::Save;
    let (stored, left_out) = match store(conn, app, viewer, &sent).await {
        Err(Error::Invalid(faults)) => {
            let mut are_cells = true;
            for fault in &faults {
                are_cells &= sent.form.leave_out(&fault.field);
            }
            let left_out = faults.len();
            let stored = if are_cells { store(conn, app, viewer, &sent).await } else { Err(Error::Invalid(faults)) };
            (stored, left_out)
        }
        other => (other, 0),
    };
    match stored {
        Ok(Entered::Saved(order)) => {
            sent.form.note_use(conn, &viewer.user, app.clock.now()).await?;
            let at = frame.time(&app.clock.now()).split(' ').next_back().unwrap_or_default().to_owned();
            let saved = Saved { address: paths::edit_order(order.id), version: order.version, at, left_out };
            Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(saved))
        }
        Ok(Entered::Before { .. } | Entered::Submitted(_)) | Err(Error::Stale | Error::Refused(_)) => {
            Ok(HttpResponse::Conflict().finish())
        }
        Err(Error::Invalid(_)) => Ok(HttpResponse::UnprocessableEntity().finish()),
        Err(other) => Err(other),
    }
}
