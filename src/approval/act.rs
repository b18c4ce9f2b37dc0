//! Performs one act in one transaction: locks the order, reads what the rules need, decides, hands the plan to `write`.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncConnection;
use uuid::Uuid;

use super::chain::Chain;
use super::decide::{Actor, Move, Next, Tell, decide};
use super::explain::explain;
use super::load::{CompanyRows, company_of, depends_on_lines, facts_of};
use super::log::{LogEntry, Via};
use super::reading::Reading;
use super::rules::Rules;
use super::telling;
use super::write::{Stamp, Written, write};
use crate::catalog::Warehouse;
use crate::db::{Conn, together};
use crate::error::{Error, Result};
use crate::orders::{self, Line, MasterData, Order, OrderId, OrderView, Stage, StepId, lock_visible};
use crate::org::{User, UserId};

/// One press of a button.
#[derive(Clone, Debug)]
pub struct Press {
    pub order: OrderId,
    /// The step shown on the page. `None`: the act concerns the actor's open step.
    pub step: Option<StepId>,
    pub mv: Move,
    /// Idempotency key, created with the page. A repeated press acts once.
    pub key: Uuid,
    pub via: Via,
}

/// What an act did.
#[derive(Clone, Debug)]
pub struct ActResult {
    pub order: Order,
    pub entry: LogEntry,
    /// The next handlers, or the people who were urged.
    pub next: Vec<User>,
}

impl ActResult {
    /// The names of the next handlers, joined with `comma`. `None` when nobody is next.
    pub fn names(&self, comma: &str) -> Option<String> {
        let names: Vec<&str> = self.next.iter().map(|user| user.display_name.as_str()).collect();
        (!names.is_empty()).then(|| names.join(comma))
    }
}

/// Performs an act in one transaction. A repeated press returns the first result and changes nothing.
///
/// Locks the order (`FOR UPDATE`) and the rows of the actor and of the chosen person.
///
/// # Errors
///
/// `NotFound` when the viewer cannot see the order, `Forbidden` when they may not do this, `Invalid` for a field of the
/// form, `Refused` when the order does not allow it (any more), `Stale` when a next handler can no longer be chosen.
pub async fn act(
    conn: &mut Conn,
    viewer: &User,
    press: &Press,
    rules: &Rules,
    now: DateTime<Utc>,
) -> Result<ActResult> {
    conn.transaction(async |conn| {
        let order = lock_visible(conn, viewer, press.order).await?;
        let named: Vec<UserId> = std::iter::once(viewer.id).chain(press.mv.names()).collect();
        let held = User::hold_all(conn, &named).await?;
        let is_submission = matches!(press.mv, Move::Submit { .. });
        let submits = is_submission && order.status.is_editable() && viewer.id == order.applicant_id;
        let with_view = is_submission || depends_on_lines(order.kind);
        let read = Reading::of(conn, (order, viewer.id, press.key), (with_view, is_submission), now).await?;
        let Reading { before, chain, company, people, mut view, submission } = read;
        if let Some(entry) = before {
            return replay(conn, viewer, press, chain, entry).await;
        }
        let user = held.iter().find(|user| user.id == viewer.id && !user.is_disabled()).ok_or(Error::Forbidden)?;
        if submits && submission.as_ref().is_some_and(|submission| submission.is_unfinished) {
            orders::finish_draft(conn, &chain.order).await?;
            view = Some(orders::view(conn, chain.order.clone()).await?);
        }
        let facts = facts_of(&chain.order, view.as_ref(), company_of(&company), rules.urge_interval);
        if let Some(view) = view.as_ref().filter(|_| submits) {
            check_whole(conn, viewer, view, company).await?;
            if view.kind().may_settle() {
                orders::claim_all(conn, view.order.id).await?;
            }
        }
        let actor = Actor { user, via: press.via, step: press.step };
        let plan = match decide(&chain, &actor, &press.mv, &facts, now) {
            Ok(plan) => plan,
            Err(refusal) => return Err(explain(conn, refusal, &chain, &press.mv, rules.zone).await?),
        };
        telling::allow(conn, viewer.id, &plan, submission.as_ref().map_or(0, |it| it.submitted), now).await?;
        let stamp = Stamp {
            actor: Some(viewer.id),
            comment: press.mv.comment(),
            hint: press.mv.hint(),
            via: press.via,
            press: press.key,
            view: view.as_ref(),
            format: submission.and_then(|submission| submission.format),
            held,
            known: people,
        };
        let Written { order, entry, people } = write(conn, &chain, &plan, stamp, rules, now).await?;
        let opened = plan.opens.iter().map(|turn| turn.principal.unwrap_or(turn.handler));
        let urged = plan.tell.iter().filter_map(|tell| if let Tell::Urged(who, _) = tell { Some(*who) } else { None });
        let turns: Vec<UserId> = opened.chain(urged).collect();
        let next = if turns.is_empty() { plan.next_handler.into_iter().collect() } else { turns };
        Ok(ActResult { order, entry, next: in_order(conn, &next, people).await? })
    })
    .await
}

/// Returns the result of an earlier press with the same key. A different act under that key is refused.
async fn replay(conn: &mut Conn, viewer: &User, press: &Press, chain: Chain, entry: LogEntry) -> Result<ActResult> {
    let is_same = entry.order_id == press.order
        && entry.actor_id == Some(viewer.id)
        && entry.action == press.mv.action()
        && entry.comment == press.mv.comment();
    if !is_same {
        return Err(Error::refused("error-key-used"));
    }
    let next = chain.next_of(&entry);
    if entry.hint != press.mv.hint() || !names_the_same(&press.mv, &entry, &next) {
        return Err(Error::invalid("", "error-key-used"));
    }
    let next = in_order(conn, &next, Vec::new()).await?;
    Ok(ActResult { order: chain.order, entry, next })
}

/// Whether a repeated move names the same people as the earlier one. Handlers that the flow chose are not compared.
fn names_the_same(mv: &Move, entry: &LogEntry, next: &[UserId]) -> bool {
    match mv {
        Move::Approve { next: Next::Finish, .. } | Move::Return { to: None, .. } => next.is_empty(),
        Move::Comment { mentions: people, .. } | Move::Copy { to: people, .. } => {
            entry.next_handler_id == people.first().copied()
        }
        Move::Jump { node, .. } if entry.node != Some(*node) => false,
        other => other.names().is_none_or(|named| next.contains(&named)),
    }
}

/// Returns the people in the order of `ids`. Loads only those who are not in `known`.
async fn in_order(conn: &Conn, ids: &[UserId], mut known: Vec<User>) -> QueryResult<Vec<User>> {
    let is_unknown = |id: &UserId| known.iter().all(|user| user.id != *id);
    let unknown: Vec<UserId> = ids.iter().copied().filter(is_unknown).collect();
    if !unknown.is_empty() {
        known.extend(User::named(conn, &unknown).await?);
    }
    Ok(ids.iter().filter_map(|id| known.iter().find(|user| user.id == *id)).cloned().collect())
}

/// Checks that all required fields are present. A draft may have been saved without them.
async fn check_whole(conn: &mut Conn, applicant: &User, view: &OrderView, company: CompanyRows) -> Result<()> {
    let typed = view.to_raw();
    let (_, departments, warehouses, _) = company;
    let purchases = MasterData::purchases(conn, applicant, &typed, Some(view.order.id)).await?;
    // The lines got their articles when the order was saved: they matter only where each line must have one.
    let (mut goods, mut stocked) = (Vec::new(), Vec::new());
    if view.kind().adjusts() {
        let (articles, open) = together(conn, (Line::articles(view.order.id), Warehouse::stocked())).await?;
        (goods, stocked) = (articles, open.iter().map(|one| one.id).collect());
    }
    let data = MasterData { departments, warehouses, purchases, goods, stocked };
    orders::check(view.kind(), &typed, Stage::Complete, &data).map(|_| ())
}
