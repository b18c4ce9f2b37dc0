//! Posts an adjustment: in the transaction that approves it, what on hand allows.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Act, Flow, NewEntry, Shelf, StockLine, There, Typed, deliver, hold, next_seq, post};
use crate::db::Conn;
use crate::orders::{Line, LogId, Order};
use crate::org::UserId;

/// Posts each line that does not take 现存 below zero; returns whether another one waits for its keeper. The caller holds
/// the lock on the order, whose lines are approved.
pub(super) async fn adjust(
    conn: &mut Conn,
    order: &Order,
    log: LogId,
    actor: UserId,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let before = StockLine::lock(conn, order.id).await?;
    let keys = before.iter().filter_map(|line| {
        let (from, to) = line.way(Act::Adjust)?;
        Some((from.or(to)?, line.goods_id?))
    });
    let balances = hold(conn, keys).await?;
    let shelf =
        |balance: &super::Balance| Shelf { on_hand: balance.on_hand, worth: balance.worth, promised: Decimal::ZERO };
    let there: There = balances.iter().map(|balance| ((balance.spot(), balance.goods_id), shelf(balance))).collect();
    let typed = fitting(&before, &there);
    let mut after = before.clone();
    if !typed.is_empty() {
        let texts = Line::of(conn, order.id).await?;
        let price = |position| texts.iter().find(|line| line.position == position)?.unit_price;
        // What fits cannot be refused. What is found comes first: no balance is below zero in between.
        let mut moves = deliver(Act::Adjust, &before, &typed, &there, price, true).unwrap_or_default();
        moves.sort_by_key(|one| (one.goods, one.quantity < Decimal::ZERO));
        after.iter_mut().for_each(|line| line.add(&moves));
        let left = after.iter().filter(|line| line.is_open()).count();
        let entry = NewEntry {
            act: Act::Adjust,
            order_id: Some(order.id),
            seq: Some(next_seq(conn, order.id).await?),
            log_id: Some(log),
            reverses: None,
            actor_id: actor,
            reason: "",
            lines_left: i32::try_from(left).unwrap_or(i32::MAX),
            press: Uuid::new_v4(),
            made_at: now,
        };
        post(conn, &entry, &moves).await?;
        StockLine::write_progress(conn, &before, &after).await?;
    }
    Ok(after.iter().any(StockLine::is_open))
}

/// The lines that can be posted whole, what is found before what is missing.
fn fitting(lines: &[StockLine], there: &There) -> Vec<Typed> {
    let mut on_hand: BTreeMap<_, Decimal> = there.iter().map(|(key, shelf)| (*key, shelf.on_hand)).collect();
    let mut sorted: Vec<&StockLine> = lines.iter().collect();
    sorted.sort_by_key(|line| (line.flow != Flow::In, line.position));
    let mut typed = Vec::new();
    for line in sorted {
        let (Some(goods), Some((from, to))) = (line.goods_id, line.way(Act::Adjust)) else { continue };
        let Some(spot) = from.or(to) else { continue };
        let hand = on_hand.entry((spot, goods)).or_default();
        let rest = if line.flow == Flow::In { *hand + line.asked } else { *hand - line.asked };
        if rest >= Decimal::ZERO {
            *hand = rest;
            typed.push(Typed { position: line.position, quantity: line.asked });
        }
    }
    typed
}
