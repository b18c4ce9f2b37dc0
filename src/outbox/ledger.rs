//! What became of the letters: for the worker's wording, for people's inbox, for the gauges.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{count_star, min};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Channel, Letter, State};
use crate::db::Conn;
use crate::db::schema::outbox;
use crate::org::UserId;

/// Letters that wait to be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    pub waiting: i64,
    /// When the oldest of them was written into the outbox.
    pub oldest: Option<DateTime<Utc>>,
    pub dead: i64,
}

/// Whether this person was written the same words on that day, in another letter.
pub async fn said_before(
    conn: &mut Conn,
    recipient: UserId,
    channel: Channel,
    on: NaiveDate,
    gist: &str,
) -> QueryResult<bool> {
    let same = outbox::table
        .filter(outbox::recipient_id.eq(recipient))
        .filter(outbox::channel.eq(channel))
        .filter(outbox::written_on.eq(on))
        .filter(outbox::gist.eq(gist));
    diesel::select(diesel::dsl::exists(same)).get_result(conn).await
}

/// How much waits, since when, and how much was given up.
pub async fn backlog(conn: &mut Conn) -> QueryResult<Backlog> {
    let open = outbox::table.filter(outbox::state.eq_any([State::Due, State::Claimed]));
    let (waiting, oldest) = open.select((count_star(), min(outbox::created_at))).first(conn).await?;
    let dead = outbox::table.filter(outbox::state.eq(State::Dead)).count().get_result(conn).await?;
    Ok(Backlog { waiting, oldest, dead })
}

/// How many letters to a person they have not looked at in the program.
pub async fn unread(conn: &mut Conn, recipient: UserId) -> QueryResult<i64> {
    let theirs = outbox::table.filter(outbox::recipient_id.eq(recipient)).filter(outbox::read_at.is_null());
    theirs.count().get_result(conn).await
}

/// The person has seen their letters in the program.
pub async fn mark_read(conn: &mut Conn, recipient: UserId, now: DateTime<Utc>) -> QueryResult<usize> {
    let theirs = outbox::table.filter(outbox::recipient_id.eq(recipient)).filter(outbox::read_at.is_null());
    diesel::update(theirs).set(outbox::read_at.eq(now)).execute(conn).await
}

/// The newest letters that were given up, for administrators.
pub async fn last_failures(conn: &mut Conn, limit: i64) -> QueryResult<Vec<Letter>> {
    outbox::table
        .filter(outbox::state.eq(State::Dead))
        .order(outbox::id.desc())
        .limit(limit)
        .select(Letter::as_select())
        .load(conn)
        .await
}
