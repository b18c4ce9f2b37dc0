//! The mark of the installation in the store of its files.

use futures_util::{StreamExt, TryStreamExt};

use super::attachment_of;
use crate::app::App;
use crate::error::{Error, Result};
use crate::files::Files;
use crate::orders::{Attachment, AttachmentId};
use crate::org::Installation;

/// The object that holds the mark.
const NAME: &str = "installation";

/// How many files of a store without a mark are compared with the database.
const SAMPLE: usize = 200;

/// Checks that the store belongs to this installation, and marks one that bears no mark yet: an empty one, or one whose
/// files the database knows.
///
/// # Errors
/// `Unavailable` when the store is another installation's, with what to do.
pub async fn claim_store(app: &App) -> Result<()> {
    let own = Installation::load(&mut *app.db.conn().await?).await?.id;
    if let Some(mark) = app.files.read_whole(NAME).await? {
        let mark = String::from_utf8_lossy(&mark).trim().to_owned();
        return if mark == own.to_string() { Ok(()) } else { Err(foreign(&format!("of the installation {mark}"))) };
    }
    let names: Vec<String> = app.files.older_than(app.clock.now()).take(SAMPLE).try_collect().await?;
    let ids: Vec<AttachmentId> = names.iter().filter_map(|name| attachment_of(name)).collect();
    if !ids.is_empty() && Attachment::known(&mut *app.db.conn().await?, &ids).await?.is_empty() {
        return Err(foreign("unknown to this database"));
    }
    app.files.put(NAME, own.to_string().into_bytes()).await
}

/// Whether the store bears no mark yet.
pub async fn is_unclaimed(files: &Files) -> Result<bool> {
    Ok(files.read(NAME).await?.is_none())
}

fn foreign(whose: &str) -> Error {
    Error::unavailable(format!(
        "the files are those {whose}: WHSM_FILES_URL and WHSM_DATABASE_URL must belong together; nothing was changed"
    ))
}
