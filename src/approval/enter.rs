//! Entering an order and, if so wished, submitting it, in one transaction: a double click does each once.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use uuid::Uuid;

use super::act::{Outcome, Press, Rules, act};
use super::decide::Move;
use super::log::Via;
use crate::db::Conn;
use crate::error::Result;
use crate::orders::{self, CheckedOrder, Created, Order, OrderId};
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
    /// The same form arrived before; this is its order as it is now. Nothing was done.
    Before(Order),
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
                    Created::Before(order) => return Ok(Entered::Before(order)),
                }
            }
            Entry::Existing { id, version } => orders::save(conn, applicant, *id, *version, input, now).await?,
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
