//! Who acts, and whether it is their turn. Pure.

use super::plan::Refusal;
use crate::approval::chain::{Chain, Step, StepStatus};
use crate::approval::facts::Facts;
use crate::approval::log::{Action, LogEntry, Via};
use crate::approval::route::Seat;
use crate::orders::StepId;
use crate::org::{User, UserId};

/// Who acts, how they came in, and the step they act on.
#[derive(Clone, Debug)]
pub struct Actor<'a> {
    pub user: &'a User,
    pub via: Via,
    /// The step shown on their page; `None`: their open step.
    pub step: Option<StepId>,
}

/// The step that this person may decide now. Pages use it to offer only moves that are possible.
pub fn decidable<'a>(chain: &'a Chain, user: &User, via: Via, facts: &Facts) -> Option<&'a Step> {
    let may = |step: &&Step| user.may_be_chosen() && !is_barred(user, via) && may_sign(step, user.id, facts);
    chain.open_step_of(user.id).filter(may)
}

/// Whether this person may sign their turn. A delegate may do so only while the delegation is in force.
pub fn may_sign(step: &Step, person: UserId, facts: &Facts) -> bool {
    step.handler_id != person || step.principal_id.is_none_or(|principal| facts.company.stands_in(principal, person))
}

/// The person who is notified of a turn: the handler, or the principal after the delegation has ended.
pub(super) fn told_of(step: &Step, facts: &Facts) -> UserId {
    if may_sign(step, step.handler_id, facts) { step.handler_id } else { step.signer() }
}

/// The seat of a step that is reopened. It goes to the principal after the delegation has ended.
pub(super) fn seat_again(step: &Step, facts: &Facts) -> Seat {
    match step.principal_id {
        Some(principal) if !may_sign(step, step.handler_id, facts) => Seat { handler: principal, principal: None },
        principal => Seat { handler: step.handler_id, principal },
    }
}

/// The actor's open step, or the most helpful reason why there is none.
pub(super) fn own_open_step<'a>(chain: &'a Chain, actor: &Actor<'_>, facts: &Facts) -> Result<&'a Step, Refusal> {
    let shown = actor.step.and_then(|id| chain.steps.iter().find(|step| step.id == id));
    if let Some(closed) = shown.filter(|step| step.status != StepStatus::Open) {
        return Err(closed_step(chain, closed));
    }
    let own = match shown {
        Some(step) => Some(step).filter(|step| step.is_turn_of(actor.user.id)),
        None => chain.open_step_of(actor.user.id),
    };
    let Some(own) = own else {
        if let Some(waits) = shown.or_else(|| chain.open_steps().next()) {
            return Err(Refusal::NotYourTurn { holder: waits.handler_id });
        }
        // Tell a former handler how their step ended.
        let theirs = chain.steps.iter().rev().find(|step| step.is_turn_of(actor.user.id));
        return Err(theirs.map_or(Refusal::NotNow { status: chain.order.status }, |step| closed_step(chain, step)));
    };
    // Role and delegation are checked now, because they may have changed since the step was opened.
    if !actor.user.may_be_chosen() {
        return Err(Refusal::NoLongerAnApprover);
    }
    if !may_sign(own, actor.user.id, facts) {
        return Err(Refusal::DelegationOver { principal: own.signer() });
    }
    if is_barred(actor.user, actor.via) {
        return Err(Refusal::NotInDingTalk);
    }
    Ok(own)
}

/// The refusal for a closed step: who closed it, how and when.
pub(super) fn closed_step(chain: &Chain, step: &Step) -> Refusal {
    match chain.end_of(step).filter(|entry| entry.action != Action::Withdraw) {
        Some(LogEntry { actor_id, action, acted_at, .. }) => {
            Refusal::Decided { by: *actor_id, action: *action, at: *acted_at }
        }
        None => Refusal::Withdrawn { at: step.closed_at.unwrap_or(step.opened_at) },
    }
}

/// Whether this person came in through DingTalk but may not decide there.
pub(super) fn is_barred(user: &User, via: Via) -> bool {
    via == Via::DingTalk && !user.may_approve_in_dingtalk
}

/// Refuses a next handler who may not handle orders, is the applicant, or is the actor.
pub(super) fn check_eligible(to: UserId, chain: &Chain, actor: &Actor<'_>, facts: &Facts) -> Result<(), Refusal> {
    let fits = facts.company.may_handle(to) && to != chain.order.applicant_id && to != actor.user.id;
    if fits { Ok(()) } else { Err(Refusal::ChooseNext) }
}
