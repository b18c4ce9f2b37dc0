//! A line of an order on the keeper's page, and the entries.

use rust_decimal::Decimal;

use super::forms::DeliveryForm;
use crate::catalog::Goods;
use crate::orders::{Line, amount};
use crate::stock::{Act, Entry, LineOutlook, MoveRow, Place, StockLine};
use crate::web::kit::Frame;

/// One line.
pub struct LineRow {
    /// The act that the form performs.
    pub act: Act,
    pub line: StockLine,
    /// The line's own text.
    pub label: String,
    /// The article that it is bound to; `None` if unbound.
    pub goods: Option<Goods>,
    /// The unit of the figures: the article's own; of an unbound line the line's.
    pub unit: String,
    /// The line's unit, if it differs.
    pub other_unit: Option<String>,
    pub outlook: Option<LineOutlook>,
    /// As typed.
    pub quantity: String,
    pub typed_unit: String,
}

/// One act with goods.
pub struct EntryRow {
    pub entry: Entry,
    pub number: String,
    pub who: String,
    /// What moved: article, signed quantity, unit.
    pub moves: Vec<(String, String, String)>,
    /// It can be reversed.
    pub may_reverse: bool,
}

impl LineRow {
    /// The typed value of a line, or with `fill` the quantity that can be done now.
    pub fn of(
        act: Act,
        line: &StockLine,
        text: &Line,
        goods: &[Goods],
        outlook: &[LineOutlook],
        form: &DeliveryForm,
    ) -> Self {
        let goods = goods.iter().find(|one| Some(one.id) == line.goods_id).cloned();
        let unit = goods.as_ref().map_or_else(|| text.unit.clone(), |goods| goods.unit.clone());
        let outlook = outlook.iter().find(|one| one.position == line.position).cloned();
        let typed = form.lines.get(&line.position).cloned().unwrap_or_default();
        let can = match (act, &outlook) {
            (Act::Issue | Act::Ship | Act::Adjust, Some(outlook)) => outlook.held(),
            (Act::Arrive | Act::GoodsBack, _) => line.in_transit(),
            (Act::ToSupplier | Act::Restock, _) => line.done,
            _ => line.remaining,
        };
        let is_filled =
            !form.fill.is_empty() && typed.quantity.trim().is_empty() && goods.is_some() && can > Decimal::ZERO;
        Self {
            label: [text.label().as_str(), text.specification.as_str(), text.board.as_str()]
                .join(" ")
                .trim()
                .to_owned(),
            other_unit: (text.unit != unit && !text.unit.is_empty()).then(|| text.unit.clone()),
            quantity: if is_filled { amount::quantity(can) } else { typed.quantity },
            typed_unit: if is_filled || typed.unit.is_empty() { unit.clone() } else { typed.unit },
            act,
            line: line.clone(),
            goods,
            unit,
            outlook,
        }
    }

    /// Whether anything is left to do.
    pub fn is_open(&self) -> bool {
        self.line.remaining > Decimal::ZERO
    }

    /// The line has a field: more can be done, possibly beyond the order.
    pub fn has_field(&self) -> bool {
        self.goods.is_some() && self.line.room(self.act) > Decimal::ZERO
    }

    /// Whether it is about goods in transit.
    fn is_carried(&self) -> bool {
        matches!(self.act, Act::Arrive | Act::GoodsBack)
    }

    /// The quantity that progress is measured by: requested, or sent.
    pub fn asked(&self) -> Decimal {
        if self.is_carried() { self.line.done } else { self.line.signed(self.line.asked) }
    }

    /// The quantity done: received, issued, sent or arrived.
    pub fn did(&self) -> Decimal {
        if self.is_carried() { self.line.arrived } else { self.line.signed(self.line.done) }
    }

    /// The default value of the field.
    pub fn due(&self) -> Decimal {
        match self.act {
            Act::ToSupplier | Act::Restock => self.line.done,
            _ if self.is_carried() => self.line.in_transit(),
            _ => self.line.remaining,
        }
    }

    /// The shortage.
    pub fn short(&self) -> Option<Decimal> {
        let is_back = matches!(self.act, Act::ToSupplier | Act::Restock);
        let outlook = self.outlook.as_ref().filter(|_| !self.is_carried() && !is_back);
        outlook.map(LineOutlook::short).filter(|short| *short > Decimal::ZERO)
    }

    /// The quantity on hand, or in transit.
    pub fn there(&self) -> Option<Decimal> {
        let outlook = self.outlook.as_ref().filter(|_| self.goods.is_some())?;
        Some(if self.is_carried() { self.line.in_transit() } else { outlook.on_hand })
    }
}

impl EntryRow {
    /// The row of an entry with its moves. `all`: the entries of the order, to know which are reversed already.
    pub fn of(
        frame: &Frame,
        number: &str,
        (entry, moves): &(Entry, Vec<MoveRow>),
        all: &[(Entry, Vec<MoveRow>)],
        goods: &[Goods],
        who: String,
        may_reverse: bool,
    ) -> Self {
        let shown = |one: &MoveRow| {
            let goods = goods.iter().find(|goods| goods.id == one.goods_id);
            let sign = if one.quantity > Decimal::ZERO { "+" } else { "−" };
            (
                goods.map(|goods| goods.name.clone()).unwrap_or_default(),
                format!("{sign}{}", amount::quantity(one.quantity.abs())),
                goods.map(|goods| goods.unit.clone()).unwrap_or_default(),
            )
        };
        let seq = entry.seq.unwrap_or_default();
        Self {
            number: format!("{} · {number}/{seq}", frame.t.get(&format!("stock-act-{}", entry.act))),
            who,
            // A transfer moves two balances: show the one on a shelf.
            moves: moves.iter().filter(|one| one.place == Place::Shelf).map(shown).collect(),
            may_reverse: may_reverse
                && !matches!(entry.act, Act::Reverse | Act::Adjust)
                && all.iter().all(|(other, _)| other.reverses != Some(entry.id)),
            entry: entry.clone(),
        }
    }
}
