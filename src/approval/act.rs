//! Doing it: one transaction an act. Lock the order, read everything else, decide, and hand the plan to `write`.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncConnection;
use uuid::Uuid;

use super::chain::Chain;
use super::decide::{Actor, Move, decide};
use super::explain::explain;
use super::load::facts;
use super::log::{LogEntry, Via};
use super::rules::Rules;
use super::write::{Stamp, write};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::orders::{self, MasterData, Order, OrderId, OrderView, Stage, StepId, lock_visible};
use crate::org::{User, UserId};

/// One press of one button.
#[derive(Clone, Debug)]
pub struct Press {
    pub order: OrderId,
    /// The step whose page it was pressed on; `None`: whatever step is open.
    pub step: Option<StepId>,
    pub mv: Move,
    /// Made with the page, so that a repetition is known for what it is.
    pub key: Uuid,
    pub via: Via,
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub order: Order,
    pub entry: LogEntry,
    /// Whose turn it became, or who was urged.
    pub next: Vec<User>,
}

impl Outcome {
    /// The names of those who are next, in one text.
    pub fn names(&self) -> Option<String> {
        let names: Vec<&str> = self.next.iter().map(|user| user.display_name.as_str()).collect();
        (!names.is_empty()).then(|| names.join("、"))
    }
}

/// Acts in one transaction. The same press again answers as the first time and does nothing.
///
/// Locks the order and, against being changed, the rows of the actor and of the person chosen. `NotFound` when the
/// order is out of reach, `Invalid` for a fault beside a field, `Refused` with who did what when.
pub async fn act(conn: &mut Conn, viewer: &User, press: &Press, rules: &Rules, now: DateTime<Utc>) -> Result<Outcome> {
    conn.transaction(async |conn| {
        let order = lock_visible(conn, viewer, press.order).await?;
        if let Some(entry) = LogEntry::by_press(conn, press.key).await? {
            return replay(conn, viewer, press, order, entry).await;
        }
        let user = User::hold(conn, viewer.id).await?.filter(|u| !u.is_disabled()).ok_or(Error::Forbidden)?;
        if let Some(id) = press.mv.names() {
            User::hold(conn, id).await?;
        }
        if matches!(press.mv, Move::Submit { .. }) && order.status.is_editable() && viewer.id == order.applicant_id {
            orders::finish_draft(conn, &order).await?;
        }
        let chain = Chain::of(conn, order).await?;
        let view = orders::view(conn, chain.order.clone()).await?;
        let facts = facts(conn, &view, rules.urge_interval, now).await?;
        if matches!(press.mv, Move::Submit { .. }) && chain.order.status.is_editable() && viewer.id == facts.applicant {
            check_whole(conn, viewer, &view).await?;
            orders::claim_all(conn, view.order.id).await?;
        }
        let actor = Actor { user: &user, via: press.via, step: press.step };
        let plan = match decide(&chain, &actor, &press.mv, &facts, now) {
            Ok(plan) => plan,
            Err(refusal) => return Err(explain(conn, refusal, &chain, &press.mv, rules.zone).await?),
        };
        let stamp = Stamp {
            actor: Some(viewer.id),
            comment: press.mv.comment(),
            hint: press.mv.hint(),
            via: press.via,
            press: press.key,
            view: &view,
        };
        let (order, entry) = write(conn, &chain, &plan, &stamp, rules, now).await?;
        let turns: Vec<UserId> = plan.opens.iter().map(|turn| turn.principal.unwrap_or(turn.handler)).collect();
        let next = if turns.is_empty() { plan.next_handler.into_iter().collect() } else { turns };
        Ok(Outcome { order, entry, next: in_order(conn, &next).await? })
    })
    .await
}

/// The same press arrived before: answer as then. Another act under the same key is refused.
async fn replay(conn: &mut Conn, viewer: &User, press: &Press, order: Order, entry: LogEntry) -> Result<Outcome> {
    let is_same = entry.order_id == press.order
        && entry.actor_id == Some(viewer.id)
        && entry.action == press.mv.action()
        && entry.comment == press.mv.comment();
    if !is_same {
        return Err(Error::refused("error-key-used"));
    }
    let chain = Chain::of(conn, order).await?;
    let next = in_order(conn, &chain.next_of(&entry)).await?;
    Ok(Outcome { order: chain.order, entry, next })
}

async fn in_order(conn: &mut Conn, ids: &[UserId]) -> QueryResult<Vec<User>> {
    let mut people = User::named(conn, ids).await?;
    people.sort_by_key(|user| ids.iter().position(|id| *id == user.id));
    Ok(people)
}

/// A saved draft may lack things; what is submitted may not.
async fn check_whole(conn: &mut Conn, applicant: &User, view: &OrderView) -> Result<()> {
    let typed = view.to_raw();
    let data = MasterData::load(conn, applicant, &typed, Some(view.order.id)).await?;
    orders::check(view.kind(), &typed, Stage::Complete, &data).map(|_| ())
}
