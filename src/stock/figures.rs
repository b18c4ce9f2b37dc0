//! Stock figures of goods in a warehouse: 现存, 占用, 可用, 待收, 在途.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel::prelude::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Numeric, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;

use crate::catalog::{GoodsId, WarehouseId};
use crate::db::Conn;
use crate::org::word_patterns;

/// The figures of one article in one warehouse, in the article's own unit.
#[derive(Clone, Debug, QueryableByName)]
pub struct Figure {
    #[diesel(sql_type = BigInt)]
    pub goods_id: GoodsId,
    #[diesel(sql_type = Numeric)]
    pub on_hand: Decimal,
    /// 占用: open quantities of outgoing lines, including orders under approval.
    #[diesel(sql_type = Numeric)]
    pub claimed: Decimal,
    /// 待收: open quantities of approved incoming lines.
    #[diesel(sql_type = Numeric)]
    pub expected: Decimal,
    /// 在途: sent by other warehouses, not yet confirmed.
    #[diesel(sql_type = Numeric)]
    pub in_transit: Decimal,
}

/// A row of the balances.
#[derive(Clone, Debug, QueryableByName)]
pub struct BalanceRow {
    #[diesel(embed)]
    pub figure: Figure,
    #[diesel(sql_type = BigInt)]
    pub warehouse_id: WarehouseId,
    #[diesel(sql_type = Text)]
    pub sku: String,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub specification: String,
    #[diesel(sql_type = Text)]
    pub unit: String,
    /// 参考成本 of the whole balance, in 元.
    #[diesel(sql_type = Numeric)]
    pub worth: Decimal,
    /// 安全库存; `None`: not set.
    #[diesel(sql_type = Nullable<Numeric>)]
    pub least: Option<Decimal>,
}

impl BalanceRow {
    /// Whether the stock is below the safety stock.
    pub fn is_low(&self) -> bool {
        self.least.is_some_and(|least| self.figure.on_hand < least)
    }
}

impl Figure {
    /// 可用; negative: 缺.
    pub fn available(&self) -> Decimal {
        self.on_hand - self.claimed
    }
}

/// The figures of goods in a warehouse; empty when it keeps no stock.
pub async fn figures(conn: &mut Conn, warehouse: WarehouseId, goods: &[GoodsId]) -> QueryResult<Vec<Figure>> {
    diesel::sql_query(
        "SELECT g.id AS goods_id, coalesce(b.on_hand, 0) AS on_hand, coalesce(o.claimed, 0) AS claimed,
           coalesce(o.expected, 0) AS expected, coalesce(t.on_hand, 0) AS in_transit
         FROM stock_warehouses s CROSS JOIN unnest($2) g (id)
         LEFT JOIN stock_balances b ON (b.warehouse_id, b.place, b.goods_id) = (s.warehouse_id, 'shelf', g.id)
         LEFT JOIN stock_balances t ON (t.warehouse_id, t.place, t.goods_id) = (s.warehouse_id, 'transit', g.id)
         LEFT JOIN (SELECT goods_id,
           coalesce(sum(remaining) FILTER (WHERE flow <> 'in'), 0) AS claimed,
           coalesce(sum(remaining) FILTER (WHERE flow = 'in' AND approved_at IS NOT NULL), 0) AS expected
           FROM stock_lines WHERE warehouse_id = $1 AND remaining > 0 AND goods_id = ANY ($2) GROUP BY goods_id) o ON o.goods_id = g.id
         WHERE s.warehouse_id = $1",
    )
    .bind::<BigInt, _>(warehouse)
    .bind::<Array<BigInt>, _>(goods)
    .load(conn)
    .await
}

/// The goods with a balance, an unfinished line or a safety stock in a warehouse, by SKU. Filters by words; starts after
/// the SKU `after`; optionally only goods below their safety stock.
pub async fn balances(
    conn: &mut Conn,
    warehouse: WarehouseId,
    (words, only_low): (&str, bool),
    after: Option<&str>,
    limit: i64,
) -> QueryResult<Vec<BalanceRow>> {
    diesel::sql_query(
        "SELECT g.id AS goods_id, coalesce(b.on_hand, 0) AS on_hand, coalesce(o.claimed, 0) AS claimed,
           coalesce(o.expected, 0) AS expected, coalesce(t.on_hand, 0) AS in_transit, $1 AS warehouse_id, g.sku, g.name, g.specification, g.unit,
           coalesce(b.worth, 0) AS worth, y.least
         FROM goods g LEFT JOIN stock_balances b ON (b.warehouse_id, b.place, b.goods_id) = ($1, 'shelf', g.id)
         LEFT JOIN stock_balances t ON (t.warehouse_id, t.place, t.goods_id) = ($1, 'transit', g.id)
         LEFT JOIN stock_safety y ON (y.warehouse_id, y.goods_id) = ($1, g.id)
         LEFT JOIN (SELECT goods_id,
           coalesce(sum(remaining) FILTER (WHERE flow <> 'in'), 0) AS claimed,
           coalesce(sum(remaining) FILTER (WHERE flow = 'in' AND approved_at IS NOT NULL), 0) AS expected
           FROM stock_lines WHERE warehouse_id = $1 AND remaining > 0 GROUP BY goods_id) o ON o.goods_id = g.id
         WHERE coalesce(b.goods_id, t.goods_id, o.goods_id, y.goods_id) IS NOT NULL AND (NOT $5 OR coalesce(b.on_hand, 0) < y.least)
           AND lower(concat_ws(chr(10), g.sku, g.name, g.specification, g.initials, g.barcode)) LIKE ALL ($2)
           AND ($3 IS NULL OR lower(g.sku) > lower($3))
         ORDER BY lower(g.sku) LIMIT $4",
    )
    .bind::<BigInt, _>(warehouse)
    .bind::<Array<Text>, _>(word_patterns(words))
    .bind::<Nullable<Text>, _>(after)
    .bind::<BigInt, _>(limit)
    .bind::<Bool, _>(only_low)
    .load(conn)
    .await
}

/// The balances of goods in a warehouse at a past time, by SKU: on hand, in transit, value. Claims have no history and are
/// 0 here.
pub async fn balances_at(
    conn: &mut Conn,
    (warehouse, until): (WarehouseId, DateTime<Utc>),
    words: &str,
    after: Option<&str>,
    limit: i64,
) -> QueryResult<Vec<BalanceRow>> {
    diesel::sql_query(
        "SELECT g.id AS goods_id, coalesce(s.on_hand, 0) AS on_hand, 0::numeric AS claimed, 0::numeric AS expected,
           coalesce(t.on_hand, 0) AS in_transit, $1 AS warehouse_id, g.sku, g.name, g.specification, g.unit,
           coalesce(s.worth, 0) AS worth, NULL::numeric AS least
         FROM goods g
         LEFT JOIN LATERAL (SELECT m.on_hand, m.worth FROM stock_moves m WHERE (m.warehouse_id, m.place, m.goods_id) = ($1, 'shelf', g.id)
           AND m.moved_at < $2 ORDER BY m.id DESC LIMIT 1) s ON true
         LEFT JOIN LATERAL (SELECT m.on_hand FROM stock_moves m WHERE (m.warehouse_id, m.place, m.goods_id) = ($1, 'transit', g.id)
           AND m.moved_at < $2 ORDER BY m.id DESC LIMIT 1) t ON true
         WHERE g.id IN (SELECT goods_id FROM stock_balances WHERE warehouse_id = $1) AND coalesce(s.on_hand, t.on_hand) IS NOT NULL
           AND lower(concat_ws(chr(10), g.sku, g.name, g.specification, g.initials, g.barcode)) LIKE ALL ($3)
           AND ($4 IS NULL OR lower(g.sku) > lower($4))
         ORDER BY lower(g.sku) LIMIT $5",
    )
    .bind::<BigInt, _>(warehouse)
    .bind::<Timestamptz, _>(until)
    .bind::<Array<Text>, _>(word_patterns(words))
    .bind::<Nullable<Text>, _>(after)
    .bind::<BigInt, _>(limit)
    .load(conn)
    .await
}
