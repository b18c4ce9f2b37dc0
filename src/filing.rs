//! Attachments between a person and the store: taken in while they arrive, given out, made small, swept up.
//!
//! An object bears its attachment's id and is written before the row is: what has a row can be read. What has none is
//! swept up a day later.

mod sweep;
mod thumbnail;

use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, stream};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use sweep::sweep;
pub use thumbnail::thumbnail;

use crate::app::App;
use crate::error::{Error, Fault, Result};
use crate::files::Content;
use crate::orders::{Attachment, AttachmentId, HEAD, LARGEST_FILE, MediaType, UploadTarget, safe_name};
use crate::org::User;

/// A file on its way in.
#[derive(Clone, Copy, Debug)]
pub struct Upload<'a> {
    pub target: UploadTarget,
    /// One press, one file: see [`press_of`].
    pub press: Uuid,
    /// As the uploader calls it.
    pub name: &'a str,
}

/// The key of one of the files that a press of a button brings; nobody else's press makes the same.
pub fn press_of(uploader: &User, press: Uuid, file: usize) -> Uuid {
    let digest = Sha256::digest(format!("{}\n{press}\n{file}", uploader.id));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// What arrived so far.
struct Arrived {
    digest: Sha256,
    size: u64,
}

/// Takes a file in while it arrives, a part in memory at a time. Reads no further than to the first fault: `Invalid` on
/// `file` for a kind that is not taken, for none, for one too large or too many.
pub async fn receive<S>(app: &App, uploader: &User, upload: Upload<'_>, source: S) -> Result<Attachment>
where
    S: Stream<Item = Result<Bytes>> + Unpin,
{
    let Upload { target, press, .. } = upload;
    let name = safe_name(upload.name);
    // When it began to come: several that are sent together keep their order, whichever is through first.
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
    let noted = async { Attachment::add(&mut *app.db.conn().await?, uploader, target, new).await }.await;
    // Refused after all, or another one of the same press was faster.
    if noted.as_ref().map_or(true, |noted| noted.id != id) {
        forget(app, id).await;
    }
    noted
}

/// The bytes of an attachment.
pub async fn content(app: &App, attachment: &Attachment) -> Result<Content> {
    let found = app.files.read(&attachment.id.to_string()).await?;
    found.ok_or_else(|| Error::broken(format!("the file of attachment {} is lost", attachment.id)))
}

/// Removes an attachment while its order is with its applicant.
pub async fn remove(app: &App, viewer: &User, id: AttachmentId) -> Result<Attachment> {
    let removed = Attachment::remove(&mut *app.db.conn().await?, viewer, id).await?;
    forget(app, id).await;
    Ok(removed)
}

/// Deletes the objects of an attachment that has no row. What cannot be deleted now is swept up later.
async fn forget(app: &App, id: AttachmentId) {
    for name in [id.to_string(), thumbnail::name(id)] {
        if let Err(e) = app.files.delete(&name).await {
            tracing::warn!(error = %e, attachment.id = %id, "a file without an attachment is left behind for now");
        }
    }
}

/// The first bytes, at least so many as tell what a file is, if it has them.
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
