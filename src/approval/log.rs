//! What was done, by whom, when: append-only, kept by the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::db::Conn;
use crate::db::schema::approval_log;
use crate::orders::{LogId, OrderId, StepId};
use crate::org::{User, UserId};

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
    }
}

crate::text_enum! {
    /// Through which door somebody acted.
    pub enum Via {
        Web = "web",
        /// Signed in by DingTalk's free-login code.
        DingTalk = "dingtalk",
        Api = "api",
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
    pub actor_id: UserId,
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
}

/// An act to be written down.
#[derive(Insertable)]
#[diesel(table_name = approval_log)]
pub(super) struct NewEntry<'a> {
    pub order_id: OrderId,
    pub round: i32,
    pub action: Action,
    pub actor_id: UserId,
    pub step_id: Option<StepId>,
    pub next_handler_id: Option<UserId>,
    pub comment: &'a str,
    pub hint: &'a str,
    pub via: Via,
    pub press: Uuid,
    pub acted_at: DateTime<Utc>,
}

/// One act with the names of those concerned.
#[derive(Clone, Debug)]
pub struct Event {
    pub entry: LogEntry,
    pub actor: String,
    /// `None` where the entry names nobody.
    pub next_handler: Option<String>,
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

/// The acts on an order with names, oldest first.
pub async fn timeline(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<Event>> {
    let entries = LogEntry::of(conn, order).await?;
    let ids: Vec<UserId> = entries.iter().flat_map(|e| [Some(e.actor_id), e.next_handler_id]).flatten().collect();
    let people = User::named(conn, &ids).await?;
    let name = |id: UserId| people.iter().find(|u| u.id == id).map(|u| u.display_name.clone());
    let event = |entry: LogEntry| Event {
        actor: name(entry.actor_id).unwrap_or_default(),
        next_handler: entry.next_handler_id.and_then(name),
        entry,
    };
    Ok(entries.into_iter().map(event).collect())
}
