//! Inserts letters. A notice becomes one letter per channel of its recipient. When a channel fails finally, the notice
//! is sent over the next one.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::{Channel, Letter, LetterId, NoticeKind, State};
use crate::db::schema::outbox;
use crate::db::{Conn, Kept, MOST_KEPT};
use crate::orders::{LogId, OrderId, StepId};
use crate::org::{Platform, Preference, User, UserId};

/// A notice to one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    pub kind: NoticeKind,
    pub order: OrderId,
    /// The open step; `None` for a text.
    pub step: Option<StepId>,
    /// The log entry that it reports.
    pub log: LogId,
    pub recipient: UserId,
}

/// The platform channels that reach a person, the preferred one first.
pub fn channels_of(person: &User) -> Vec<Channel> {
    let first = person.preferred_platform.and_then(Preference::platform);
    let mut platforms: Vec<Platform> =
        Platform::ALL.iter().copied().filter(|platform| person.userid(*platform).is_some()).collect();
    // The sort is stable: the other platforms keep the order of their declaration.
    platforms.sort_by_key(|platform| Some(*platform) != first);
    platforms.into_iter().map(Channel::from).collect()
}

/// Enqueues notices in this order, in the caller's transaction: to the inbox, and to the recipient's preferred platform,
/// or to all their platforms if they chose so. `with_todo`: a new step also becomes a DingTalk to-do task. A notice that
/// was enqueued before is ignored. `known`: people who are loaded already.
pub async fn enqueue(
    conn: &mut Conn,
    notices: &[Notice],
    known: &[User],
    with_todo: bool,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let is_unknown = |id: &UserId| known.iter().all(|user| user.id != *id);
    let unknown: Vec<UserId> = notices.iter().map(|notice| notice.recipient).filter(is_unknown).collect();
    let others = if unknown.is_empty() { Vec::new() } else { User::named(conn, &unknown).await? };
    let mut letters = Vec::new();
    for notice in notices {
        let recipient = known.iter().chain(&others).find(|user| user.id == notice.recipient);
        let channels = recipient.map(|recipient| channels_for(notice, recipient, with_todo)).unwrap_or_default();
        letters.extend(channels.into_iter().map(|channel| NewLetter::of(notice, channel, None, now)));
    }
    for part in letters.chunks(MOST_AT_ONCE) {
        post(conn, part).await?;
    }
    Ok(())
}

/// The channels of a notice to this person, the inbox first.
fn channels_for(notice: &Notice, recipient: &User, with_todo: bool) -> Vec<Channel> {
    let mut channels = channels_of(recipient);
    if recipient.preferred_platform != Some(Preference::Both) {
        channels.truncate(1);
    }
    if channels.is_empty() {
        // A person without any channel gets this letter too: it shows administrators why it cannot be sent.
        channels.push(Channel::DingTalk);
    }
    if with_todo && notice.kind == NoticeKind::YourTurn && channels.contains(&Channel::DingTalk) {
        channels.push(Channel::Todo);
    }
    channels.insert(0, Channel::Inbox);
    channels
}

/// The most letters of one INSERT. A statement takes at most 65,535 parameters.
const MOST_AT_ONCE: usize = 1000;

/// A letter to insert.
#[derive(Insertable)]
#[diesel(table_name = outbox)]
struct NewLetter {
    lane: String,
    dedupe: String,
    notice: NoticeKind,
    channel: Channel,
    order_id: OrderId,
    step_id: Option<StepId>,
    log_id: LogId,
    recipient_id: UserId,
    state: State,
    sent_at: Option<DateTime<Utc>>,
    importance: i32,
    instead_of: Option<LetterId>,
    due_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
}

impl NewLetter {
    fn of(notice: &Notice, channel: Channel, instead_of: Option<LetterId>, now: DateTime<Utc>) -> Self {
        let about = match (notice.kind, notice.step) {
            (NoticeKind::YourTurn, Some(step)) => step.to_string(),
            (NoticeKind::Digest, _) => now.date_naive().to_string(),
            _ => notice.log.to_string(),
        };
        // A letter in the inbox needs no delivery.
        let is_there = channel == Channel::Inbox;
        Self {
            lane: format!("{}/{}/{channel}", notice.order, notice.recipient),
            dedupe: format!("{}:{about}:{}:{channel}", notice.kind, notice.recipient),
            notice: notice.kind,
            channel,
            order_id: notice.order,
            step_id: notice.step,
            log_id: notice.log,
            recipient_id: notice.recipient,
            state: if is_there { State::Sent } else { State::Due },
            sent_at: is_there.then_some(now),
            importance: notice.kind.importance(),
            instead_of,
            due_at: now,
            created_at: now,
        }
    }
}

/// Inserts the letters that do not exist yet. Returns how many.
async fn post(conn: &mut Conn, letters: &[NewLetter]) -> QueryResult<usize> {
    let insert = diesel::insert_into(outbox::table).values(letters).on_conflict(outbox::dedupe).do_nothing();
    if letters.len() <= MOST_KEPT { Kept(insert).execute(conn).await } else { insert.execute(conn).await }
}

/// Sends the notice of a failed letter over the next channel that was not tried. Returns that channel; `None`: there is
/// none.
pub async fn fall_back(conn: &mut Conn, letter: &Letter, now: DateTime<Utc>) -> QueryResult<Option<Channel>> {
    let is_news = letter.notice != NoticeKind::Close && letter.channel.message_platform().is_some();
    if !is_news {
        return Ok(None);
    }
    let Some(recipient) = User::find(conn, letter.recipient_id).await? else { return Ok(None) };
    let notice = Notice {
        kind: letter.notice,
        order: letter.order_id,
        step: letter.step_id,
        log: letter.log_id,
        recipient: letter.recipient_id,
    };
    for channel in channels_of(&recipient).into_iter().filter(|channel| *channel != letter.channel) {
        if post(conn, &[NewLetter::of(&notice, channel, Some(letter.id), now)]).await? == 1 {
            return Ok(Some(channel));
        }
    }
    Ok(None)
}

/// Inserts a new letter that repeats this one over its channel, and returns its id. Platforms drop identical messages,
/// so composing makes the wording different.
pub async fn repeat(
    conn: &mut Conn,
    letter: &Letter,
    due_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> QueryResult<LetterId> {
    diesel::sql_query(
        "INSERT INTO outbox (lane, dedupe, notice, channel, order_id, step_id, log_id, recipient_id, due_at, created_at,
                             importance, repeats)
         SELECT lane, dedupe || ':again:' || (SELECT count(*) FROM outbox r WHERE r.repeats = o.id), notice, channel,
                order_id, step_id, log_id, recipient_id, $2, $3, importance, id
         FROM outbox o WHERE id = $1 RETURNING *",
    )
    .bind::<BigInt, _>(letter.id)
    .bind::<Timestamptz, _>(due_at)
    .bind::<Timestamptz, _>(now)
    .get_result::<Letter>(conn)
    .await
    .map(|letter| letter.id)
}

/// The statement that enqueues a closing for every card of these closed steps. `log`: the entry that closed them. A
/// card that cannot show the closing is recalled, but only if `is_undecided`. A card that may have arrived counts as
/// arrived.
pub fn closing(
    steps: Vec<StepId>,
    log: LogId,
    is_undecided: bool,
    now: DateTime<Utc>,
) -> impl QueryFragment<Pg> + QueryId + Send {
    let shows_closing = Channel::ALL.iter().filter(|channel| channel.shows_closing()).map(|channel| channel.as_str());
    let shows_closing: Vec<&'static str> = shows_closing.collect();
    diesel::sql_query(
        "INSERT INTO outbox (lane, dedupe, notice, channel, order_id, step_id, log_id, recipient_id, due_at, created_at,
                             importance, closes)
         SELECT lane || '/close', 'close:' || id, 'close', channel, order_id, step_id, $2, recipient_id, $3, $3, 4, id
         FROM outbox
         WHERE order_id = (SELECT order_id FROM approval_steps WHERE id = ANY($1) LIMIT 1) AND step_id = ANY($1)
           AND notice <> 'close' AND (state IN ('due', 'claimed', 'sent') OR unsure) AND (channel = ANY($5) OR channel <> 'inbox' AND $4)
         ORDER BY id
         ON CONFLICT (dedupe) DO NOTHING",
    )
    .bind::<Array<SqlUuid>, _>(steps)
    .bind::<BigInt, _>(log)
    .bind::<Timestamptz, _>(now)
    .bind::<Bool, _>(is_undecided)
    .bind::<Array<Text>, _>(shows_closing)
}
