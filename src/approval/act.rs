//! Doing it: one transaction an act. Lock the order, read everything else, decide, write, log, enqueue.

use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use uuid::Uuid;

use super::chain::{Chain, StepStatus};
use super::decide::{Actor, LONGEST_WORDS, Move, Plan, Refusal, Tell, decide};
use super::log::{Action, LogEntry, NewEntry, Via};
use crate::clock::day;
use crate::db::Conn;
use crate::db::schema::approval_steps;
use crate::error::{Error, Reason, Result};
use crate::orders::{self, MasterData, Order, OrderId, Stage, Status, StepId, lock_visible, next_number};
use crate::org::{Department, User, UserId};
use crate::outbox::{self, Notice, NoticeKind};

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

/// What the company has configured.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    pub zone: Tz,
    pub urge_interval: Duration,
    /// Steps become to-do tasks of DingTalk too.
    pub with_todo: bool,
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub order: Order,
    pub entry: LogEntry,
    /// Whose turn it became, or who was urged.
    pub next: Option<User>,
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
        let choice = match press.mv.names() {
            Some(id) => User::hold(conn, id).await?,
            None => None,
        };
        let chain = Chain::of(conn, order).await?;
        let actor = Actor { user: &user, via: press.via, step: press.step };
        let plan = match decide(&chain, &actor, &press.mv, choice.as_ref(), rules.urge_interval, now) {
            Ok(plan) => plan,
            Err(refusal) => return Err(explain(conn, refusal, &press.mv, rules.zone).await?),
        };
        if matches!(press.mv, Move::Submit { .. }) {
            check_whole(conn, &chain.order).await?;
        }
        let (order, entry) = write(conn, &chain, &plan, press, viewer.id, rules, now).await?;
        let next = match plan.next_handler {
            Some(id) => User::find(conn, id).await?,
            None => None,
        };
        Ok(Outcome { order, entry, next })
    })
    .await
}

async fn write(
    conn: &mut Conn,
    chain: &Chain,
    plan: &Plan,
    press: &Press,
    actor: UserId,
    rules: &Rules,
    now: DateTime<Utc>,
) -> Result<(Order, LogEntry)> {
    let mut order = chain.order.clone();
    if let Some((step, status)) = plan.close {
        diesel::update(approval_steps::table.find(step))
            .set((approval_steps::status.eq(status), approval_steps::closed_at.eq(now)))
            .execute(conn)
            .await?;
    }
    if let Some(status) = plan.status {
        let number = match order.number {
            None => Some(next_number(conn, order.kind, day(now, rules.zone)).await?),
            Some(_) => None,
        };
        order = Order::set_status(conn, &order, status, number.as_deref(), now).await?;
    }
    let decided = plan.close.filter(|(_, status)| *status == StepStatus::Decided).map(|(step, _)| step);
    let entry = NewEntry {
        order_id: order.id,
        round: order.round,
        action: plan.action,
        actor_id: actor,
        step_id: decided,
        next_handler_id: plan.next_handler,
        comment: press.mv.comment(),
        hint: press.mv.hint(),
        via: press.via,
        press: press.key,
        acted_at: now,
    };
    let entry = LogEntry::write(conn, &entry).await?;
    let mut opened = None;
    if let Some(turn) = &plan.open {
        let id = StepId(Uuid::now_v7());
        diesel::insert_into(approval_steps::table)
            .values((
                (approval_steps::id.eq(id), approval_steps::order_id.eq(order.id)),
                approval_steps::applicant_id.eq(order.applicant_id),
                approval_steps::seq.eq(chain.steps.last().map_or(1, |step| step.seq + 1)),
                approval_steps::round.eq(order.round),
                approval_steps::handler_id.eq(turn.handler),
                approval_steps::sender_id.eq(actor),
                approval_steps::hint.eq(turn.hint.trim()),
                approval_steps::status.eq(StepStatus::Open),
                approval_steps::opened_at.eq(now),
            ))
            .execute(conn)
            .await?;
        opened = Some(id);
    }
    if let Some((step, _)) = plan.close {
        let is_gone = matches!(plan.action, Action::Withdraw | Action::TakeBack | Action::HandOver | Action::Reassign);
        outbox::close(conn, step, entry.id, is_gone, now).await?;
    }
    for tell in &plan.tell {
        let (kind, step, recipient) = match *tell {
            Tell::YourTurn(handler) => (NoticeKind::YourTurn, opened, handler),
            Tell::Urged(handler, step) => (NoticeKind::Urge, Some(step), handler),
            Tell::Applicant(applicant) => (NoticeKind::Told, None, applicant),
        };
        let notice = Notice { kind, order: order.id, step, log: entry.id, recipient };
        outbox::enqueue(conn, &notice, rules.with_todo, now).await?;
    }
    Ok((order, entry))
}

/// The same press arrived before: answer as then. Another act under the same key is refused.
async fn replay(conn: &mut Conn, viewer: &User, press: &Press, order: Order, entry: LogEntry) -> Result<Outcome> {
    let is_same = entry.order_id == press.order
        && entry.actor_id == viewer.id
        && entry.action == press.mv.action()
        && entry.comment == press.mv.comment();
    if !is_same {
        return Err(Error::refused("error-key-used"));
    }
    let next = match entry.next_handler_id {
        Some(id) => User::find(conn, id).await?,
        None => None,
    };
    Ok(Outcome { order, entry, next })
}

/// A saved draft may lack things; what is submitted may not.
async fn check_whole(conn: &mut Conn, order: &Order) -> Result<()> {
    let data = MasterData {
        departments: Department::list(conn).await?,
        warehouses: crate::catalog::Warehouse::list(conn).await?,
    };
    let view = orders::view(conn, order.clone()).await?;
    orders::check(order.kind, &view.as_typed(), Stage::Complete, &data).map(|_| ())
}

/// A refusal as the person is told it: beside the field where there is one, else who did what when.
async fn explain(conn: &mut Conn, refusal: Refusal, mv: &Move, zone: Tz) -> Result<Error> {
    let local = |at: DateTime<Utc>| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
    let next_field = match mv {
        Move::Return { .. } => "return_to",
        Move::HandOver { .. } | Move::Reassign { .. } => "to",
        _ => "next_approver",
    };
    Ok(match refusal {
        Refusal::Decided { by, action, at } => {
            let key = match action {
                Action::Approve => "refused-approved-by",
                Action::Return => "refused-returned-by",
                Action::HandOver | Action::Reassign => "refused-handed-over-by",
                Action::TakeBack => "refused-taken-back-by",
                _ => "refused-rejected-by",
            };
            Error::Refused(Reason::new(key).with("who", name(conn, by).await?).with("when", local(at)))
        }
        Refusal::Withdrawn { at } => Error::Refused(Reason::new("refused-withdrawn").with("when", local(at))),
        Refusal::NotYourTurn { holder } => {
            Error::Refused(Reason::new("refused-not-your-turn").with("who", name(conn, holder).await?))
        }
        Refusal::NotNow { status } => Error::Refused(Reason::new(match status {
            Status::Draft => "refused-draft",
            Status::Pending => "refused-pending",
            Status::Returned => "refused-returned",
            Status::Approved => "refused-approved",
            Status::Rejected => "refused-rejected",
            Status::Withdrawn => "refused-is-withdrawn",
        })),
        Refusal::NotTheApplicant | Refusal::NotAnAdministrator => Error::Forbidden,
        Refusal::NotInDingTalk => Error::refused("refused-not-in-dingtalk"),
        Refusal::CommentRequired => {
            let field = if matches!(mv, Move::Reassign { .. }) { "why" } else { "comment" };
            Error::invalid(field, "fault-comment-required")
        }
        Refusal::WordsTooLong { field } => Error::Invalid(vec![
            crate::error::Fault::new(field, "fault-too-long").with("max", LONGEST_WORDS.to_string()),
        ]),
        Refusal::ChooseNext => Error::invalid(next_field, "fault-choose-approver"),
        Refusal::NotAnEarlierHandler => Error::invalid(next_field, "fault-not-an-earlier-handler"),
        Refusal::TooSoon { again_at } => {
            Error::Refused(Reason::new("refused-urged-lately").with("when", local(again_at)))
        }
    })
}

async fn name(conn: &mut Conn, id: UserId) -> QueryResult<String> {
    Ok(User::find(conn, id).await?.map(|user| user.display_name).unwrap_or_default())
}
