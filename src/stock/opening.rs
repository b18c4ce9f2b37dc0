//! Starts stock keeping in a warehouse, with zero or with counted quantities.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Act, NewEntry, NewMove, Spot, cost, hold, post};
use crate::audit::Actor;
use crate::catalog::{GoodsId, WarehouseId};
use crate::db::Conn;
use crate::db::schema::stock_warehouses;
use crate::error::{Error, Result};
use crate::org::UserId;

/// The counted quantity of one article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpeningLine {
    pub goods: GoodsId,
    pub quantity: Decimal,
    /// In 元 per unit of the article; `None`: unknown, valued at 0.
    pub unit_cost: Option<Decimal>,
}

/// Whether the warehouse keeps stock.
pub async fn is_open(conn: &mut Conn, warehouse: WarehouseId) -> QueryResult<bool> {
    let row = stock_warehouses::table.find(warehouse).select(stock_warehouses::warehouse_id);
    Ok(row.first::<WarehouseId>(conn).await.optional()?.is_some())
}

/// Starts stock keeping in one transaction. Orders that were submitted earlier move nothing in this warehouse.
///
/// # Errors
/// `Refused` when the warehouse keeps stock already.
pub async fn open(
    conn: &mut Conn,
    warehouse: WarehouseId,
    lines: &[OpeningLine],
    by: Actor,
    who: UserId,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut moves: Vec<NewMove> = lines
        .iter()
        .map(|line| NewMove {
            line: None,
            spot: Spot::shelf(warehouse),
            goods: line.goods,
            quantity: line.quantity,
            value: cost::into(line.quantity, Decimal::ONE, line.unit_cost.unwrap_or_default()),
            reverses: None,
        })
        .collect();
    moves.sort_by_key(|one| one.goods);
    conn.transaction(async |conn| {
        by.sign(conn, now).await?;
        let row = (
            stock_warehouses::warehouse_id.eq(warehouse),
            stock_warehouses::opened_at.eq(now),
            stock_warehouses::opened_by.eq(who),
        );
        let made = diesel::insert_into(stock_warehouses::table).values(row).on_conflict_do_nothing();
        if made.execute(conn).await? == 0 {
            return Err(Error::refused("refused-stock-open"));
        }
        if moves.is_empty() {
            return Ok(());
        }
        hold(conn, moves.iter().map(|one| (one.spot, one.goods))).await?;
        let entry = NewEntry {
            act: Act::Opening,
            order_id: None,
            seq: None,
            log_id: None,
            reverses: None,
            actor_id: who,
            reason: "",
            lines_left: 0,
            press: Uuid::new_v4(),
            made_at: now,
        };
        post(conn, &entry, &moves).await?;
        Ok(())
    })
    .await
}
