//! The log of acts. Append-only; the database enforces it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::route::Because;
use crate::db::schema::approval_log;
use crate::db::{Conn, Kept, Questions, columns_of, question, together};
use crate::orders::{LogId, OrderId, StepId};
use crate::org::UserId;

crate::text_enum! {
    /// What was done with an order.
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
        /// 转办: the handler passes the turn to another person.
        HandOver = "hand_over",
        /// 改派: an administrator passes on another person's turn, with a reason.
        Reassign = "reassign",
        /// 拿回: a handler takes back an approval that nobody has acted on.
        TakeBack = "take_back",
        /// 前加签: the handler asks for an opinion before deciding.
        AskBefore = "ask_before",
        /// 后加签: the handler approves and asks for another opinion.
        AskAfter = "ask_after",
        /// 评论.
        Comment = "comment",
        /// 抄送.
        Copy = "copy",
        /// 跳转: an administrator moves the order to another node of its flow.
        Jump = "jump",
        /// 终止: an administrator ends the order.
        Terminate = "terminate",
        /// 自动通过: a node is skipped, or a signature carried over from the previous node.
        Skip = "skip",
        /// A deadline passed; the handler is reminded.
        Remind = "remind",
        /// A deadline passed; the turn goes to another person.
        Escalate = "escalate",
        /// 收货入库, by a keeper. This and the following come after the approval.
        Receive = "receive",
        /// 出库.
        Issue = "issue",
        /// 调出.
        Ship = "ship",
        /// 确认调入.
        Arrive = "arrive",
        /// 退回调出仓: what was sent and did not arrive.
        GoodsBack = "goods_back",
        /// 退货: what was received goes back to the supplier.
        ToSupplier = "to_supplier",
        /// 退库: what was issued goes back to the shelf.
        Restock = "restock",
        /// 冲红: an entry of stock is taken back.
        Reverse = "reverse",
        /// 关闭余量.
        CloseRest = "close_rest",
        /// 过账: what the approval of an adjustment could not post.
        Adjust = "adjust",
        /// 关联商品: a keeper says which article a line means.
        BindGoods = "bind_goods",
    }
}

crate::text_enum! {
    /// How an act came in.
    pub enum Via {
        Web = "web",
        /// In a session from DingTalk's free login (免登).
        DingTalk = "dingtalk",
        Api = "api",
        /// By a rule of the flow.
        Auto = "auto",
    }
}

/// One logged act.
#[derive(Clone, Debug, Queryable, Selectable, PartialEq, Eq)]
#[diesel(table_name = approval_log, check_for_backend(diesel::pg::Pg))]
pub struct LogEntry {
    pub id: LogId,
    pub order_id: OrderId,
    pub round: i32,
    pub action: Action,
    /// `None`: a rule of the flow.
    pub actor_id: Option<UserId>,
    /// The step that this act decides; `None`: the act is not a decision.
    pub step_id: Option<StepId>,
    /// The next handler, or who was urged; `None`: the order is finished or back with the applicant.
    pub next_handler_id: Option<UserId>,
    /// Visible to everybody.
    pub comment: String,
    /// Visible to the next handler.
    pub hint: String,
    pub via: Via,
    /// Idempotency key of the press.
    pub press: Uuid,
    pub acted_at: DateTime<Utc>,
    /// The node concerned.
    pub node: Option<i32>,
    /// Why the order took this way; `None`: nothing to explain.
    pub because: Option<Because>,
}

/// A log entry to insert.
#[derive(Insertable)]
#[diesel(table_name = approval_log)]
pub struct NewEntry<'a> {
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
    /// Whether this action can change whose turn it is.
    pub fn moves(self) -> bool {
        !matches!(self, Self::Urge | Self::Comment | Self::Copy | Self::Remind) && !self.is_of_keeper()
    }

    /// Whether a keeper performs this action with goods, after the approval.
    pub fn is_of_keeper(self) -> bool {
        matches!(
            self,
            Self::Receive
                | Self::Issue
                | Self::Ship
                | Self::Arrive
                | Self::GoodsBack
                | Self::ToSupplier
                | Self::Restock
                | Self::Reverse
                | Self::CloseRest
                | Self::Adjust
                | Self::BindGoods
        )
    }
}

impl LogEntry {
    /// `None`: unknown id.
    pub async fn find(conn: &mut Conn, id: LogId) -> QueryResult<Option<Self>> {
        approval_log::table.find(id).select(Self::as_select()).first(conn).await.optional()
    }

    /// All acts on an order, oldest first.
    pub async fn of(conn: &Conn, order: OrderId) -> QueryResult<Vec<Self>> {
        together(conn, Self::of_order(order)).await
    }

    /// Like `of`, as a query for `together`.
    pub(super) fn of_order(order: OrderId) -> impl Questions<Answers = Vec<Self>> {
        let own = approval_log::table.filter(approval_log::order_id.eq(order)).order(approval_log::id);
        question(own.select(columns_of::<Self>()))
    }

    /// The entry that an earlier press with this key wrote; at most one row.
    pub(super) fn with_press(press: Uuid) -> impl Questions<Answers = Vec<Self>> {
        question(approval_log::table.filter(approval_log::press.eq(press)).select(columns_of::<Self>()))
    }

    /// The entry that an earlier press with this key wrote.
    pub async fn by_press(conn: &mut Conn, press: Uuid) -> QueryResult<Option<Self>> {
        approval_log::table.filter(approval_log::press.eq(press)).select(Self::as_select()).first(conn).await.optional()
    }

    /// Adds an entry.
    pub async fn write(conn: &mut Conn, entry: &NewEntry<'_>) -> QueryResult<Self> {
        let insert = diesel::insert_into(approval_log::table).values(entry).returning(Self::as_returning());
        Kept(insert).get_result(conn).await
    }
}
