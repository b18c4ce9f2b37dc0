//! What became of the letters: for the worker's wording, for people's inbox, for the gauges.

use chrono::{DateTime, Utc};
use diesel::dsl::{count_star, min};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Channel, Letter, LetterId, NoticeKind, State};
use crate::db::Conn;
use crate::db::schema::{channel_pauses, outbox};
use crate::org::UserId;

/// Letters that wait to be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    pub waiting: i64,
    /// When the oldest of them was written into the outbox.
    pub oldest: Option<DateTime<Utc>>,
    pub dead: i64,
}

/// How much waits, since when, and how much was given up.
pub async fn backlog(conn: &mut Conn) -> QueryResult<Backlog> {
    let open = outbox::table.filter(outbox::state.eq_any([State::Due, State::Claimed]));
    let (waiting, oldest) = open.select((count_star(), min(outbox::created_at))).first(conn).await?;
    let dead = outbox::table.filter(outbox::state.eq(State::Dead)).count().get_result(conn).await?;
    Ok(Backlog { waiting, oldest, dead })
}

/// How many texts to a person they have not looked at in the program. Cards are not counted: what they ask for waits
/// elsewhere.
pub async fn unread(conn: &mut Conn, recipient: UserId) -> QueryResult<i64> {
    let texts = outbox::table.filter(outbox::recipient_id.eq(recipient)).filter(outbox::notice.eq(NoticeKind::Told));
    texts.filter(outbox::read_at.is_null()).count().get_result(conn).await
}

/// The person has seen their letters in the program.
pub async fn mark_read(conn: &mut Conn, recipient: UserId, now: DateTime<Utc>) -> QueryResult<usize> {
    let theirs = outbox::table.filter(outbox::recipient_id.eq(recipient)).filter(outbox::read_at.is_null());
    diesel::update(theirs).set(outbox::read_at.eq(now)).execute(conn).await
}

/// Letters in one state, or all: those that were given up first, then the newest, at most `limit`.
pub async fn all(conn: &mut Conn, state: Option<State>, limit: i64) -> QueryResult<Vec<Letter>> {
    let mut found = outbox::table
        .order((outbox::state.ne(State::Dead), outbox::id.desc()))
        .limit(limit)
        .select(Letter::as_select())
        .into_boxed();
    if let Some(state) = state {
        found = found.filter(outbox::state.eq(state));
    }
    found.load(conn).await
}

/// Sends a letter that was given up once more, from the first attempt on; false: it is not given up (any more).
pub async fn retry(conn: &mut Conn, id: LetterId, now: DateTime<Utc>) -> QueryResult<bool> {
    let dead = outbox::table.find(id).filter(outbox::state.eq(State::Dead));
    let set = (outbox::state.eq(State::Due), outbox::due_at.eq(now), outbox::attempts.eq(0));
    Ok(diesel::update(dead).set(set).execute(conn).await? == 1)
}

/// Uses a channel again before its pause is over: somebody has mended what was wrong.
pub async fn resume(conn: &mut Conn, channel: Channel, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::delete(channel_pauses::table.find(channel)).execute(conn).await?;
    let waiting = outbox::table.filter(outbox::channel.eq(channel)).filter(outbox::state.eq(State::Due));
    diesel::update(waiting.filter(outbox::due_at.gt(now))).set(outbox::due_at.eq(now)).execute(conn).await?;
    Ok(())
}
