//! What a line of an order is to do in a warehouse: a claim, an expectation, and how far it is.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;

use super::StockLineId;
use crate::catalog::{GoodsId, WarehouseId};
use crate::db::Conn;
use crate::db::schema::stock_lines;
use crate::orders::{Kind, OrderId};

crate::text_enum! {
    /// Where the goods of a line go.
    pub enum Flow {
        /// Into the warehouse.
        In = "in",
        /// Out of it.
        Out = "out",
    }
}

/// A line, in the article's own unit.
#[derive(Clone, Debug, Queryable, Selectable, PartialEq, Eq)]
#[diesel(table_name = stock_lines, check_for_backend(diesel::pg::Pg))]
pub struct StockLine {
    pub id: StockLineId,
    pub order_id: OrderId,
    pub kind: Kind,
    /// Of the order's line.
    pub position: i32,
    pub flow: Flow,
    pub warehouse_id: WarehouseId,
    /// `None`: free text; nothing moves before a keeper binds it.
    pub goods_id: Option<GoodsId>,
    /// How many of the article's own unit one of the line's unit is.
    pub per: Decimal,
    pub asked: Decimal,
    /// With the tolerance; what may be done at most.
    pub most: Decimal,
    pub done: Decimal,
    /// 关闭余量: will not come or go any more.
    pub closed: Decimal,
    pub remaining: Decimal,
    pub claimed_at: DateTime<Utc>,
    /// `None`: the order is being approved.
    pub approved_at: Option<DateTime<Utc>>,
}

impl StockLine {
    /// The lines of an order by position; none when its warehouse kept no stock at its submission.
    pub async fn of(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<Self>> {
        let own = stock_lines::table.filter(stock_lines::order_id.eq(order)).order(stock_lines::position);
        own.select(Self::as_select()).load(conn).await
    }

    /// The same, locked until the transaction ends. The caller holds the lock on the order.
    pub async fn lock(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<Self>> {
        let own = stock_lines::table.filter(stock_lines::order_id.eq(order)).order(stock_lines::id);
        let mut lines: Vec<Self> = own.select(Self::as_select()).for_update().load(conn).await?;
        lines.sort_by_key(|line| line.position);
        Ok(lines)
    }

    /// What may still be done.
    pub fn room(&self) -> Decimal {
        if self.closed > Decimal::ZERO { self.remaining } else { self.most - self.done }
    }
}
