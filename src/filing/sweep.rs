//! Removes uploads to forms that were never saved, and objects without an attachment. Objects go to the trash first and
//! are deleted a month later.

use chrono::{Days, NaiveDate, TimeDelta};
use futures_util::{StreamExt, TryStreamExt};

use super::attachment_of;
use super::mark::claim_store;
use crate::app::App;
use crate::clock::day;
use crate::error::Result;
use crate::orders::Attachment;

/// How long an unsaved form keeps its uploads.
const FORM: TimeDelta = TimeDelta::days(7);

/// How long an object without a row is left alone, because it may be an upload in progress.
const OBJECT: TimeDelta = TimeDelta::days(1);

/// How long the trash keeps an object.
const TRASH: Days = Days::new(30);

/// The folder of the trash, with a subfolder per day: in some stores, moving an object does not change its time.
const FOLDER: &str = "trash";

/// How many objects are looked up at once.
const BATCH: usize = 500;

/// A sweep moves at most one in this many objects to the trash, because a wrong database knows none of them.
const SHARE: usize = 20;

/// This many objects may always be moved.
const FEW: usize = 20;

/// The result of a sweep, in numbers of objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Moved to the trash.
    pub moved: usize,
    /// Without an attachment too, but left for the next sweep.
    pub left: usize,
    /// Returned from the trash, because the database knows them again.
    pub returned: usize,
    /// Deleted from the trash.
    pub deleted: usize,
}

/// Sweeps the store of this installation.
///
/// # Errors
/// The errors of [`claim_store`]: the store of another installation is not touched.
pub async fn sweep(app: &App) -> Result<Swept> {
    claim_store(app).await?;
    let now = app.clock.now();
    let today = day(now, app.config.time_zone);
    Attachment::forget_unstored(&mut *app.db.conn().await?, now - FORM).await?;
    let mut swept = Swept::default();
    let (mut seen, mut unknown) = (0, Vec::new());
    let mut batches = app.files.older_than(now - OBJECT).try_chunks(BATCH).boxed();
    while let Some(names) = batches.next().await {
        let names = names.map_err(|e| e.1)?;
        let (trash, rest): (Vec<String>, Vec<String>) = names.into_iter().partition(|name| in_trash(name).is_some());
        let trash = trash.iter().filter_map(|name| in_trash(name).map(|(since, original)| (name, since, original)));
        let trash: Vec<_> = trash.collect();
        let ids = rest.iter().map(String::as_str).chain(trash.iter().map(|one| one.2)).filter_map(attachment_of);
        let known = Attachment::known(&mut *app.db.conn().await?, &ids.collect::<Vec<_>>()).await?;
        let is_known = |name: &str| attachment_of(name).is_some_and(|id| known.contains(&id));
        for (name, since, original) in trash {
            if is_known(original) {
                app.files.move_to(name, original).await?;
                swept.returned += 1;
            } else if since.checked_add_days(TRASH).is_some_and(|end| end < today) {
                app.files.delete(name).await?;
                swept.deleted += 1;
            }
        }
        let ours = rest.into_iter().filter(|name| attachment_of(name).is_some());
        for name in ours {
            seen += 1;
            if !is_known(&name) {
                unknown.push(name);
            }
        }
    }
    let most = FEW.max(seen / SHARE);
    for name in unknown.iter().take(most) {
        app.files.move_to(name, &format!("{FOLDER}/{today}/{name}")).await?;
        swept.moved += 1;
    }
    swept.left = unknown.len() - swept.moved;
    Ok(swept)
}

/// The day on which an object was moved to the trash, and its former name; `None`: it is not in the trash.
fn in_trash(name: &str) -> Option<(NaiveDate, &str)> {
    let (since, original) = name.strip_prefix(FOLDER)?.strip_prefix('/')?.split_once('/')?;
    Some((since.parse().ok()?, original))
}
