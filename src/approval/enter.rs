//! Saves an order and optionally submits it, in one transaction. A repeated request saves and submits once.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use uuid::Uuid;

use super::act::{ActResult, Press, act};
use super::decide::Move;
use super::log::{LogEntry, Via};
use super::rules::Rules;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::orders::{self, CheckedOrder, Created, Order, OrderId, Status};
use crate::org::{User, UserId};

/// Which order is being entered.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A new order. `key`: the idempotency key of the empty form. `digest`: of the input, if a repeated request must
    /// carry the same input.
    New { key: Uuid, digest: Option<Vec<u8>> },
    /// The applicant's own draft or returned order at `version`.
    Existing { id: OrderId, version: i32 },
}

/// How to submit.
#[derive(Clone, Debug)]
pub struct Submission {
    pub next: Option<UserId>,
    pub hint: String,
    pub press: Uuid,
    pub via: Via,
}

/// The result of [`enter`].
pub enum Entered {
    Saved(Order),
    Submitted(Box<ActResult>),
    /// This form was submitted before; `order` is its order as it is now, and nothing was changed. `is_repeated`: the
    /// same press submitted it, so no input is lost.
    Before {
        order: Order,
        is_repeated: bool,
    },
}

/// What a repeated form finds.
enum Repeated {
    /// The draft, updated to the form. It may be submitted.
    Draft(Order),
    /// The order was submitted meanwhile.
    Submitted(Order),
}

/// Saves a form that was sent before (double click, back button), unless the draft was changed elsewhere meanwhile.
async fn save_repeated(
    conn: &mut Conn,
    applicant: &User,
    order: Order,
    input: &CheckedOrder,
    now: DateTime<Utc>,
) -> Result<Repeated> {
    if order.status != Status::Draft {
        return Ok(Repeated::Submitted(order));
    }
    if orders::is_stored(conn, &order, input).await? {
        return Ok(Repeated::Draft(order));
    }
    if order.version > 1 {
        return Err(Error::Stale);
    }
    Ok(Repeated::Draft(orders::save(conn, applicant, order.id, order.version, input, now).await?))
}

/// The order, if a request whose response was lost has already saved this change. `Stale` otherwise.
async fn just_saved(
    conn: &mut Conn,
    applicant: &User,
    id: OrderId,
    version: i32,
    input: &CheckedOrder,
) -> Result<Order> {
    let order = orders::lock_visible(conn, applicant, id).await?;
    let is_next = order.status.is_editable() && order.version - 1 == version;
    if is_next && orders::is_stored(conn, &order, input).await? { Ok(order) } else { Err(Error::Stale) }
}

/// Saves an order and, with `submission`, submits it. A refused submission saves nothing.
///
/// # Errors
///
/// Those of [`act`]; `Stale` when the order is no longer at the given version.
pub async fn enter(
    conn: &mut Conn,
    applicant: &User,
    entry: &Entry,
    input: &CheckedOrder,
    submission: Option<&Submission>,
    rules: &Rules,
    now: DateTime<Utc>,
) -> Result<Entered> {
    conn.transaction(async |conn| {
        let order = match entry {
            Entry::New { key, digest } => {
                match orders::create(conn, applicant, *key, digest.as_deref(), input, now).await? {
                    Created::New(order) => order,
                    Created::Existing(order) => match save_repeated(conn, applicant, order, input, now).await? {
                        Repeated::Draft(order) => order,
                        Repeated::Submitted(order) => {
                            let press = submission.map_or_else(Uuid::nil, |submission| submission.press);
                            let done = LogEntry::by_press(conn, press).await?;
                            let is_repeated = done.is_some_and(|entry| entry.order_id == order.id);
                            return Ok(Entered::Before { order, is_repeated });
                        }
                    },
                }
            }
            Entry::Existing { id, version } => match orders::save(conn, applicant, *id, *version, input, now).await {
                Err(Error::Stale) => just_saved(conn, applicant, *id, *version, input).await?,
                saved => saved?,
            },
        };
        let Some(submission) = submission else { return Ok(Entered::Saved(order)) };
        let press = Press {
            order: order.id,
            step: None,
            mv: Move::Submit { next: submission.next, hint: submission.hint.clone() },
            key: submission.press,
            via: submission.via,
        };
        Ok(Entered::Submitted(Box::new(act(conn, applicant, &press, rules, now).await?)))
    })
    .await
}
