//! Entering an order and, if so wished, submitting it, in one transaction: a double click does each once.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use uuid::Uuid;

use super::act::{Outcome, Press, act};
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
    /// A new one. `key` came with the empty form; `digest` of the input, where a repetition must be the same.
    New { key: Uuid, digest: Option<Vec<u8>> },
    /// One's own draft or returned order, as of `version`.
    Existing { id: OrderId, version: i32 },
}

/// To whom a submission goes.
#[derive(Clone, Debug)]
pub struct Submission {
    pub next: Option<UserId>,
    pub hint: String,
    pub press: Uuid,
    pub via: Via,
}

/// What became of it.
pub enum Entered {
    Saved(Order),
    Submitted(Box<Outcome>),
    /// The same form arrived before and was submitted; this is its order as it is now. Nothing was done. `is_repeated`: it
    /// was submitted by this very press, and so with all that was typed.
    Before {
        order: Order,
        is_repeated: bool,
    },
}

/// What a form that made an order before comes to when it is sent again.
enum Again {
    /// The draft as it is now typed: it may be submitted.
    Draft(Order),
    /// It was submitted meanwhile.
    Gone(Order),
}

/// The same form once more: a double click, or the back button and another thought. What is typed now is kept, unless
/// the draft was changed elsewhere meanwhile.
async fn again(
    conn: &mut Conn,
    applicant: &User,
    order: Order,
    input: &CheckedOrder,
    now: DateTime<Utc>,
) -> Result<Again> {
    if order.status != Status::Draft {
        return Ok(Again::Gone(order));
    }
    if orders::is_stored(conn, &order, input).await? {
        return Ok(Again::Draft(order));
    }
    if order.version > 1 {
        return Err(Error::Stale);
    }
    Ok(Again::Draft(orders::save(conn, applicant, order.id, order.version, input, now).await?))
}

/// The order, when the very same change was made just before and only its answer was lost; else it is stale.
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

/// Saves and, when `submission` is given, submits. Nothing is kept when the submission is refused.
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
                    Created::Existing(order) => match again(conn, applicant, order, input, now).await? {
                        Again::Draft(order) => order,
                        Again::Gone(order) => {
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
