//! Limits how many notices one person may cause within an hour: each costs platform calls of the month, and attention.
//!
//! Never limits a decision.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Timestamptz};
use diesel_async::RunQueryDsl;

use super::decide::{Plan, Tell};
use super::log::Action;
use crate::db::schema::approval_log;
use crate::db::{Conn, Questions, question};
use crate::error::{Error, Reason, Result};
use crate::org::UserId;

/// The most people whom one person may send copies to, mention or urge within an hour.
const TOLD: i64 = 100;

/// The most orders that one person may submit within an hour. Each tells its handlers.
const SUBMITTED: i64 = 300;

/// The time within which both are counted.
const HOUR: TimeDelta = TimeDelta::hours(1);

/// Suggested wait in seconds before trying again. Meanwhile, some older acts leave the last hour.
const WAIT: u32 = 600;

/// Checks that the actor stays within the limits. `submitted`: how many orders they have [submitted] within the last
/// hour. For a comment, copy or urge, takes an advisory lock of the actor until the transaction ends.
///
/// # Errors
///
/// `TooMany`, with the limit.
pub(super) async fn allow(
    conn: &mut Conn,
    actor: UserId,
    plan: &Plan,
    submitted: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    let tells = plan.tell.iter().filter(|tell| matches!(tell, Tell::Copied(_) | Tell::Urged(..))).count();
    let (key, most, more) = match plan.action {
        Action::Submit => ("refused-submitted-often", SUBMITTED, 1),
        Action::Comment | Action::Copy | Action::Urge if tells > 0 => {
            ("refused-told-often", TOLD, i64::try_from(tells).unwrap_or(i64::MAX))
        }
        _ => return Ok(()),
    };
    let done = match plan.action {
        Action::Submit => submitted,
        _ => {
            // Concurrent acts on several orders would all see the same count, so they run one after the other.
            diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended('tells ' || $1, 0))")
                .bind::<BigInt, _>(actor)
                .execute(conn)
                .await?;
            told_since(conn, actor, now - HOUR).await?
        }
    };
    if done + more <= most {
        return Ok(());
    }
    Err(Error::TooMany(Reason::new(key).with("most", most.to_string()), WAIT))
}

/// How many orders a person has submitted within the last hour; one row.
pub(super) fn submitted(actor: UserId, now: DateTime<Utc>) -> impl Questions<Answers = Vec<(i64,)>> {
    let own =
        approval_log::table.filter(approval_log::actor_id.eq(actor)).filter(approval_log::acted_at.gt(now - HOUR));
    // A literal, so that the partial index `approval_log_told` applies.
    question(own.filter(sql::<Bool>("approval_log.action = 'submit'")).select((count_star(),)))
}

/// The number of people whom a person has notified by mentions, copies and urges since `since`.
async fn told_since(conn: &mut Conn, actor: UserId, since: DateTime<Utc>) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        told: i64,
    }
    let row: Row = diesel::sql_query(
        "SELECT count(*) AS told FROM approval_log l
         JOIN outbox o ON o.order_id = l.order_id AND o.log_id = l.id AND o.channel = 'inbox'
         WHERE l.actor_id = $1 AND l.acted_at > $2 AND l.action IN ('comment', 'copy', 'urge')
           AND o.notice IN ('copied', 'urge')",
    )
    .bind::<BigInt, _>(actor)
    .bind::<Timestamptz, _>(since)
    .get_result(conn)
    .await?;
    Ok(row.told)
}
