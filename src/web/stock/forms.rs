//! The forms of a keeper's page of an order.

use std::collections::BTreeMap;

use serde::Deserialize;
use uuid::Uuid;

use crate::keeping::{KeeperMove, TypedLine};
use crate::stock::EntryId;

/// Quantities by line, for a receipt, an issue or an act of a transfer.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct DeliveryForm {
    pub press: Option<Uuid>,
    /// By position.
    pub lines: BTreeMap<i32, LineForm>,
    /// 先发此单.
    pub ahead: String,
    pub reason: String,
    /// Fills in what can be done, without posting.
    pub fill: String,
}

/// One line of it.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct LineForm {
    pub quantity: String,
    pub unit: String,
}

/// 关闭余量.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct CloseForm {
    pub press: Option<Uuid>,
    /// The ticked lines by position; none: all.
    pub lines: BTreeMap<i32, String>,
    pub reason: String,
}

/// 关联商品.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct BindForm {
    pub press: Option<Uuid>,
    pub position: i32,
    pub goods: String,
}

/// 冲红.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct ReverseForm {
    pub press: Option<Uuid>,
    pub entry: i64,
    pub reason: String,
}

impl DeliveryForm {
    /// By the last part of the address that it was sent to.
    pub fn to_move(&self, address: &str) -> KeeperMove {
        let line = |(position, line): (&i32, &LineForm)| TypedLine {
            position: *position,
            quantity: line.quantity.clone(),
            unit: line.unit.clone(),
        };
        let lines = self.lines.iter().map(line).collect();
        let reason = self.reason.trim().to_owned();
        match address {
            "arrival" => KeeperMove::Arrive { lines, reason },
            "return" => KeeperMove::GiveBack { lines, reason },
            _ => KeeperMove::Deliver { lines, is_ahead: !self.ahead.is_empty(), reason },
        }
    }
}

impl CloseForm {
    /// No ticked line closes all.
    pub fn to_move(&self) -> KeeperMove {
        KeeperMove::Close { positions: self.lines.keys().copied().collect(), reason: self.reason.trim().to_owned() }
    }
}

impl BindForm {
    pub fn to_move(&self) -> KeeperMove {
        KeeperMove::Bind { position: self.position, goods: self.goods.clone() }
    }
}

impl ReverseForm {
    pub fn to_move(&self) -> KeeperMove {
        KeeperMove::Reverse { entry: EntryId(self.entry), reason: self.reason.trim().to_owned() }
    }
}
