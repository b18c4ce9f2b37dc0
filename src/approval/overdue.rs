//! Follows up on missed deadlines as the flow says. Each deadline is handled once, even with several workers.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use uuid::Uuid;

use super::chain::{Chain, StepStatus};
use super::decide::overdue;
use super::load::facts;
use super::log::Via;
use super::rules::Rules;
use super::write::{Stamp, write};
use crate::db::Conn;
use crate::db::schema::{approval_steps, orders};
use crate::error::Result;
use crate::orders::{self as order, Order, OrderId, StepId};
use crate::org::Calendar;

/// Follows up on all missed deadlines and returns how many. Does nothing outside working hours. A failure is logged,
/// retried by the next run, and does not stop the others.
pub async fn follow_deadlines(conn: &mut Conn, rules: &Rules, now: DateTime<Utc>) -> Result<usize> {
    let due: Vec<(StepId, OrderId)> = approval_steps::table
        .filter(approval_steps::status.eq(StepStatus::Open))
        .filter(approval_steps::overdue_at.is_null())
        .filter(approval_steps::due_at.le(now))
        .order(approval_steps::due_at)
        .select((approval_steps::id, approval_steps::order_id))
        .load(conn)
        .await?;
    if due.is_empty() || !Calendar::load(conn).await?.is_at_work(now, rules.zone) {
        return Ok(0);
    }
    let mut followed = 0;
    for (step, order) in due {
        match follow(conn, step, order, rules, now).await {
            Ok(is_done) => followed += usize::from(is_done),
            Err(e) => tracing::error!(order.id = %order, error = %e, "following up on a missed deadline failed"),
        }
    }
    Ok(followed)
}

/// Follows up on one missed deadline. `false`: the step was decided or followed up meanwhile.
async fn follow(conn: &mut Conn, step: StepId, of: OrderId, rules: &Rules, now: DateTime<Utc>) -> Result<bool> {
    conn.transaction(async |conn| {
        let locked: Order = orders::table.find(of).select(Order::as_select()).for_update().first(conn).await?;
        let chain = Chain::of(conn, locked).await?;
        let waits = chain.open_steps().find(|open| open.id == step && open.overdue_at.is_none());
        let Some(waits) = waits else { return Ok(false) };
        let view = order::view(conn, chain.order.clone()).await?;
        let facts = facts(conn, &chain.order, Some(&view), rules.urge_interval, now).await?;
        let plan = overdue(&chain, waits, &facts);
        let press = Uuid::new_v4();
        let stamp = Stamp {
            actor: None,
            comment: "",
            hint: "",
            via: Via::Auto,
            press,
            view: Some(&view),
            format: None,
            held: Vec::new(),
            known: Vec::new(),
        };
        write(conn, &chain, &plan, stamp, rules, now).await?;
        Ok(true)
    })
    .await
}
