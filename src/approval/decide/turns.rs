//! Moves that pass a turn on without deciding the order: hand over, ask, reassign, take back, jump. Pure.

use super::actor::{Actor, check_eligible, closed_step, is_barred, may_sign, own_open_step, seat_again};
use super::plan::{Plan, Refusal, Tell, Turn};
use crate::approval::chain::{Chain, Step, StepStatus};
use crate::approval::facts::Facts;
use crate::approval::flow::Mode;
use crate::approval::log::Action;
use crate::approval::route::{Because, Seat, Signers, mode_of, seats, signers_of};
use crate::orders::Status;
use crate::org::UserId;

/// 转办: passes the actor's turn to another person. The comment becomes the hint.
pub(super) fn hand_over(
    chain: &Chain,
    actor: &Actor<'_>,
    to: UserId,
    comment: &str,
    facts: &Facts,
) -> Result<Plan, Refusal> {
    let step = own_open_step(chain, actor, facts)?;
    check_eligible(to, chain, actor, facts)?;
    check_free(chain, step, to)?;
    Ok(pass_on(Action::HandOver, chain, step, to, (comment, Because::HandedOver), facts))
}

/// 加签: asks for another opinion, before the actor's own or after it.
pub(super) fn ask(
    chain: &Chain,
    actor: &Actor<'_>,
    to: UserId,
    is_before: bool,
    comment: &str,
    facts: &Facts,
) -> Result<Plan, Refusal> {
    let step = own_open_step(chain, actor, facts)?;
    check_eligible(to, chain, actor, facts)?;
    check_free(chain, step, to)?;
    if step.is_turn_of(to) {
        return Err(Refusal::HasItAlready);
    }
    if is_before {
        return Ok(pass_on(Action::AskBefore, chain, step, to, (comment, Because::AskedBefore), facts));
    }
    let mut plan = Plan::deciding(Action::AskAfter, step);
    if chain.flow.node(step.node).is_some_and(|node| node.mode == Mode::Any) {
        let others = chain.open_steps().filter(|other| other.visit == step.visit);
        plan = plan.closing(others, StepStatus::Superseded);
    }
    let seat = Seat { handler: to, principal: None };
    plan.open(Turn::instead_of(step, seat, Because::AskedAfter, hint(step, comment)));
    Ok(plan.and_tell(Tell::Applicant(chain.order.applicant_id)))
}

/// 改派: an administrator passes on another person's turn, with a reason.
pub(super) fn reassign(
    chain: &Chain,
    actor: &Actor<'_>,
    to: UserId,
    comment: &str,
    facts: &Facts,
) -> Result<Plan, Refusal> {
    if !actor.user.is_admin() {
        return Err(Refusal::NotAnAdministrator);
    }
    let shown = actor.step.and_then(|id| chain.steps.iter().find(|step| step.id == id));
    if let Some(closed) = shown.filter(|step| step.status != StepStatus::Open) {
        return Err(closed_step(chain, closed));
    }
    let step = shown.or_else(|| chain.open_steps().next());
    let step = step.ok_or(Refusal::NotNow { status: chain.order.status })?;
    if comment.trim().is_empty() {
        return Err(Refusal::CommentRequired);
    }
    // Administrators may take the turn themselves, but nobody approves their own order. A delegate who handles the turn
    // may get it in their own name.
    let has_it = to == step.handler_id && step.principal_id.is_none();
    if !facts.company.may_handle(to) || to == chain.order.applicant_id || has_it {
        return Err(Refusal::ChooseNext);
    }
    check_free(chain, step, to)?;
    Ok(pass_on(Action::Reassign, chain, step, to, (comment, Because::Reassigned), facts))
}

/// Passes a turn to another person. A comment replaces the hint.
pub(super) fn pass_on(
    action: Action,
    chain: &Chain,
    step: &Step,
    to: UserId,
    (comment, because): (&str, Because),
    facts: &Facts,
) -> Plan {
    let busy = chain.engaged(None);
    let seat = seats(&[to], facts, &busy).first().copied().unwrap_or(Seat { handler: to, principal: None });
    let mut plan = Plan { node: Some(step.node), ..Plan::of(action) };
    plan.closes.push((step.id, StepStatus::HandedOver));
    plan.open(Turn::instead_of(step, seat, because, hint(step, comment)));
    plan.and_tell(Tell::Applicant(chain.order.applicant_id))
}

fn hint<'a>(step: &'a Step, comment: &'a str) -> &'a str {
    if comment.trim().is_empty() { &step.hint } else { comment }
}

/// Refuses a person who already has another turn in the order.
fn check_free(chain: &Chain, step: &Step, to: UserId) -> Result<(), Refusal> {
    if chain.engaged(Some(step.id)).contains(&to) { Err(Refusal::HasItAlready) } else { Ok(()) }
}

/// 拿回: closes what the approval opened and gives the turn back to the approver.
pub(super) fn take_back(chain: &Chain, actor: &Actor<'_>, facts: &Facts) -> Result<Plan, Refusal> {
    let Some(open) = chain.open_steps().next() else { return Err(Refusal::NotNow { status: chain.order.status }) };
    let Some(own) = chain.takeable_by(actor.user.id) else {
        return Err(Refusal::NotYourTurn { holder: open.handler_id });
    };
    if is_barred(actor.user, actor.via) {
        return Err(Refusal::NotInDingTalk);
    }
    if !may_sign(own, actor.user.id, facts) {
        return Err(Refusal::DelegationOver { principal: own.signer() });
    }
    let mut plan = Plan { node: Some(own.node), ..Plan::of(Action::TakeBack) };
    plan = plan.closing(chain.opened_after(own), StepStatus::Superseded);
    plan.open(Turn::instead_of(own, seat_again(own, facts), Because::TakenBack, &own.hint));
    // The approver pressed the button on the page, so no card is sent.
    plan.tell.clear();
    Ok(plan)
}

/// 跳转: an administrator moves the order to another node of its flow.
pub(super) fn jump(
    chain: &Chain,
    actor: &Actor<'_>,
    node: i32,
    to: Option<UserId>,
    comment: &str,
    facts: &Facts,
) -> Result<Plan, Refusal> {
    if !actor.user.is_admin() {
        return Err(Refusal::NotAnAdministrator);
    }
    if chain.order.status != Status::Pending {
        return Err(Refusal::NotNow { status: chain.order.status });
    }
    let it = chain.flow.node(node).ok_or(Refusal::NoSuchNode)?;
    let (people, because) = match (signers_of(it, facts), to) {
        (Signers::Choose(from), Some(to)) if from.is_empty() || from.contains(&to) => (vec![to], Because::Jumped),
        (Signers::Choose(_), _) => return Err(Refusal::ChooseNext),
        (Signers::People(people, because), _) => {
            let only_first = mode_of(it, because) == Mode::InOrder;
            let fell = matches!(because, Because::Nobody | Because::OwnOrder);
            let people: Vec<_> = people.into_iter().take(if only_first { 1 } else { usize::MAX }).collect();
            (people, if fell { because } else { Because::Jumped })
        }
        (Signers::Skip(_) | Signers::Nobody, _) => return Err(Refusal::NobodyFits { node }),
    };
    if people.iter().any(|to| !facts.company.may_handle(*to) || *to == chain.order.applicant_id) {
        return Err(Refusal::ChooseNext);
    }
    let mut plan = Plan { node: Some(node), because: Some(Because::Jumped), ..Plan::of(Action::Jump) };
    plan = plan.closing(chain.open_steps(), StepStatus::Superseded);
    plan.open_all(node, chain.next_visit(), &seats(&people, facts, &[]), because, comment, 1);
    Ok(plan.and_tell(Tell::Applicant(chain.order.applicant_id)))
}
