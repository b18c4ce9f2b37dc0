//! What was done, by whom, when: append-only, kept by the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::route::Because;
use crate::db::Conn;
use crate::db::schema::approval_log;
use crate::orders::{LogId, OrderId, StepId};
use crate::org::UserId;

crate::text_enum! {
    /// What somebody did with an order.
    pub enum Action {
        /// 提交.
        Submit = "submit",
        /// 同意.
        Approve = "approve",
        /// 退回.
        Return = "return",
        /// 拒绝.
        Reject = "reject",
        /// 撤回.
        Withdraw = "withdraw",
        /// 催办.
        Urge = "urge",
        /// 转办: the handler gives the turn to somebody else.
        HandOver = "hand_over",
        /// 改派: an administrator does, for a reason.
        Reassign = "reassign",
        /// 拿回: a handler takes an approval back that nobody has acted on.
        TakeBack = "take_back",
        /// 前加签: the handler wants somebody's opinion before giving their own.
        AskBefore = "ask_before",
        /// 后加签: the handler has approved and wants somebody else's opinion as well.
        AskAfter = "ask_after",
        /// 评论.
        Comment = "comment",
        /// 抄送.
        Copy = "copy",
        /// 跳转: an administrator moves the order to another node of its flow.
        Jump = "jump",
        /// 终止: an administrator ends the order.
        Terminate = "terminate",
        /// 自动通过: a node passed by, or a signature that was given just before.
        Skip = "skip",
        /// The deadline has passed; the handler is reminded.
        Remind = "remind",
        /// The deadline has passed; somebody else has the turn.
        Escalate = "escalate",
    }
}

crate::text_enum! {
    /// Through which door somebody acted.
    pub enum Via {
        Web = "web",
        /// Signed in by DingTalk's free-login code.
        DingTalk = "dingtalk",
        Api = "api",
        /// Nobody pressed anything: a rule of the flow.
        Auto = "auto",
    }
}

/// One act.
#[derive(Clone, Debug, Queryable, Selectable, PartialEq, Eq)]
#[diesel(table_name = approval_log, check_for_backend(diesel::pg::Pg))]
pub struct LogEntry {
    pub id: LogId,
    pub order_id: OrderId,
    pub round: i32,
    pub action: Action,
    /// `None`: a rule of the flow did it.
    pub actor_id: Option<UserId>,
    /// The step that this decides; `None` for what is no decision.
    pub step_id: Option<StepId>,
    /// Whose turn it became, or who was urged; `None`: nobody's (finished, or back with the applicant).
    pub next_handler_id: Option<UserId>,
    /// For everybody.
    pub comment: String,
    /// For the next handler.
    pub hint: String,
    pub via: Via,
    /// The press of the button that this came from.
    pub press: Uuid,
    pub acted_at: DateTime<Utc>,
    /// The node that it is about.
    pub node: Option<i32>,
    /// Why it went this way, where that needs saying.
    pub because: Option<Because>,
}

/// An act to be written down.
#[derive(Insertable)]
#[diesel(table_name = approval_log)]
pub(super) struct NewEntry<'a> {
    pub order_id: OrderId,
    pub round: i32,
    pub action: Action,
    pub actor_id: Option<UserId>,
    pub step_id: Option<StepId>,
    pub next_handler_id: Option<UserId>,
    pub comment: &'a str,
    pub hint: &'a str,
    pub via: Via,
    pub press: Uuid,
    pub acted_at: DateTime<Utc>,
    pub node: Option<i32>,
    pub because: Option<Because>,
}

impl Action {
    /// Whether it changes whose turn it is.
    pub fn moves(self) -> bool {
        !matches!(self, Self::Urge | Self::Comment | Self::Copy | Self::Remind)
    }
}

impl LogEntry {
    pub async fn find(conn: &mut Conn, id: LogId) -> QueryResult<Option<Self>> {
        approval_log::table.find(id).select(Self::as_select()).first(conn).await.optional()
    }

    /// All acts on an order, oldest first.
    pub async fn of(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<Self>> {
        approval_log::table
            .filter(approval_log::order_id.eq(order))
            .order(approval_log::id)
            .select(Self::as_select())
            .load(conn)
            .await
    }

    /// What one press of a button did, if it arrived before.
    pub(super) async fn by_press(conn: &mut Conn, press: Uuid) -> QueryResult<Option<Self>> {
        approval_log::table.filter(approval_log::press.eq(press)).select(Self::as_select()).first(conn).await.optional()
    }

    pub(super) async fn write(conn: &mut Conn, entry: &NewEntry<'_>) -> QueryResult<Self> {
        diesel::insert_into(approval_log::table).values(entry).returning(Self::as_returning()).get_result(conn).await
    }
}
