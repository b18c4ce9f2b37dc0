//! The forms of the page of an order: one for each act that the viewer may perform now.

use super::row::LineRow;
use crate::stock::{Act, Flow, StockLine};

/// Which warehouses of the order the viewer keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keeps {
    /// The one of the order.
    pub own: bool,
    /// The one that a transfer goes to.
    pub there: bool,
}

/// One form.
pub struct Work {
    pub act: Act,
    pub rows: Vec<LineRow>,
    pub has_fields: bool,
}

/// The acts that the viewer may perform now; without any, one form without fields.
pub fn acts(lines: &[StockLine], keeps: Keeps) -> Vec<(Act, bool)> {
    let Some((flow, own)) = lines.first().map(|line| (line.flow, line.act())) else { return Vec::new() };
    let is_approved = lines.iter().all(|line| line.approved_at.is_some());
    let may = |act: Act| {
        let is_keeper = if act == Act::Arrive { keeps.there } else { keeps.own };
        let has_some = |line: &StockLine| {
            line.goods_id.is_some() && line.way(act).is_some() && line.room(act) > rust_decimal::Decimal::ZERO
        };
        is_keeper && is_approved && lines.iter().any(has_some)
    };
    let back = lines.first().map_or(Act::GoodsBack, StockLine::act_back);
    let all = if flow == Flow::Across { vec![Act::Ship, Act::Arrive, back] } else { vec![back] };
    let mut acts: Vec<(Act, bool)> = all.iter().filter(|act| may(**act)).map(|act| (*act, true)).collect();
    if acts.iter().all(|(act, _)| *act == back) {
        let first = if flow == Flow::Across && keeps.there && !keeps.own { Act::Arrive } else { own };
        acts.insert(0, (first, flow != Flow::Across && may(first)));
    }
    acts
}

impl Work {
    /// Its lines; for acts on goods in transit only those with a field.
    pub fn shown(&self) -> impl Iterator<Item = &LineRow> {
        let is_carried = self.has_fields && (is_back(self.act) || self.act == Act::Arrive);
        self.rows.iter().filter(move |row| !is_carried || row.has_field())
    }

    /// The last part of the address that it is sent to.
    pub fn address(&self) -> &'static str {
        address_of(self.act)
    }

    /// The prefix of its fields, so that fields of several forms differ.
    pub fn prefix(&self) -> &'static str {
        match self.act {
            Act::Arrive => "arrival-",
            Act::GoodsBack | Act::ToSupplier | Act::Restock => "return-",
            _ => "",
        }
    }

    /// Rare acts are folded.
    pub fn is_folded(&self) -> bool {
        is_back(self.act)
    }

    /// Whether it takes goods that orders approved earlier may claim.
    pub fn has_queue(&self) -> bool {
        matches!(self.act, Act::Issue | Act::Ship)
    }

    /// Whether a reason is always needed.
    pub fn needs_reason(&self) -> bool {
        is_back(self.act)
    }
}

/// Whether it undoes a part of what was done.
fn is_back(act: Act) -> bool {
    matches!(act, Act::GoodsBack | Act::ToSupplier | Act::Restock)
}

/// The last part of the address of an act.
pub fn address_of(act: Act) -> &'static str {
    match act {
        Act::Arrive => "arrival",
        _ if is_back(act) => "return",
        _ => "delivery",
    }
}
