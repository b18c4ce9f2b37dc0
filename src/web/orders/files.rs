//! Attachments in the browser: upload, download, remove.
//!
//! A script sends one file and gets its row as HTML; a plain form sends several and gets the order's page.

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, Charset, ContentDisposition,
    DispositionParam, DispositionType, ETAG, ExtendedValue, IF_NONE_MATCH,
};
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use futures_util::TryStreamExt;
use serde::Deserialize;
use uuid::Uuid;

use super::show::render;
use super::show_forms::{PageForm, SentForm};
use crate::app::App;
use crate::error::{Error, Result};
use crate::filing::{self, Upload, press_of};
use crate::orders::{Attachment, AttachmentId, MediaType, OrderId, UploadTarget};
use crate::web::kit::{
    Failure, Faults, Frame, Nothing, Posted, PostedParts, Viewer, filters, page, redirect_or, see_other, text_of_part,
};
use crate::web::paths;

/// The header that scripts send: they get the row of the file, not a page.
const BY_SCRIPT: &str = "x-requested-with";

/// The policy for every type but PDF: content never runs under our origin.
const SANDBOX: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

/// Bytes of a field beside the files.
const LONGEST_FIELD: usize = 200;

/// One row of the list of files, for scripts.
#[derive(Template)]
#[template(path = "orders/_file.html")]
struct FileRow {
    frame: Frame,
    file: Attachment,
    /// How the row is removed: `script`.
    removal: &'static str,
}

/// Uploads files to an order.
pub async fn upload(
    request: HttpRequest,
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    parts: PostedParts,
) -> Result<HttpResponse, Failure> {
    let id = OrderId(*id);
    let taken = take(&app, &viewer, UploadTarget::Order(id), parts).await;
    if is_by_script(&request) {
        return row(frame, taken);
    }
    let result = match taken {
        Ok(_) => Ok(()),
        Err(Failure::Error(error)) => Err(error),
        Err(other) => return Err(other),
    };
    let done = |frame: &Frame, ()| {
        frame.flash("flash-file-added", &[]);
        format!("{}#files", paths::order(id))
    };
    redirect_or(frame, result, done, async |frame, error| {
        render(&app, &viewer, frame, id, SentForm::bare(PageForm::Files), Some(error)).await
    })
    .await
}

/// Uploads a file for a form whose order is not stored yet. Scripts only.
pub async fn upload_early(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    form_key: Path<Uuid>,
    parts: PostedParts,
) -> Result<HttpResponse, Failure> {
    let taken = take(&app, &viewer, UploadTarget::Form(*form_key), parts).await;
    row(frame, taken)
}

/// Removes a file.
pub async fn remove_file(
    request: HttpRequest,
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    _form: Posted<Nothing>,
) -> Result<HttpResponse, Failure> {
    let removed = filing::remove(&app, &viewer.user, AttachmentId(*id)).await?;
    if is_by_script(&request) {
        return Ok(HttpResponse::NoContent().finish());
    }
    frame.flash("flash-file-removed", &[("name", &removed.file_name)]);
    Ok(see_other(&removed.order_id.map_or_else(paths::home, |order| format!("{}#files", paths::order(order)))))
}

/// The query string of a file.
#[derive(Deserialize)]
pub struct DownloadQuery {
    /// Given: the browser saves the file and does not show it. Browsers within other programs show PDF as blank pages.
    save: Option<String>,
}

/// The file as it was uploaded. Browsers show pictures and PDF, and save everything else.
pub async fn download(
    request: HttpRequest,
    app: Data<App>,
    viewer: Viewer,
    id: Path<Uuid>,
    query: Query<DownloadQuery>,
) -> Result<HttpResponse, Failure> {
    let file = Attachment::find_visible(&mut *app.db.conn().await?, &viewer.user, AttachmentId(*id)).await?;
    let tag = format!("\"{}\"", file.digest());
    if is_known(&request, &tag) {
        return Ok(unchanged(&tag, policy(&file)));
    }
    let content = filing::content(&app, &file).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_DISPOSITION, disposition(&file, query.save.is_some())))
        .insert_header((CONTENT_SECURITY_POLICY, policy(&file)))
        .insert_header((CACHE_CONTROL, "private, no-cache"))
        .insert_header((ETAG, tag))
        // Pictures and packages are compressed already.
        .insert_header((CONTENT_ENCODING, "identity"))
        .content_type(file.media_type.as_str())
        .body(SizedStream::new(content.size, content.bytes)))
}

/// A thumbnail; an icon where the file has none.
pub async fn thumbnail(
    request: HttpRequest,
    app: Data<App>,
    viewer: Viewer,
    id: Path<Uuid>,
) -> Result<HttpResponse, Failure> {
    const ICON: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"#808b86\"><path d=\"M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4\"/></svg>";
    let file = Attachment::find_visible(&mut *app.db.conn().await?, &viewer.user, AttachmentId(*id)).await?;
    let tag = format!("\"small-{}\"", file.digest());
    if is_known(&request, &tag) {
        return Ok(unchanged(&tag, SANDBOX));
    }
    let small = filing::thumbnail(&app, &file).await?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CACHE_CONTROL, "private, no-cache")).insert_header((ETAG, tag));
    Ok(match small {
        Some(small) => answer.content_type(MediaType::Jpeg.as_str()).body(small),
        None => answer.content_type("image/svg+xml").body(ICON),
    })
}

/// Stores the files of a form in turn, up to the first fault.
async fn take(
    app: &App,
    viewer: &Viewer,
    target: UploadTarget,
    mut parts: PostedParts,
) -> Result<Vec<Attachment>, Failure> {
    let (mut press, mut taken) = (Uuid::new_v4(), Vec::new());
    while let Some(mut part) = parts.next().await? {
        match part.name() {
            Some("press") => {
                press = text_of_part(&mut part, LONGEST_FIELD).await?.parse().map_err(|_| Failure::BadRequest)?;
            }
            Some("file") => {
                let name = part.content_disposition().and_then(|d| d.get_filename()).unwrap_or_default().to_owned();
                // Browsers send one unnamed part when no file is chosen.
                if !name.is_empty() {
                    let press = press_of(&viewer.user, press, taken.len());
                    let upload = Upload { target, press, name: &name };
                    let source = part.map_err(|e| Error::unavailable(format!("the upload was interrupted: {e}")));
                    taken.push(filing::receive(app, &viewer.user, upload, source).await?);
                }
            }
            _ => drop(text_of_part(&mut part, LONGEST_FIELD).await?),
        }
    }
    if taken.is_empty() { Err(Error::invalid("file", "fault-file-none").into()) } else { Ok(taken) }
}

/// The answer to a script: the row of its file, or the fault as text.
fn row(frame: Frame, taken: Result<Vec<Attachment>, Failure>) -> Result<HttpResponse, Failure> {
    match taken {
        Ok(mut taken) => {
            let file = taken.pop().ok_or(Failure::BadRequest)?;
            Ok(page(StatusCode::CREATED, &FileRow { frame, file, removal: "script" }))
        }
        Err(Failure::Error(error @ (Error::Invalid(_) | Error::Refused(_)))) => {
            let faults = Faults::from_error(&frame.t, &error);
            let text = faults.whole.as_deref().or(faults.at("file")).unwrap_or_default().to_owned();
            Ok(HttpResponse::UnprocessableEntity().content_type("text/plain; charset=utf-8").body(text))
        }
        Err(other) => Err(other),
    }
}

/// Whether a script sent the request.
pub(super) fn is_by_script(request: &HttpRequest) -> bool {
    request.headers().contains_key(BY_SCRIPT)
}

fn is_known(request: &HttpRequest, tag: &str) -> bool {
    request.headers().get(IF_NONE_MATCH).and_then(|known| known.to_str().ok()).is_some_and(|known| known.contains(tag))
}

/// Repeats the policy of the full answer: browsers apply the headers of a 304.
fn unchanged(tag: &str, policy: &'static str) -> HttpResponse {
    HttpResponse::NotModified()
        .insert_header((ETAG, tag))
        .insert_header((CACHE_CONTROL, "private, no-cache"))
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .finish()
}

/// PDF viewers run under the policy of the document: Safari's and older Chromium's stay empty in a sandbox. A PDF is
/// never parsed as HTML.
fn policy(file: &Attachment) -> &'static str {
    match file.media_type {
        MediaType::Pdf => "frame-ancestors 'none'",
        _ => SANDBOX,
    }
}

/// The file name in UTF-8 (RFC 6266), with an ASCII fallback. `save`: also what a browser could show is saved.
fn disposition(file: &Attachment, save: bool) -> ContentDisposition {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._- ".contains(c) { c } else { '_' };
    let name = ExtendedValue {
        charset: Charset::Ext("UTF-8".into()),
        language_tag: None,
        value: file.file_name.clone().into_bytes(),
    };
    let disposition =
        if file.media_type.is_shown() && !save { DispositionType::Inline } else { DispositionType::Attachment };
    let plain = DispositionParam::Filename(file.file_name.chars().map(plain).collect());
    ContentDisposition { disposition, parameters: vec![plain, DispositionParam::FilenameExt(name)] }
}
