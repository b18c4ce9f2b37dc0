//! Turns that go to somebody else without a decision: handed over, reassigned, taken back. Pure.

use super::{Action, Actor, Chain, Choice, Plan, Refusal, Step, StepStatus, Tell, Turn, is_barred, over};
use crate::org::UserId;

pub(super) fn reassign(
    chain: &Chain,
    actor: &Actor<'_>,
    to: UserId,
    comment: &str,
    choice: Choice<'_>,
) -> Result<Plan, Refusal> {
    if !actor.user.is_admin() {
        return Err(Refusal::NotAnAdministrator);
    }
    let Some(step) = chain.open_step() else { return Err(Refusal::NotNow { status: chain.order.status }) };
    if let Some(meant) = actor.step.filter(|meant| *meant != step.id) {
        let closed = chain.steps.iter().find(|step| step.id == meant);
        return Err(closed.map_or(Refusal::NotNow { status: chain.order.status }, |step| over(chain, step)));
    }
    if comment.trim().is_empty() {
        return Err(Refusal::CommentRequired);
    }
    // Administrators may take it over themselves; nobody may approve their own order.
    let fits = choice.is_some_and(|user| user.id == to && user.may_be_chosen());
    if !fits || to == chain.order.applicant_id || to == step.handler_id {
        return Err(Refusal::ChooseNext);
    }
    Ok(handed(Action::Reassign, chain, step, to, comment))
}

/// The turn goes to somebody else as it is; they are told why in the place of a hint.
pub(super) fn handed(action: Action, chain: &Chain, step: &Step, to: UserId, comment: &str) -> Plan {
    let hint = if comment.trim().is_empty() { step.hint.clone() } else { comment.to_owned() };
    Plan {
        action,
        status: None,
        close: Some((step.id, StepStatus::HandedOver)),
        open: Some(Turn { handler: to, hint }),
        next_handler: Some(to),
        tell: vec![Tell::YourTurn(to), Tell::Applicant(chain.order.applicant_id)],
    }
}

/// The step that the approval opened goes away, and the approver has the turn again.
pub(super) fn take_back(chain: &Chain, actor: &Actor<'_>) -> Result<Plan, Refusal> {
    let Some(open) = chain.open_step() else { return Err(Refusal::NotNow { status: chain.order.status }) };
    let Some(own) = chain.takeable_by(actor.user.id) else {
        return Err(Refusal::NotYourTurn { holder: open.handler_id });
    };
    if is_barred(actor.user, actor.via) {
        return Err(Refusal::NotInDingTalk);
    }
    Ok(Plan {
        action: Action::TakeBack,
        status: None,
        close: Some((open.id, StepStatus::Superseded)),
        open: Some(Turn { handler: actor.user.id, hint: own.hint.clone() }),
        next_handler: Some(actor.user.id),
        tell: Vec::new(),
    })
}
