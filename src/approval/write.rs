//! Writes a plan: status, log, steps and letters, inside the deciding transaction. Decides nothing.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::chain::{Chain, StepStatus};
use super::decide::{Passed, Plan, Tell, Turn};
use super::flow::FlowVersion;
use super::log::{Action, LogEntry, NewEntry, Via};
use super::rules::Rules;
use crate::clock::day;
use crate::db::Conn;
use crate::db::schema::{approval_steps, order_readers};
use crate::error::{Error, Result};
use crate::orders::{LogId, Order, OrderView, Round, StepId, Submitted, next_number};
use crate::org::{Calendar, User, UserId};
use crate::outbox::{self, Notice, NoticeKind};

/// Who acted, and the words they gave.
pub(super) struct Stamp<'a> {
    /// `None`: a rule of the flow.
    pub actor: Option<UserId>,
    pub comment: &'a str,
    pub hint: &'a str,
    pub via: Via,
    pub press: Uuid,
    /// The order as it is now. A submission keeps a copy.
    pub view: &'a OrderView,
}

/// State while one plan is written.
struct Writing<'a> {
    chain: &'a Chain,
    plan: &'a Plan,
    stamp: &'a Stamp<'a>,
    rules: &'a Rules,
    order: Order,
    seq: i32,
    calendar: Calendar,
    now: DateTime<Utc>,
}

/// Writes a plan.
///
/// # Errors
///
/// `Stale` when a planned handler can no longer handle orders.
pub(super) async fn write(
    conn: &mut Conn,
    chain: &Chain,
    plan: &Plan,
    stamp: &Stamp<'_>,
    rules: &Rules,
    now: DateTime<Utc>,
) -> Result<(Order, LogEntry)> {
    let order = set_status(conn, chain, plan, stamp, rules, now).await?;
    let seq = chain.steps.last().map_or(0, |step| step.seq);
    let has_deadline = |turn: &Turn| chain.flow.node(turn.node).is_some_and(|node| node.deadline.is_some());
    let calendar = if plan.opens.iter().any(has_deadline) { Calendar::load(conn).await? } else { Calendar::default() };
    let mut writing = Writing { chain, plan, stamp, rules, order, seq, calendar, now };
    let entry = writing.log(conn).await?;
    writing.close(conn, &entry).await?;
    for passed in &plan.passed {
        writing.pass(conn, passed, &entry).await?;
    }
    let mut opened = HashMap::new();
    for turn in &plan.opens {
        opened.insert(turn.handler, writing.open(conn, turn, &entry).await?);
    }
    writing.tell(conn, &entry, &opened).await?;
    Ok((writing.order, entry))
}

async fn set_status(
    conn: &mut Conn,
    chain: &Chain,
    plan: &Plan,
    stamp: &Stamp<'_>,
    rules: &Rules,
    now: DateTime<Utc>,
) -> Result<Order> {
    let Some(status) = plan.status else { return Ok(chain.order.clone()) };
    let order = &chain.order;
    let mut submitted = Submitted::default();
    if plan.action == Action::Submit {
        submitted.content = Some(stamp.view.content());
        Round::keep(conn, stamp.view, order.round + 1).await?;
        if order.number.is_none() {
            submitted.number = Some(next_number(conn, order.kind, day(now, rules.zone)).await?);
            submitted.flow_version_id = FlowVersion::current(conn, order.kind).await?.map(|version| version.id.0);
        }
    }
    Ok(Order::set_status(conn, order, status, &submitted, now).await?)
}

impl Writing<'_> {
    async fn log(&self, conn: &mut Conn) -> QueryResult<LogEntry> {
        let (plan, stamp) = (self.plan, self.stamp);
        LogEntry::write(
            conn,
            &NewEntry {
                order_id: self.order.id,
                round: self.order.round,
                action: plan.action,
                actor_id: stamp.actor,
                step_id: plan.decides,
                next_handler_id: plan.next_handler,
                comment: stamp.comment,
                hint: stamp.hint,
                via: stamp.via,
                press: stamp.press,
                acted_at: self.now,
                node: plan.node,
                because: plan.because,
            },
        )
        .await
    }

    /// Closes the decided step and those closed along with it, and enqueues letters that close their cards.
    async fn close(&self, conn: &mut Conn, entry: &LogEntry) -> QueryResult<()> {
        let decided = self.plan.decides.map(|step| (step, StepStatus::Decided));
        for (step, status) in decided.into_iter().chain(self.plan.closes.iter().copied()) {
            diesel::update(approval_steps::table.find(step))
                .set((
                    approval_steps::status.eq(status),
                    approval_steps::closed_at.eq(self.now),
                    approval_steps::closed_by.eq(entry.id),
                ))
                .execute(conn)
                .await?;
            outbox::close(conn, step, entry.id, status != StepStatus::Decided, self.now).await?;
        }
        if self.plan.action == Action::Remind {
            let reminded = self.plan.tell.iter().filter_map(|tell| match tell {
                Tell::Overdue(_, step) => Some(*step),
                _ => None,
            });
            diesel::update(approval_steps::table.filter(approval_steps::id.eq_any(reminded)))
                .set(approval_steps::overdue_at.eq(self.now))
                .execute(conn)
                .await?;
        }
        Ok(())
    }

    /// Logs a skipped node. A signature carried over from the previous node also becomes a decided step.
    async fn pass(&mut self, conn: &mut Conn, passed: &Passed, by: &LogEntry) -> QueryResult<()> {
        let step = match passed.signed {
            Some((visit, seat, whose)) => {
                let turn = Turn {
                    handler: whose.handler,
                    principal: whose.principal,
                    hint: String::new(),
                    node: passed.node,
                    visit,
                    seat,
                    because: passed.because,
                };
                Some(self.insert(conn, &turn, by.id, StepStatus::Decided).await?)
            }
            None => None,
        };
        let entry = NewEntry {
            order_id: self.order.id,
            round: self.order.round,
            action: Action::Skip,
            actor_id: passed.signed.map(|(_, _, whose)| whose.handler),
            step_id: step,
            next_handler_id: None,
            comment: "",
            hint: "",
            via: Via::Auto,
            press: Uuid::new_v4(),
            acted_at: self.now,
            node: Some(passed.node),
            because: Some(passed.because),
        };
        LogEntry::write(conn, &entry).await.map(drop)
    }

    async fn open(&mut self, conn: &mut Conn, turn: &Turn, by: &LogEntry) -> Result<StepId> {
        let handler = User::hold(conn, turn.handler).await?;
        if !handler.is_some_and(|user| user.may_be_chosen()) {
            return Err(Error::Stale);
        }
        Ok(self.insert(conn, turn, by.id, StepStatus::Open).await?)
    }

    async fn insert(&mut self, conn: &mut Conn, turn: &Turn, by: LogId, status: StepStatus) -> QueryResult<StepId> {
        let id = StepId(Uuid::now_v7());
        self.seq += 1;
        let hours = self.chain.flow.node(turn.node).and_then(|node| node.deadline.as_ref()).map(|d| d.hours);
        let is_open = status == StepStatus::Open;
        let due_at = hours.filter(|_| is_open).map(|hours| self.calendar.add(self.now, hours, self.rules.zone));
        diesel::insert_into(approval_steps::table)
            .values((
                (approval_steps::id.eq(id), approval_steps::order_id.eq(self.order.id)),
                approval_steps::applicant_id.eq(self.order.applicant_id),
                approval_steps::seq.eq(self.seq),
                approval_steps::round.eq(self.order.round),
                (approval_steps::handler_id.eq(turn.handler), approval_steps::principal_id.eq(turn.principal)),
                approval_steps::sender_id.eq(self.stamp.actor.unwrap_or(self.order.applicant_id)),
                approval_steps::hint.eq(turn.hint.trim()),
                (approval_steps::status.eq(status), approval_steps::because.eq(turn.because)),
                (approval_steps::opened_at.eq(self.now), approval_steps::closed_at.eq((!is_open).then_some(self.now))),
                (
                    approval_steps::node.eq(turn.node),
                    approval_steps::visit.eq(turn.visit),
                    approval_steps::seat.eq(turn.seat),
                ),
                (approval_steps::due_at.eq(due_at), approval_steps::opened_by.eq(by)),
            ))
            .execute(conn)
            .await?;
        Ok(id)
    }

    async fn tell(&self, conn: &mut Conn, entry: &LogEntry, opened: &HashMap<UserId, StepId>) -> QueryResult<()> {
        for tell in &self.plan.tell {
            let (kind, step, recipient) = match *tell {
                Tell::YourTurn(handler) => (NoticeKind::YourTurn, opened.get(&handler).copied(), handler),
                Tell::Urged(handler, step) => (NoticeKind::Urge, Some(step), handler),
                Tell::Overdue(handler, step) => (NoticeKind::Remind, Some(step), handler),
                Tell::Applicant(applicant) => (NoticeKind::Told, None, applicant),
                Tell::Copied(reader) => (NoticeKind::Copied, None, reader),
            };
            if kind == NoticeKind::Copied && !self.may_read(conn, entry, recipient).await? {
                continue;
            }
            let notice = Notice { kind, order: self.order.id, step, log: entry.id, recipient };
            outbox::enqueue(conn, &notice, self.rules.with_todo, self.now).await?;
        }
        Ok(())
    }

    /// Grants a named person read access to the order; `false` when the person is disabled or unknown.
    async fn may_read(&self, conn: &mut Conn, entry: &LogEntry, reader: UserId) -> QueryResult<bool> {
        if User::find(conn, reader).await?.is_none_or(|user| user.is_disabled()) {
            return Ok(false);
        }
        let why = if entry.action == Action::Comment { "mention" } else { "copy" };
        diesel::insert_into(order_readers::table)
            .values((
                order_readers::order_id.eq(self.order.id),
                order_readers::user_id.eq(reader),
                order_readers::log_id.eq(entry.id),
                order_readers::why.eq(why),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        Ok(true)
    }
}
