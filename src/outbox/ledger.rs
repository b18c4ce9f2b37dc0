//! What became of the letters: for people's inbox, for the gauges, and for the administrator who mends.

use chrono::{DateTime, Utc};
use diesel::dsl::{count_star, min};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::post::again;
use super::{Channel, Letter, LetterId, NoticeKind, State};
use crate::db::Conn;
use crate::db::schema::{channel_pauses, outbox, outbox_acts};
use crate::error::{Error, Result};
use crate::orders::{OrderId, StepId};
use crate::org::UserId;

/// Letters that wait to be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    pub waiting: i64,
    /// When the oldest of them was written into the outbox.
    pub oldest: Option<DateTime<Utc>>,
    pub dead: i64,
}

crate::text_enum! {
    /// What an administrator does with a letter.
    pub enum Act {
        /// Tries one that was given up once more.
        Retry = "retry",
        /// Lets one go that has not been sent, for a reason.
        Drop = "drop",
        /// Sends one that was accepted a second time.
        Again = "again",
    }
}

/// What an administrator did with a letter.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outbox_acts, check_for_backend(diesel::pg::Pg))]
pub struct Deed {
    pub letter_id: LetterId,
    pub actor_id: UserId,
    pub act: Act,
    pub reason: String,
    pub acted_at: DateTime<Utc>,
}

/// Which letters are looked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<State>,
    pub channel: Option<Channel>,
    pub recipient: Option<UserId>,
    pub order: Option<OrderId>,
    /// Only letters before this one.
    pub before: Option<LetterId>,
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
    let inbox = outbox::table.filter(outbox::recipient_id.eq(recipient)).filter(outbox::channel.eq(Channel::Inbox));
    let texts = inbox.filter(outbox::notice.eq_any([NoticeKind::Told, NoticeKind::Copied, NoticeKind::Digest]));
    texts.filter(outbox::read_at.is_null()).count().get_result(conn).await
}

/// The person has seen their letters in the program.
pub async fn mark_read(conn: &mut Conn, recipient: UserId, now: DateTime<Utc>) -> QueryResult<usize> {
    let inbox = outbox::table.filter(outbox::recipient_id.eq(recipient)).filter(outbox::channel.eq(Channel::Inbox));
    diesel::update(inbox.filter(outbox::read_at.is_null())).set(outbox::read_at.eq(now)).execute(conn).await
}

/// The person has opened the page of a step: its card in the program's inbox is seen.
pub async fn mark_step_read(
    conn: &mut Conn,
    recipient: UserId,
    step: StepId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let inbox = outbox::table.filter(outbox::recipient_id.eq(recipient)).filter(outbox::channel.eq(Channel::Inbox));
    let unseen = inbox.filter(outbox::step_id.eq(step)).filter(outbox::read_at.is_null());
    diesel::update(unseen).set(outbox::read_at.eq(now)).execute(conn).await
}

/// Letters that go out of the house: those that were given up first, then the newest, at most `limit`. Closings that
/// found nothing to close are left out.
pub async fn all(conn: &mut Conn, filter: &Filter, limit: i64) -> QueryResult<Vec<Letter>> {
    let mut found = outbox::table
        .filter(outbox::channel.ne(Channel::Inbox))
        .filter(diesel::dsl::not(outbox::notice.eq(NoticeKind::Close).and(outbox::state.eq(State::Skipped))))
        .limit(limit)
        .select(Letter::as_select())
        .into_boxed();
    if let Some(state) = filter.state {
        found = found.filter(outbox::state.eq(state));
    }
    if let Some(channel) = filter.channel {
        found = found.filter(outbox::channel.eq(channel));
    }
    if let Some(recipient) = filter.recipient {
        found = found.filter(outbox::recipient_id.eq(recipient));
    }
    if let Some(order) = filter.order {
        found = found.filter(outbox::order_id.eq(order));
    }
    match filter.before {
        // Further pages are in the order of time alone: what was given up stood on the first.
        Some(before) => {
            found.filter(outbox::id.lt(before)).filter(outbox::state.ne(State::Dead)).order(outbox::id.desc())
        }
        None => found.order((outbox::state.ne(State::Dead), outbox::id.desc())),
    }
    .load(conn)
    .await
}

/// Sends a letter that was given up once more, from the first attempt on. `NotFound`: it is not given up (any more).
pub async fn retry(conn: &mut Conn, actor: UserId, id: LetterId, now: DateTime<Utc>) -> Result<()> {
    conn.transaction(async |conn| {
        let dead = outbox::table.find(id).filter(outbox::state.eq(State::Dead));
        let set = (outbox::state.eq(State::Due), outbox::due_at.eq(now), outbox::attempts.eq(0));
        if diesel::update(dead).set(set).execute(conn).await? == 0 {
            return Err(Error::NotFound);
        }
        note(conn, actor, id, Act::Retry, "", now).await
    })
    .await
}

/// Lets everything go that waits: it is settled before it is sent. For a past that is made up, of which nobody is told.
pub async fn settle_waiting(conn: &mut Conn) -> QueryResult<usize> {
    let set = (outbox::state.eq(State::Skipped), outbox::last_error.eq("skip-superseded"));
    diesel::update(outbox::table.filter(outbox::state.eq(State::Due))).set(set).execute(conn).await
}

/// Lets a letter go that waits or was given up, for a reason that stays with it.
pub async fn drop_letter(conn: &mut Conn, actor: UserId, id: LetterId, reason: &str, now: DateTime<Utc>) -> Result<()> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Error::invalid("reason", "fault-required"));
    }
    if reason.chars().count() > 500 {
        return Err(Error::Invalid(vec![crate::error::Fault::new("reason", "fault-too-long").with("max", "500")]));
    }
    conn.transaction(async |conn| {
        let open = outbox::table.find(id).filter(outbox::state.eq_any([State::Due, State::Dead]));
        let set = (outbox::state.eq(State::Skipped), outbox::last_error.eq("skip-dropped"));
        if diesel::update(open).set(set).execute(conn).await? == 0 {
            return Err(Error::NotFound);
        }
        note(conn, actor, id, Act::Drop, reason, now).await
    })
    .await
}

/// Sends the notice of a letter that was sent or skipped once more; the new letter. A closing is not sent again.
pub async fn send_again(conn: &mut Conn, actor: UserId, id: LetterId, now: DateTime<Utc>) -> Result<LetterId> {
    conn.transaction(async |conn| {
        let found = outbox::table.find(id).for_update().select(Letter::as_select()).first(conn).await.optional()?;
        let may = |letter: &Letter| {
            matches!(letter.state, State::Sent | State::Skipped | State::Dead)
                && letter.notice != NoticeKind::Close
                && letter.channel.message_platform().is_some()
        };
        let letter = found.filter(may).ok_or(Error::NotFound)?;
        note(conn, actor, id, Act::Again, "", now).await?;
        Ok(again(conn, &letter, now, now).await?)
    })
    .await
}

/// Uses a channel again before its pause is over: somebody has mended what was wrong.
pub async fn resume(conn: &mut Conn, channel: Channel, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::delete(channel_pauses::table.find(channel)).execute(conn).await?;
    let waiting = outbox::table.filter(outbox::channel.eq(channel)).filter(outbox::state.eq(State::Due));
    diesel::update(waiting.filter(outbox::due_at.gt(now))).set(outbox::due_at.eq(now)).execute(conn).await?;
    Ok(())
}

async fn note(
    conn: &mut Conn,
    actor: UserId,
    letter: LetterId,
    act: Act,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    diesel::insert_into(outbox_acts::table)
        .values((
            outbox_acts::letter_id.eq(letter),
            outbox_acts::actor_id.eq(actor),
            outbox_acts::act.eq(act),
            outbox_acts::reason.eq(reason),
            outbox_acts::acted_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

impl Deed {
    /// What was done with these letters, oldest first.
    pub async fn with(conn: &mut Conn, letters: &[LetterId]) -> QueryResult<Vec<Self>> {
        outbox_acts::table
            .filter(outbox_acts::letter_id.eq_any(letters))
            .order(outbox_acts::id)
            .select(Self::as_select())
            .load(conn)
            .await
    }
}
