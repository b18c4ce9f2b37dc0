//! 安全库存: the minimum quantity of an article in a warehouse.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;

use crate::catalog::{GoodsId, WarehouseId};
use crate::db::Conn;
use crate::db::schema::stock_safety;

/// The safety stock; `None`: not set.
pub async fn safety(conn: &mut Conn, warehouse: WarehouseId, goods: GoodsId) -> QueryResult<Option<Decimal>> {
    stock_safety::table.find((warehouse, goods)).select(stock_safety::least).first(conn).await.optional()
}

/// Sets or removes the safety stock. The caller signs the transaction for the audit.
pub async fn set_safety(
    conn: &mut Conn,
    warehouse: WarehouseId,
    goods: GoodsId,
    least: Option<Decimal>,
) -> QueryResult<()> {
    let Some(least) = least else {
        return diesel::delete(stock_safety::table.find((warehouse, goods))).execute(conn).await.map(drop);
    };
    let row =
        (stock_safety::warehouse_id.eq(warehouse), stock_safety::goods_id.eq(goods), stock_safety::least.eq(least));
    diesel::insert_into(stock_safety::table)
        .values(row)
        .on_conflict((stock_safety::warehouse_id, stock_safety::goods_id))
        .do_update()
        .set(stock_safety::least.eq(least))
        .execute(conn)
        .await
        .map(drop)
}
