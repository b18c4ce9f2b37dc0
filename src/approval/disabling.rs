//! Disabling a person: reassigns their open steps, and lists the rules of the company that still name them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use uuid::Uuid;

use super::act::{Press, act};
use super::decide::{LONGEST_WORDS, Move};
use super::flow::FlowVersion;
use super::log::Via;
use super::rules::Rules;
use crate::catalog::Warehouse;
use crate::db::Conn;
use crate::db::schema::{approval_steps, orders};
use crate::error::{Error, Fault, Result};
use crate::orders::{Kind, OrderId, StepId};
use crate::org::{Department, User, UserId};

/// A request to disable a person.
#[derive(Clone, Debug)]
pub struct Disabling {
    pub person: UserId,
    /// Where open steps go; `None`: not chosen, which is allowed only without open steps.
    pub steps: Option<OpenSteps>,
    /// The comment on each reassignment.
    pub reason: String,
    pub via: Via,
}

/// Where open steps go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenSteps {
    /// They stay and are listed as stuck.
    Stay,
    GoTo(UserId),
}

/// A rule of the company that names a person.
#[derive(Clone, Debug)]
pub enum Named {
    /// The published flow of a kind.
    Flow(Kind),
    /// A department of which the person is the head.
    Department(Department),
    /// A warehouse of which the person is the keeper.
    Warehouse(Warehouse),
}

/// Disables a person and reassigns their open steps, all or nothing. Steps handled by a delegate count too. Does nothing
/// when the person is disabled already. Locks the orders, then the administrators and the person.
///
/// # Errors
///
/// `Invalid` at `successor` or `reason`; `Stale` when a new step opened for the person meanwhile.
pub async fn disable(conn: &mut Conn, viewer: &User, it: &Disabling, rules: &Rules, now: DateTime<Utc>) -> Result<()> {
    conn.transaction(async |conn| {
        let locked: Vec<OrderId> = orders::table
            .filter(orders::id.eq_any(open_steps(conn, it.person).await?.iter().map(|(_, order)| *order)))
            .order(orders::id)
            .select(orders::id)
            .for_update()
            .load(conn)
            .await?;
        if User::lock_to_disable(conn, it.person).await?.is_disabled() {
            return Ok(());
        }
        let open = open_steps(conn, it.person).await?;
        if open.iter().any(|(_, order)| !locked.contains(order)) {
            return Err(Error::Stale);
        }
        match it.steps {
            None if !open.is_empty() => return Err(Error::invalid("successor", "fault-choose-successor")),
            Some(OpenSteps::GoTo(to)) if !open.is_empty() => {
                reassign_all(conn, viewer, it, to, &open, rules, now).await?
            }
            Some(OpenSteps::GoTo(_) | OpenSteps::Stay) | None => {}
        }
        User::set_disabled(conn, it.person, true, now).await
    })
    .await
}

/// A person's open steps, including those handled by a delegate, with their orders.
async fn open_steps(conn: &mut Conn, person: UserId) -> QueryResult<Vec<(StepId, OrderId)>> {
    approval_steps::table
        .filter(approval_steps::closed_at.is_null())
        .filter(approval_steps::handler_id.eq(person).or(approval_steps::principal_id.assume_not_null().eq(person)))
        .order((approval_steps::opened_at, approval_steps::id))
        .select((approval_steps::id, approval_steps::order_id))
        .load(conn)
        .await
}

/// Reassigns all steps to one person. The fault names every order that cannot go there.
async fn reassign_all(
    conn: &mut Conn,
    viewer: &User,
    it: &Disabling,
    to: UserId,
    open: &[(StepId, OrderId)],
    rules: &Rules,
    now: DateTime<Utc>,
) -> Result<()> {
    if it.reason.trim().chars().count() > LONGEST_WORDS {
        return Err(Error::Invalid(vec![
            Fault::new("reason", "fault-too-long").with("max", LONGEST_WORDS.to_string()),
        ]));
    }
    let successor = User::hold(conn, to).await?.filter(|user| user.may_be_chosen() && to != it.person);
    let successor = successor.ok_or_else(|| Error::invalid("successor", "fault-choose-successor"))?;
    let mut refused = Vec::new();
    for (step, order) in open {
        let mv = Move::Reassign { to, comment: it.reason.clone() };
        let press = Press { order: *order, step: Some(*step), mv, key: Uuid::new_v4(), via: it.via };
        match act(conn, viewer, &press, rules, now).await {
            Ok(_) => {}
            Err(Error::Invalid(_)) => refused.push(*order),
            Err(other) => return Err(other),
        }
    }
    if refused.is_empty() {
        return Ok(());
    }
    let titles = orders::table.filter(orders::id.eq_any(refused)).order(orders::id).select(orders::title);
    let titles: Vec<String> = titles.load(conn).await?;
    let fault = Fault::new("successor", "fault-successor-cannot").with("who", successor.display_name);
    Err(Error::Invalid(vec![fault.with("titles", titles.join("、"))]))
}

/// Published flows, enabled departments and enabled warehouses that name a person.
pub async fn named(conn: &mut Conn, person: UserId) -> Result<Vec<Named>> {
    let mut found = Vec::new();
    for kind in Kind::ALL {
        if let Some(version) = FlowVersion::current(conn, *kind).await?
            && version.flow()?.names(person)
        {
            found.push(Named::Flow(*kind));
        }
    }
    let heads = |unit: &Department| unit.head_id == Some(person) && !unit.is_disabled();
    found.extend(Department::list(conn).await?.into_iter().filter(heads).map(Named::Department));
    let keeps = |warehouse: &Warehouse| warehouse.keeper_id == Some(person) && !warehouse.is_disabled();
    found.extend(Warehouse::list(conn).await?.into_iter().filter(keeps).map(Named::Warehouse));
    Ok(found)
}
