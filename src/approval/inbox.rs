//! What waits for a person.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::db::Conn;
use crate::db::schema::{approval_steps, orders};
use crate::orders::{Order, StepId, Summary, summaries};
use crate::org::UserId;

/// One order that waits for a person.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub step: StepId,
    pub since: DateTime<Utc>,
    pub hint: String,
    pub summary: Summary,
}

/// The open steps of a person, oldest first.
pub async fn waiting_for(conn: &mut Conn, person: UserId, limit: i64) -> QueryResult<Vec<Waiting>> {
    let rows: Vec<(StepId, DateTime<Utc>, String, Order)> = approval_steps::table
        .inner_join(orders::table)
        .filter(approval_steps::handler_id.eq(person))
        .filter(approval_steps::closed_at.is_null())
        .order((approval_steps::opened_at, approval_steps::id))
        .limit(limit)
        .select((approval_steps::id, approval_steps::opened_at, approval_steps::hint, Order::as_select()))
        .load(conn)
        .await?;
    let found = summaries(conn, rows.iter().map(|(.., order)| order.clone()).collect()).await?;
    let waiting =
        |((step, since, hint, _), summary): ((StepId, _, String, _), Summary)| Waiting { step, since, hint, summary };
    Ok(rows.into_iter().zip(found).map(waiting).collect())
}

/// How many orders wait for a person.
pub async fn count_waiting(conn: &mut Conn, person: UserId) -> QueryResult<i64> {
    let open =
        approval_steps::table.filter(approval_steps::handler_id.eq(person)).filter(approval_steps::closed_at.is_null());
    open.count().get_result(conn).await
}
