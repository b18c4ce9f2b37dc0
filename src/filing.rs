//! Uploads, downloads and thumbnails of attachments, and the sweep of objects that have no attachment.
//!
//! An object is named after its attachment's id and written before the row, so that every row has its object. Objects
//! without a row go to the trash after a day and are deleted after a month there. The store bears the installation's
//! mark; a store of another installation is never touched.

mod mark;
mod sweep;
mod thumbnail;

use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, stream};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use mark::{claim_store, is_unclaimed};
pub use sweep::{Swept, sweep};
pub use thumbnail::thumbnail;

use crate::app::App;
use crate::error::{Error, Fault, Result};
use crate::files::Content;
use crate::orders::{Attachment, AttachmentId, HEAD, LARGEST_FILE, MediaType, UploadTarget, safe_name};
use crate::org::User;

/// One file that is being uploaded.
#[derive(Clone, Copy, Debug)]
pub struct Upload<'a> {
    pub target: UploadTarget,
    /// The key of this file, see [`press_of`]. A repeated request with it stores the file once.
    pub press: Uuid,
    /// The uploader's name for the file.
    pub name: &'a str,
}

/// The key of one file of a press. Presses of different users never share a key.
pub fn press_of(uploader: &User, press: Uuid, file: usize) -> Uuid {
    let digest = Sha256::digest(format!("{}\n{press}\n{file}", uploader.id));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// Digest and size of the bytes received so far.
struct Arrived {
    digest: Sha256,
    size: u64,
}

/// Stores an upload while it is received, with one part in memory at a time. Stops reading at the first fault.
/// Repeating the press returns the stored attachment.
///
/// # Errors
/// `Invalid` on `file` for an unsupported type, an empty file, a file too large or one too many.
pub async fn receive<S>(app: &App, uploader: &User, upload: Upload<'_>, source: S) -> Result<Attachment>
where
    S: Stream<Item = Result<Bytes>> + Unpin,
{
    let Upload { target, press, .. } = upload;
    let name = safe_name(upload.name);
    // The time at which the upload began, so that files sent together keep their order.
    let created_at = app.clock.now();
    let known = {
        let mut conn = app.db.conn().await?;
        Attachment::check_upload(&mut conn, uploader, target, press, created_at).await?
    };
    if let Some(known) = known {
        return Ok(known);
    }
    let mut source = source.fuse();
    let head = head(&mut source).await?;
    if head.is_empty() {
        return Err(Error::Invalid(vec![Fault::new("file", "fault-file-empty").with("name", name)]));
    }
    let media_type = MediaType::recognise(&head, &name)?;

    let id = AttachmentId(Uuid::now_v7());
    let arrived = Arc::new(Mutex::new(Arrived { digest: Sha256::new(), size: 0 }));
    let counted = stream::once(std::future::ready(Ok(head))).chain(source).map(|bytes| {
        let bytes = bytes?;
        let mut arrived = arrived.lock().unwrap_or_else(PoisonError::into_inner);
        arrived.digest.update(&bytes);
        arrived.size += bytes.len() as u64;
        let is_too_large = || Fault::new("file", "fault-file-large").with("name", &name).with("max", "20 MB");
        if arrived.size > LARGEST_FILE { Err(Error::Invalid(vec![is_too_large()])) } else { Ok(bytes) }
    });
    app.files.write(&id.to_string(), counted).await?;
    let (sha256, size) = {
        let arrived = arrived.lock().unwrap_or_else(PoisonError::into_inner);
        (arrived.digest.clone().finalize().to_vec(), arrived.size)
    };
    let new = Attachment {
        id,
        order_id: None,
        uploaded_by: uploader.id,
        file_name: name.clone(),
        media_type,
        byte_size: i64::try_from(size).map_err(Error::broken)?,
        sha256,
        created_at,
        form_key: None,
        press,
    };
    let added = async { Attachment::add(&mut *app.db.conn().await?, uploader, target, new).await }.await;
    // Refused, or a concurrent request with the same press has stored its file first.
    if added.as_ref().map_or(true, |added| added.id != id) {
        forget(app, id).await;
    }
    added
}

/// The bytes of an attachment. `Broken` if the store lacks its object.
pub async fn content(app: &App, attachment: &Attachment) -> Result<Content> {
    let found = app.files.read(&attachment.id.to_string()).await?;
    found.ok_or_else(|| Error::broken(format!("the file of attachment {} is missing", attachment.id)))
}

/// Removes an attachment of the viewer's own draft or returned order. Its objects stay until the sweep moves them to
/// the trash, because a running backup may still read them.
pub async fn remove(app: &App, viewer: &User, id: AttachmentId) -> Result<Attachment> {
    Attachment::remove(&mut *app.db.conn().await?, viewer, id).await
}

/// Deletes the objects of an attachment without a row. The sweep deletes later what cannot be deleted now.
async fn forget(app: &App, id: AttachmentId) {
    for name in [id.to_string(), thumbnail::name(id)] {
        if let Err(e) = app.files.delete(&name).await {
            tracing::warn!(error = %e, attachment.id = %id, "a file without an attachment could not be deleted; the sweep retries");
        }
    }
}

/// The attachment to which an object belongs, by the object's name; `None`: it belongs to none.
fn attachment_of(name: &str) -> Option<AttachmentId> {
    name.trim_end_matches(".thumbnail").parse().ok()
}

/// The first [`HEAD`] bytes or more; fewer only if the file is shorter.
async fn head<S: Stream<Item = Result<Bytes>> + Unpin>(source: &mut S) -> Result<Bytes> {
    let mut head = BytesMut::new();
    while head.len() < HEAD {
        match source.next().await {
            Some(bytes) => head.extend_from_slice(&bytes?),
            None => break,
        }
    }
    Ok(head.freeze())
}
