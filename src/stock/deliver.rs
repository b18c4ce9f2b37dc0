//! Decides what a receipt, an issue or a step of a transfer moves, or why it is refused. Pure.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Act, NewMove, Place, Spot, StockLine, cost};
use crate::catalog::GoodsId;

/// What a keeper typed for a line, in the article's own unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Typed {
    pub position: i32,
    pub quantity: Decimal,
}

/// The balance of one article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    pub on_hand: Decimal,
    pub worth: Decimal,
    /// Claimed by orders that were approved earlier.
    pub promised: Decimal,
}

/// The balances of each spot that an act touches.
pub type There = BTreeMap<(Spot, GoodsId), Shelf>;

/// Why an act is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No line has a quantity.
    Nothing,
    NoSuchLine {
        position: i32,
    },
    /// The act is not for orders of this kind.
    OtherAct,
    /// 此行未关联商品: the line is bound to no article.
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
    /// The stock is claimed by orders that were approved earlier. `ahead` overrides this.
    Promised {
        position: i32,
        goods: GoodsId,
        promised: Decimal,
    },
}

/// How much of a balance earlier claims take; never more than the balance.
pub fn ahead_of(on_hand: Decimal, claimed_before: Decimal) -> Decimal {
    claimed_before.min(on_hand)
}

/// The moves of one act, sorted by article. Transferred goods keep their value. `price`: of a line, per unit of that line; without
/// one, what an adjustment finds is worth the average. What goes back to the supplier is not held by claims: it is not theirs.
/// `is_ahead`: serve this order before those that were approved earlier.
pub fn deliver(
    act: Act,
    lines: &[StockLine],
    typed: &[Typed],
    there: &There,
    price: impl Fn(i32) -> Option<Decimal>,
    is_ahead: bool,
) -> Result<Vec<NewMove>, Refusal> {
    let mut there = there.clone();
    let mut moves = Vec::new();
    for Typed { position, quantity } in typed.iter().copied().filter(|one| one.quantity > Decimal::ZERO) {
        let line = lines.iter().find(|line| line.position == position).ok_or(Refusal::NoSuchLine { position })?;
        let (from, to) = line.way(act).ok_or(Refusal::OtherAct)?;
        let goods = line.goods_id.ok_or(Refusal::Unbound { position })?;
        if quantity > line.room(act) {
            return Err(Refusal::TooMuch { position, most: line.room(act) });
        }
        let value = match from {
            None => match (price(position), to.and_then(|spot| there.get(&(spot, goods)))) {
                (None, Some(shelf)) if act == Act::Adjust => cost::average(shelf.on_hand, shelf.worth, quantity),
                (price, _) => cost::into(quantity, line.per, price.unwrap_or_default()),
            },
            Some(from) => {
                let shelf = there.get(&(from, goods)).copied().unwrap_or_default();
                if quantity > shelf.on_hand {
                    return Err(Refusal::Short { position, goods, on_hand: shelf.on_hand, asked: quantity });
                }
                if line.flow.claims()
                    && from.place == Place::Shelf
                    && !is_ahead
                    && quantity > shelf.on_hand - shelf.promised
                {
                    return Err(Refusal::Promised { position, goods, promised: shelf.promised });
                }
                cost::out_of(shelf.on_hand, shelf.worth, quantity)
            }
        };
        let leaves = from.map(|spot| (spot, -quantity, -value));
        for (spot, quantity, value) in leaves.into_iter().chain(to.map(|spot| (spot, quantity, value))) {
            let shelf = there.entry((spot, goods)).or_default();
            shelf.on_hand += quantity;
            shelf.worth += value;
            moves.push(NewMove { line: Some(line.id), spot, goods, quantity, value, reverses: None });
        }
    }
    moves.sort_by_key(|one| (one.goods, one.line, one.spot));
    if moves.is_empty() { Err(Refusal::Nothing) } else { Ok(moves) }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::super::{Flow, StockLineId};
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
            destination_id: (flow == Flow::Across).then_some(WarehouseId(2)),
            arrived: Decimal::ZERO,
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
        let there = [((Spot::shelf(WarehouseId(1)), GoodsId(7)), shelf)].into();
        let act = lines.first().unwrap().flow.act();
        let moves = deliver(act, lines, &typed, &there, |_| Some(Decimal::ONE), is_ahead)?;
        Ok(moves.iter().map(|one| one.quantity.try_into().unwrap()).collect())
    }

    #[test]
    fn only_approved_goods_on_hand_that_no_earlier_order_claims_move() {
        let out =
            [line(1, Flow::Out, Some(7), 5, 5), line(2, Flow::Out, Some(7), 5, 5), line(3, Flow::Out, None, 5, 5)];
        assert_eq!(tried(&out, &[(1, 3)], (3, 0), false), Ok(vec![-3]));
        assert_eq!(tried(&out, &[(1, 0)], (3, 0), false), Err(Refusal::Nothing));
        assert_eq!(tried(&out, &[(9, 1)], (3, 0), false), Err(Refusal::NoSuchLine { position: 9 }));
        assert_eq!(tried(&out, &[(3, 1)], (3, 0), false), Err(Refusal::Unbound { position: 3 }));
        assert_eq!(tried(&out, &[(1, 6)], (9, 0), false), Err(Refusal::TooMuch { position: 1, most: 5.into() }));
        // Two lines may take from the same balance.
        let short = Refusal::Short { position: 2, goods: GoodsId(7), on_hand: 1.into(), asked: 3.into() };
        assert_eq!(tried(&out, &[(1, 3), (2, 3)], (4, 0), false), Err(short));
        let promised = Refusal::Promised { position: 1, goods: GoodsId(7), promised: 3.into() };
        assert_eq!(tried(&out, &[(1, 2)], (4, 3), false), Err(promised));
        assert_eq!(tried(&out, &[(1, 1)], (4, 3), false), Ok(vec![-1]));
        assert_eq!(tried(&out, &[(1, 2)], (4, 3), true), Ok(vec![-2]));
        // Receipts may use the tolerance in any order. A closed remainder cannot be received.
        let mut bought = [line(1, Flow::In, Some(7), 100, 105)];
        assert_eq!(tried(&bought, &[(1, 105)], (0, 0), false), Ok(vec![105]));
        assert_eq!(tried(&bought, &[(1, 106)], (0, 0), false), Err(Refusal::TooMuch { position: 1, most: 105.into() }));
        bought[0].done = 90.into();
        bought[0].closed = 10.into();
        bought[0].remaining = Decimal::ZERO;
        assert_eq!(tried(&bought, &[(1, 1)], (0, 0), false), Err(Refusal::TooMuch { position: 1, most: 0.into() }));
        assert_eq!(ahead_of(3.into(), 5.into()), 3.into());
    }
    #[test]
    fn what_crosses_keeps_its_quantity_and_its_value() {
        let (own, transit, far) =
            (Spot::shelf(WarehouseId(1)), Spot::transit(WarehouseId(2)), Spot::shelf(WarehouseId(2)));
        let mut lines = [line(1, Flow::Across, Some(7), 5, 5)];
        let mut there: There =
            [((own, GoodsId(7)), Shelf { on_hand: 3.into(), worth: Decimal::ONE, promised: 0.into() })].into();
        let step = |lines: &mut [StockLine], there: &mut There, act, quantity: i64| -> Result<Vec<i64>, Refusal> {
            let typed = [Typed { position: 1, quantity: quantity.into() }];
            let moves = deliver(act, lines, &typed, there, |_| None, false)?;
            lines[0].add(&moves);
            for one in &moves {
                let shelf = there.entry((one.spot, one.goods)).or_default();
                shelf.on_hand += one.quantity;
                shelf.worth += one.value;
            }
            assert_eq!(there.values().map(|shelf| shelf.worth).sum::<Decimal>(), Decimal::ONE);
            Ok(there.values().map(|shelf| i64::try_from(shelf.on_hand).unwrap()).collect::<Vec<_>>())
        };
        let short = Refusal::Short { position: 1, goods: GoodsId(7), on_hand: 3.into(), asked: 4.into() };
        assert_eq!(step(&mut lines, &mut there, Act::Ship, 4), Err(short));
        assert_eq!(step(&mut lines, &mut there, Act::Issue, 1), Err(Refusal::OtherAct));
        assert_eq!(step(&mut lines, &mut there, Act::Ship, 3), Ok(vec![0, 3]));
        assert_eq!(step(&mut lines, &mut there, Act::Arrive, 1), Ok(vec![0, 1, 2]));
        let most = Refusal::TooMuch { position: 1, most: 2.into() };
        assert_eq!(step(&mut lines, &mut there, Act::Arrive, 3), Err(most));
        assert_eq!(step(&mut lines, &mut there, Act::GoodsBack, 3), Err(most));
        assert_eq!(step(&mut lines, &mut there, Act::GoodsBack, 1), Ok(vec![1, 1, 1]));
        assert_eq!((lines[0].done, lines[0].arrived, lines[0].in_transit()), (2.into(), 1.into(), 1.into()));
        assert_eq!(there.keys().map(|(spot, _)| *spot).collect::<Vec<_>>(), [own, far, transit]);
        assert_eq!(there[&(own, GoodsId(7))].worth + there[&(far, GoodsId(7))].worth, "0.66666667".parse().unwrap());
    }
}
