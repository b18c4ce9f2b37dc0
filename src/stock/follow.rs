//! Updates claims when an order's status changes, in the same transaction.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel::prelude::QueryableByName;
use diesel::sql_types::{BigInt, Numeric, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;

use super::adjust::adjust;
use super::{Flow, keepers_of};
use crate::catalog::WarehouseId;
use crate::db::{Conn, Kept};
use crate::orders::{CARTON, Effect, LogId, Order, Status};
use crate::org::UserId;

#[derive(QueryableByName)]
struct Approved {
    #[diesel(sql_type = BigInt)]
    warehouse_id: WarehouseId,
}

/// Claims at submission, approves the claims with the order, deletes them when the order is returned or ends. Does nothing
/// for warehouses that keep no stock. The approval of an adjustment posts it, by `actor`, or by the applicant where a rule of
/// the flow approves. Returns the keepers to notify.
pub async fn follow(
    conn: &mut Conn,
    before: Status,
    order: &Order,
    (log, actor): (LogId, Option<UserId>),
    now: DateTime<Utc>,
) -> QueryResult<Vec<UserId>> {
    if order.kind.effect() == Effect::None || before == order.status {
        return Ok(Vec::new());
    }
    match order.status {
        Status::Pending => claim(conn, order, now).await?,
        Status::Approved => {
            if before != Status::Pending {
                claim(conn, order, now).await?;
            }
            if let Some(warehouse) = approve(conn, order, now).await? {
                let by = actor.unwrap_or(order.applicant_id);
                if order.kind.adjusts() && !adjust(conn, order, log, by, now).await? {
                    return Ok(Vec::new());
                }
                return keepers_of(conn, warehouse, now).await;
            }
        }
        Status::Draft | Status::Returned | Status::Rejected | Status::Withdrawn if before == Status::Pending => {
            release(conn, order).await?;
        }
        Status::Draft | Status::Returned | Status::Rejected | Status::Withdrawn => {}
    }
    Ok(Vec::new())
}

/// Inserts a stock line for each order line; the sign of a difference is its direction. If only one warehouse of a transfer keeps stock, the line becomes an issue or
/// a receipt there. A line whose unit the article does not have, or whose converted quantity needs more than four decimal
/// places, stays unbound until a keeper binds it.
async fn claim(conn: &mut Conn, order: &Order, now: DateTime<Utc>) -> QueryResult<()> {
    let flow = match order.kind.effect() {
        Effect::In => Flow::In.as_str(),
        Effect::Out => Flow::Out.as_str(),
        Effect::Across => Flow::Across.as_str(),
        Effect::Adjust | Effect::None => "",
    };
    let claimed = diesel::sql_query(
        "INSERT INTO stock_lines (order_id, kind, position, flow, warehouse_id, destination_id, goods_id, per, asked, most, claimed_at)
         SELECT l.order_id, l.kind, l.position,
           CASE WHEN $2 = '' AND l.quantity > 0 THEN 'in' WHEN $2 = '' THEN 'out' WHEN $2 <> 'across' THEN $2 WHEN s.warehouse_id IS NULL THEN 'in' WHEN d.warehouse_id IS NULL THEN 'out' ELSE $2 END,
           coalesce(s.warehouse_id, d.warehouse_id), CASE WHEN s.warehouse_id IS NOT NULL THEN d.warehouse_id END,
           b.goods_id, coalesce(b.per, 1), abs(l.quantity) * coalesce(b.per, 1), abs(l.quantity) * coalesce(b.per, 1), $3
         FROM orders o LEFT JOIN stock_warehouses s ON s.warehouse_id = o.warehouse_id
         LEFT JOIN stock_warehouses d ON $2 = 'across' AND d.warehouse_id = o.destination_warehouse_id
         JOIN order_lines l ON l.order_id = o.id
         LEFT JOIN LATERAL (
           SELECT g.id AS goods_id, coalesce(u.per, 1) AS per FROM goods g
           LEFT JOIN goods_units u ON u.goods_id = g.id AND u.unit = l.unit AND g.unit <> l.unit
           WHERE g.id = l.goods_id AND (g.unit = l.unit OR u.per IS NOT NULL)
             AND scale(trim_scale(l.quantity * coalesce(u.per, 1))) <= 4 AND l.quantity * coalesce(u.per, 1) < 1e14) b ON true
         WHERE o.id = $1 AND (s.warehouse_id IS NOT NULL OR d.warehouse_id IS NOT NULL)",
    )
    .bind::<SqlUuid, _>(order.id)
    .bind::<Text, _>(flow)
    .bind::<Timestamptz, _>(now);
    Kept(claimed).execute(conn).await.map(drop)
}

/// Approves the claims. Returns the warehouse whose keepers act first; `None`: the order moves nothing.
async fn approve(conn: &mut Conn, order: &Order, now: DateTime<Utc>) -> QueryResult<Option<WarehouseId>> {
    let factor = Decimal::ONE + order.kind.tolerance();
    let approved = diesel::sql_query(
        "UPDATE stock_lines SET approved_at = $2, most = CASE flow WHEN 'in' THEN trunc(asked * $3, 4) ELSE asked END
         WHERE order_id = $1 RETURNING warehouse_id",
    )
    .bind::<SqlUuid, _>(order.id)
    .bind::<Timestamptz, _>(now)
    .bind::<Numeric, _>(factor);
    let lines: Vec<Approved> = Kept(approved).load(conn).await?;
    if !lines.is_empty() && order.kind.has_measures() {
        make_cartons(conn, order, now).await?;
    }
    Ok(lines.as_slice().first().map(|line| line.warehouse_id))
}

/// Creates the missing articles of an order's cartons and binds its lines to them.
async fn make_cartons(conn: &mut Conn, order: &Order, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::sql_query(
        "INSERT INTO goods (sku, name, specification, unit, initials, length_mm, width_mm, height_mm, board, created_at)
         SELECT DISTINCT ON (l.length_mm, l.width_mm, l.height_mm, lower(l.board))
           concat('ZX', l.length_mm, 'x', l.width_mm, 'x', l.height_mm, '-', regexp_replace(l.board, '\\s', '', 'g')),
           $3, concat(l.length_mm, '×', l.width_mm, '×', l.height_mm, ' ', l.board), coalesce(nullif(l.unit, ''), $4), 'zx zhixiang',
           l.length_mm, l.width_mm, l.height_mm, l.board, $2
         FROM order_lines l WHERE l.order_id = $1 AND l.length_mm IS NOT NULL ON CONFLICT DO NOTHING",
    )
    .bind::<SqlUuid, _>(order.id)
    .bind::<Timestamptz, _>(now)
    .bind::<Text, _>(CARTON.0)
    .bind::<Text, _>(CARTON.1)
    .execute(conn)
    .await?;
    diesel::sql_query(
        "UPDATE stock_lines s SET goods_id = g.id FROM order_lines l, goods g
         WHERE s.order_id = $1 AND l.order_id = s.order_id AND l.position = s.position AND s.goods_id IS NULL
           AND (g.length_mm, g.width_mm, g.height_mm, lower(g.board)) = (l.length_mm, l.width_mm, l.height_mm, lower(l.board))
           AND l.unit IN ('', g.unit)",
    )
    .bind::<SqlUuid, _>(order.id)
    .execute(conn)
    .await
    .map(drop)
}

async fn release(conn: &mut Conn, order: &Order) -> QueryResult<()> {
    let released = diesel::sql_query("DELETE FROM stock_lines WHERE order_id = $1").bind::<SqlUuid, _>(order.id);
    Kept(released).execute(conn).await.map(drop)
}
