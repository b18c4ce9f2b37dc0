//! The steps of an order and what follows from them together with the log: open, decided, returned, taken back.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Uuid as SqlUuid};

use super::flow::{Flow, FlowVersion, FlowVersionId};
use super::log::{Action, LogEntry, Via};
use super::route::Because;
use crate::db::schema::approval_steps;
use crate::db::{Conn, Questions, columns_of, question, together};
use crate::error::{Error, Result};
use crate::orders::{LogId, Order, OrderId, Status, StepId, visible_of_step};
use crate::org::{User, UserId};

crate::text_enum! {
    /// The state of a step.
    pub enum StepStatus {
        Open = "open",
        /// Decided by its handler.
        Decided = "decided",
        /// Closed without a decision: the order was withdrawn, moved, or taken back.
        Superseded = "superseded",
        /// Passed to another handler without a decision.
        HandedOver = "handed_over",
    }
}

/// One turn of one handler.
#[derive(Clone, Debug, Queryable, Selectable, PartialEq, Eq)]
#[diesel(table_name = approval_steps, check_for_backend(diesel::pg::Pg))]
pub struct Step {
    pub id: StepId,
    pub order_id: OrderId,
    /// From 1, across all rounds of the order.
    pub seq: i32,
    /// The submission it belongs to, from 1.
    pub round: i32,
    /// 办理人.
    pub handler_id: UserId,
    /// The applicant or the previous handler.
    pub sender_id: UserId,
    /// 上一步办理人给您的提示; empty when there is none.
    pub hint: String,
    pub status: StepStatus,
    pub opened_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    /// Index of the flow node, from 0.
    pub node: i32,
    /// Counts the arrivals at nodes, from 1. Steps of one visit run in parallel or in order.
    pub visit: i32,
    /// The number of the signature within the visit. It stays the same when the turn passes to another person.
    pub seat: i32,
    /// 委托人: the principal whom the handler stands in for. Both may act.
    pub principal_id: Option<UserId>,
    pub because: Because,
    /// The deadline.
    pub due_at: Option<DateTime<Utc>>,
    /// When the missed deadline was followed up.
    pub overdue_at: Option<DateTime<Utc>>,
    /// The log entries that opened and closed it.
    pub opened_by: Option<LogId>,
    pub closed_by: Option<LogId>,
}

impl Step {
    /// The steps of an order, oldest first.
    fn of(order: OrderId) -> impl Questions<Answers = Vec<Self>> {
        let own = approval_steps::table.filter(approval_steps::order_id.eq(order)).order(approval_steps::seq);
        question(own.select(columns_of::<Self>()))
    }

    /// Whose signature it is: the principal, else the handler.
    pub fn signer(&self) -> UserId {
        self.principal_id.unwrap_or(self.handler_id)
    }

    /// Whether this person may decide it, as handler or as principal.
    pub fn is_turn_of(&self, person: UserId) -> bool {
        self.handler_id == person || self.principal_id == Some(person)
    }
}

/// An order with its steps and log, both oldest first, and its flow.
#[derive(Clone, Debug)]
pub struct Chain {
    pub order: Order,
    pub steps: Vec<Step>,
    pub log: Vec<LogEntry>,
    pub flow: Flow,
    /// The version of the flow; `None`: each handler chooses the next.
    pub version: Option<FlowVersionId>,
}

/// The rows of an order that a chain is built from: steps, log entries, and the flow version if there is one.
pub(super) type ChainRows = (Vec<Step>, Vec<LogEntry>, Vec<FlowVersion>);

impl Chain {
    /// Loads steps, log and flow of an order. A draft gets the current flow. Lock the order first if you decide on the
    /// result.
    pub async fn of(conn: &Conn, order: Order) -> Result<Self> {
        let rows = together(conn, Self::asked(order.id)).await?;
        Self::of_rows(order, rows)
    }

    /// The queries whose rows [`Chain::of_rows`] takes.
    pub(super) fn asked(order: OrderId) -> impl Questions<Answers = ChainRows> {
        (Step::of(order), LogEntry::of_order(order), FlowVersion::of_order(order))
    }

    /// Builds the chain from the rows of [`Chain::asked`].
    pub(super) fn of_rows(order: Order, (steps, log, versions): ChainRows) -> Result<Self> {
        let version = versions.into_iter().next();
        let id = version.as_ref().map(|version| version.id);
        let flow = version.map_or_else(|| Ok(Flow::by_choice()), |version| version.flow())?;
        Ok(Self { order, steps, log, flow, version: id })
    }

    /// The open steps. Only a pending order has any.
    pub fn open_steps(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.status == StepStatus::Open)
    }

    /// This person's open step. A step that they handle in their own name comes before one with a delegation.
    pub fn open_step_of(&self, person: UserId) -> Option<&Step> {
        let own = |step: &&Step| step.handler_id == person && step.principal_id.is_none();
        self.open_steps().find(own).or_else(|| self.open_steps().find(|step| step.is_turn_of(person)))
    }

    /// The steps of one visit, oldest first.
    pub fn visit(&self, visit: i32) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(move |step| step.visit == visit)
    }

    /// The number of the next visit.
    pub fn next_visit(&self) -> i32 {
        self.steps.iter().map(|step| step.visit).max().unwrap_or(0) + 1
    }

    fn entry(&self, id: Option<LogId>) -> Option<&LogEntry> {
        self.log.iter().find(|entry| Some(entry.id) == id)
    }

    fn step(&self, id: Option<StepId>) -> Option<&Step> {
        self.steps.iter().find(|step| Some(step.id) == id)
    }

    /// The log entry that decided a step; `None`: undecided.
    pub fn decision_of(&self, step: StepId) -> Option<&LogEntry> {
        self.log.iter().find(|entry| entry.step_id == Some(step))
    }

    /// The log entry that closed a step: its decision, or the act that removed it.
    pub fn end_of(&self, step: &Step) -> Option<&LogEntry> {
        self.decision_of(step.id).or_else(|| self.entry(step.closed_by))
    }

    fn ended_by(&self, step: &Step) -> Option<Action> {
        self.end_of(step).map(|entry| entry.action)
    }

    /// The step that asked for this opinion (前加签) and continues after it.
    pub fn asker_of(&self, step: &Step) -> Option<&Step> {
        self.askers_of(step).pop()
    }

    /// The steps that wait for this opinion, outermost first. Opinions can be nested.
    fn askers_of(&self, step: &Step) -> Vec<&Step> {
        let (mut asking, mut answered) = (Vec::new(), None);
        for before in self.visit(step.visit).filter(|s| s.seat == step.seat && s.seq <= step.seq) {
            if before.because == Because::TakenBack {
                asking.extend(answered.take());
            }
            let ended = self.ended_by(before).filter(|_| before.id != step.id);
            if ended == Some(Action::AskBefore) {
                asking.push(before);
            } else if ended == Some(Action::Approve) {
                answered = asking.pop();
            }
        }
        asking
    }

    /// Everybody who has a turn now or gets one back after an opinion. Ignores the turns of step `except`.
    pub fn engaged(&self, except: Option<StepId>) -> Vec<UserId> {
        let people = |step: &Step| [Some(step.handler_id), step.principal_id];
        let turns = self.open_steps().filter(|step| Some(step.id) != except).flat_map(people);
        let waiting = self.open_steps().flat_map(|step| self.askers_of(step)).flat_map(people);
        turns.chain(waiting).flatten().collect()
    }

    /// The last step of each signature that a visit still lacks.
    pub fn unsigned(&self, visit: i32) -> impl Iterator<Item = &Step> {
        let is_last = move |step: &&Step| !self.visit(visit).any(|s| s.seat == step.seat && s.seq > step.seq);
        let has_signed =
            |step: &&Step| matches!(self.ended_by(step), Some(Action::Approve | Action::AskAfter | Action::Skip));
        self.visit(visit)
            .filter(is_last)
            .filter(move |step| !has_signed(step))
            .map(|step| self.asker_of(step).unwrap_or(step))
    }

    /// The step that returned the order to the applicant; `None` unless the order is returned.
    pub fn returner(&self) -> Option<&Step> {
        let last = self.log.iter().rev().find(|entry| entry.action == Action::Return)?;
        self.step(last.step_id).filter(|_| self.order.status == Status::Returned)
    }

    /// The step that returned the order to this step.
    pub fn returned_to(&self, step: &Step) -> Option<&Step> {
        let by = self.entry(step.opened_by).filter(|_| step.because == Because::Returned)?;
        self.step(by.step_id)
    }

    /// The step whose approval this person may take back. Only the last act that moved the order can be taken back, and
    /// only by its actor.
    pub fn takeable_by(&self, person: UserId) -> Option<&Step> {
        let moves = |entry: &&LogEntry| entry.via != Via::Auto && entry.action.moves();
        let last = self.log.iter().rev().find(moves)?;
        let is_approval = matches!(last.action, Action::Approve | Action::AskAfter);
        let is_theirs = is_approval && last.actor_id == Some(person) && self.open_steps().next().is_some();
        self.step(last.step_id).filter(|_| is_theirs)
    }

    /// The people who are next after an entry: the signers of the steps that it opened, else the person it names. For
    /// an urge, the handlers whose turn it was.
    pub fn next_of(&self, entry: &LogEntry) -> Vec<UserId> {
        if entry.action == Action::Urge {
            let was_open = |step: &&Step| {
                step.opened_by.is_some_and(|by| by < entry.id) && self.end_of(step).is_none_or(|end| end.id > entry.id)
            };
            return self.steps.iter().filter(was_open).map(|step| step.handler_id).collect();
        }
        let opened = self.steps.iter().filter(|step| step.opened_by == Some(entry.id));
        let turns = opened.filter(|step| self.ended_by(step) != Some(Action::Skip));
        let next: Vec<UserId> = turns.map(Step::signer).collect();
        if next.is_empty() { entry.next_handler_id.into_iter().collect() } else { next }
    }

    /// The open steps that this step's decision opened.
    pub fn opened_after(&self, step: &Step) -> impl Iterator<Item = &Step> {
        let by = self.decision_of(step.id).map(|entry| entry.id);
        self.open_steps().filter(move |open| open.opened_by.is_some() && open.opened_by == by)
    }

    /// The people whose signatures are valid in the current pass, each once, in order, except `except`. The order can
    /// be returned to them.
    pub fn earlier_handlers(&self, except: UserId) -> Vec<UserId> {
        let mut handlers = Vec::new();
        for (_, by) in self.standing() {
            if by != except && !handlers.contains(&by) {
                handlers.push(by);
            }
        }
        handlers
    }

    /// The last step that this person signed in the current pass and whose signature is still valid.
    pub fn last_signed_by(&self, person: UserId) -> Option<&Step> {
        self.standing().into_iter().rev().find(|(_, by)| *by == person).map(|(step, _)| step)
    }

    /// The valid signatures of the current pass, in order, each with the person who gave it. A return to an earlier
    /// handler suspends that handler's signature and all later ones. The later ones become valid again when the order
    /// goes straight back from that handler.
    fn standing(&self) -> Vec<(&Step, UserId)> {
        let since = self.way_since();
        let mut standing: Vec<(&Step, UserId)> = Vec::new();
        let mut suspended: Vec<Vec<(&Step, UserId)>> = Vec::new();
        for entry in self.log.iter().filter(|entry| entry.round >= since) {
            let Some(actor) = entry.actor_id else { continue };
            let last_of = |person| standing.iter().rposition(|(_, by): &(&Step, UserId)| *by == person);
            match entry.action {
                Action::Approve | Action::AskAfter => {
                    standing.extend(self.step(entry.step_id).map(|step| (step, actor)));
                    let opened = |step: &Step| step.opened_by == Some(entry.id) && step.because == Because::Straight;
                    if self.steps.iter().any(opened) {
                        let again = suspended.pop().unwrap_or_default();
                        standing.extend(again.into_iter().filter(|(_, by)| *by != actor));
                    }
                }
                Action::Return => match entry.next_handler_id {
                    Some(to) => suspended.extend(last_of(to).map(|at| standing.split_off(at))),
                    None => suspended.clear(),
                },
                Action::TakeBack => {
                    let kept = last_of(actor).unwrap_or(standing.len());
                    standing.truncate(kept);
                }
                Action::Jump => {
                    standing.retain(|(step, _)| entry.node.is_none_or(|node| step.node < node));
                    suspended.clear();
                }
                Action::Submit
                | Action::Reject
                | Action::Withdraw
                | Action::Urge
                | Action::HandOver
                | Action::Reassign
                | Action::AskBefore
                | Action::Comment
                | Action::Copy
                | Action::Terminate
                | Action::Skip
                | Action::Remind
                | Action::Escalate
                | Action::Receive
                | Action::Issue
                | Action::Ship
                | Action::Arrive
                | Action::GoodsBack
                | Action::ToSupplier
                | Action::Restock
                | Action::Reverse
                | Action::CloseRest
                | Action::Adjust
                | Action::BindGoods => {}
            }
        }
        standing
    }

    /// The current node index: -1 before the first node, the number of nodes after the last.
    pub fn reached(&self) -> i32 {
        match self.order.status {
            Status::Draft => -1,
            Status::Approved => i32::try_from(self.flow.nodes.len()).unwrap_or(i32::MAX),
            Status::Pending | Status::Returned | Status::Rejected | Status::Withdrawn => {
                self.open_steps().next().or(self.steps.last()).map_or(-1, |step| step.node)
            }
        }
    }

    /// The round in which the current pass through the flow began. A resubmission that goes straight to the returner
    /// continues the earlier pass.
    pub fn way_since(&self) -> i32 {
        let goes_on = |round: &i32| {
            let submitted = self.log.iter().find(|entry| entry.action == Action::Submit && entry.round == *round);
            matches!(submitted.and_then(|entry| entry.because), Some(Because::Straight | Because::Unchanged))
        };
        (1..=self.order.round).rev().find(|round| !goes_on(round)).unwrap_or(1)
    }

    /// The visits of a node in the current pass, in order.
    pub fn visits(&self, node: i32) -> Vec<i32> {
        let since = self.way_since();
        let mut visits: Vec<i32> =
            self.steps.iter().filter(|s| s.node == node && s.round >= since).map(|s| s.visit).collect();
        visits.dedup();
        visits
    }

    /// Why a node was skipped in the current pass. `None`: it was not skipped.
    pub fn passed_by(&self, node: i32) -> Option<Because> {
        let since = self.way_since();
        let skips = |e: &&LogEntry| e.action == Action::Skip && e.step_id.is_none() && e.round >= since;
        self.log.iter().rev().filter(skips).find(|entry| entry.node == Some(node)).and_then(|entry| entry.because)
    }

    /// The number of turns that the handler has had in this round, this one included.
    pub fn turn_number(&self, step: &Step) -> usize {
        let same = |s: &&Step| s.handler_id == step.handler_id && s.round == step.round && s.seq <= step.seq;
        self.steps.iter().filter(same).count()
    }

    /// When the applicant last urged.
    pub fn last_urge(&self) -> Option<DateTime<Utc>> {
        self.log.iter().rev().find(|entry| entry.action == Action::Urge).map(|entry| entry.acted_at)
    }
}

/// A step with its order.
///
/// # Errors
///
/// `NotFound` when there is no such step or the viewer cannot see the order.
pub async fn find_step(conn: &Conn, viewer: &User, id: StepId) -> Result<(Step, Order)> {
    let step = question(approval_steps::table.find(id).select(columns_of::<Step>()));
    let (step, order) = together(conn, (step, visible_of_step(viewer, id))).await?;
    step.into_iter().next().zip(order.into_iter().next()).ok_or(Error::NotFound)
}

/// The open step of a person that follows `except`, oldest first; after the last one, the first. At most one row.
pub fn next_waiting(person: UserId, except: StepId) -> impl Questions<Answers = Vec<(StepId,)>> {
    let comes_before = sql::<Bool>(
        "(approval_steps.opened_at, approval_steps.id) < (SELECT e.opened_at, e.id FROM approval_steps e WHERE e.id = ",
    )
    .bind::<SqlUuid, _>(except)
    .sql(")");
    let theirs = approval_steps::table
        .filter(approval_steps::handler_id.eq(person).or(approval_steps::principal_id.assume_not_null().eq(person)))
        .filter(approval_steps::closed_at.is_null())
        .filter(approval_steps::id.ne(except))
        .order((comes_before, approval_steps::opened_at, approval_steps::id))
        .limit(1);
    question(theirs.select((approval_steps::id,)))
}
