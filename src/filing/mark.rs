//! The installation's mark in its file store: the id that shows whose files they are.

use futures_util::{StreamExt, TryStreamExt};

use super::attachment_of;
use crate::app::App;
use crate::error::{Error, Result};
use crate::files::Files;
use crate::orders::{Attachment, AttachmentId};
use crate::org::Installation;

/// The name of the object that contains the mark.
const NAME: &str = "installation";

/// How many files of a store without a mark are compared with the database.
const SAMPLE: usize = 200;

/// Checks that the store belongs to this installation. Marks a store that has no mark yet, if the store is empty or
/// the database knows some of its files.
///
/// # Errors
/// `Unavailable` if the store belongs to another installation; the text says what to do.
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

/// Whether the store has no mark yet.
pub async fn is_unclaimed(files: &Files) -> Result<bool> {
    Ok(files.read(NAME).await?.is_none())
}

fn foreign(whose: &str) -> Error {
    Error::unavailable(format!(
        "the files are those {whose}: WHSM_FILES_URL and WHSM_DATABASE_URL must belong together; nothing was changed"
    ))
}
