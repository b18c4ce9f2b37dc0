//! The stock line of an order line: a claim or an expected receipt, and its progress.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Numeric};
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;

use super::{Act, NewMove, Place, Spot, StockLineId};
use crate::catalog::{GoodsId, WarehouseId};
use crate::db::Conn;
use crate::db::schema::stock_lines;
use crate::orders::{Kind, OrderId};

crate::text_enum! {
    /// The direction in which the goods of a line move.
    pub enum Flow {
        /// Into the warehouse.
        In = "in",
        /// Out of the warehouse.
        Out = "out",
        /// From one warehouse to another; both keep stock.
        Across = "across",
    }
}

/// A stock line. Quantities are in the article's own unit.
#[derive(Clone, Debug, Queryable, Selectable, PartialEq, Eq)]
#[diesel(table_name = stock_lines, check_for_backend(diesel::pg::Pg))]
pub struct StockLine {
    pub id: StockLineId,
    pub order_id: OrderId,
    pub kind: Kind,
    /// The position of the order line.
    pub position: i32,
    pub flow: Flow,
    pub warehouse_id: WarehouseId,
    /// `None`: free text. Nothing moves until a keeper binds it.
    pub goods_id: Option<GoodsId>,
    /// The number of the article's units in one unit of the line.
    pub per: Decimal,
    pub asked: Decimal,
    /// The most that may be moved, tolerance included.
    pub most: Decimal,
    /// For transfers: sent and not returned.
    pub done: Decimal,
    /// 关闭余量: the closed remainder, which will not move any more.
    pub closed: Decimal,
    pub remaining: Decimal,
    pub claimed_at: DateTime<Utc>,
    /// `None`: the order is being approved.
    pub approved_at: Option<DateTime<Utc>>,
    /// The destination of a transfer; `None` otherwise.
    pub destination_id: Option<WarehouseId>,
    /// The quantity that has arrived.
    pub arrived: Decimal,
}

impl Flow {
    /// The act of the keeper of the line's warehouse, adjustments apart.
    pub const fn act(self) -> Act {
        match self {
            Self::In => Act::Receive,
            Self::Out => Act::Issue,
            Self::Across => Act::Ship,
        }
    }

    /// Whether it claims stock on hand.
    pub const fn claims(self) -> bool {
        !matches!(self, Self::In)
    }
}

impl StockLine {
    /// The act of the keeper of its warehouse.
    pub const fn act(&self) -> Act {
        if self.kind.adjusts() { Act::Adjust } else { self.flow.act() }
    }

    /// The act that undoes a part of what was done.
    pub const fn act_back(&self) -> Act {
        match self.flow {
            Flow::In => Act::ToSupplier,
            Flow::Out => Act::Restock,
            Flow::Across => Act::GoodsBack,
        }
    }

    /// The word for its direction in texts: that of an adjustment is its own.
    pub fn way_word(&self) -> &'static str {
        if self.kind.adjusts() { Act::Adjust.as_str() } else { self.flow.as_str() }
    }

    /// A quantity of it as the order has it: below zero where an adjustment takes away.
    pub fn signed(&self, quantity: Decimal) -> Decimal {
        if self.kind.adjusts() && self.flow == Flow::Out { -quantity } else { quantity }
    }

    /// The lines of an order by position; empty when its warehouse kept no stock at submission.
    pub async fn of(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<Self>> {
        let own = stock_lines::table.filter(stock_lines::order_id.eq(order)).order(stock_lines::position);
        own.select(Self::as_select()).load(conn).await
    }

    /// Like `of`, locked until the transaction ends. The caller holds the lock on the order.
    pub async fn lock(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<Self>> {
        let own = stock_lines::table.filter(stock_lines::order_id.eq(order)).order(stock_lines::id);
        let mut lines: Vec<Self> = own.select(Self::as_select()).for_update().load(conn).await?;
        lines.sort_by_key(|line| line.position);
        Ok(lines)
    }

    /// Writes the progress of the lines that moved. Both lists have the same lines in the same order.
    pub async fn write_progress(conn: &mut Conn, before: &[Self], after: &[Self]) -> QueryResult<()> {
        let moved: Vec<&Self> =
            after.iter().zip(before).filter(|(line, before)| line != before).map(|(line, _)| line).collect();
        diesel::sql_query(
            "UPDATE stock_lines s SET done = m.done, arrived = m.arrived
             FROM unnest($1, $2, $3) AS m (id, done, arrived) WHERE s.id = m.id",
        )
        .bind::<Array<BigInt>, _>(moved.iter().map(|line| line.id).collect::<Vec<_>>())
        .bind::<Array<Numeric>, _>(moved.iter().map(|line| line.done).collect::<Vec<_>>())
        .bind::<Array<Numeric>, _>(moved.iter().map(|line| line.arrived).collect::<Vec<_>>())
        .execute(conn)
        .await
        .map(drop)
    }

    /// Source and destination of an act. `None`: the act does not apply to this line.
    pub fn way(&self, act: Act) -> Option<(Option<Spot>, Option<Spot>)> {
        let own = Spot::shelf(self.warehouse_id);
        let (transit, there) = (self.destination_id.map(Spot::transit), self.destination_id.map(Spot::shelf));
        match (act, self.flow) {
            (Act::Receive | Act::Issue | Act::ToSupplier | Act::Restock, _) if self.kind.adjusts() => None,
            (Act::Adjust, _) if !self.kind.adjusts() => None,
            (Act::Receive | Act::Adjust, Flow::In) | (Act::Restock, Flow::Out) => Some((None, Some(own))),
            (Act::Issue | Act::Adjust, Flow::Out) | (Act::ToSupplier, Flow::In) => Some((Some(own), None)),
            (Act::Ship, Flow::Across) => Some((Some(own), transit)),
            (Act::Arrive, Flow::Across) => Some((transit, there)),
            (Act::GoodsBack, Flow::Across) => Some((transit, Some(own))),
            _ => None,
        }
    }

    /// The most that an act may still move.
    pub fn room(&self, act: Act) -> Decimal {
        match act {
            Act::Arrive | Act::GoodsBack => self.in_transit(),
            Act::ToSupplier | Act::Restock => self.done,
            _ if self.closed > Decimal::ZERO => self.remaining,
            _ => self.most - self.done,
        }
    }

    /// 在途: sent, neither confirmed nor returned.
    pub fn in_transit(&self) -> Decimal {
        if self.flow == Flow::Across { self.done - self.arrived } else { Decimal::ZERO }
    }

    /// Whether the line is unfinished.
    pub fn is_open(&self) -> bool {
        self.asked - self.done - self.closed > Decimal::ZERO || self.in_transit() > Decimal::ZERO
    }

    /// Updates the progress of the line by these moves.
    pub fn add(&mut self, moves: &[NewMove]) {
        for one in moves.iter().filter(|one| one.line == Some(self.id) && one.spot.place == Place::Shelf) {
            if one.spot.warehouse != self.warehouse_id {
                self.arrived += one.quantity;
            } else if self.flow == Flow::In {
                self.done += one.quantity;
            } else {
                self.done -= one.quantity;
            }
        }
    }
}
