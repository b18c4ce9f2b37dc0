//! Deletes uploads to forms that were never saved, and objects without an attachment.

use chrono::TimeDelta;
use futures_util::{StreamExt, TryStreamExt};

use crate::app::App;
use crate::error::Result;
use crate::orders::{Attachment, AttachmentId};

/// How long an unsaved form keeps its uploads.
const FORM: TimeDelta = TimeDelta::days(7);

/// How long an object without a row is kept: it may be an upload in progress.
const OBJECT: TimeDelta = TimeDelta::days(1);

/// How many objects are looked up at once.
const BATCH: usize = 500;

/// Deletes both and answers the number of objects.
pub async fn sweep(app: &App) -> Result<usize> {
    let now = app.clock.now();
    Attachment::forget_unstored(&mut *app.db.conn().await?, now - FORM).await?;
    let mut swept = 0;
    let mut batches = app.files.older_than(now - OBJECT).try_chunks(BATCH).boxed();
    while let Some(names) = batches.next().await {
        let names = names.map_err(|e| e.1)?;
        // Only names that are ids belong to attachments.
        let of = |name: &String| name.trim_end_matches(".thumbnail").parse::<AttachmentId>().ok();
        let ids: Vec<AttachmentId> = names.iter().filter_map(of).collect();
        let known = Attachment::known(&mut *app.db.conn().await?, &ids).await?;
        for name in names.iter().filter(|name| of(name).is_some_and(|id| !known.contains(&id))) {
            app.files.delete(name).await?;
            swept += 1;
        }
    }
    Ok(swept)
}
