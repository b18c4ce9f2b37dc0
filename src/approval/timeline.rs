//! The history of an order for people: its log entries with names instead of ids.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::chain::Chain;
use super::log::{Action, LogEntry};
use crate::db::schema::order_readers;
use crate::db::{Conn, Questions, question, together};
use crate::orders::{LogId, OrderId, Status};
use crate::org::{User, UserId};

/// One act with names instead of ids.
#[derive(Clone, Debug)]
pub struct Event {
    pub entry: LogEntry,
    /// Empty: a rule of the flow.
    pub actor: String,
    /// The principal whom the actor stood in for.
    pub principal: Option<String>,
    /// The next handlers, or those told.
    pub next: Vec<String>,
    /// Name of the node concerned; empty: none.
    pub node: String,
    /// This approval completed the order.
    pub is_final: bool,
}

/// The last act that returned, rejected or terminated the order. `None` unless the order is returned or rejected.
pub fn sent_back(events: &[Event], status: Status) -> Option<&Event> {
    let is_back = matches!(status, Status::Returned | Status::Rejected);
    let sends = |event: &&Event| matches!(event.entry.action, Action::Return | Action::Reject | Action::Terminate);
    events.iter().rev().find(sends).filter(|_| is_back)
}

/// The time of the latest submission; `None` for a draft.
pub fn last_submission(events: &[Event]) -> Option<DateTime<Utc>> {
    events.iter().rev().find(|event| event.entry.action == Action::Submit).map(|event| event.entry.acted_at)
}

impl Event {
    /// The names of the next handlers, joined with `comma`. `None` when nobody is next.
    pub fn next_handler(&self, comma: &str) -> Option<String> {
        (!self.next.is_empty()).then(|| self.next.join(comma))
    }
}

/// Loads the history of an order, oldest first.
pub async fn timeline(conn: &Conn, chain: &Chain) -> QueryResult<Vec<Event>> {
    let readers = readers(conn, chain).await?;
    let acts = chain.log.iter().flat_map(|entry| [entry.actor_id, entry.next_handler_id]).flatten();
    let turns = chain.steps.iter().flat_map(|step| [Some(step.handler_id), step.principal_id]).flatten();
    let ids: Vec<UserId> = acts.chain(turns).chain(readers.iter().map(|(_, reader)| *reader)).collect();
    let people = User::named(conn, &ids).await?;
    Ok(events(chain, &readers, &people))
}

/// Builds the history from loaded rows. `readers`: the people whom comments and copies name, with the entry. `people`:
/// everybody concerned.
pub(super) fn events(chain: &Chain, readers: &[(LogId, UserId)], people: &[User]) -> Vec<Event> {
    let name = |id: UserId| people.iter().find(|u| u.id == id).map(|u| u.display_name.clone()).unwrap_or_default();
    let last = chain.log.iter().rev().find(|entry| entry.action == Action::Approve).map(|entry| entry.id);
    let event = |entry: &LogEntry| {
        let next: Vec<UserId> = match entry.action {
            Action::Comment | Action::Copy => {
                readers.iter().filter(|(log, _)| *log == entry.id).map(|(_, reader)| *reader).collect()
            }
            Action::Submit
            | Action::Approve
            | Action::Return
            | Action::Reject
            | Action::Withdraw
            | Action::Urge
            | Action::HandOver
            | Action::Reassign
            | Action::TakeBack
            | Action::AskBefore
            | Action::AskAfter
            | Action::Jump
            | Action::Terminate
            | Action::Skip
            | Action::Remind
            | Action::Escalate => chain.next_of(entry),
            Action::Receive
            | Action::Issue
            | Action::Ship
            | Action::Arrive
            | Action::GoodsBack
            | Action::ToSupplier
            | Action::Restock
            | Action::Reverse
            | Action::CloseRest
            | Action::Adjust
            | Action::BindGoods => Vec::new(),
        };
        let decided = chain.steps.iter().find(|step| Some(step.id) == entry.step_id);
        let principal = decided.and_then(|step| step.principal_id).filter(|id| Some(*id) != entry.actor_id);
        Event {
            actor: entry.actor_id.map(name).unwrap_or_default(),
            principal: principal.map(name),
            next: next.into_iter().map(name).collect(),
            is_final: chain.order.status == Status::Approved && Some(entry.id) == last,
            node: entry.node.and_then(|node| chain.flow.node(node)).map(|node| node.name.clone()).unwrap_or_default(),
            entry: entry.clone(),
        }
    };
    chain.log.iter().map(event).collect()
}

/// People named by comments and copies, each with the log entry. Runs no statement if there are no such entries.
async fn readers(conn: &Conn, chain: &Chain) -> QueryResult<Vec<(LogId, UserId)>> {
    if !chain.log.iter().any(|entry| matches!(entry.action, Action::Comment | Action::Copy)) {
        return Ok(Vec::new());
    }
    together(conn, named_by_entries(chain.order.id)).await
}

/// The people named by an order's comments and copies, each with the log entry.
pub(super) fn named_by_entries(order: OrderId) -> impl Questions<Answers = Vec<(LogId, UserId)>> {
    let named = order_readers::table.filter(order_readers::order_id.eq(order));
    let named = named.order((order_readers::log_id, order_readers::user_id));
    question(named.select((order_readers::log_id, order_readers::user_id)))
}
