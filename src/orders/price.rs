//! What goods cost last, beside the field in which their price is typed.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Numeric, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;

use crate::db::Conn;

/// Prices older than that say nothing.
pub(super) const PRICES_OF: TimeDelta = TimeDelta::days(365);

/// The price in the last approved purchase of one article.
#[derive(Clone, Debug, QueryableByName)]
pub struct LastPrice {
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub specification: String,
    /// 元 a unit.
    #[diesel(sql_type = Numeric)]
    pub unit_price: Decimal,
}

/// Of all goods that can be ordered and were bought within a year.
pub async fn last_prices(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<Vec<LastPrice>> {
    diesel::sql_query(
        "SELECT g.name, g.specification, last.unit_price FROM goods g CROSS JOIN LATERAL (
           SELECT l.unit_price FROM order_lines l JOIN orders o ON o.id = l.order_id
           WHERE l.kind = 'CG' AND l.name = g.name AND l.specification = g.specification AND l.unit = g.unit
             AND o.status = 'approved' AND o.finished_at > $1 ORDER BY o.finished_at DESC LIMIT 1) last
         WHERE g.disabled_at IS NULL",
    )
    .bind::<Timestamptz, _>(now - PRICES_OF)
    .load(conn)
    .await
}
