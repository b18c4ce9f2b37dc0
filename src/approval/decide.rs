//! What an act leads to, or why it is refused. Pure: reads and writes nothing, takes facts, gives a plan.

mod moves;
mod turns;

use std::time::Duration;

use chrono::{DateTime, Utc};

pub use moves::Move;

use super::chain::{Chain, Step, StepStatus};
use super::log::{Action, LogEntry, Via};
use crate::orders::{Status, StepId};
use crate::org::{User, UserId};

/// The longest comment or hint, in characters.
pub const LONGEST_WORDS: usize = 500;

/// Who acts, through which door, and on which step they believe to act.
#[derive(Clone, Debug)]
pub struct Actor<'a> {
    pub user: &'a User,
    pub via: Via,
    /// The step whose page they have before them; `None`: whatever step is open.
    pub step: Option<StepId>,
}

/// The person that a move names, as they are now; `None` when it names nobody or somebody unknown.
pub type Choice<'a> = Option<&'a User>;

/// What will be so, once it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub action: Action,
    /// `None`: stays as it is.
    pub status: Option<Status>,
    /// The open step that this closes, and how.
    pub close: Option<(StepId, StepStatus)>,
    pub open: Option<Turn>,
    /// Whose turn it becomes, or who is urged.
    pub next_handler: Option<UserId>,
    pub tell: Vec<Tell>,
}

/// A step to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    pub handler: UserId,
    pub hint: String,
}

/// Who is to hear of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tell {
    /// The handler of the step that this opens: the card.
    YourTurn(UserId),
    /// The handler of this open step: the card once more.
    Urged(UserId, StepId),
    /// The applicant: the text about what was done.
    Applicant(UserId),
}

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// That step was decided: by whom, how, when.
    Decided {
        by: UserId,
        action: Action,
        at: DateTime<Utc>,
    },
    /// That step is over without a decision: the order was withdrawn.
    Withdrawn {
        at: DateTime<Utc>,
    },
    /// Waits for somebody else.
    NotYourTurn {
        holder: UserId,
    },
    /// Nobody can do that to an order in this status.
    NotNow {
        status: Status,
    },
    /// Only administrators.
    NotAnAdministrator,
    /// Only the applicant, or for a withdrawal an administrator with a reason.
    NotTheApplicant,
    /// This person may not decide from within DingTalk.
    NotInDingTalk,
    /// A reason is required.
    CommentRequired,
    WordsTooLong {
        field: &'static str,
    },
    /// A next handler is required, or the one chosen cannot be.
    ChooseNext,
    /// The order was never with that person in this round.
    NotAnEarlierHandler,
    /// Urged a moment ago.
    TooSoon {
        again_at: DateTime<Utc>,
    },
}

/// Whether this person may decide the open step now; for pages, which show only what is possible.
pub fn may_act(chain: &Chain, user: &User, via: Via) -> bool {
    let is_theirs = chain.open_step().is_some_and(|step| step.handler_id == user.id);
    is_theirs && !user.is_disabled() && !is_barred(user, via)
}

/// Decides about one move. `choice` is the person that the move names, `urge_interval` the time between two urges.
pub fn decide(
    chain: &Chain,
    actor: &Actor<'_>,
    mv: &Move,
    choice: Choice<'_>,
    urge_interval: Duration,
    now: DateTime<Utc>,
) -> Result<Plan, Refusal> {
    check_words(mv)?;
    match mv {
        Move::Submit { next, hint } => submit(chain, actor, *next, hint, choice),
        Move::Approve { next, hint, .. } => approve(chain, actor, *next, hint, choice),
        Move::Return { to, .. } => give_back(chain, actor, *to, choice),
        Move::Reject { .. } => {
            let step = own_open_step(chain, actor)?;
            Ok(closing(Action::Reject, Status::Rejected, step, chain))
        }
        Move::Withdraw { comment } => withdraw(chain, actor, comment),
        Move::Urge => urge(chain, actor, urge_interval, now),
        Move::HandOver { to, comment } => {
            let step = own_open_step(chain, actor)?;
            let to = eligible(chain, actor, Some(*to), choice)?.ok_or(Refusal::ChooseNext)?;
            Ok(turns::handed(Action::HandOver, chain, step, to, comment))
        }
        Move::Reassign { to, comment } => turns::reassign(chain, actor, *to, comment, choice),
        Move::TakeBack { .. } => turns::take_back(chain, actor),
    }
}

fn submit(
    chain: &Chain,
    actor: &Actor<'_>,
    next: Option<UserId>,
    hint: &str,
    choice: Choice<'_>,
) -> Result<Plan, Refusal> {
    if actor.user.id != chain.order.applicant_id {
        return Err(Refusal::NotTheApplicant);
    }
    if !chain.order.status.is_editable() {
        return Err(Refusal::NotNow { status: chain.order.status });
    }
    let next = eligible(chain, actor, next, choice)?.ok_or(Refusal::ChooseNext)?;
    Ok(Plan {
        action: Action::Submit,
        status: Some(Status::Pending),
        close: None,
        open: Some(Turn { handler: next, hint: hint.to_owned() }),
        next_handler: Some(next),
        tell: vec![Tell::YourTurn(next)],
    })
}

fn approve(
    chain: &Chain,
    actor: &Actor<'_>,
    next: Option<UserId>,
    hint: &str,
    choice: Choice<'_>,
) -> Result<Plan, Refusal> {
    let step = own_open_step(chain, actor)?;
    let Some(next) = eligible(chain, actor, next, choice)? else {
        return Ok(closing(Action::Approve, Status::Approved, step, chain));
    };
    Ok(passing(Action::Approve, step, Turn { handler: next, hint: hint.to_owned() }, chain))
}

fn give_back(chain: &Chain, actor: &Actor<'_>, to: Option<UserId>, choice: Choice<'_>) -> Result<Plan, Refusal> {
    let step = own_open_step(chain, actor)?;
    let Some(to) = to else {
        return Ok(closing(Action::Return, Status::Returned, step, chain));
    };
    if !chain.earlier_handlers(actor.user.id).contains(&to) {
        return Err(Refusal::NotAnEarlierHandler);
    }
    if choice.is_none_or(|user| user.id != to || user.is_disabled()) {
        return Err(Refusal::ChooseNext);
    }
    Ok(passing(Action::Return, step, Turn { handler: to, hint: String::new() }, chain))
}

fn withdraw(chain: &Chain, actor: &Actor<'_>, comment: &str) -> Result<Plan, Refusal> {
    let applicant = chain.order.applicant_id;
    let is_applicant = actor.user.id == applicant;
    if !is_applicant && !actor.user.is_admin() {
        return Err(Refusal::NotTheApplicant);
    }
    if !matches!(chain.order.status, Status::Pending | Status::Returned) {
        return Err(Refusal::NotNow { status: chain.order.status });
    }
    if !is_applicant && comment.trim().is_empty() {
        return Err(Refusal::CommentRequired);
    }
    Ok(Plan {
        action: Action::Withdraw,
        status: Some(Status::Withdrawn),
        close: chain.open_step().map(|step| (step.id, StepStatus::Superseded)),
        open: None,
        next_handler: None,
        tell: if is_applicant { Vec::new() } else { vec![Tell::Applicant(applicant)] },
    })
}

fn urge(chain: &Chain, actor: &Actor<'_>, interval: Duration, now: DateTime<Utc>) -> Result<Plan, Refusal> {
    if actor.user.id != chain.order.applicant_id {
        return Err(Refusal::NotTheApplicant);
    }
    let Some(step) = chain.open_step() else {
        return Err(Refusal::NotNow { status: chain.order.status });
    };
    if let Some(last) = chain.last_urge() {
        let again_at = last + interval;
        if now < again_at {
            return Err(Refusal::TooSoon { again_at });
        }
    }
    Ok(Plan {
        action: Action::Urge,
        status: None,
        close: None,
        open: None,
        next_handler: Some(step.handler_id),
        tell: vec![Tell::Urged(step.handler_id, step.id)],
    })
}

/// The open step, if it is the actor's and the one they mean; else the reason that a person can do something with.
fn own_open_step<'a>(chain: &'a Chain, actor: &Actor<'_>) -> Result<&'a Step, Refusal> {
    let meant = actor.step.and_then(|id| chain.steps.iter().find(|step| step.id == id));
    if let Some(closed) = meant.filter(|step| step.status != StepStatus::Open) {
        return Err(over(chain, closed));
    }
    let Some(open) = chain.open_step() else {
        // Whoever had a turn is told how it ended; for anybody else there is nothing to decide.
        let theirs = chain.steps.iter().rev().find(|step| step.handler_id == actor.user.id);
        return Err(theirs.map_or(Refusal::NotNow { status: chain.order.status }, |step| over(chain, step)));
    };
    if open.handler_id != actor.user.id {
        return Err(Refusal::NotYourTurn { holder: open.handler_id });
    }
    if is_barred(actor.user, actor.via) {
        return Err(Refusal::NotInDingTalk);
    }
    Ok(open)
}

fn over(chain: &Chain, step: &Step) -> Refusal {
    match chain.end_of(step).filter(|entry| entry.action != Action::Withdraw) {
        Some(LogEntry { actor_id, action, acted_at, .. }) => {
            Refusal::Decided { by: *actor_id, action: *action, at: *acted_at }
        }
        None => Refusal::Withdrawn { at: step.closed_at.unwrap_or(step.opened_at) },
    }
}

fn is_barred(user: &User, via: Via) -> bool {
    via == Via::DingTalk && !user.may_approve_in_dingtalk
}

/// The chosen next handler, if one was chosen and may be: enabled, an approver, neither the applicant nor the actor.
fn eligible(
    chain: &Chain,
    actor: &Actor<'_>,
    next: Option<UserId>,
    choice: Choice<'_>,
) -> Result<Option<UserId>, Refusal> {
    let Some(next) = next else { return Ok(None) };
    let fits = choice.is_some_and(|user| user.id == next && user.may_be_chosen());
    if !fits || next == chain.order.applicant_id || next == actor.user.id {
        return Err(Refusal::ChooseNext);
    }
    Ok(Some(next))
}

fn closing(action: Action, status: Status, step: &Step, chain: &Chain) -> Plan {
    Plan {
        action,
        status: Some(status),
        close: Some((step.id, StepStatus::Decided)),
        open: None,
        next_handler: None,
        tell: vec![Tell::Applicant(chain.order.applicant_id)],
    }
}

fn passing(action: Action, step: &Step, turn: Turn, chain: &Chain) -> Plan {
    let handler = turn.handler;
    Plan {
        action,
        status: Some(Status::Pending),
        close: Some((step.id, StepStatus::Decided)),
        open: Some(turn),
        next_handler: Some(handler),
        tell: vec![Tell::YourTurn(handler), Tell::Applicant(chain.order.applicant_id)],
    }
}

fn check_words(mv: &Move) -> Result<(), Refusal> {
    if mv.comment().chars().count() > LONGEST_WORDS {
        return Err(Refusal::WordsTooLong { field: "comment" });
    }
    if mv.hint().chars().count() > LONGEST_WORDS {
        return Err(Refusal::WordsTooLong { field: "hint" });
    }
    if matches!(mv, Move::Return { .. } | Move::Reject { .. }) && mv.comment().is_empty() {
        return Err(Refusal::CommentRequired);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
