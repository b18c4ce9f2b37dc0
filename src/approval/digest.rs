//! The daily digest: at 9:00 on working days each administrator is told what is stuck, if anything is.

use std::ops::Range;

use chrono::{DateTime, NaiveTime, TimeZone, Timelike, Utc};
use diesel_async::AsyncConnection;

use super::log::LogEntry;
use super::rules::Rules;
use super::stuck::stuck;
use crate::db::Conn;
use crate::error::Result;
use crate::org::{Calendar, User};
use crate::outbox::{self, Notice, NoticeKind};

/// The hours in which the digest is sent, in company time. A worker that was down at 9:00 sends it later, but not after
/// 18:00.
const HOURS: Range<u32> = 9..18;

/// Enqueues the digest of the day, once, however often it is called. `false`: not due yet, call again later. `true`:
/// nothing more to do on this day.
pub async fn post_digest(conn: &mut Conn, rules: &Rules, now: DateTime<Utc>) -> Result<bool> {
    let local = now.with_timezone(&rules.zone);
    if !HOURS.contains(&local.hour()) || !Calendar::load(conn).await?.is_working_day(local.date_naive()) {
        return Ok(false);
    }
    let rows = stuck(conn, None, now).await?;
    let Some(oldest) = rows.first() else { return Ok(true) };
    let Some(entry) = LogEntry::of(conn, oldest.order).await?.pop() else { return Ok(true) };
    let nine = NaiveTime::from_hms_opt(HOURS.start, 0, 0).unwrap_or_default();
    // The time 9:00 identifies the letters of a day, whenever a worker enqueues them.
    let at =
        rules.zone.from_local_datetime(&local.date_naive().and_time(nine)).earliest().map_or(now, |at| at.to_utc());
    conn.transaction(async |conn| {
        let digest = |admin: User| Notice {
            kind: NoticeKind::Digest,
            order: oldest.order,
            step: None,
            log: entry.id,
            recipient: admin.id,
        };
        let notices: Vec<Notice> = User::administrators(conn).await?.into_iter().map(digest).collect();
        outbox::enqueue(conn, &notices, &[], rules.with_todo, at).await?;
        Ok(true)
    })
    .await
}
