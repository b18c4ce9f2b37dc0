//! The input of a keeper's act, and the data that it works on.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::approval::{Action, LogEntry, NewEntry, Via};
use crate::db::Conn;
use crate::error::Result;
use crate::orders::{Order, OrderId};
use crate::org::User;
use crate::stock::{Act, EntryId, StockLine};

/// A typed quantity for a line of the order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedLine {
    pub position: i32,
    /// Blank: nothing.
    pub quantity: String,
    /// The line's unit, the article's own or one of its larger units; empty: the line's.
    pub unit: String,
}

/// An act of a keeper.
#[derive(Clone, Debug)]
pub enum KeeperMove {
    /// 收货入库, 出库, 调出 or 过账, depending on the order's lines.
    Deliver {
        lines: Vec<TypedLine>,
        /// 先发此单: serves the order before earlier approved ones. Needs a reason.
        is_ahead: bool,
        reason: String,
    },
    /// 确认调入. Less than is in transit needs a reason.
    Arrive { lines: Vec<TypedLine>, reason: String },
    /// 退回调出仓, 退货 or 退库, depending on the order's lines, with a reason.
    GiveBack { lines: Vec<TypedLine>, reason: String },
    /// 关闭余量 of these lines; empty: of all.
    Close { positions: Vec<i32>, reason: String },
    /// 关联商品, by SKU or barcode.
    Bind { position: i32, goods: String },
    /// 冲红.
    Reverse { entry: EntryId, reason: String },
}

/// One press of a button.
#[derive(Clone, Debug)]
pub struct KeeperPress {
    pub order: OrderId,
    pub mv: KeeperMove,
    /// Idempotency key. A repeated press acts once.
    pub key: Uuid,
    pub via: Via,
}

/// The data that an act works on. The order and its lines are locked.
pub struct Desk<'a> {
    pub order: &'a Order,
    pub lines: &'a [StockLine],
    pub who: &'a User,
    pub press: &'a KeeperPress,
    pub now: DateTime<Utc>,
}

impl KeeperMove {
    /// The typed reason, trimmed; empty for acts without one.
    pub fn reason(&self) -> &str {
        match self {
            Self::Deliver { reason, .. }
            | Self::Arrive { reason, .. }
            | Self::GiveBack { reason, .. }
            | Self::Close { reason, .. }
            | Self::Reverse { reason, .. } => reason.trim(),
            Self::Bind { .. } => "",
        }
    }

    /// The quantities of an act that moves goods.
    pub fn lines(&self) -> &[TypedLine] {
        match self {
            Self::Deliver { lines, .. } | Self::Arrive { lines, .. } | Self::GiveBack { lines, .. } => lines,
            Self::Close { .. } | Self::Bind { .. } | Self::Reverse { .. } => &[],
        }
    }

    /// The action that the log stores. `line`: any of the order.
    pub fn action(&self, line: Option<&StockLine>) -> Action {
        let act = match self {
            Self::Deliver { .. } => line.map_or(Act::Receive, StockLine::act),
            Self::GiveBack { .. } => line.map_or(Act::GoodsBack, StockLine::act_back),
            Self::Arrive { .. } => Act::Arrive,
            Self::Close { .. } => return Action::CloseRest,
            Self::Bind { .. } => return Action::BindGoods,
            Self::Reverse { .. } => Act::Reverse,
        };
        match act {
            Act::Opening | Act::Receive => Action::Receive,
            Act::Issue => Action::Issue,
            Act::Ship => Action::Ship,
            Act::Arrive => Action::Arrive,
            Act::GoodsBack => Action::GoodsBack,
            Act::ToSupplier => Action::ToSupplier,
            Act::Restock => Action::Restock,
            Act::Adjust => Action::Adjust,
            Act::Reverse => Action::Reverse,
        }
    }
}

impl Desk<'_> {
    /// The act as a log entry. `said`: its comment.
    pub async fn log(&self, conn: &mut Conn, said: &str) -> Result<LogEntry> {
        let entry = NewEntry {
            order_id: self.order.id,
            round: self.order.round,
            action: self.press.mv.action(self.lines.first()),
            actor_id: Some(self.who.id),
            step_id: None,
            next_handler_id: None,
            comment: said,
            hint: "",
            via: self.press.via,
            press: self.press.key,
            acted_at: self.now,
            node: None,
            because: None,
        };
        Ok(LogEntry::write(conn, &entry).await?)
    }

    /// The reason from the form.
    pub fn reason(&self) -> &str {
        self.press.mv.reason()
    }
}
