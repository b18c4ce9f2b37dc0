//! Who may see which order: the applicant; everyone who handled a step, or had a delegate handle one, of the order or
//! of the live reimbursement that settles it; everyone who was copied on either; administrators and auditors. Only the applicant
//! sees a draft.
//!
//! Never distinguishes an order that the viewer may not see from one that does not exist: both are `NotFound`.

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::{Order, OrderId, StepId};
use crate::db::schema::{order_reach, orders};
use crate::db::{Conn, Kept, Questions, columns_of, question};
use crate::error::{Error, Result};
use crate::org::User;

/// The condition on `orders` that this person may see them. Triggers maintain the table `order_reach`.
pub fn visible_to(viewer: &User) -> Box<dyn BoxableExpression<orders::table, Pg, SqlType = Bool>> {
    if viewer.sees_all() {
        return Box::new(orders::applicant_id.eq(viewer.id).or(sql::<Bool>("orders.status <> 'draft'")));
    }
    let within = order_reach::table.filter(order_reach::user_id.eq(viewer.id)).select(order_reach::order_id);
    Box::new(orders::id.eq_any(within))
}

/// Finds an order that the viewer may see.
///
/// # Errors
/// `NotFound` otherwise.
pub async fn find_visible(conn: &mut Conn, viewer: &User, id: OrderId) -> Result<Order> {
    let within = orders::table.filter(orders::id.eq(id)).filter(visible_to(viewer)).select(Order::as_select());
    Kept(within).get_result(conn).await.optional()?.ok_or(Error::NotFound)
}

/// The order with this id if the viewer may see it; at most one row.
pub fn visible(viewer: &User, id: OrderId) -> impl Questions<Answers = Vec<Order>> + use<> {
    let within = orders::table.filter(orders::id.eq(id)).filter(visible_to(viewer));
    question(within.select(columns_of::<Order>()))
}

/// The order of this step if the viewer may see it; at most one row.
pub fn visible_of_step(viewer: &User, step: StepId) -> impl Questions<Answers = Vec<Order>> + use<> {
    let of_step = sql::<Bool>("orders.id = (SELECT s.order_id FROM approval_steps s WHERE s.id = ");
    let within = orders::table.filter(of_step.bind::<SqlUuid, _>(step).sql(")")).filter(visible_to(viewer));
    question(within.select(columns_of::<Order>()))
}

/// Finds an order that the viewer may see and locks it until the transaction ends. Read everything else about the order
/// after this.
///
/// # Errors
/// `NotFound` as in [`find_visible`].
pub async fn lock_visible(conn: &mut Conn, viewer: &User, id: OrderId) -> Result<Order> {
    let within = orders::table.filter(orders::id.eq(id)).filter(visible_to(viewer)).select(Order::as_select());
    Kept(within.for_update()).get_result(conn).await.optional()?.ok_or(Error::NotFound)
}
