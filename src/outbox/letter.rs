//! The letter, and how it comes to be.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::db::Conn;
use crate::db::schema::{outbox, outbox_attempts};
use crate::orders::{LogId, OrderId, StepId};
use crate::org::UserId;

crate::id! {
    /// `outbox.id`: letters of one lane leave in its order.
    pub struct LetterId(i64: BigInt);
}

crate::text_enum! {
    /// What a letter says.
    pub enum NoticeKind {
        /// The card: a step has opened for the recipient.
        YourTurn = "your_turn",
        /// The card once more: the applicant urges (催办).
        Urge = "urge",
        /// The text to the applicant about what somebody else did.
        Told = "told",
    }
}

crate::text_enum! {
    /// Over what a letter leaves.
    pub enum Channel {
        DingTalk = "dingtalk",
    }
}

crate::text_enum! {
    /// Where a letter stands (`reliability.md` section 4.1).
    pub enum State {
        /// To be sent once `due_at` has come.
        Due = "due",
        /// In the hands of a worker until its lease runs out.
        Claimed = "claimed",
        /// The platform has accepted it.
        Sent = "sent",
        /// Given up, for the reason in `last_error`.
        Dead = "dead",
        /// Not to be sent, for the reason in `last_error`: moot meanwhile, or no way to reach the person here.
        Skipped = "skipped",
    }
}

crate::text_enum! {
    /// What became of one try.
    pub enum Outcome {
        Accepted = "accepted",
        Later = "later",
        Never = "never",
        /// It was sent, but the claim had passed to another worker meanwhile.
        Fenced = "fenced",
        /// The worker went away with it.
        Lost = "lost",
    }
}

/// That somebody is to be told something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    pub kind: NoticeKind,
    pub order: OrderId,
    /// The step that waits; `None` for [`NoticeKind::Told`].
    pub step: Option<StepId>,
    /// The act that this is about.
    pub log: LogId,
    pub recipient: UserId,
}

/// A notice on its way over one channel.
#[derive(Clone, Debug, Queryable, Selectable, QueryableByName)]
#[diesel(table_name = outbox, check_for_backend(diesel::pg::Pg))]
pub struct Letter {
    pub id: LetterId,
    pub lane: String,
    pub notice: NoticeKind,
    pub channel: Channel,
    pub order_id: OrderId,
    pub step_id: Option<StepId>,
    pub log_id: LogId,
    pub recipient_id: UserId,
    pub state: State,
    /// How often it was claimed to be sent.
    pub attempts: i32,
    pub due_at: DateTime<Utc>,
    /// The fence: whoever settles must name it.
    pub claim: Option<Uuid>,
    /// The message as first sent. Retries send these bytes.
    pub body: Option<String>,
    /// What a reader takes in; differs between letters of one day to one person.
    pub gist: Option<String>,
    pub written_on: Option<NaiveDate>,
    /// An earlier try may have arrived.
    pub unsure: bool,
    /// DingTalk's `task_id`.
    pub receipt: Option<String>,
    /// Why it is dead or skipped, or why the last try failed.
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    pub read_at: Option<DateTime<Utc>>,
}

/// One try of one letter.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outbox_attempts, check_for_backend(diesel::pg::Pg))]
pub struct Attempt {
    pub letter_id: LetterId,
    pub outcome: Outcome,
    pub detail: String,
    pub ended_at: DateTime<Utc>,
}

/// Puts a notice into the outbox, inside the transaction that gives rise to it. The same notice twice is one letter.
pub async fn enqueue(conn: &mut Conn, notice: &Notice, now: DateTime<Utc>) -> QueryResult<()> {
    let channel = Channel::DingTalk;
    let about = match (notice.kind, notice.step) {
        (NoticeKind::YourTurn, Some(step)) => step.to_string(),
        _ => notice.log.to_string(),
    };
    diesel::insert_into(outbox::table)
        .values((
            outbox::lane.eq(format!("{}/{}/{channel}", notice.order, notice.recipient)),
            outbox::dedupe.eq(format!("{}:{about}:{}", notice.kind, notice.recipient)),
            outbox::notice.eq(notice.kind),
            outbox::channel.eq(channel),
            outbox::order_id.eq(notice.order),
            outbox::step_id.eq(notice.step),
            outbox::log_id.eq(notice.log),
            outbox::recipient_id.eq(notice.recipient),
            outbox::due_at.eq(now),
            outbox::created_at.eq(now),
        ))
        .on_conflict(outbox::dedupe)
        .do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

impl Letter {
    pub async fn find(conn: &mut Conn, id: LetterId) -> QueryResult<Option<Self>> {
        outbox::table.find(id).select(Self::as_select()).first(conn).await.optional()
    }

    /// All letters about an order, oldest first.
    pub async fn about(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<Self>> {
        outbox::table.filter(outbox::order_id.eq(order)).order(outbox::id).select(Self::as_select()).load(conn).await
    }

    /// The newest letters to a person, whatever became of them: the inbox in the program.
    pub async fn to(conn: &mut Conn, recipient: UserId, limit: i64) -> QueryResult<Vec<Self>> {
        outbox::table
            .filter(outbox::recipient_id.eq(recipient))
            .order(outbox::id.desc())
            .limit(limit)
            .select(Self::as_select())
            .load(conn)
            .await
    }
}

impl Attempt {
    /// The tries of one letter, oldest first.
    pub async fn of(conn: &mut Conn, letter: LetterId) -> QueryResult<Vec<Self>> {
        outbox_attempts::table
            .filter(outbox_attempts::letter_id.eq(letter))
            .order(outbox_attempts::id)
            .select(Self::as_select())
            .load(conn)
            .await
    }
}
