//! The letter: one notice on its way over one channel, with the data of each state.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::db::schema::{outbox, outbox_attempts};
use crate::db::{Conn, Questions, columns_of, question};
use crate::orders::{LogId, OrderId, StepId};
use crate::org::{Platform, UserId};

crate::id! {
    /// `outbox.id`. Letters of one lane are sent in this order.
    pub struct LetterId(i64: BigInt);
}

crate::text_enum! {
    /// The content of a letter.
    pub enum NoticeKind {
        /// The card: a step opened for the recipient.
        YourTurn = "your_turn",
        /// The card again: the applicant urges (催办).
        Urge = "urge",
        /// The card again: the deadline passed.
        Remind = "remind",
        /// The text to the applicant about an act.
        Told = "told",
        /// A text for information: 抄送, or a mention in a comment.
        Copied = "copied",
        /// The text to keepers: an order was approved and is theirs now.
        ToKeep = "to_keep",
        /// The daily text to administrators about stuck orders.
        Digest = "digest",
        /// Marks the card or to-do task of a closed step.
        Close = "close",
    }
}

crate::text_enum! {
    /// How a letter travels.
    pub enum Channel {
        /// The inbox in the program. Delivered at once.
        Inbox = "inbox",
        /// A work notice 工作通知: card or text.
        DingTalk = "dingtalk",
        /// A to-do task 待办 of DingTalk, beside the card.
        Todo = "todo",
        /// A text card of WeCom.
        WeCom = "wecom",
    }
}

crate::text_enum! {
    /// The state of a letter (`reliability.md` section 4.1).
    pub enum State {
        /// Waits until `due_at`.
        Due = "due",
        /// A worker holds it until the lease expires.
        Claimed = "claimed",
        /// The platform accepted it.
        Sent = "sent",
        /// Given up; see `last_error`.
        Dead = "dead",
        /// Not to be sent: superseded, without an address, or dropped; see `last_error`.
        Skipped = "skipped",
    }
}

crate::text_enum! {
    /// The platform's delivery result of an accepted letter (`messaging.md` A3).
    pub enum Delivery {
        /// On the person's devices.
        Delivered = "delivered",
        /// Opened by the person.
        Read = "read",
        /// Not shown: the person got the same content today already (143106).
        Duplicate = "duplicate",
        /// Not shown: too many messages to this person today (143105).
        OverQuota = "over_quota",
        /// Not shown: too many people in one minute (143103, 143104) or platform overload (1430003).
        Throttled = "throttled",
        /// Not shown: words or person are blocked (1430002, 1430004 and the like).
        Forbidden = "forbidden",
        /// Unknown person, or outside the application's range.
        Invalid = "invalid",
        /// The platform's delivery failed.
        Failed = "failed",
    }
}

crate::text_enum! {
    /// The result of one attempt.
    pub enum AttemptResult {
        Accepted = "accepted",
        Later = "later",
        Never = "never",
        /// Sent, but another worker had claimed the letter meanwhile.
        Fenced = "fenced",
        /// The lease expired before the attempt was settled, usually because the worker died.
        Lost = "lost",
    }
}

/// A notice on its way over one channel.
#[derive(Clone, Debug)]
pub struct Letter {
    pub id: LetterId,
    pub notice: NoticeKind,
    pub channel: Channel,
    pub order_id: OrderId,
    pub step_id: Option<StepId>,
    pub log_id: LogId,
    pub recipient_id: UserId,
    /// How often it was claimed for sending.
    pub attempts: i32,
    pub due_at: DateTime<Utc>,
    pub progress: Progress,
    /// The message as first written. Retries send these bytes.
    pub message: Option<Message>,
    /// An earlier attempt may have arrived.
    pub unsure: bool,
    pub created_at: DateTime<Utc>,
    /// 1: a step to decide; 2: an urge; 3: a text; 4: the closing of a card. Lower numbers are sent first.
    pub importance: i32,
    /// The card that this letter closes.
    pub closes: Option<LetterId>,
    /// The letter on another channel that failed finally and that this one replaces.
    pub instead_of: Option<LetterId>,
    /// The letter that this one repeats.
    pub repeats: Option<LetterId>,
}

/// The state of a letter, with the data that only this state has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Waits until `due_at`. `error`: why the last attempt failed.
    Due { error: Option<String> },
    /// A worker holds it. `claim` is the fence: only its holder may settle the letter.
    Claimed { claim: Uuid, error: Option<String> },
    Sent {
        at: DateTime<Utc>,
        /// DingTalk's `task_id`, the id of the to-do task, or WeCom's `msgid`.
        receipt: Option<String>,
        /// When the person opened it: in the program, or on the platform if the platform reports it.
        read_at: Option<DateTime<Utc>>,
        /// `None`: the platform accepted it; nothing more is known.
        report: Option<Report>,
    },
    /// Given up.
    Dead { error: Option<String> },
    /// Not to be sent.
    Skipped { reason: Option<String> },
}

/// What the platform reports about an accepted letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub delivery: Delivery,
    /// The platform's code, e.g. `143106`.
    pub code: Option<String>,
}

/// The bytes that go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub body: String,
    /// The content as a reader sees it. No two letters to one person over one channel have the same gist on one day.
    pub gist: String,
    pub written_on: NaiveDate,
}

/// One attempt to send a letter.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outbox_attempts, check_for_backend(diesel::pg::Pg))]
pub struct Attempt {
    pub letter_id: LetterId,
    pub outcome: AttemptResult,
    pub detail: String,
    pub ended_at: DateTime<Utc>,
}

impl NoticeKind {
    /// Whether it asks the recipient to decide a step.
    pub fn is_card(self) -> bool {
        matches!(self, Self::YourTurn | Self::Urge | Self::Remind)
    }

    /// See [`Letter::importance`].
    pub fn importance(self) -> i32 {
        match self {
            Self::YourTurn => 1,
            Self::Urge | Self::Remind => 2,
            Self::Told | Self::Copied | Self::ToKeep | Self::Digest => 3,
            Self::Close => 4,
        }
    }
}

impl Channel {
    /// The channels, as the API document describes them.
    pub const IN_WORDS: &str =
        "inbox: the inbox in the program; dingtalk: a work notice; todo: a DingTalk to-do task; wecom: a WeCom card";

    /// The platform it goes through; `None`: the inbox.
    pub fn platform(self) -> Option<Platform> {
        match self {
            Self::Inbox => None,
            Self::DingTalk | Self::Todo => Some(Platform::DingTalk),
            Self::WeCom => Some(Platform::WeCom),
        }
    }

    /// The platform whose messages go over this channel. `None` for the inbox, and for to-do tasks, which only repeat a
    /// message.
    pub fn message_platform(self) -> Option<Platform> {
        self.platform().filter(|platform| Self::from(*platform) == self)
    }

    /// Whether a card on this channel can show later that its step is closed. A card that cannot is recalled if the
    /// step was not decided.
    pub fn shows_closing(self) -> bool {
        match self {
            Self::DingTalk | Self::Todo => true,
            Self::WeCom | Self::Inbox => false,
        }
    }

    /// The channels that go through a platform's servers.
    pub fn of(platform: Platform) -> &'static [Self] {
        match platform {
            Platform::DingTalk => &[Self::DingTalk, Self::Todo],
            Platform::WeCom => &[Self::WeCom],
        }
    }
}

impl From<Platform> for Channel {
    fn from(platform: Platform) -> Self {
        match platform {
            Platform::DingTalk => Self::DingTalk,
            Platform::WeCom => Self::WeCom,
        }
    }
}

impl Delivery {
    /// Whether the person has this message or an identical one.
    pub fn has_arrived(self) -> bool {
        matches!(self, Self::Delivered | Self::Read | Self::Duplicate)
    }
}

impl Letter {
    /// The state, as in the column `state`.
    pub const fn state(&self) -> State {
        match self.progress {
            Progress::Due { .. } => State::Due,
            Progress::Claimed { .. } => State::Claimed,
            Progress::Sent { .. } => State::Sent,
            Progress::Dead { .. } => State::Dead,
            Progress::Skipped { .. } => State::Skipped,
        }
    }

    /// Why the last attempt failed, or why the letter is dead or skipped: a key of `locales/` or the platform's words.
    pub fn error(&self) -> Option<&str> {
        match &self.progress {
            Progress::Due { error } | Progress::Claimed { error, .. } | Progress::Dead { error } => error.as_deref(),
            Progress::Skipped { reason } => reason.as_deref(),
            Progress::Sent { .. } => None,
        }
    }

    /// When the platform accepted it; for the inbox, when it was inserted. `None`: not sent.
    pub const fn sent_at(&self) -> Option<DateTime<Utc>> {
        match self.progress {
            Progress::Sent { at, .. } => Some(at),
            _ => None,
        }
    }

    /// See [`Progress::Sent`].
    pub const fn read_at(&self) -> Option<DateTime<Utc>> {
        match self.progress {
            Progress::Sent { read_at, .. } => read_at,
            _ => None,
        }
    }

    /// See [`Progress::Sent`].
    pub fn receipt(&self) -> Option<&str> {
        match &self.progress {
            Progress::Sent { receipt, .. } => receipt.as_deref(),
            _ => None,
        }
    }

    /// The delivery result; `None`: unknown, or not sent.
    pub const fn report(&self) -> Option<&Report> {
        match &self.progress {
            Progress::Sent { report, .. } => report.as_ref(),
            _ => None,
        }
    }

    /// The delivery result alone; `None`: unknown, or not sent.
    pub fn delivery(&self) -> Option<Delivery> {
        self.report().map(|report| report.delivery)
    }

    /// The claim that settles it; `None`: no worker holds it.
    pub const fn claim(&self) -> Option<Uuid> {
        match self.progress {
            Progress::Claimed { claim, .. } => Some(claim),
            _ => None,
        }
    }

    /// `None`: unknown id.
    pub async fn find(conn: &mut Conn, id: LetterId) -> QueryResult<Option<Self>> {
        outbox::table.find(id).select(Self::as_select()).first(conn).await.optional()
    }

    /// All letters about an order, oldest first.
    pub async fn about(conn: &Conn, order: OrderId) -> QueryResult<Vec<Self>> {
        let about = outbox::table.filter(outbox::order_id.eq(order)).order(outbox::id).select(Self::as_select());
        about.load(&mut &*conn).await
    }

    /// Like `about`, as a query for `together`.
    pub fn of_order(order: OrderId) -> impl Questions<Answers = Vec<Self>> {
        question(outbox::table.filter(outbox::order_id.eq(order)).order(outbox::id).select(columns_of::<Self>()))
    }

    /// The newest letters to a person over one channel, in any state.
    pub async fn to(conn: &mut Conn, recipient: UserId, channel: Channel, limit: i64) -> QueryResult<Vec<Self>> {
        outbox::table
            .filter(outbox::recipient_id.eq(recipient))
            .filter(outbox::channel.eq(channel))
            .order(outbox::id.desc())
            .limit(limit)
            .select(Self::as_select())
            .load(conn)
            .await
    }
}

impl Attempt {
    /// The attempts of these letters, oldest first.
    pub async fn with(conn: &mut Conn, letters: &[LetterId]) -> QueryResult<Vec<Self>> {
        outbox_attempts::table
            .filter(outbox_attempts::letter_id.eq_any(letters))
            .order(outbox_attempts::id)
            .select(Self::as_select())
            .load(conn)
            .await
    }

    /// The attempts of one letter, oldest first.
    pub async fn of(conn: &mut Conn, letter: LetterId) -> QueryResult<Vec<Self>> {
        outbox_attempts::table
            .filter(outbox_attempts::letter_id.eq(letter))
            .order(outbox_attempts::id)
            .select(Self::as_select())
            .load(conn)
            .await
    }
}
