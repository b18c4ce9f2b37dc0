//! The steps of an order: who had it, who has it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::flow::{Flow, FlowVersion, FlowVersionId};
use super::log::{Action, LogEntry, Via};
use super::route::Because;
use crate::db::Conn;
use crate::db::schema::approval_steps;
use crate::error::{Error, Result};
use crate::orders::{LogId, Order, OrderId, Status, StepId, find_visible};
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
    /// Which node of the flow, from 0.
    pub node: i32,
    /// Each time that the order comes to a node, from 1; the steps of one visit stand side by side.
    pub visit: i32,
    /// Which signature of the visit; a turn that changes hands keeps it.
    pub seat: i32,
    /// 委托人, in whose place the handler stands; both may act.
    pub principal_id: Option<UserId>,
    pub because: Because,
    /// When the flow wants it decided.
    pub due_at: Option<DateTime<Utc>>,
    /// When what follows on a missed deadline was done.
    pub overdue_at: Option<DateTime<Utc>>,
    /// The acts that opened and closed it.
    pub opened_by: Option<LogId>,
    pub closed_by: Option<LogId>,
}

impl Step {
    /// Whose signature it is.
    pub fn signer(&self) -> UserId {
        self.principal_id.unwrap_or(self.handler_id)
    }

    /// Whether this person may decide it, as its handler or as the one in whose place the handler stands.
    pub fn is_turn_of(&self, person: UserId) -> bool {
        self.handler_id == person || self.principal_id == Some(person)
    }
}

/// An order with its steps and its log, both oldest first, and the flow that it goes by.
#[derive(Clone, Debug)]
pub struct Chain {
    pub order: Order,
    pub steps: Vec<Step>,
    pub log: Vec<LogEntry>,
    pub flow: Flow,
}

impl Chain {
    /// Loads the steps and the log of an order; to decide, lock the order first. A draft goes by the flow that is
    /// current now.
    pub async fn of(conn: &mut Conn, order: Order) -> Result<Self> {
        let steps = approval_steps::table
            .filter(approval_steps::order_id.eq(order.id))
            .order(approval_steps::seq)
            .select(Step::as_select())
            .load(conn)
            .await?;
        let log = LogEntry::of(conn, order.id).await?;
        let version = match order.flow_version_id {
            Some(id) => FlowVersion::find(conn, FlowVersionId(id)).await?,
            None if order.round == 0 => FlowVersion::current(conn, order.kind).await?,
            None => None,
        };
        let flow = version.map_or_else(|| Ok(Flow::by_choice()), |version| version.flow())?;
        Ok(Self { order, steps, log, flow })
    }

    /// The steps that wait; none unless the order is pending.
    pub fn open_steps(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.status == StepStatus::Open)
    }

    /// The step that waits for this person; their own before one where they stand in.
    pub fn open_step_of(&self, person: UserId) -> Option<&Step> {
        let own = |step: &&Step| step.handler_id == person && step.principal_id.is_none();
        self.open_steps().find(own).or_else(|| self.open_steps().find(|step| step.is_turn_of(person)))
    }

    /// The steps of one visit, oldest first.
    pub fn visit(&self, visit: i32) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(move |step| step.visit == visit)
    }

    pub fn next_visit(&self) -> i32 {
        self.steps.iter().map(|step| step.visit).max().unwrap_or(0) + 1
    }

    fn entry(&self, id: Option<LogId>) -> Option<&LogEntry> {
        self.log.iter().find(|entry| Some(entry.id) == id)
    }

    fn step(&self, id: Option<StepId>) -> Option<&Step> {
        self.steps.iter().find(|step| Some(step.id) == id)
    }

    /// Who decided a step; `None` while nobody has.
    pub fn decision_of(&self, step: StepId) -> Option<&LogEntry> {
        self.log.iter().find(|entry| entry.step_id == Some(step))
    }

    /// The act that closed a step: its decision, or whatever else took it away.
    pub fn end_of(&self, step: &Step) -> Option<&LogEntry> {
        self.decision_of(step.id).or_else(|| self.entry(step.closed_by))
    }

    fn ended_by(&self, step: &Step) -> Option<Action> {
        self.end_of(step).map(|entry| entry.action)
    }

    /// Who wants this step's opinion before giving their own: the handler of the step that it answers.
    pub fn asker_of(&self, step: &Step) -> Option<&Step> {
        self.askers_of(step).pop()
    }

    /// Everybody who waits for an opinion from this step, the nearest last.
    fn askers_of(&self, step: &Step) -> Vec<&Step> {
        let (mut asking, mut answered) = (Vec::new(), None);
        for before in self.visit(step.visit).filter(|s| s.seat == step.seat && s.seq <= step.seq) {
            if before.because == Because::TakenBack {
                asking.extend(answered.take());
            }
            match self.ended_by(before).filter(|_| before.id != step.id) {
                Some(Action::AskBefore) => asking.push(before),
                Some(Action::Approve) => answered = asking.pop(),
                _ => {}
            }
        }
        asking
    }

    /// Who has a turn now, or will have one again once an opinion has been given; `except` for the turn of one step.
    pub fn engaged(&self, except: Option<StepId>) -> Vec<UserId> {
        let people = |step: &Step| [Some(step.handler_id), step.principal_id];
        let turns = self.open_steps().filter(|step| Some(step.id) != except).flat_map(people);
        let waiting = self.open_steps().flat_map(|step| self.askers_of(step)).flat_map(people);
        turns.chain(waiting).flatten().collect()
    }

    /// The last step of each signature of a visit that was not given.
    pub fn unsigned(&self, visit: i32) -> impl Iterator<Item = &Step> {
        let is_last = move |step: &&Step| !self.visit(visit).any(|s| s.seat == step.seat && s.seq > step.seq);
        let has_signed =
            |step: &&Step| matches!(self.ended_by(step), Some(Action::Approve | Action::AskAfter | Action::Skip));
        self.visit(visit)
            .filter(is_last)
            .filter(move |step| !has_signed(step))
            .map(|step| self.asker_of(step).unwrap_or(step))
    }

    /// The step that sent the order back to its applicant; `None` unless it is there.
    pub fn returner(&self) -> Option<&Step> {
        let last = self.log.iter().rev().find(|entry| entry.action == Action::Return)?;
        self.step(last.step_id).filter(|_| self.order.status == Status::Returned)
    }

    /// The step that returned the order to this one.
    pub fn returned_to(&self, step: &Step) -> Option<&Step> {
        let by = self.entry(step.opened_by).filter(|_| step.because == Because::Returned)?;
        self.step(by.step_id)
    }

    /// The approval that this person may take back: theirs, the last thing done, and nobody has acted on it since.
    pub fn takeable_by(&self, person: UserId) -> Option<&Step> {
        let moves = |entry: &&LogEntry| entry.via != Via::Auto && entry.action.moves();
        let last = self.log.iter().rev().find(moves)?;
        let is_approval = matches!(last.action, Action::Approve | Action::AskAfter);
        let is_theirs = is_approval && last.actor_id == Some(person) && self.open_steps().next().is_some();
        self.step(last.step_id).filter(|_| is_theirs)
    }

    /// Whose turn an act made it, as the signatures that are wanted; else whom it names.
    pub fn next_of(&self, entry: &LogEntry) -> Vec<UserId> {
        let opened = self.steps.iter().filter(|step| step.opened_by == Some(entry.id));
        let turns = opened.filter(|step| self.ended_by(step) != Some(Action::Skip));
        let next: Vec<UserId> = turns.map(Step::signer).collect();
        if next.is_empty() { entry.next_handler_id.into_iter().collect() } else { next }
    }

    /// The open steps that the decision of this step has opened.
    pub fn opened_after(&self, step: &Step) -> impl Iterator<Item = &Step> {
        let by = self.decision_of(step.id).map(|entry| entry.id);
        self.open_steps().filter(move |open| open.opened_by.is_some() && open.opened_by == by)
    }

    /// Whoever has decided a step of the present round, first to last, each once, but for `except`:
    /// those whom a return can go to.
    pub fn earlier_handlers(&self, except: UserId) -> Vec<UserId> {
        let mut handlers = Vec::new();
        for (_, by) in self.decided() {
            if by != except && !handlers.contains(&by) {
                handlers.push(by);
            }
        }
        handlers
    }

    /// The last step that this person decided in the present round.
    pub fn last_decided_by(&self, person: UserId) -> Option<&Step> {
        self.decided().filter(|(_, by)| *by == person).map(|(step, _)| step).last()
    }

    /// The decided steps of the present round, and who decided them.
    fn decided(&self) -> impl Iterator<Item = (&Step, UserId)> {
        let here = |step: &&Step| step.status == StepStatus::Decided && step.round == self.order.round;
        self.steps.iter().filter(here).filter_map(|step| Some((step, self.decision_of(step.id)?.actor_id?)))
    }

    /// Which node of its flow the order has come to: -1 before the first, their number behind the last.
    pub fn reached(&self) -> i32 {
        match self.order.status {
            Status::Draft => -1,
            Status::Approved => i32::try_from(self.flow.nodes.len()).unwrap_or(i32::MAX),
            _ => self.open_steps().next().or(self.steps.last()).map_or(-1, |step| step.node),
        }
    }

    /// The round in which the present way began: one that went straight back to the returner goes on with the way
    /// before.
    pub fn way_since(&self) -> i32 {
        let goes_on = |round: &i32| {
            let submitted = self.log.iter().find(|entry| entry.action == Action::Submit && entry.round == *round);
            matches!(submitted.and_then(|entry| entry.because), Some(Because::Straight | Because::Unchanged))
        };
        (1..=self.order.round).rev().find(|round| !goes_on(round)).unwrap_or(1)
    }

    /// The visits of a node on the present way, in their order.
    pub fn visits(&self, node: i32) -> Vec<i32> {
        let since = self.way_since();
        let mut visits: Vec<i32> =
            self.steps.iter().filter(|s| s.node == node && s.round >= since).map(|s| s.visit).collect();
        visits.dedup();
        visits
    }

    /// Why a node was passed by on the present way without anybody's signature.
    pub fn passed_by(&self, node: i32) -> Option<Because> {
        let since = self.way_since();
        let skips = |e: &&LogEntry| e.action == Action::Skip && e.step_id.is_none() && e.round >= since;
        self.log.iter().rev().filter(skips).find(|entry| entry.node == Some(node)).and_then(|entry| entry.because)
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
