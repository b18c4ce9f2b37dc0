//! Decides what a receipt or an issue moves, or why it is refused. Pure.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Flow, StockLine, StockLineId, cost};
use crate::catalog::GoodsId;

/// What a keeper typed for a line, in the article's own unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Typed {
    pub position: i32,
    pub quantity: Decimal,
}

/// What there is of one article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    pub on_hand: Decimal,
    pub worth: Decimal,
    /// What claims of other orders hold that were approved earlier.
    pub promised: Decimal,
}

/// A move of a line, with its signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub line: StockLineId,
    pub goods: GoodsId,
    pub quantity: Decimal,
    pub value: Decimal,
}

/// Why nothing moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No line has a quantity.
    Nothing,
    NoSuchLine {
        position: i32,
    },
    /// 此行未关联商品.
    Unbound {
        position: i32,
    },
    TooMuch {
        position: i32,
        most: Decimal,
    },
    Short {
        position: i32,
        goods: GoodsId,
        on_hand: Decimal,
        asked: Decimal,
    },
    /// What is there belongs to orders approved earlier; with `ahead` it may go.
    Promised {
        position: i32,
        goods: GoodsId,
        promised: Decimal,
    },
}

/// What the claims that stand before an order hold: at most what is there.
pub fn ahead_of(on_hand: Decimal, claimed_before: Decimal) -> Decimal {
    claimed_before.min(on_hand)
}

/// The moves of one receipt or issue, sorted by article. `price`: of a line, for one of its own unit. `is_ahead`: the
/// keeper serves this order before those approved earlier.
pub fn deliver(
    lines: &[StockLine],
    typed: &[Typed],
    shelves: &BTreeMap<GoodsId, Shelf>,
    price: impl Fn(i32) -> Decimal,
    is_ahead: bool,
) -> Result<Vec<Delivery>, Refusal> {
    let mut shelves = shelves.clone();
    let mut moves = Vec::new();
    for Typed { position, quantity } in typed.iter().copied().filter(|one| one.quantity > Decimal::ZERO) {
        let line = lines.iter().find(|line| line.position == position).ok_or(Refusal::NoSuchLine { position })?;
        let goods = line.goods_id.ok_or(Refusal::Unbound { position })?;
        if quantity > line.room() {
            return Err(Refusal::TooMuch { position, most: line.room() });
        }
        let shelf = shelves.entry(goods).or_default();
        let (quantity, value) = match line.flow {
            Flow::In => (quantity, cost::into(quantity, line.per, price(position))),
            Flow::Out => {
                if quantity > shelf.on_hand {
                    return Err(Refusal::Short { position, goods, on_hand: shelf.on_hand, asked: quantity });
                }
                if !is_ahead && quantity > shelf.on_hand - shelf.promised {
                    return Err(Refusal::Promised { position, goods, promised: shelf.promised });
                }
                (-quantity, -cost::out_of(shelf.on_hand, shelf.worth, quantity))
            }
        };
        shelf.on_hand += quantity;
        shelf.worth += value;
        moves.push(Delivery { line: line.id, goods, quantity, value });
    }
    moves.sort_by_key(|one| (one.goods, one.line));
    if moves.is_empty() { Err(Refusal::Nothing) } else { Ok(moves) }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::catalog::WarehouseId;
    use crate::orders::{Kind, OrderId};

    fn line(position: i32, flow: Flow, goods: Option<i64>, asked: i64, most: i64) -> StockLine {
        StockLine {
            id: StockLineId(i64::from(position)),
            order_id: OrderId(Uuid::nil()),
            kind: Kind::Requisition,
            position,
            flow,
            warehouse_id: WarehouseId(1),
            goods_id: goods.map(GoodsId),
            per: Decimal::ONE,
            asked: asked.into(),
            most: most.into(),
            done: Decimal::ZERO,
            closed: Decimal::ZERO,
            remaining: asked.into(),
            claimed_at: DateTime::default(),
            approved_at: Some(DateTime::default()),
        }
    }

    fn tried(
        lines: &[StockLine],
        typed: &[(i32, i64)],
        shelf: (i64, i64),
        is_ahead: bool,
    ) -> Result<Vec<i64>, Refusal> {
        let typed: Vec<Typed> =
            typed.iter().map(|(position, n)| Typed { position: *position, quantity: (*n).into() }).collect();
        let shelf = Shelf { on_hand: shelf.0.into(), worth: Decimal::ZERO, promised: shelf.1.into() };
        let moves = deliver(lines, &typed, &[(GoodsId(7), shelf)].into(), |_| Decimal::ONE, is_ahead)?;
        Ok(moves.iter().map(|one| one.quantity.try_into().unwrap()).collect())
    }

    #[test]
    fn what_moves_was_approved_is_there_and_is_nobody_elses() {
        let out =
            [line(1, Flow::Out, Some(7), 5, 5), line(2, Flow::Out, Some(7), 5, 5), line(3, Flow::Out, None, 5, 5)];
        assert_eq!(tried(&out, &[(1, 3)], (3, 0), false), Ok(vec![-3]));
        assert_eq!(tried(&out, &[(1, 0)], (3, 0), false), Err(Refusal::Nothing));
        assert_eq!(tried(&out, &[(9, 1)], (3, 0), false), Err(Refusal::NoSuchLine { position: 9 }));
        assert_eq!(tried(&out, &[(3, 1)], (3, 0), false), Err(Refusal::Unbound { position: 3 }));
        assert_eq!(tried(&out, &[(1, 6)], (9, 0), false), Err(Refusal::TooMuch { position: 1, most: 5.into() }));
        // Two lines take from one shelf.
        let short = Refusal::Short { position: 2, goods: GoodsId(7), on_hand: 1.into(), asked: 3.into() };
        assert_eq!(tried(&out, &[(1, 3), (2, 3)], (4, 0), false), Err(short));
        let promised = Refusal::Promised { position: 1, goods: GoodsId(7), promised: 3.into() };
        assert_eq!(tried(&out, &[(1, 2)], (4, 3), false), Err(promised));
        assert_eq!(tried(&out, &[(1, 1)], (4, 3), false), Ok(vec![-1]));
        assert_eq!(tried(&out, &[(1, 2)], (4, 3), true), Ok(vec![-2]));
        // Received up to the tolerance, in whatever order; a closed rest gives no room for more.
        let mut bought = [line(1, Flow::In, Some(7), 100, 105)];
        assert_eq!(tried(&bought, &[(1, 105)], (0, 0), false), Ok(vec![105]));
        assert_eq!(tried(&bought, &[(1, 106)], (0, 0), false), Err(Refusal::TooMuch { position: 1, most: 105.into() }));
        bought[0].done = 90.into();
        bought[0].closed = 10.into();
        bought[0].remaining = Decimal::ZERO;
        assert_eq!(tried(&bought, &[(1, 1)], (0, 0), false), Err(Refusal::TooMuch { position: 1, most: 0.into() }));
        assert_eq!(ahead_of(3.into(), 5.into()), 3.into());
    }
}
