//! Snapshots of an order per submission, to show approvers what changed.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;
use serde_json::Value;

use super::{OrderId, OrderView, Snapshot};
use crate::db::schema::order_rounds;
use crate::db::{Conn, Questions, question};

/// One submission of an order.
#[derive(Clone, Debug)]
pub struct Round {
    /// From 1.
    pub number: i32,
    pub snapshot: Snapshot,
    /// 元, unrounded.
    pub total_amount: Decimal,
}

/// Number, snapshot and total amount of a round.
pub type RoundRow = (i32, Value, Decimal);

impl Round {
    /// Stores a snapshot of the order as the round with this number.
    pub async fn keep(conn: &mut Conn, view: &OrderView, number: i32) -> QueryResult<()> {
        let snapshot = serde_json::to_value(Snapshot::of(view)).unwrap_or_default();
        let insert = diesel::insert_into(order_rounds::table).values((
            order_rounds::order_id.eq(view.order.id),
            order_rounds::round.eq(number),
            order_rounds::snapshot.eq(snapshot),
            order_rounds::total_amount.eq(view.order.total_amount),
        ));
        insert.execute(conn).await.map(drop)
    }

    /// The stored snapshots of two rounds, in order, for [`Round::of_rows`].
    pub fn asked(order: OrderId, from: i32, to: i32) -> impl Questions<Answers = Vec<RoundRow>> {
        let both = order_rounds::table
            .filter(order_rounds::order_id.eq(order))
            .filter(order_rounds::round.eq(from).or(order_rounds::round.eq(to)))
            .order(order_rounds::round);
        question(both.select((order_rounds::round, order_rounds::snapshot, order_rounds::total_amount)))
    }

    /// Builds rounds from the rows of [`Round::asked`].
    pub fn of_rows(rows: Vec<RoundRow>) -> Vec<Self> {
        let round = |(number, snapshot, total_amount)| {
            Some(Self { number, snapshot: serde_json::from_value(snapshot).ok()?, total_amount })
        };
        rows.into_iter().filter_map(round).collect()
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
