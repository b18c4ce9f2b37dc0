//! Compares an order's lines with the stock, for its approvers and keepers.

use diesel::QueryResult;
use diesel::prelude::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Numeric, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;

use super::Flow;
use crate::catalog::GoodsId;
use crate::db::Conn;
use crate::orders::OrderId;

/// One line of the order, in the article's own unit.
#[derive(Clone, Debug, QueryableByName)]
pub struct LineOutlook {
    #[diesel(sql_type = Integer)]
    pub position: i32,
    #[diesel(sql_type = Text)]
    pub flow: Flow,
    /// A difference of stock, which nothing else comes before.
    #[diesel(sql_type = Bool)]
    pub adjusts: bool,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub goods_id: Option<GoodsId>,
    /// Empty if the line is unbound.
    #[diesel(sql_type = Text)]
    pub sku: String,
    #[diesel(sql_type = Text)]
    pub goods: String,
    /// The article's own unit.
    #[diesel(sql_type = Text)]
    pub unit: String,
    #[diesel(sql_type = Numeric)]
    pub remaining: Decimal,
    #[diesel(sql_type = Numeric)]
    pub on_hand: Decimal,
    /// Claims that are served before this line: approved ones, and earlier ones.
    #[diesel(sql_type = Numeric)]
    pub before: Decimal,
    /// 待收: expected from approved purchases.
    #[diesel(sql_type = Numeric)]
    pub expected: Decimal,
}

impl LineOutlook {
    /// The quantity that can be issued for this line now.
    pub fn held(&self) -> Decimal {
        (self.on_hand - self.before).clamp(Decimal::ZERO, self.remaining)
    }

    /// 缺: the quantity that cannot be issued now.
    pub fn short(&self) -> Decimal {
        match self.flow {
            Flow::In => Decimal::ZERO,
            Flow::Out | Flow::Across if self.goods_id.is_none() => Decimal::ZERO,
            Flow::Out | Flow::Across => self.remaining - self.held(),
        }
    }

    /// The available quantity after this line is served; negative: short.
    pub fn left(&self) -> Decimal {
        self.on_hand - self.before - self.remaining
    }

    /// What is there once an adjustment is posted.
    pub fn adjusted(&self) -> Decimal {
        if self.flow == Flow::In { self.on_hand + self.remaining } else { self.on_hand - self.remaining }
    }
}

/// The lines of an order by position; empty when its warehouse keeps no stock.
pub async fn outlook(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<LineOutlook>> {
    diesel::sql_query(
        "SELECT l.position, l.flow, k.adjusts, l.goods_id, coalesce(g.sku, '') AS sku, coalesce(concat_ws(' ', g.name, nullif(g.specification, '')), '') AS goods,
           coalesce(g.unit, '') AS unit, l.remaining, coalesce(b.on_hand, 0) AS on_hand,
           CASE WHEN k.adjusts THEN 0 ELSE coalesce(q.before, 0) END AS before,
           coalesce(q.expected, 0) AS expected
         FROM stock_lines l JOIN kinds k ON k.code = l.kind LEFT JOIN goods g ON g.id = l.goods_id
         LEFT JOIN stock_balances b ON (b.warehouse_id, b.place, b.goods_id) = (l.warehouse_id, 'shelf', l.goods_id)
         LEFT JOIN LATERAL (
           SELECT sum(o.remaining) FILTER (WHERE o.flow <> 'in' AND
                (coalesce(o.approved_at, 'infinity'), o.claimed_at, o.id) < (coalesce(l.approved_at, 'infinity'), l.claimed_at, l.id)) AS before,
             sum(o.remaining) FILTER (WHERE o.flow = 'in' AND o.approved_at IS NOT NULL AND o.order_id <> l.order_id) AS expected
           FROM stock_lines o WHERE (o.warehouse_id, o.goods_id) = (l.warehouse_id, l.goods_id) AND o.remaining > 0) q ON true
         WHERE l.order_id = $1 ORDER BY l.position",
    )
    .bind::<SqlUuid, _>(order)
    .load(conn)
    .await
}

#[derive(QueryableByName)]
struct Short {
    #[diesel(sql_type = SqlUuid)]
    order_id: OrderId,
}

/// The orders among `orders` with a line that asks for more than is available.
pub async fn short_among(conn: &mut Conn, orders: &[OrderId]) -> QueryResult<Vec<OrderId>> {
    let short: Vec<Short> = diesel::sql_query(
        "SELECT DISTINCT l.order_id FROM stock_lines l JOIN kinds k ON k.code = l.kind
         LEFT JOIN stock_balances b ON (b.warehouse_id, b.place, b.goods_id) = (l.warehouse_id, 'shelf', l.goods_id)
         WHERE l.order_id = ANY ($1) AND l.flow <> 'in' AND l.goods_id IS NOT NULL
           AND l.remaining > coalesce(b.on_hand, 0) - (SELECT coalesce(sum(o.remaining), 0) FROM stock_lines o
             WHERE NOT k.adjusts AND (o.warehouse_id, o.goods_id) = (l.warehouse_id, l.goods_id) AND o.remaining > 0 AND o.flow <> 'in'
               AND (coalesce(o.approved_at, 'infinity'), o.claimed_at, o.id) < (coalesce(l.approved_at, 'infinity'), l.claimed_at, l.id))",
    )
    .bind::<Array<SqlUuid>, _>(orders)
    .load(conn)
    .await?;
    Ok(short.into_iter().map(|one| one.order_id).collect())
}
