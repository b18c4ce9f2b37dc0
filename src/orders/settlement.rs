//! 核销: which purchases a reimbursement settles (`domain.md` section 2).
//!
//! A settlement becomes live when the reimbursement is submitted, and ends when it is rejected or withdrawn. Triggers keep
//! it in step with the reimbursement's status; a unique index allows one live settlement per purchase.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::reach::visible_to;
use super::{Kind, Order, OrderId, Status};
use crate::db::schema::{orders, settlements};
use crate::db::{Conn, Questions, columns_of, question, together};
use crate::error::{Error, Reason, Result};
use crate::org::User;

/// An order that a reimbursement wants to settle.
#[derive(Clone, Debug)]
pub struct Purchase {
    pub order: Order,
    /// Another live reimbursement that settles it already.
    pub settled_by: Option<Order>,
}

impl Purchase {
    /// Whether it is approved and of a kind that [buys](Kind::is_bought).
    pub fn may_be_settled(&self) -> bool {
        self.order.kind.is_bought() && self.order.status == Status::Approved
    }

    /// The orders with these numbers or ids that the viewer may see, unsorted. `of`: the reimbursement being edited, which
    /// does not count as `settled_by`.
    pub async fn named(
        conn: &mut Conn,
        viewer: &User,
        names: &[String],
        of: Option<OrderId>,
    ) -> QueryResult<Vec<Self>> {
        let ids: Vec<OrderId> =
            names.iter().filter_map(|name| Uuid::try_parse(name.trim()).ok()).map(OrderId).collect();
        let numbers: Vec<String> = names.iter().map(|name| name.trim().to_uppercase()).collect();
        let found: Vec<Order> = orders::table
            .filter(visible_to(viewer))
            .filter(orders::id.eq_any(ids).or(orders::number.assume_not_null().eq_any(numbers)))
            .select(Order::as_select())
            .load(conn)
            .await?;
        with_settlers(conn, found, of).await
    }
}

/// Approved purchases without a live settlement that the viewer may see, newest first.
pub async fn unsettled(conn: &mut Conn, viewer: &User, limit: i64) -> QueryResult<Vec<Order>> {
    let live = settlements::table.filter(settlements::purchase_id.eq(orders::id)).filter(settlements::is_live);
    orders::table
        .filter(visible_to(viewer))
        .filter(orders::kind.eq_any(Kind::all_where(Kind::is_bought)))
        .filter(orders::status.eq(Status::Approved))
        .filter(not(exists(live)))
        .order(orders::id.desc())
        .limit(limit)
        .select(Order::as_select())
        .load(conn)
        .await
}

/// The purchases that a reimbursement settles or settled, by position.
pub async fn settles(conn: &Conn, reimbursement: OrderId) -> QueryResult<Vec<Order>> {
    together(conn, settled_purchases(reimbursement)).await
}

/// Like `settles`, as a query for `together`.
pub(super) fn settled_purchases(reimbursement: OrderId) -> impl Questions<Answers = Vec<Order>> {
    let joined = settlements::table.inner_join(orders::table.on(orders::id.eq(settlements::purchase_id)));
    let theirs = joined.filter(settlements::reimbursement_id.eq(reimbursement)).order(settlements::position);
    question(theirs.select(columns_of::<Order>()))
}

/// The live reimbursement that settles a purchase; at most one row.
pub(super) fn live_settler(purchase: OrderId) -> impl Questions<Answers = Vec<Order>> {
    let joined = settlements::table.inner_join(orders::table.on(orders::id.eq(settlements::reimbursement_id)));
    let live = joined.filter(settlements::purchase_id.eq(purchase)).filter(settlements::is_live);
    question(live.select(columns_of::<Order>()))
}

/// Replaces the purchases of a reimbursement; does nothing for orders that settle none. Locks them if it was ever submitted.
///
/// # Errors
/// `Refused` when another live reimbursement settles one of them.
pub(super) async fn replace(conn: &mut Conn, reimbursement: &Order, purchases: &[Order]) -> Result<()> {
    if !reimbursement.kind.may_settle() {
        return Ok(());
    }
    let old = settlements::table.filter(settlements::reimbursement_id.eq(reimbursement.id));
    diesel::delete(old).execute(conn).await?;
    if reimbursement.status != Status::Draft {
        claim(conn, reimbursement.id, purchases.iter().map(|order| order.id).collect()).await?;
    }
    let rows: Vec<_> = (1..)
        .zip(purchases)
        .map(|(position, purchase): (i32, &Order)| {
            (
                settlements::reimbursement_id.eq(reimbursement.id),
                settlements::purchase_id.eq(purchase.id),
                settlements::position.eq(position),
            )
        })
        .collect();
    if !rows.is_empty() {
        diesel::insert_into(settlements::table).values(rows).execute(conn).await?;
    }
    Ok(())
}

/// Locks the purchases of a reimbursement that is being submitted until the transaction ends.
///
/// # Errors
/// `Refused` with both numbers when another live reimbursement settles one of them.
pub async fn claim_all(conn: &mut Conn, reimbursement: OrderId) -> Result<()> {
    let purchases = settles(conn, reimbursement).await?;
    if purchases.is_empty() {
        return Ok(());
    }
    claim(conn, reimbursement, purchases.iter().map(|order| order.id).collect()).await
}

async fn claim(conn: &mut Conn, reimbursement: OrderId, mut purchases: Vec<OrderId>) -> Result<()> {
    // A fixed lock order prevents deadlocks.
    purchases.sort_unstable();
    let locked: Vec<Order> = orders::table
        .filter(orders::id.eq_any(purchases))
        .order(orders::id)
        .select(Order::as_select())
        .for_update()
        .load(conn)
        .await?;
    for purchase in with_settlers(conn, locked, Some(reimbursement)).await? {
        if let Some(by) = purchase.settled_by {
            let number = |order: Order| order.number.unwrap_or_default();
            let reason = Reason::new("refused-settled").with("number", number(purchase.order)).with("by", number(by));
            return Err(Error::Refused(reason));
        }
    }
    Ok(())
}

async fn with_settlers(conn: &mut Conn, found: Vec<Order>, of: Option<OrderId>) -> QueryResult<Vec<Purchase>> {
    let ids: Vec<OrderId> = found.iter().map(|order| order.id).collect();
    let live: Vec<(OrderId, Order)> = settlements::table
        .inner_join(orders::table.on(orders::id.eq(settlements::reimbursement_id)))
        .filter(settlements::purchase_id.eq_any(ids))
        .filter(settlements::is_live)
        .select((settlements::purchase_id, Order::as_select()))
        .load(conn)
        .await?;
    let settler =
        |id| live.iter().find(|(purchase, by)| *purchase == id && Some(by.id) != of).map(|(_, by)| by.clone());
    Ok(found.into_iter().map(|order| Purchase { settled_by: settler(order.id), order }).collect())
}
