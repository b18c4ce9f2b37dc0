//! The last purchase prices of goods, shown beside the price field.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Numeric, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;

use super::Kind;
use crate::catalog::GoodsId;
use crate::db::Conn;

/// Older prices are ignored.
pub(super) const PRICES_OF: TimeDelta = TimeDelta::days(365);

/// The price in the last approved purchase of one article.
#[derive(Clone, Debug, QueryableByName)]
pub struct LastPrice {
    #[diesel(sql_type = BigInt)]
    pub goods_id: GoodsId,
    /// 元 per unit.
    #[diesel(sql_type = Numeric)]
    pub unit_price: Decimal,
    /// When that purchase was approved.
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

/// The last price of each article that was bought within a year, unsorted. Reads the index backwards from the newest
/// order.
pub async fn last_prices(conn: &mut Conn, of: &[GoodsId], now: DateTime<Utc>) -> QueryResult<Vec<LastPrice>> {
    diesel::sql_query(
        "SELECT DISTINCT ON (g.id) g.id AS goods_id, last.unit_price, last.finished_at AS at
         FROM goods g CROSS JOIN unnest($3) AS bought (kind) CROSS JOIN LATERAL (
           SELECT l.order_id, l.unit_price, o.finished_at FROM order_lines l JOIN orders o ON o.id = l.order_id
           WHERE l.kind = bought.kind AND l.name = g.name AND l.specification = g.specification AND l.unit = g.unit
             AND o.status = 'approved' AND o.finished_at > $2 ORDER BY l.order_id DESC LIMIT 1) last
         WHERE g.id = ANY ($1) ORDER BY g.id, last.order_id DESC",
    )
    .bind::<Array<BigInt>, _>(of)
    .bind::<Timestamptz, _>(now - PRICES_OF)
    .bind::<Array<Text>, _>(Kind::all_where(|kind| kind.is_bought() && !kind.has_measures()))
    .load(conn)
    .await
}
