//! Who may see which order: the applicant; everyone who handled, or for whom a delegate handled, a step of the order or of
//! the live reimbursement that settles it; everyone who was copied on either; and administrators. Only the applicant sees
//! a draft.
//!
//! Never tells an order that the viewer may not see from one that does not exist: both are `NotFound`.

use diesel::dsl::exists;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

use super::{Order, OrderId, Status};
use crate::db::Conn;
use crate::db::schema::{approval_steps, order_readers, orders, settlements};
use crate::error::{Error, Result};
use crate::org::User;

/// The condition on `orders` that this person may see them.
pub fn visible_to(viewer: &User) -> Box<dyn BoxableExpression<orders::table, Pg, SqlType = Bool>> {
    let own = orders::applicant_id.eq(viewer.id);
    if viewer.is_admin() {
        return Box::new(own.or(orders::status.ne(Status::Draft)));
    }
    let handled = approval_steps::table.filter(approval_steps::order_id.eq(orders::id)).filter(
        approval_steps::handler_id.eq(viewer.id).or(approval_steps::principal_id.assume_not_null().eq(viewer.id)),
    );
    let read = order_readers::table
        .filter(order_readers::order_id.eq(orders::id))
        .filter(order_readers::user_id.eq(viewer.id));
    let settling = settlements::table
        .inner_join(approval_steps::table.on(approval_steps::order_id.eq(settlements::reimbursement_id)))
        .filter(settlements::purchase_id.eq(orders::id))
        .filter(settlements::is_live)
        .filter(
            approval_steps::handler_id.eq(viewer.id).or(approval_steps::principal_id.assume_not_null().eq(viewer.id)),
        );
    let told = settlements::table
        .inner_join(order_readers::table.on(order_readers::order_id.eq(settlements::reimbursement_id)))
        .filter(settlements::purchase_id.eq(orders::id))
        .filter(settlements::is_live)
        .filter(order_readers::user_id.eq(viewer.id));
    Box::new(own.or(exists(handled)).or(exists(read)).or(exists(settling)).or(exists(told)))
}

/// Finds an order that the viewer may see.
///
/// # Errors
/// `NotFound` otherwise.
pub async fn find_visible(conn: &mut Conn, viewer: &User, id: OrderId) -> Result<Order> {
    let within = orders::table.filter(orders::id.eq(id)).filter(visible_to(viewer));
    within.select(Order::as_select()).first(conn).await.optional()?.ok_or(Error::NotFound)
}

/// Finds an order that the viewer may see and locks it until the transaction ends. Read everything else about the order
/// after this.
///
/// # Errors
/// `NotFound` as in [`find_visible`].
pub async fn lock_visible(conn: &mut Conn, viewer: &User, id: OrderId) -> Result<Order> {
    find_visible(conn, viewer, id).await?;
    let locked = orders::table.find(id).select(Order::as_select()).for_update();
    locked.first(conn).await.optional()?.ok_or(Error::NotFound)
}
