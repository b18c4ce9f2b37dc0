//! Snapshots of an order per submission, to show approvers what changed.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;
use serde_json::Value;

use super::{OrderId, OrderView, Snapshot};
use crate::db::Conn;
use crate::db::schema::order_rounds;

/// One submission of an order.
#[derive(Clone, Debug)]
pub struct Round {
    /// From 1.
    pub number: i32,
    pub snapshot: Snapshot,
    /// 元, unrounded.
    pub total_amount: Decimal,
}

impl Round {
    /// Stores a snapshot of the order as the round with this number.
    pub async fn keep(conn: &mut Conn, view: &OrderView, number: i32) -> QueryResult<()> {
        let snapshot = serde_json::to_value(Snapshot::of(view)).unwrap_or_default();
        diesel::insert_into(order_rounds::table)
            .values((
                order_rounds::order_id.eq(view.order.id),
                order_rounds::round.eq(number),
                order_rounds::snapshot.eq(snapshot),
                order_rounds::total_amount.eq(view.order.total_amount),
            ))
            .execute(conn)
            .await?;
        Ok(())
    }

    /// The snapshots of these rounds, as far as they were stored, in order.
    pub async fn named(conn: &mut Conn, order: OrderId, numbers: &[i32]) -> QueryResult<Vec<Self>> {
        let found: Vec<(i32, Value, Decimal)> = order_rounds::table
            .filter(order_rounds::order_id.eq(order))
            .filter(order_rounds::round.eq_any(numbers))
            .order(order_rounds::round)
            .select((order_rounds::round, order_rounds::snapshot, order_rounds::total_amount))
            .load(conn)
            .await?;
        let round = |(number, snapshot, total_amount)| {
            Some(Self { number, snapshot: serde_json::from_value(snapshot).ok()?, total_amount })
        };
        Ok(found.into_iter().filter_map(round).collect())
    }

    /// The snapshot of a round; `None` for rounds submitted before snapshots were stored.
    pub async fn find(conn: &mut Conn, order: OrderId, number: i32) -> QueryResult<Option<Self>> {
        let found: Option<(Value, Decimal)> = order_rounds::table
            .find((order, number))
            .select((order_rounds::snapshot, order_rounds::total_amount))
            .first(conn)
            .await
            .optional()?;
        let round = |(snapshot, total_amount)| {
            Some(Self { number, snapshot: serde_json::from_value(snapshot).ok()?, total_amount })
        };
        Ok(found.and_then(round))
    }
}
