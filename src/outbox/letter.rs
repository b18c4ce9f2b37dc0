//! The letter: one notice on its way over one channel.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::db::Conn;
use crate::db::schema::{outbox, outbox_attempts};
use crate::orders::{LogId, OrderId, StepId};
use crate::org::{Platform, UserId};

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
        /// The card once more: the deadline has passed.
        Remind = "remind",
        /// The text to the applicant about what somebody else did.
        Told = "told",
        /// A text for information: 抄送, or somebody named the recipient in a comment.
        Copied = "copied",
        /// To administrators once a day: what is stuck.
        Digest = "digest",
        /// No news: the card of a step that is closed says so from now on, its to-do task is ticked off.
        Close = "close",
    }
}

crate::text_enum! {
    /// Over what a letter goes.
    pub enum Channel {
        /// The inbox in the program: there at once, always.
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
        /// Not to be sent, for the reason in `last_error`: moot meanwhile, no way to reach the person here, or dropped.
        Skipped = "skipped",
    }
}

crate::text_enum! {
    /// What the platform says became of a letter that it had accepted (`messaging.md` A3).
    pub enum Delivery {
        /// It is on the person's devices.
        Delivered = "delivered",
        /// The person has opened it.
        Read = "read",
        /// Not shown: the person got the same content today already (143106).
        Duplicate = "duplicate",
        /// Not shown: too many messages to this person today (143105).
        OverQuota = "over_quota",
        /// Not shown: too many people in one minute (143103, 143104) or the platform protects itself (1430003).
        Throttled = "throttled",
        /// Not shown: its words or its person are barred (1430002, 1430004 and the like).
        Forbidden = "forbidden",
        /// The platform does not know the person, or the application may not reach them.
        Invalid = "invalid",
        /// The platform tried and did not succeed.
        Failed = "failed",
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
    /// DingTalk's `task_id` or the id of the to-do task, WeCom's `msgid`.
    pub receipt: Option<String>,
    /// Why it is dead or skipped, or why the last try failed.
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was looked at: in the program, or over there as far as the platform tells.
    pub read_at: Option<DateTime<Utc>>,
    /// 1 a step to decide, 2 an urging, 3 a text, 4 the closing of a card: what goes first when not all may go.
    pub importance: i32,
    /// The card that this letter closes.
    pub closes: Option<LetterId>,
    /// The letter on another channel that failed for good, for which this one goes.
    pub instead_of: Option<LetterId>,
    /// The letter that is sent once more.
    pub repeats: Option<LetterId>,
    /// `None`: nothing is known beyond that it was accepted.
    pub result: Option<Delivery>,
    /// The platform's code behind the result, e.g. `143106`.
    pub result_code: Option<String>,
    /// How often the result was asked for.
    pub checks: i32,
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

impl NoticeKind {
    /// Whether it asks its recipient to decide a step.
    pub fn is_card(self) -> bool {
        matches!(self, Self::YourTurn | Self::Urge | Self::Remind)
    }

    /// See [`Letter::importance`].
    pub fn importance(self) -> i32 {
        match self {
            Self::YourTurn => 1,
            Self::Urge | Self::Remind => 2,
            Self::Told | Self::Copied | Self::Digest => 3,
            Self::Close => 4,
        }
    }
}

impl Channel {
    /// Whose servers it goes through; `None` for the inbox in the program.
    pub fn platform(self) -> Option<Platform> {
        match self {
            Self::Inbox => None,
            Self::DingTalk | Self::Todo => Some(Platform::DingTalk),
            Self::WeCom => Some(Platform::WeCom),
        }
    }

    /// The platform whose messages go over this channel; `None` for the inbox and for to-do tasks, which only repeat a
    /// message.
    pub fn message_platform(self) -> Option<Platform> {
        self.platform().filter(|platform| Self::from(*platform) == self)
    }

    /// Whether a card sent over this channel can show later that its step is closed. A card that cannot is recalled
    /// when the step went away undecided.
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
    /// Whether the person has the message, or has had it before.
    pub fn has_arrived(self) -> bool {
        matches!(self, Self::Delivered | Self::Read | Self::Duplicate)
    }
}

impl Letter {
    pub async fn find(conn: &mut Conn, id: LetterId) -> QueryResult<Option<Self>> {
        outbox::table.find(id).select(Self::as_select()).first(conn).await.optional()
    }

    /// All letters about an order, oldest first.
    pub async fn about(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<Self>> {
        outbox::table.filter(outbox::order_id.eq(order)).order(outbox::id).select(Self::as_select()).load(conn).await
    }

    /// The newest letters to a person over one channel, whatever became of them.
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
    /// The tries of these letters, oldest first.
    pub async fn with(conn: &mut Conn, letters: &[LetterId]) -> QueryResult<Vec<Self>> {
        outbox_attempts::table
            .filter(outbox_attempts::letter_id.eq_any(letters))
            .order(outbox_attempts::id)
            .select(Self::as_select())
            .load(conn)
            .await
    }

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
