//! The steps of an order: who had it, who has it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::log::{Action, LogEntry};
use crate::db::Conn;
use crate::db::schema::approval_steps;
use crate::error::{Error, Result};
use crate::orders::{Order, OrderId, StepId, find_visible};
use crate::org::{User, UserId};

crate::text_enum! {
    /// Where a step stands.
    pub enum StepStatus {
        Open = "open",
        /// Its handler has acted.
        Decided = "decided",
        /// The order went away from it: withdrawn, or taken back by the handler before.
        Superseded = "superseded",
        /// Somebody else has it now, without a decision.
        HandedOver = "handed_over",
    }
}

/// One turn of one handler.
#[derive(Clone, Debug, Queryable, Selectable, PartialEq, Eq)]
#[diesel(table_name = approval_steps, check_for_backend(diesel::pg::Pg))]
pub struct Step {
    pub id: StepId,
    pub order_id: OrderId,
    /// From 1, over all rounds of the order.
    pub seq: i32,
    /// Which submission of the order it belongs to, from 1.
    pub round: i32,
    /// 办理人.
    pub handler_id: UserId,
    /// Who sent it on: the applicant or the handler before.
    pub sender_id: UserId,
    /// 上一步办理人给您的提示; empty when there is none.
    pub hint: String,
    pub status: StepStatus,
    pub opened_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
}

/// An order with its steps and its log, both oldest first.
#[derive(Clone, Debug)]
pub struct Chain {
    pub order: Order,
    pub steps: Vec<Step>,
    pub log: Vec<LogEntry>,
}

impl Chain {
    /// Loads the steps and the log of an order; to decide, lock the order first.
    pub async fn of(conn: &mut Conn, order: Order) -> QueryResult<Self> {
        let steps = approval_steps::table
            .filter(approval_steps::order_id.eq(order.id))
            .order(approval_steps::seq)
            .select(Step::as_select())
            .load(conn)
            .await?;
        let log = LogEntry::of(conn, order.id).await?;
        Ok(Self { order, steps, log })
    }

    /// The step that waits; `None` unless the order is pending.
    pub fn open_step(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.status == StepStatus::Open)
    }

    /// Who decided a step; `None` while nobody has.
    pub fn decision_of(&self, step: StepId) -> Option<&LogEntry> {
        self.log.iter().find(|entry| entry.step_id == Some(step))
    }

    /// The act that closed a step: its decision, or whatever else took it away.
    pub fn end_of(&self, step: &Step) -> Option<&LogEntry> {
        let at_its_end = |entry: &&LogEntry| Some(entry.acted_at) == step.closed_at && entry.action != Action::Urge;
        self.decision_of(step.id).or_else(|| self.log.iter().find(at_its_end))
    }

    /// The approval that this person may take back: theirs, the last thing done, and nobody has acted on it since.
    pub fn takeable_by(&self, person: UserId) -> Option<&Step> {
        let last = self.log.iter().rev().find(|entry| entry.action != Action::Urge)?;
        let is_theirs = last.action == Action::Approve && last.actor_id == person && self.open_step().is_some();
        self.steps.iter().find(|step| is_theirs && last.step_id == Some(step.id))
    }

    /// Whoever has decided a step of the present round, first to last, each once, but for `except`:
    /// those whom a return can go to.
    pub fn earlier_handlers(&self, except: UserId) -> Vec<UserId> {
        let mut handlers = Vec::new();
        for step in self.steps.iter().filter(|s| s.status == StepStatus::Decided && s.round == self.order.round) {
            if step.handler_id != except && !handlers.contains(&step.handler_id) {
                handlers.push(step.handler_id);
            }
        }
        handlers
    }

    /// Which turn of its handler this is within its round, from 1.
    pub fn turn_number(&self, step: &Step) -> usize {
        let same = |s: &&Step| s.handler_id == step.handler_id && s.round == step.round && s.seq <= step.seq;
        self.steps.iter().filter(same).count()
    }

    /// When the applicant last urged.
    pub fn last_urge(&self) -> Option<DateTime<Utc>> {
        self.log.iter().rev().find(|entry| entry.action == Action::Urge).map(|entry| entry.acted_at)
    }
}

/// A step by its id with its order, if the order is within the viewer's reach; `NotFound` otherwise.
pub async fn find_step(conn: &mut Conn, viewer: &User, id: StepId) -> Result<(Step, Order)> {
    let step: Option<Step> = approval_steps::table.find(id).select(Step::as_select()).first(conn).await.optional()?;
    let step = step.ok_or(Error::NotFound)?;
    let order = find_visible(conn, viewer, step.order_id).await?;
    Ok((step, order))
}
