//! What an act leads to, or why it is refused. Pure: reads and writes nothing, takes facts, gives a plan.

mod ends;
mod forward;
mod moves;
mod overdue;
mod plan;
mod turns;

use chrono::{DateTime, Utc};

pub use forward::{Ahead, ahead};
pub use moves::{Move, Next};
pub use overdue::overdue;
pub use plan::{Passed, Plan, Refusal, Tell, Turn};

use super::chain::{Chain, Step, StepStatus};
use super::log::{Action, LogEntry, Via};
use super::route::Facts;
use crate::orders::StepId;
use crate::org::{User, UserId};

/// The longest comment or hint, in characters.
pub const LONGEST_WORDS: usize = 500;

/// Who acts, through which door, and on which step they believe to act.
#[derive(Clone, Debug)]
pub struct Actor<'a> {
    pub user: &'a User,
    pub via: Via,
    /// The step whose page they have before them; `None`: whatever step of theirs is open.
    pub step: Option<StepId>,
}

/// The step that this person may decide now; for pages, which show only what is possible.
pub fn decidable<'a>(chain: &'a Chain, user: &User, via: Via) -> Option<&'a Step> {
    chain.open_step_of(user.id).filter(|_| !user.is_disabled() && !is_barred(user, via))
}

/// Decides about one move.
pub fn decide(chain: &Chain, actor: &Actor<'_>, mv: &Move, facts: &Facts, now: DateTime<Utc>) -> Result<Plan, Refusal> {
    check_words(mv)?;
    match mv {
        Move::Submit { next, hint } => forward::submit(chain, actor, *next, hint, facts),
        Move::Approve { next, hint, .. } => forward::approve(chain, actor, *next, hint, facts),
        Move::Return { to, .. } => ends::give_back(chain, actor, *to, facts),
        Move::Reject { .. } => ends::reject(chain, actor),
        Move::Withdraw { comment } => ends::withdraw(chain, actor, comment),
        Move::Terminate { .. } => ends::terminate(chain, actor),
        Move::Urge => ends::urge(chain, actor, facts, now),
        Move::Comment { mentions, .. } => ends::told(Action::Comment, chain, mentions),
        Move::Copy { to, .. } => ends::told(Action::Copy, chain, to),
        Move::HandOver { to, comment } => turns::hand_over(chain, actor, *to, comment, facts),
        Move::Ask { to, is_before, comment } => turns::ask(chain, actor, *to, *is_before, comment, facts),
        Move::Reassign { to, comment } => turns::reassign(chain, actor, *to, comment, facts),
        Move::TakeBack { .. } => turns::take_back(chain, actor),
        Move::Jump { node, to, comment } => turns::jump(chain, actor, *node, *to, comment, facts),
    }
}

/// The actor's open step, if it is the one they mean; else the reason that a person can do something with.
fn own_open_step<'a>(chain: &'a Chain, actor: &Actor<'_>) -> Result<&'a Step, Refusal> {
    let meant = actor.step.and_then(|id| chain.steps.iter().find(|step| step.id == id));
    if let Some(closed) = meant.filter(|step| step.status != StepStatus::Open) {
        return Err(over(chain, closed));
    }
    let own = match meant {
        Some(step) => Some(step).filter(|step| step.is_turn_of(actor.user.id)),
        None => chain.open_step_of(actor.user.id),
    };
    let Some(own) = own else {
        if let Some(waits) = meant.or_else(|| chain.open_steps().next()) {
            return Err(Refusal::NotYourTurn { holder: waits.handler_id });
        }
        // Whoever had a turn is told how it ended; for anybody else there is nothing to decide.
        let theirs = chain.steps.iter().rev().find(|step| step.is_turn_of(actor.user.id));
        return Err(theirs.map_or(Refusal::NotNow { status: chain.order.status }, |step| over(chain, step)));
    };
    if is_barred(actor.user, actor.via) {
        return Err(Refusal::NotInDingTalk);
    }
    Ok(own)
}

/// How a closed step came to its end.
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

/// Whether somebody may be given a turn by the actor: enabled, an approver, neither the applicant nor the actor.
fn check_eligible(to: UserId, chain: &Chain, actor: &Actor<'_>, facts: &Facts) -> Result<(), Refusal> {
    let fits = facts.company.may_handle(to) && to != chain.order.applicant_id && to != actor.user.id;
    if fits { Ok(()) } else { Err(Refusal::ChooseNext) }
}

fn check_words(mv: &Move) -> Result<(), Refusal> {
    if mv.comment().chars().count() > LONGEST_WORDS {
        return Err(Refusal::WordsTooLong { field: "comment" });
    }
    if mv.hint().chars().count() > LONGEST_WORDS {
        return Err(Refusal::WordsTooLong { field: "hint" });
    }
    let wants_words = matches!(
        mv,
        Move::Return { .. } | Move::Reject { .. } | Move::Terminate { .. } | Move::Jump { .. } | Move::Comment { .. }
    );
    if wants_words && mv.comment().is_empty() {
        return Err(Refusal::CommentRequired);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
