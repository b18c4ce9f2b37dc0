//! Attachments of an order: added by callers, listed with the order.

use actix_multipart::{Multipart, MultipartError};
use actix_web::web::Path;
use actix_web::{HttpRequest, post};
use futures_util::TryStreamExt;
use uuid::Uuid;

use super::answers::AttachmentAnswer;
use super::bodies::AttachmentForm;
use super::caller::{Caller, IdempotencyKey};
use super::problem::UploadProblems;
use super::reply::Created;
use super::{Problem, shape};
use crate::error::Error;
use crate::filing::{self, Upload, press_of};
use crate::orders::{OrderId, UploadTarget};

/// Attach a file to one's own draft or returned order
///
/// Stores the first part called `file`. Parts before it are skipped, parts after it are not read.
#[utoipa::path(
    tag = "Orders",
    params(IdempotencyKey),
    request_body(content = AttachmentForm, content_type = "multipart/form-data"),
    responses(UploadProblems)
)]
#[post("/orders/{id}/attachments")]
pub async fn attach(
    request: HttpRequest,
    caller: Caller,
    id: Path<Uuid>,
    mut parts: Multipart,
) -> Result<Created<AttachmentAnswer>, Problem> {
    let unreadable = |e: MultipartError| Problem::bad_request(&request, &e.to_string());
    while let Some(part) = parts.try_next().await.map_err(unreadable)? {
        if part.name() != Some("file") {
            part.try_for_each(|_| std::future::ready(Ok(()))).await.map_err(unreadable)?;
            continue;
        }
        let name = part.content_disposition().and_then(|d| d.get_filename()).unwrap_or_default().to_owned();
        let press = press_of(&caller.user, caller.press(), 0);
        let upload = Upload { target: UploadTarget::Order(OrderId(*id)), press, name: &name };
        let source = part.map_err(|e| Error::unavailable(format!("an upload was interrupted: {e}")));
        let taken = filing::receive(&caller.app, &caller.user, upload, source).await;
        let file = taken.map_err(|e| Problem::of(&request, e))?;
        return Ok(Created(shape::attachment(&file)));
    }
    Err(Problem::of(&request, Error::invalid("file", "fault-file-none")))
}
