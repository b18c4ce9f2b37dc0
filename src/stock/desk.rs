//! The keeper's desk: the approved orders with something to receive or to issue.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel::prelude::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Numeric, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;

use super::Flow;
use crate::catalog::WarehouseId;
use crate::db::Conn;
use crate::orders::{Kind, OrderId};
use crate::org::word_patterns;

/// One order.
#[derive(Clone, Debug, QueryableByName)]
pub struct Waiting {
    #[diesel(sql_type = SqlUuid)]
    pub order: OrderId,
    #[diesel(sql_type = Text)]
    pub kind: Kind,
    #[diesel(sql_type = Text)]
    pub number: String,
    #[diesel(sql_type = Text)]
    pub title: String,
    #[diesel(sql_type = Text)]
    pub applicant: String,
    #[diesel(sql_type = Timestamptz)]
    pub since: DateTime<Utc>,
    #[diesel(sql_type = BigInt)]
    pub lines: i64,
    #[diesel(sql_type = BigInt)]
    pub left: i64,
    /// Sums over its lines, of whatever units: for a bar.
    #[diesel(sql_type = Numeric)]
    pub asked: Decimal,
    #[diesel(sql_type = Numeric)]
    pub done: Decimal,
    /// 缺货: a line cannot be served from what is there.
    #[diesel(sql_type = Bool)]
    pub is_short: bool,
}

/// The orders that wait in a warehouse: those that can be served first, then the earliest approved. `words`: parts of
/// number, title, applicant, or of an article's SKU, name or barcode; empty: all.
pub async fn waiting(
    conn: &mut Conn,
    warehouse: WarehouseId,
    flow: Flow,
    words: &str,
    limit: i64,
) -> QueryResult<Vec<Waiting>> {
    let words = (!words.trim().is_empty()).then(|| word_patterns(words));
    diesel::sql_query(
        "SELECT o.id AS order, o.kind, coalesce(o.number, '') AS number, o.title, u.display_name AS applicant,
         min(l.approved_at) AS since, count(*) AS lines, count(*) FILTER (WHERE l.remaining > 0) AS left, sum(l.asked) AS asked,
         sum(least(l.done, l.asked)) AS done,
         coalesce(bool_or(l.flow = 'out' AND l.remaining > 0 AND l.goods_id IS NOT NULL AND coalesce(b.on_hand, 0) < l.remaining), false) AS is_short
         FROM stock_lines l JOIN orders o ON o.id = l.order_id JOIN users u ON u.id = o.applicant_id
         LEFT JOIN stock_balances b ON (b.warehouse_id, b.goods_id) = (l.warehouse_id, l.goods_id)
         WHERE l.order_id IN (SELECT w.order_id FROM stock_lines w
             WHERE w.warehouse_id = $1 AND w.flow = $2 AND w.remaining > 0 AND w.approved_at IS NOT NULL)
           AND ($3 IS NULL OR lower(concat_ws(chr(10), o.number, o.title, u.display_name)) LIKE ALL ($3) OR EXISTS (
             SELECT 1 FROM stock_lines m JOIN goods g ON g.id = m.goods_id LEFT JOIN goods_units gu ON gu.goods_id = g.id
             WHERE m.order_id = l.order_id AND lower(concat_ws(chr(10), g.sku, g.name, g.initials, g.barcode, gu.barcode)) LIKE ALL ($3)))
         GROUP BY o.id, u.display_name ORDER BY is_short, since, o.id LIMIT $4",
    )
    .bind::<BigInt, _>(warehouse)
    .bind::<Text, _>(flow)
    .bind::<Nullable<Array<Text>>, _>(words)
    .bind::<BigInt, _>(limit)
    .load(conn)
    .await
}

/// The orders of a warehouse with nothing left to do, the last served first.
pub async fn finished(conn: &mut Conn, warehouse: WarehouseId, limit: i64) -> QueryResult<Vec<Waiting>> {
    diesel::sql_query(
        "SELECT o.id AS order, o.kind, coalesce(o.number, '') AS number, o.title, u.display_name AS applicant,
         min(l.approved_at) AS since, count(*) AS lines, count(*) FILTER (WHERE l.remaining > 0) AS left, sum(l.asked) AS asked,
         sum(least(l.done, l.asked)) AS done,
         coalesce(bool_or(l.flow = 'out' AND l.remaining > 0 AND l.goods_id IS NOT NULL AND coalesce(b.on_hand, 0) < l.remaining), false) AS is_short
         FROM stock_lines l JOIN orders o ON o.id = l.order_id JOIN users u ON u.id = o.applicant_id
         LEFT JOIN stock_balances b ON (b.warehouse_id, b.goods_id) = (l.warehouse_id, l.goods_id)
         WHERE l.warehouse_id = $1 AND l.approved_at IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM stock_lines w WHERE w.order_id = l.order_id AND w.remaining > 0)
         GROUP BY o.id, u.display_name
         ORDER BY (SELECT max(e.id) FROM stock_entries e WHERE e.order_id = o.id) DESC NULLS LAST, o.id DESC LIMIT $2",
    )
    .bind::<BigInt, _>(warehouse)
    .bind::<BigInt, _>(limit)
    .load(conn)
    .await
}
