//! Creating, changing and discarding drafts. Each function runs in a transaction of its own, or in a savepoint of the
//! caller's.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use uuid::Uuid;

use super::{CheckedOrder, DraftChoice, Line, Order, OrderId, Status, attachment, lock_visible, settlement};
use crate::db::schema::orders;
use crate::db::{Conn, Kept};
use crate::error::{Error, Result};
use crate::org::User;

/// The result of [`create`].
pub enum Created {
    New(Order),
    /// The form was sent before, and then created this order.
    Existing(Order),
}

/// Creates a draft and assigns the files uploaded to its form. `form_key` is the idempotency key that came with the empty
/// form: one key creates one order. `digest` identifies the input; `None` skips the comparison.
///
/// # Errors
/// `Refused` when the key was used by another person or with a different digest.
pub async fn create(
    conn: &mut Conn,
    applicant: &User,
    form_key: Uuid,
    digest: Option<&[u8]>,
    input: &CheckedOrder,
    now: DateTime<Utc>,
) -> Result<Created> {
    conn.transaction(async |conn| {
        let id = OrderId(Uuid::now_v7());
        let insert = diesel::insert_into(orders::table)
            .values((
                (orders::id.eq(id), orders::kind.eq(input.kind), orders::status.eq(Status::Draft)),
                (orders::form_key.eq(form_key), orders::form_digest.eq(digest)),
                (orders::applicant_id.eq(applicant.id), orders::created_at.eq(now), orders::updated_at.eq(now)),
                header(input),
            ))
            .on_conflict(orders::form_key)
            .do_nothing()
            .returning(Order::as_returning());
        let made: Option<Order> = Kept(insert).get_result(conn).await.optional()?;
        let Some(order) = made else {
            let before = Order::by_form_key(conn, form_key).await?.ok_or(Error::NotFound)?;
            let is_same = digest.is_none() || digest == before.form_digest.as_deref();
            if before.applicant_id != applicant.id || !is_same {
                return Err(Error::refused("error-key-used"));
            }
            return Ok(Created::Existing(before));
        };
        Line::insert(conn, &input.rows(id)).await?;
        settlement::replace(conn, &order, &input.settles).await?;
        attachment::claim(conn, &order).await?;
        Ok(Created::New(order))
    })
    .await
}

/// Changes the applicant's own draft or returned order. Locks the order.
///
/// # Errors
/// `Stale` when the order is no longer at `version`, `Refused` when it is not editable.
pub async fn save(
    conn: &mut Conn,
    applicant: &User,
    id: OrderId,
    version: i32,
    input: &CheckedOrder,
    now: DateTime<Utc>,
) -> Result<Order> {
    conn.transaction(async |conn| {
        let order = lock_own(conn, applicant, id).await?;
        if !order.status.is_editable() {
            return Err(Error::refused("error-order-not-editable"));
        }
        if order.version != version {
            return Err(Error::Stale);
        }
        Line::replace(conn, id, &input.rows(id)).await?;
        settlement::replace(conn, &order, &input.settles).await?;
        let saved = diesel::update(orders::table.find(id))
            .set((header(input), orders::version.eq(version + 1), orders::updated_at.eq(now)))
            .returning(Order::as_returning())
            .get_result(conn)
            .await?;
        attachment::claim(conn, &saved).await?;
        Ok(saved)
    })
    .await
}

/// Whether the stored order has exactly this content.
pub async fn is_stored(conn: &mut Conn, order: &Order, input: &CheckedOrder) -> QueryResult<bool> {
    let lines = Line::of(conn, order.id).await?;
    Ok(input.is_same_as(order, &lines, &settlement::settles(conn, order.id).await?))
}

/// Completes a draft that is being submitted: assigns its last uploads and deletes its draft choices. The caller holds
/// the lock on the order.
pub async fn finish_draft(conn: &mut Conn, order: &Order) -> QueryResult<()> {
    attachment::claim(conn, order).await?;
    DraftChoice::delete(conn, order.id).await
}

/// Deletes the applicant's own draft. Submitted orders are never deleted.
///
/// # Errors
/// `Refused` when the order is not a draft.
pub async fn discard(conn: &mut Conn, applicant: &User, id: OrderId) -> Result<()> {
    conn.transaction(async |conn| {
        let order = lock_own(conn, applicant, id).await?;
        if order.status != Status::Draft {
            return Err(Error::refused("error-order-not-draft"));
        }
        diesel::delete(orders::table.find(id)).execute(conn).await?;
        Ok(())
    })
    .await
}

/// Deletes those of `ids` that are the applicant's own drafts and ignores the others. Returns how many were deleted.
pub async fn discard_all(conn: &mut Conn, applicant: &User, ids: &[OrderId]) -> QueryResult<usize> {
    let own = orders::table.filter(orders::id.eq_any(ids)).filter(orders::applicant_id.eq(applicant.id));
    diesel::delete(own.filter(orders::status.eq(Status::Draft))).execute(conn).await
}

async fn lock_own(conn: &mut Conn, applicant: &User, id: OrderId) -> Result<Order> {
    let order = lock_visible(conn, applicant, id).await?;
    if order.applicant_id == applicant.id { Ok(order) } else { Err(Error::Forbidden) }
}

#[derive(AsChangeset, Insertable)]
#[diesel(table_name = orders, treat_none_as_null = true)]
struct Header<'a> {
    title: &'a str,
    department_id: Option<crate::org::DepartmentId>,
    warehouse_id: Option<crate::catalog::WarehouseId>,
    destination_warehouse_id: Option<crate::catalog::WarehouseId>,
    customer: &'a str,
    supplier: &'a str,
    wanted_on: Option<chrono::NaiveDate>,
    note: &'a str,
    total_quantity: rust_decimal::Decimal,
    total_amount: rust_decimal::Decimal,
}

fn header(input: &CheckedOrder) -> Header<'_> {
    Header {
        title: &input.title,
        department_id: input.department_id,
        warehouse_id: input.warehouse_id,
        destination_warehouse_id: input.destination_warehouse_id,
        customer: &input.customer,
        supplier: &input.supplier,
        wanted_on: input.wanted_on,
        note: &input.note,
        total_quantity: input.totals.quantity,
        total_amount: input.totals.amount,
    }
}
