//! Applies a file in one transaction.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;

use super::file::SettingsFile;
use super::look::{Look, Setting, look, merged};
use crate::approval::{FlowVersion, Phrase};
use crate::audit::Actor;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::orders::NumberFormat;
use crate::org::{Calendar, Company, UserId, set_days, set_week};

/// Applies what [`look`] found, and returns it. `seen`: the digest of the changes that were shown. `by` publishes the
/// flows.
///
/// # Errors
/// `Stale` when the file would change something else by now. `Invalid` with the problems of the file.
pub async fn apply(
    conn: &mut Conn,
    file: &SettingsFile,
    seen: &str,
    by: Option<UserId>,
    actor: Actor,
    now: DateTime<Utc>,
) -> Result<Look> {
    conn.transaction(async |conn| {
        actor.sign(conn, now).await?;
        let look = look(conn, file).await?;
        if look.digest() != seen {
            return Err(Error::Stale);
        }
        if !look.problems.is_empty() {
            return Err(Error::Invalid(look.problems));
        }
        write(conn, file, &look, by, now).await?;
        Ok(look)
    })
    .await
}

async fn write(
    conn: &mut Conn,
    file: &SettingsFile,
    look: &Look,
    by: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<()> {
    let after = || look.changes.iter().filter_map(|change| change.after.as_ref());
    if after().any(|setting| matches!(setting, Setting::Name(_) | Setting::Number(_))) {
        let company = Company::load(conn).await?;
        let name = file.company.as_ref().map_or_else(|| company.own_name(), |company| &company.name);
        // Locks the company's row, which guards the formats too.
        Company::change(conn, company.version, name, company.admins_need_second_factor).await?;
        let kept = NumberFormat::list(conn).await?;
        let formats = merged(&kept, file.numbers.as_deref().unwrap_or_default());
        NumberFormat::change_all(conn, &formats).await?;
    }
    if after().any(|setting| matches!(setting, Setting::Hours(..))) {
        let shown = Calendar::load(conn).await?.week_digest();
        set_week(conn, &shown, file.hours.as_deref().unwrap_or_default()).await?;
    }
    for change in &look.changes {
        match (&change.before, &change.after) {
            (_, Some(Setting::Day(day))) => {
                set_days(conn, day.on_day, day.on_day, day.is_working, &day.name).await?;
            }
            (Some(Setting::Phrase(act, words)), None) => drop(Phrase::remove_words(conn, *act, words).await?),
            (_, Some(Setting::Phrase(act, words))) => Phrase::add(conn, *act, words).await?,
            (_, Some(Setting::PhraseOrder(act, words))) => Phrase::arrange(conn, *act, words).await?,
            (_, Some(Setting::Flow(kind, flow))) => {
                let by = by.ok_or_else(|| Error::broken("nobody publishes the flows"))?;
                FlowVersion::publish_whole(conn, *kind, flow, by, now).await?;
            }
            _ => {}
        }
    }
    Ok(())
}
