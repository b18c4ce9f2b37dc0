//! The keeper's desk: approved orders with goods to receive, to send or in transit.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel::prelude::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Numeric, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;

use crate::catalog::WarehouseId;
use crate::db::Conn;
use crate::orders::{Kind, OrderId};
use crate::org::word_patterns;

/// A list of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// 待收: purchases, and goods sent by other warehouses.
    In,
    /// 待发: requisitions, and transfers to other warehouses.
    Out,
    /// 在途: in transit to or from this warehouse.
    Transit,
}

/// One order of a list.
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
    /// When it was approved, or last sent.
    #[diesel(sql_type = Timestamptz)]
    pub since: DateTime<Utc>,
    #[diesel(sql_type = BigInt)]
    pub lines: i64,
    #[diesel(sql_type = BigInt)]
    pub left: i64,
    /// Sums over its lines, ignoring units; for a progress bar.
    #[diesel(sql_type = Numeric)]
    pub asked: Decimal,
    #[diesel(sql_type = Numeric)]
    pub done: Decimal,
    /// 缺货: the stock does not suffice for some line.
    #[diesel(sql_type = Bool)]
    pub is_short: bool,
    /// The two warehouses of a transfer.
    #[diesel(sql_type = Nullable<Text>)]
    pub source: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub destination: Option<String>,
    /// Whether it comes from another warehouse.
    #[diesel(sql_type = Bool)]
    pub is_coming: bool,
}

/// The orders that have such lines (`w`) in warehouse `$1`. Progress: the sent part of what is to be sent if `$is_going`,
/// else the arrived part of what was sent.
macro_rules! orders {
    ($is_going:literal, $such:literal, $rest:literal) => {
        concat!(
            "SELECT o.id AS order, o.kind, coalesce(o.number, '') AS number, o.title, u.display_name AS applicant,
             coalesce(CASE WHEN min(l.flow) = 'across' AND NOT ", $is_going, " THEN
               (SELECT max(e.made_at) FROM stock_entries e WHERE e.order_id = o.id AND e.act = 'ship') END, min(l.approved_at)) AS since,
             count(*) AS lines, count(*) FILTER (WHERE CASE WHEN l.flow = 'across' AND NOT ", $is_going, "
               THEN l.done > l.arrived ELSE l.remaining > 0 END) AS left,
             sum(CASE WHEN l.flow = 'across' AND NOT ", $is_going, " THEN l.done ELSE l.asked END) AS asked,
             sum(CASE WHEN l.flow = 'across' AND NOT ", $is_going, " THEN l.arrived ELSE least(l.done, l.asked) END) AS done,
             coalesce(bool_or(", $is_going, " AND l.remaining > 0 AND l.goods_id IS NOT NULL AND coalesce(b.on_hand, 0) < l.remaining), false) AS is_short,
             CASE WHEN min(l.flow) = 'across' THEN min(s.name) END AS source, min(d.name) AS destination,
             coalesce(bool_or(l.destination_id = $1), false) AS is_coming
             FROM stock_lines l JOIN orders o ON o.id = l.order_id JOIN users u ON u.id = o.applicant_id
             JOIN warehouses s ON s.id = l.warehouse_id LEFT JOIN warehouses d ON d.id = l.destination_id
             LEFT JOIN stock_balances b ON (b.warehouse_id, b.place, b.goods_id) = (l.warehouse_id, 'shelf', l.goods_id)
             WHERE l.order_id IN (SELECT w.order_id FROM stock_lines w WHERE ", $such, ") ",
            $rest
        )
    };
}

/// Filters by words; sorts servable orders first, then by age.
macro_rules! queue {
    ($is_going:literal, $such:literal) => {
        orders!(
            $is_going,
            $such,
            "AND ($2 IS NULL OR lower(concat_ws(chr(10), o.number, o.title, u.display_name)) LIKE ALL ($2) OR EXISTS (
               SELECT 1 FROM stock_lines m JOIN goods g ON g.id = m.goods_id LEFT JOIN goods_units gu ON gu.goods_id = g.id
               WHERE m.order_id = l.order_id AND lower(concat_ws(chr(10), g.sku, g.name, g.initials, g.barcode, gu.barcode)) LIKE ALL ($2)))
             GROUP BY o.id, u.display_name ORDER BY is_short, since, o.id LIMIT $3"
        )
    };
}

impl Queue {
    const fn statement(self) -> &'static str {
        match self {
            Self::In => queue!(
                "false",
                "w.flow = 'in' AND w.warehouse_id = $1 AND w.remaining > 0 AND w.approved_at IS NOT NULL
                 OR w.flow = 'across' AND w.destination_id = $1 AND w.done > w.arrived"
            ),
            Self::Out => queue!(
                "true",
                "w.flow IN ('out', 'across') AND w.warehouse_id = $1 AND w.remaining > 0 AND w.approved_at IS NOT NULL"
            ),
            Self::Transit => queue!(
                "false",
                "w.flow = 'across' AND w.destination_id = $1 AND w.done > w.arrived
                 OR w.flow = 'across' AND w.warehouse_id = $1 AND w.done > w.arrived"
            ),
        }
    }
}

/// The waiting orders of a warehouse: servable ones first, then the earliest approved or sent. `words`: parts of
/// number, title, applicant, or an article's SKU, name or barcode; empty: all.
pub async fn waiting(
    conn: &mut Conn,
    warehouse: WarehouseId,
    queue: Queue,
    words: &str,
    limit: i64,
) -> QueryResult<Vec<Waiting>> {
    let words = (!words.trim().is_empty()).then(|| word_patterns(words));
    diesel::sql_query(queue.statement())
        .bind::<BigInt, _>(warehouse)
        .bind::<Nullable<Array<Text>>, _>(words)
        .bind::<BigInt, _>(limit)
        .load(conn)
        .await
}

/// The finished orders of a warehouse, newest first.
pub async fn finished(conn: &mut Conn, warehouse: WarehouseId, limit: i64) -> QueryResult<Vec<Waiting>> {
    diesel::sql_query(orders!(
        "false",
        "$1 IN (w.warehouse_id, w.destination_id) AND w.approved_at IS NOT NULL",
        "AND NOT EXISTS (SELECT 1 FROM stock_lines w WHERE w.order_id = l.order_id
           AND (w.remaining > 0 OR w.flow = 'across' AND w.done > w.arrived))
         GROUP BY o.id, u.display_name
         ORDER BY (SELECT max(e.id) FROM stock_entries e WHERE e.order_id = o.id) DESC NULLS LAST, o.id DESC LIMIT $2"
    ))
    .bind::<BigInt, _>(warehouse)
    .bind::<BigInt, _>(limit)
    .load(conn)
    .await
}
