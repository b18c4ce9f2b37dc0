//! Reading and correcting letters: for people's inboxes, for metrics, and for administrators.

use chrono::{DateTime, Utc};
use diesel::dsl::{count_star, min, not, sql};
use diesel::expression::SqlLiteral;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::post::repeat;
use super::{Channel, Letter, LetterId, NoticeKind, State};
use crate::db::schema::{channel_pauses, outbox, outbox_acts};
use crate::db::{Conn, Kept, Questions, question};
use crate::error::{Error, Result};
use crate::orders::{OrderId, StepId};
use crate::org::UserId;

/// The numbers of letters that wait and that were given up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    pub waiting: i64,
    /// When the oldest waiting letter was inserted.
    pub oldest: Option<DateTime<Utc>>,
    pub dead: i64,
}

crate::text_enum! {
    /// An administrator's act on a letter.
    pub enum Act {
        /// Retries a dead letter.
        Retry = "retry",
        /// Drops an unsent letter, with a reason.
        Drop = "drop",
        /// Sends the notice of a sent letter again.
        Again = "again",
    }
}

/// One logged act on a letter.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outbox_acts, check_for_backend(diesel::pg::Pg))]
pub struct ActEntry {
    pub letter_id: LetterId,
    pub actor_id: UserId,
    pub act: Act,
    pub reason: String,
    pub acted_at: DateTime<Utc>,
}

/// A filter of letters; `None` matches all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<State>,
    pub channel: Option<Channel>,
    pub recipient: Option<UserId>,
    pub order: Option<OrderId>,
    /// Only older letters: the cursor of the next page.
    pub before: Option<LetterId>,
}

/// Texts in the program, without cards, whose steps are listed separately. A literal, so that the partial index
/// `outbox_texts` applies.
pub fn is_text() -> SqlLiteral<Bool> {
    sql("outbox.channel = 'inbox' AND outbox.notice IN ('told', 'copied', 'to_keep', 'digest')")
}

/// Not read in the program. A literal, so that the partial index `outbox_unread` applies.
fn is_unread() -> SqlLiteral<Bool> {
    sql("outbox.channel = 'inbox' AND outbox.read_at IS NULL")
}

/// Given up. A literal, so that the partial index `outbox_dead` applies.
fn is_dead() -> SqlLiteral<Bool> {
    sql("outbox.state = 'dead'")
}

/// The backlog over all channels.
pub async fn backlog(conn: &mut Conn) -> QueryResult<Backlog> {
    let open = outbox::table.filter(sql::<Bool>("outbox.state IN ('due', 'claimed')"));
    let (waiting, oldest) = open.select((count_star(), min(outbox::created_at))).first(conn).await?;
    let dead = outbox::table.filter(is_dead()).count().get_result(conn).await?;
    Ok(Backlog { waiting, oldest, dead })
}

/// How many letters of each channel wait, and since when the oldest does. Channels without any are left out.
pub async fn waiting_by_channel(conn: &mut Conn) -> QueryResult<Vec<(Channel, i64, Option<DateTime<Utc>>)>> {
    let open = outbox::table.filter(sql::<Bool>("outbox.state IN ('due', 'claimed')"));
    open.group_by(outbox::channel).select((outbox::channel, count_star(), min(outbox::created_at))).load(conn).await
}

/// The number of a person's unread texts in the program. Cards do not count: their steps are listed separately.
pub async fn unread(conn: &mut Conn, recipient: UserId) -> QueryResult<i64> {
    let unread = outbox::table.filter(outbox::recipient_id.eq(recipient)).filter(is_unread());
    unread.filter(is_text()).count().get_result(conn).await
}

/// Like `unread`, as a query for `together`; one row.
pub fn asked_unread(recipient: UserId) -> impl Questions<Answers = Vec<(i64,)>> {
    let unread = outbox::table.filter(outbox::recipient_id.eq(recipient)).filter(is_unread());
    question(unread.filter(is_text()).select((count_star(),)))
}

/// Marks all letters in the person's inbox as read.
pub async fn mark_read(conn: &mut Conn, recipient: UserId, now: DateTime<Utc>) -> QueryResult<usize> {
    let unread = outbox::table.filter(outbox::recipient_id.eq(recipient)).filter(is_unread());
    diesel::update(unread).set(outbox::read_at.eq(now)).execute(conn).await
}

/// Marks the card of a step in the person's inbox as read.
pub async fn mark_step_read(
    conn: &mut Conn,
    recipient: UserId,
    step: StepId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let unread = outbox::table.filter(outbox::recipient_id.eq(recipient)).filter(is_unread());
    Kept(diesel::update(unread.filter(outbox::step_id.eq(step))).set(outbox::read_at.eq(now))).execute(conn).await
}

/// Letters outside the inbox: dead ones first, then the newest, at most `limit`. Leaves out closings that had nothing
/// to close.
pub async fn all(conn: &mut Conn, filter: &Filter, limit: i64) -> QueryResult<Vec<Letter>> {
    // Only the first page lists dead letters, all of them. Later pages hold the others, newest first.
    let mut found: Vec<Letter> = Vec::new();
    if filter.before.is_none() {
        let dead = matching(filter).filter(is_dead()).order(outbox::id.desc()).limit(limit);
        found = dead.select(Letter::as_select()).load(conn).await?;
    }
    let rest = limit - i64::try_from(found.len()).unwrap_or(limit);
    if rest > 0 && filter.state != Some(State::Dead) {
        let mut others = matching(filter).filter(outbox::state.ne(State::Dead)).order(outbox::id.desc()).limit(rest);
        if let Some(before) = filter.before {
            others = others.filter(outbox::id.lt(before));
        }
        found.extend(others.select(Letter::as_select()).load::<Letter>(conn).await?);
    }
    Ok(found)
}

/// The letters that match the filter. Ignores its cursor.
fn matching(filter: &Filter) -> outbox::BoxedQuery<'static, Pg> {
    let mut found = outbox::table
        .filter(outbox::channel.ne(Channel::Inbox))
        .filter(not(outbox::notice.eq(NoticeKind::Close).and(outbox::state.eq(State::Skipped))))
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
    found
}

/// Makes a dead letter due again and resets its attempts.
///
/// # Errors
///
/// `NotFound` when the letter is not dead (any more).
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

/// Skips all due letters. For demo data, whose history must not be sent.
pub async fn settle_waiting(conn: &mut Conn) -> QueryResult<usize> {
    let set = (outbox::state.eq(State::Skipped), outbox::last_error.eq("skip-superseded"));
    diesel::update(outbox::table.filter(outbox::state.eq(State::Due))).set(set).execute(conn).await
}

/// Drops a due or dead letter, with a reason of at most 500 characters.
///
/// # Errors
///
/// `Invalid` at `reason`; `NotFound` when the letter is in another state.
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

/// Sends the notice of a settled letter once more over the same channel, and returns the new letter. Not possible for
/// closings.
///
/// # Errors
///
/// `NotFound` when there is nothing to send again.
pub async fn send_again(conn: &mut Conn, actor: UserId, id: LetterId, now: DateTime<Utc>) -> Result<LetterId> {
    conn.transaction(async |conn| {
        let found = outbox::table.find(id).for_update().select(Letter::as_select()).first(conn).await.optional()?;
        let may = |letter: &Letter| {
            matches!(letter.state(), State::Sent | State::Skipped | State::Dead)
                && letter.notice != NoticeKind::Close
                && letter.channel.message_platform().is_some()
        };
        let letter = found.filter(may).ok_or(Error::NotFound)?;
        note(conn, actor, id, Act::Again, "", now).await?;
        Ok(repeat(conn, &letter, now, now).await?)
    })
    .await
}

/// Ends the pause of a channel and makes its letters due now.
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

impl ActEntry {
    /// The acts on these letters, oldest first.
    pub async fn with(conn: &mut Conn, letters: &[LetterId]) -> QueryResult<Vec<Self>> {
        outbox_acts::table
            .filter(outbox_acts::letter_id.eq_any(letters))
            .order(outbox_acts::id)
            .select(Self::as_select())
            .load(conn)
            .await
    }
}
