//! Writes a plan: status, log, steps and letters, inside the deciding transaction. Decides nothing.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::chain::{Chain, StepStatus};
use super::decide::{Passed, Plan, Tell, Turn};
use super::log::{Action, LogEntry, NewEntry, Via};
use super::route::Because;
use super::rules::Rules;
use crate::clock::day;
use crate::db::schema::{approval_steps, order_readers};
use crate::db::{Both, Conn, Kept, MOST_KEPT};
use crate::error::{Error, Result};
use crate::orders::{LogId, NumberFormat, Order, OrderId, OrderView, Round, StepId, Submitted, next_number};
use crate::org::{Calendar, User, UserId};
use crate::outbox::{self, Notice, NoticeKind};
use crate::stock;

/// The actor of an act, and what they entered.
pub(super) struct Stamp<'a> {
    /// `None`: a rule of the flow.
    pub actor: Option<UserId>,
    pub comment: &'a str,
    pub hint: &'a str,
    pub via: Via,
    pub press: Uuid,
    /// The order as it is now. A submission stores a snapshot of it. `None` for other acts that do not need it.
    pub view: Option<&'a OrderView>,
    /// The number format, for the first submission.
    pub format: Option<NumberFormat>,
    /// People whose rows are locked already.
    pub held: Vec<User>,
    /// People who are loaded already.
    pub known: Vec<User>,
}

/// What was written.
pub(super) struct Written {
    pub order: Order,
    pub entry: LogEntry,
    /// People who were loaded while writing.
    pub people: Vec<User>,
}

/// A step to insert.
#[derive(Insertable)]
#[diesel(table_name = approval_steps)]
struct NewStep<'a> {
    id: StepId,
    order_id: OrderId,
    applicant_id: UserId,
    seq: i32,
    round: i32,
    handler_id: UserId,
    principal_id: Option<UserId>,
    sender_id: UserId,
    hint: &'a str,
    status: StepStatus,
    because: Because,
    opened_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    node: i32,
    visit: i32,
    seat: i32,
    due_at: Option<DateTime<Utc>>,
    opened_by: LogId,
}

/// State while one plan is written.
struct Writing<'a> {
    chain: &'a Chain,
    plan: &'a Plan,
    stamp: Stamp<'a>,
    rules: &'a Rules,
    order: Order,
    seq: i32,
    calendar: Calendar,
    now: DateTime<Utc>,
}

/// Writes a plan. The caller holds the lock on the order.
///
/// # Errors
///
/// `Stale` when a planned handler can no longer handle orders.
pub(super) async fn write(
    conn: &mut Conn,
    chain: &Chain,
    plan: &Plan,
    stamp: Stamp<'_>,
    rules: &Rules,
    now: DateTime<Utc>,
) -> Result<Written> {
    let order = planned(&chain.order, plan);
    if plan.action == Action::Submit {
        let view = stamp.view.ok_or_else(|| Error::broken("a submission without the content of its order"))?;
        Round::keep(conn, view, order.round).await?;
    }
    let seq = chain.steps.last().map_or(0, |step| step.seq);
    let has_deadline = |turn: &Turn| chain.flow.node(turn.node).is_some_and(|node| node.deadline.is_some());
    let calendar = if plan.opens.iter().any(has_deadline) { Calendar::load(conn).await? } else { Calendar::default() };
    let mut writing = Writing { chain, plan, stamp, rules, order, seq, calendar, now };
    let entry = writing.log(conn).await?;
    let keepers = stock::follow(conn, chain.order.status, &writing.order, (entry.id, writing.stamp.actor), now).await?;
    writing.close(conn, &entry).await?;
    for passed in &plan.passed {
        writing.pass(conn, passed, &entry).await?;
    }
    let opened = writing.open(conn, &entry).await?;
    writing.tell(conn, &entry, &opened, &keepers).await?;
    let Writing { mut stamp, .. } = writing;
    // Last, because other submissions wait for the counter of the numbers until this one commits.
    let order = set_status(conn, chain, plan, &stamp, rules, now).await?;
    stamp.known.append(&mut stamp.held);
    Ok(Written { order, entry, people: stamp.known })
}

/// The order with the status and the round that it will have.
fn planned(order: &Order, plan: &Plan) -> Order {
    let round = order.round + i32::from(plan.action == Action::Submit);
    Order { status: plan.status.unwrap_or(order.status), round, ..order.clone() }
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
        let view = stamp.view.ok_or_else(|| Error::broken("a submission without the content of its order"))?;
        submitted.content = Some(view.content());
        if order.number.is_none() {
            let format = stamp.format.as_ref().ok_or_else(|| Error::broken("a kind without a number format"))?;
            submitted.number = Some(next_number(conn, format, day(now, rules.zone)).await?);
            submitted.flow_version_id = chain.version.map(|version| version.0);
        }
    }
    Ok(Order::set_status(conn, order, status, &submitted, now).await?)
}

impl Writing<'_> {
    async fn log(&self, conn: &mut Conn) -> QueryResult<LogEntry> {
        let (plan, stamp) = (self.plan, &self.stamp);
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

    /// Closes the decided step and those closed with it, and enqueues the letters that close their cards.
    async fn close(&self, conn: &mut Conn, entry: &LogEntry) -> QueryResult<()> {
        let decided = self.plan.decides.map(|step| (step, StepStatus::Decided));
        let closes: Vec<_> = decided.into_iter().chain(self.plan.closes.iter().copied()).collect();
        for status in StepStatus::ALL {
            let steps: Vec<StepId> = closes.iter().filter(|(_, new)| new == status).map(|(step, _)| *step).collect();
            if steps.is_empty() {
                continue;
            }
            let update = diesel::update(approval_steps::table.filter(approval_steps::id.eq_any(&steps))).set((
                approval_steps::status.eq(status),
                approval_steps::closed_at.eq(self.now),
                approval_steps::closed_by.eq(entry.id),
            ));
            let is_undecided = *status != StepStatus::Decided;
            let letters = outbox::closing(steps.clone(), entry.id, is_undecided, self.now);
            Both(letters, update).execute(conn).await?;
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
                Some(self.insert(conn, &[turn], by.id, StepStatus::Decided).await?[0])
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

    /// Opens the planned steps; returns them by handler.
    async fn open(&mut self, conn: &mut Conn, by: &LogEntry) -> Result<HashMap<UserId, StepId>> {
        let turns = &self.plan.opens;
        if turns.is_empty() {
            return Ok(HashMap::new());
        }
        let handlers: Vec<UserId> = turns.iter().map(|turn| turn.handler).collect();
        let is_free = |id: &UserId| self.stamp.held.iter().all(|user| user.id != *id);
        let free: Vec<UserId> = handlers.iter().copied().filter(is_free).collect();
        if !free.is_empty() {
            self.stamp.held.extend(User::hold_all(conn, &free).await?);
        }
        let may_have_it = |id: &UserId| self.stamp.held.iter().any(|user| user.id == *id && user.may_be_chosen());
        if !handlers.iter().all(may_have_it) {
            return Err(Error::Stale);
        }
        let steps = self.insert(conn, turns, by.id, StepStatus::Open).await?;
        Ok(handlers.into_iter().zip(steps).collect())
    }

    /// Inserts steps, in this order; returns their ids.
    async fn insert(
        &mut self,
        conn: &mut Conn,
        turns: &[Turn],
        by: LogId,
        status: StepStatus,
    ) -> QueryResult<Vec<StepId>> {
        let is_open = status == StepStatus::Open;
        let mut rows = Vec::new();
        for turn in turns {
            self.seq += 1;
            let deadline = self.chain.flow.node(turn.node).and_then(|node| node.deadline.as_ref());
            let due_at = deadline.filter(|_| is_open).map(|d| self.calendar.add(self.now, d.hours, self.rules.zone));
            rows.push(NewStep {
                id: StepId(Uuid::now_v7()),
                order_id: self.order.id,
                applicant_id: self.order.applicant_id,
                seq: self.seq,
                round: self.order.round,
                handler_id: turn.handler,
                principal_id: turn.principal,
                sender_id: self.stamp.actor.unwrap_or(self.order.applicant_id),
                hint: turn.hint.trim(),
                status,
                because: turn.because,
                opened_at: self.now,
                closed_at: (!is_open).then_some(self.now),
                node: turn.node,
                visit: turn.visit,
                seat: turn.seat,
                due_at,
                opened_by: by,
            });
        }
        let insert = diesel::insert_into(approval_steps::table).values(&rows);
        if rows.len() <= MOST_KEPT {
            Kept(insert).execute(conn).await?
        } else {
            insert.execute(conn).await?
        };
        Ok(rows.iter().map(|row| row.id).collect())
    }

    async fn tell(
        &self,
        conn: &mut Conn,
        entry: &LogEntry,
        opened: &HashMap<UserId, StepId>,
        keepers: &[UserId],
    ) -> QueryResult<()> {
        let readers = self.plan.tell.iter().filter_map(|tell| match tell {
            Tell::Copied(reader) => Some(*reader),
            Tell::YourTurn(_) | Tell::Urged(..) | Tell::Overdue(..) | Tell::Applicant(_) => None,
        });
        let readers = self.let_read(conn, entry, &readers.collect::<Vec<_>>()).await?;
        let mut notices = Vec::new();
        for tell in &self.plan.tell {
            let (kind, step, recipient) = match *tell {
                Tell::YourTurn(handler) => (NoticeKind::YourTurn, opened.get(&handler).copied(), handler),
                Tell::Urged(handler, step) => (NoticeKind::Urge, Some(step), handler),
                Tell::Overdue(handler, step) => (NoticeKind::Remind, Some(step), handler),
                Tell::Applicant(applicant) => (NoticeKind::Told, None, applicant),
                Tell::Copied(reader) if readers.contains(&reader) => (NoticeKind::Copied, None, reader),
                Tell::Copied(_) => continue,
            };
            notices.push(Notice { kind, order: self.order.id, step, log: entry.id, recipient });
        }
        let order = self.order.id;
        let to_keep = |recipient| Notice { kind: NoticeKind::ToKeep, order, step: None, log: entry.id, recipient };
        notices.extend(keepers.iter().filter(|keeper| Some(**keeper) != self.stamp.actor).copied().map(to_keep));
        // Locked rows come first: they were read last and are current.
        let people: Vec<User> = self.stamp.held.iter().chain(&self.stamp.known).cloned().collect();
        outbox::enqueue(conn, &notices, &people, self.rules.with_todo, self.now).await
    }

    /// Gives the named people read access to the order. Returns them without people who are disabled or unknown.
    async fn let_read(&self, conn: &mut Conn, entry: &LogEntry, named: &[UserId]) -> QueryResult<Vec<UserId>> {
        if named.is_empty() {
            return Ok(Vec::new());
        }
        let people = User::named(conn, named).await?;
        let readers: Vec<UserId> = people.iter().filter(|user| !user.is_disabled()).map(|user| user.id).collect();
        let why = if entry.action == Action::Comment { "mention" } else { "copy" };
        let row = |reader: &UserId| {
            (
                order_readers::order_id.eq(self.order.id),
                order_readers::user_id.eq(*reader),
                order_readers::log_id.eq(entry.id),
                order_readers::why.eq(why),
            )
        };
        diesel::insert_into(order_readers::table)
            .values(readers.iter().map(row).collect::<Vec<_>>())
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        Ok(readers)
    }
}
