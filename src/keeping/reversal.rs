//! 冲红: reverses an entry.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::desk::Desk;
use super::moves::posted;
use crate::approval::LogEntry;
use crate::catalog::GoodsId;
use crate::db::Conn;
use crate::error::{Error, Reason, Result};
use crate::orders::amount;
use crate::stock::{self, Act, EntryId, MoveRow, NewMove, Spot};

/// Reverses an entry once. Goods return with the value that they have where they are now.
pub(super) async fn reverse(conn: &mut Conn, desk: &Desk<'_>, id: EntryId) -> Result<LogEntry> {
    let entries = stock::Entry::of(conn, desk.order.id).await?;
    if entries.iter().any(|(entry, _)| entry.reverses == Some(id)) {
        return Err(Error::refused("refused-stock-reversed"));
    }
    let Some((entry, moves)) = entries.iter().find(|(entry, _)| entry.id == id && entry.act != Act::Reverse) else {
        return Err(Error::NotFound);
    };
    if entry.act == Act::Adjust {
        return Err(Error::refused("refused-stock-reverse-adjusted"));
    }
    let balances = stock::hold(conn, moves.iter().map(|one| (one.spot(), one.goods_id))).await?;
    let mut there: BTreeMap<(Spot, GoodsId), (Decimal, Decimal)> =
        balances.iter().map(|balance| ((balance.spot(), balance.goods_id), (balance.on_hand, balance.worth))).collect();
    // Incoming moves are reversed first: their value goes to the places that the goods had left.
    let mut moves: Vec<&MoveRow> = moves.iter().collect();
    moves.sort_by_key(|one| (one.quantity < Decimal::ZERO, one.goods_id, one.id));
    let mut rows: Vec<NewMove> = Vec::new();
    for one in moves {
        let (on_hand, worth) = there.entry((one.spot(), one.goods_id)).or_default();
        let quantity = -one.quantity;
        let carried = rows.iter().find(|row| row.line == one.line_id && row.quantity < Decimal::ZERO);
        let value = match carried {
            Some(row) if quantity > Decimal::ZERO => -row.value,
            _ => stock::back(*on_hand, *worth, quantity, one.value),
        };
        let row = NewMove {
            line: one.line_id,
            spot: one.spot(),
            goods: one.goods_id,
            quantity,
            value,
            reverses: Some(one.id),
        };
        check(desk, entry.act, &row, *on_hand)?;
        *on_hand += quantity;
        *worth += value;
        rows.push(row);
    }
    posted(conn, desk, Act::Reverse, Some(id), &rows).await
}

/// Refuses when later acts build on this entry.
fn check(desk: &Desk<'_>, act: Act, row: &NewMove, on_hand: Decimal) -> Result<()> {
    let line = desk.lines.iter().find(|line| Some(line.id) == row.line);
    // What goes back to where the line has it from may have been done again since, and what was done may have gone back.
    let (needed, there, key) = match (act, line) {
        (Act::Ship, Some(line)) => (-row.quantity, line.in_transit(), "refused-stock-reverse-arrived"),
        (Act::GoodsBack, Some(line)) if -row.quantity > line.remaining => {
            (-row.quantity, line.remaining, "refused-stock-reverse-resent")
        }
        (Act::Receive | Act::Issue, Some(line)) if row.quantity.abs() > line.done => {
            (row.quantity.abs(), line.done, "refused-stock-reverse-returned")
        }
        (Act::ToSupplier | Act::Restock, Some(line)) if row.quantity.abs() > line.room(line.act()) => {
            (row.quantity.abs(), line.room(line.act()), "refused-stock-reverse-redone")
        }
        _ => (-row.quantity, on_hand, "refused-stock-reverse-short"),
    };
    if needed <= there {
        return Ok(());
    }
    let reason = Reason::new(key).with("hand", amount::quantity(there)).with("asked", amount::quantity(needed));
    Err(Error::Refused(reason))
}
