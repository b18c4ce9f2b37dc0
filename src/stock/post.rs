//! The one writer of the ledger.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt};
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Act, Entry, EntryId, MoveId, StockLineId};
use crate::catalog::{GoodsId, WarehouseId};
use crate::db::Conn;
use crate::db::schema::{stock_balances, stock_entries, stock_moves};
use crate::orders::{LogId, OrderId};
use crate::org::UserId;

/// What there is of one article in one warehouse.
#[derive(Clone, Copy, Debug, Queryable, Selectable, PartialEq, Eq)]
#[diesel(table_name = stock_balances, check_for_backend(diesel::pg::Pg))]
pub struct Balance {
    pub goods_id: GoodsId,
    pub on_hand: Decimal,
    pub worth: Decimal,
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
    /// Lines of the order that are not finished afterwards.
    pub lines_left: i32,
    pub press: Uuid,
    pub made_at: DateTime<Utc>,
}

/// A move to insert: what it does to the balance, with its signs.
#[derive(Clone, Copy, Debug)]
pub struct NewMove {
    pub line: Option<StockLineId>,
    pub goods: GoodsId,
    pub quantity: Decimal,
    pub value: Decimal,
    pub reverses: Option<MoveId>,
}

/// Locks the balances of these goods until the transaction ends, in one order for everybody; missing ones are made first,
/// in the same order.
pub async fn hold(conn: &mut Conn, warehouse: WarehouseId, goods: &[GoodsId]) -> QueryResult<Vec<Balance>> {
    let mut goods = goods.to_vec();
    goods.sort_unstable();
    goods.dedup();
    diesel::sql_query(
        "INSERT INTO stock_balances (warehouse_id, goods_id) SELECT $1, id FROM unnest($2) id
         WHERE NOT EXISTS (SELECT 1 FROM stock_balances b WHERE (b.warehouse_id, b.goods_id) = ($1, id))
         ORDER BY id ON CONFLICT DO NOTHING",
    )
    .bind::<BigInt, _>(warehouse)
    .bind::<Array<BigInt>, _>(&goods)
    .execute(conn)
    .await?;
    stock_balances::table
        .filter(stock_balances::warehouse_id.eq(warehouse))
        .filter(stock_balances::goods_id.eq_any(goods))
        .order(stock_balances::goods_id)
        .select(Balance::as_select())
        .for_no_key_update()
        .load(conn)
        .await
}

/// Writes an entry with its moves. The caller holds the balances ([`hold`]) and has sorted the moves by article.
pub async fn post(
    conn: &mut Conn,
    warehouse: WarehouseId,
    entry: &NewEntry<'_>,
    moves: &[NewMove],
) -> QueryResult<Entry> {
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
                    stock_moves::warehouse_id.eq(warehouse),
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
