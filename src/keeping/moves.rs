//! Writes each act: log, entry, moves and lines.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;

use super::desk::Desk;
use super::explain::explain;
use crate::approval::LogEntry;
use crate::catalog::{Goods, GoodsId, Packing, to_stock};
use crate::db::Conn;
use crate::db::schema::stock_lines;
use crate::error::{Error, Fault, Result};
use crate::orders::Line;
use crate::stock::{
    self, Act, Balance, EntryId, Flow, NewEntry, NewMove, Shelf, Spot, StockLine, StockLineId, There, Typed,
};

/// The number of the article's units in one `typed` unit: the line's unit (also when blank), the article's own, or
/// one of its larger units. `None`: unknown unit.
pub(super) async fn factor(conn: &mut Conn, line: &StockLine, of_line: &str, typed: &str) -> Result<Option<Decimal>> {
    if typed.is_empty() || typed == of_line {
        return Ok(Some(line.per));
    }
    let Some(goods) = line.goods_id else { return Ok(None) };
    per_of(conn, goods, typed).await
}

async fn per_of(conn: &mut Conn, goods: GoodsId, unit: &str) -> Result<Option<Decimal>> {
    if Goods::find(conn, goods).await?.is_some_and(|goods| goods.unit == unit) {
        return Ok(Some(Decimal::ONE));
    }
    let packing = Packing::of(conn, goods).await?;
    Ok(packing.units.iter().find(|one| one.unit == unit).map(|one| one.per))
}

/// Moves goods: 收货入库, 出库, 调出, 确认调入, 退回调出仓, 退货, 退库, 过账.
pub(super) async fn deliver(
    conn: &mut Conn,
    desk: &Desk<'_>,
    act: Act,
    typed: &[Typed],
    is_ahead: bool,
) -> Result<LogEntry> {
    let touched = desk.lines.iter().filter(|line| typed.iter().any(|one| one.position == line.position));
    let spots = touched.filter_map(|line| Some((line.goods_id?, line.way(act)?)));
    let keys: Vec<(Spot, GoodsId)> =
        spots.flat_map(|(goods, (from, to))| from.into_iter().chain(to).map(move |spot| (spot, goods))).collect();
    let balances = stock::hold(conn, keys).await?;
    let is_claim = matches!(act, Act::Issue | Act::Ship);
    let before = if is_claim { stock::outlook(conn, desk.order.id).await? } else { Vec::new() };
    let shelf = |balance: &Balance| {
        let claims = before.iter().filter(|one| one.goods_id == Some(balance.goods_id)).map(|one| one.before).min();
        let promised = stock::ahead_of(balance.on_hand, claims.unwrap_or_default());
        ((balance.spot(), balance.goods_id), Shelf { on_hand: balance.on_hand, worth: balance.worth, promised })
    };
    let there: There = balances.iter().map(shelf).collect();
    let texts = Line::of(conn, desk.order.id).await?;
    // What comes back is worth what it left with.
    let left = if act == Act::Restock { worth_of(conn, desk).await? } else { BTreeMap::new() };
    let price = |position| {
        if let Some(worth) = left.get(&position) {
            return Some(*worth);
        }
        let line = texts.iter().find(|line| line.position == position);
        line.and_then(|line| line.unit_price)
    };
    match stock::deliver(act, desk.lines, typed, &there, price, is_ahead) {
        Ok(moves) => posted(conn, desk, act, None, &moves).await,
        Err(refusal) => Err(explain(conn, desk, refusal).await?),
    }
}

/// By position, what one of the line's unit left the shelf with, returns and reversals off.
async fn worth_of(conn: &mut Conn, desk: &Desk<'_>) -> Result<BTreeMap<i32, Decimal>> {
    let entries = stock::Entry::of(conn, desk.order.id).await?;
    let moves: Vec<_> = entries.iter().flat_map(|(_, moves)| moves).collect();
    let of = |line: &StockLine| {
        let worth: Decimal = moves.iter().filter(|one| one.line_id == Some(line.id)).map(|one| -one.value).sum();
        Some((line.position, worth.max(Decimal::ZERO).checked_mul(line.per)?.checked_div(line.done)?))
    };
    Ok(desk.lines.iter().filter_map(of).collect())
}

/// 关闭余量: closes the remainder of these lines; if none is given, of all.
pub(super) async fn close(conn: &mut Conn, desk: &Desk<'_>, positions: &[i32]) -> Result<LogEntry> {
    let is_meant = |line: &&StockLine| positions.is_empty() || positions.contains(&line.position);
    let open: Vec<StockLineId> =
        desk.lines.iter().filter(is_meant).filter(|line| line.remaining > Decimal::ZERO).map(|line| line.id).collect();
    if open.is_empty() {
        return Err(Error::refused("refused-stock-nothing-left"));
    }
    diesel::update(stock_lines::table.filter(stock_lines::id.eq_any(open)))
        .set(stock_lines::closed.eq(stock_lines::closed + stock_lines::remaining))
        .execute(conn)
        .await?;
    desk.log(conn, desk.reason()).await
}

/// 关联商品: binds a line to an article by SKU or barcode. The article must have the line's unit.
pub(super) async fn bind(conn: &mut Conn, desk: &Desk<'_>, position: i32, typed: &str) -> Result<LogEntry> {
    let field = || format!("lines[{position}][goods]");
    let fault = |key: &'static str| Error::Invalid(vec![Fault::new(field(), key)]);
    let line = desk.lines.iter().find(|line| line.position == position).ok_or_else(|| fault("fault-unknown"))?;
    if line.done > Decimal::ZERO || line.remaining <= Decimal::ZERO {
        return Err(Error::refused("refused-stock-bound"));
    }
    let goods = Goods::by_code(conn, typed.trim()).await?.ok_or_else(|| fault("fault-unknown"))?;
    let texts = Line::of(conn, desk.order.id).await?;
    let text = texts.iter().find(|text| text.position == position).ok_or(Error::NotFound)?;
    let per = if text.unit.is_empty() { Some(Decimal::ONE) } else { per_of(conn, goods.id, &text.unit).await? };
    let Some(per) = per else {
        let fault = Fault::new(field(), "fault-stock-unit").with("unit", text.unit.clone());
        return Err(Error::Invalid(vec![fault]));
    };
    let asked = to_stock(text.quantity.unwrap_or_default(), per).ok_or_else(|| fault("fault-stock-places"))?;
    let most = match line.flow {
        Flow::In => (asked * (Decimal::ONE + line.kind.tolerance())).trunc_with_scale(4),
        Flow::Out | Flow::Across => asked,
    };
    let set = (
        stock_lines::goods_id.eq(goods.id),
        stock_lines::per.eq(per),
        stock_lines::asked.eq(asked),
        stock_lines::most.eq(most),
    );
    diesel::update(stock_lines::table.find(line.id)).set(set).execute(conn).await?;
    desk.log(conn, &format!("{position} → {}", goods.sku)).await
}

/// Writes log, entry and moves, and updates the lines.
pub(super) async fn posted(
    conn: &mut Conn,
    desk: &Desk<'_>,
    act: Act,
    reverses: Option<EntryId>,
    moves: &[NewMove],
) -> Result<LogEntry> {
    let mut lines = desk.lines.to_vec();
    for line in &mut lines {
        line.add(moves);
    }
    let left = i32::try_from(lines.iter().filter(|line| line.is_open()).count()).unwrap_or(i32::MAX);
    let logged = desk.log(conn, desk.reason()).await?;
    let entry = NewEntry {
        act,
        order_id: Some(desk.order.id),
        seq: Some(stock::next_seq(conn, desk.order.id).await?),
        log_id: Some(logged.id),
        reverses,
        actor_id: desk.who.id,
        reason: desk.reason(),
        lines_left: left,
        press: desk.press.key,
        made_at: desk.now,
    };
    stock::post(conn, &entry, moves).await?;
    StockLine::write_progress(conn, desk.lines, &lines).await?;
    Ok(logged)
}
