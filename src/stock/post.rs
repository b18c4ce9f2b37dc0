//! Writes the ledger. No other module does.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Act, Entry, EntryId, MoveId, Place, Spot, StockLineId};
use crate::catalog::{GoodsId, WarehouseId};
use crate::db::Conn;
use crate::db::schema::{stock_balances, stock_entries, stock_moves};
use crate::orders::{LogId, OrderId};
use crate::org::UserId;

/// The balance of one article at one spot.
#[derive(Clone, Copy, Debug, QueryableByName, PartialEq, Eq)]
#[diesel(table_name = stock_balances, check_for_backend(diesel::pg::Pg))]
pub struct Balance {
    warehouse_id: WarehouseId,
    place: Place,
    pub goods_id: GoodsId,
    pub on_hand: Decimal,
    pub worth: Decimal,
}

impl Balance {
    /// Where the balance is.
    pub fn spot(&self) -> Spot {
        Spot { warehouse: self.warehouse_id, place: self.place }
    }
}

/// An entry to insert.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = stock_entries)]
pub struct NewEntry<'a> {
    pub act: Act,
    pub order_id: Option<OrderId>,
    pub seq: Option<i32>,
    pub log_id: Option<LogId>,
    pub reverses: Option<EntryId>,
    pub actor_id: UserId,
    pub reason: &'a str,
    /// The number of lines of the order that are unfinished afterwards.
    pub lines_left: i32,
    pub press: Uuid,
    pub made_at: DateTime<Utc>,
}

/// A move to insert. Quantity and value are signed: negative ones reduce the balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewMove {
    pub line: Option<StockLineId>,
    pub spot: Spot,
    pub goods: GoodsId,
    pub quantity: Decimal,
    pub value: Decimal,
    pub reverses: Option<MoveId>,
}

/// Creates missing balances, then locks all of them until the transaction ends, both in one global order to avoid
/// deadlocks.
pub async fn hold(conn: &mut Conn, asked: impl IntoIterator<Item = (Spot, GoodsId)>) -> QueryResult<Vec<Balance>> {
    let mut keys: Vec<(Spot, GoodsId)> = asked.into_iter().collect();
    keys.sort_unstable();
    keys.dedup();
    let warehouses: Vec<WarehouseId> = keys.iter().map(|(spot, _)| spot.warehouse).collect();
    let places: Vec<Place> = keys.iter().map(|(spot, _)| spot.place).collect();
    let goods: Vec<GoodsId> = keys.iter().map(|(_, goods)| *goods).collect();
    diesel::sql_query(
        "INSERT INTO stock_balances (warehouse_id, place, goods_id)
         SELECT k.warehouse, k.place, k.goods FROM unnest($1, $2, $3) k (warehouse, place, goods)
         WHERE NOT EXISTS (SELECT 1 FROM stock_balances b WHERE (b.warehouse_id, b.place, b.goods_id) = (k.warehouse, k.place, k.goods))
         ORDER BY k.warehouse, k.place, k.goods ON CONFLICT DO NOTHING",
    )
    .bind::<Array<BigInt>, _>(&warehouses)
    .bind::<Array<Text>, _>(&places)
    .bind::<Array<BigInt>, _>(&goods)
    .execute(conn)
    .await?;
    diesel::sql_query(
        "SELECT b.warehouse_id, b.place, b.goods_id, b.on_hand, b.worth FROM stock_balances b
         JOIN unnest($1, $2, $3) k (warehouse, place, goods) ON (b.warehouse_id, b.place, b.goods_id) = (k.warehouse, k.place, k.goods)
         ORDER BY b.warehouse_id, b.place, b.goods_id FOR NO KEY UPDATE OF b",
    )
    .bind::<Array<BigInt>, _>(&warehouses)
    .bind::<Array<Text>, _>(&places)
    .bind::<Array<BigInt>, _>(&goods)
    .load(conn)
    .await
}

/// Writes an entry with its moves. The caller has locked the balances with [`hold`].
pub async fn post(conn: &mut Conn, entry: &NewEntry<'_>, moves: &[NewMove]) -> QueryResult<Entry> {
    let made: Entry = diesel::insert_into(stock_entries::table)
        .values(entry)
        .returning(Entry::as_returning())
        .get_result(conn)
        .await?;
    for part in moves.chunks(1000) {
        let rows: Vec<_> = part
            .iter()
            .map(|one| {
                (
                    stock_moves::entry_id.eq(made.id),
                    stock_moves::line_id.eq(one.line),
                    stock_moves::warehouse_id.eq(one.spot.warehouse),
                    stock_moves::place.eq(one.spot.place),
                    stock_moves::goods_id.eq(one.goods),
                    stock_moves::quantity.eq(one.quantity),
                    stock_moves::value.eq(one.value),
                    stock_moves::reverses.eq(one.reverses),
                    stock_moves::moved_at.eq(entry.made_at),
                )
            })
            .collect();
        diesel::insert_into(stock_moves::table).values(rows).execute(conn).await?;
    }
    Ok(made)
}

/// The next sequence number of an order's entries. The caller holds the lock on the order.
pub async fn next_seq(conn: &mut Conn, order: OrderId) -> QueryResult<i32> {
    let own = stock_entries::table.filter(stock_entries::order_id.eq(order));
    let last: Option<i32> = own.select(diesel::dsl::max(stock_entries::seq)).first(conn).await?;
    Ok(last.unwrap_or_default() + 1)
}
