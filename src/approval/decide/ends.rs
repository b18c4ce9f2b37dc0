//! Moves that end or return an order, and those that only notify. Pure.

use chrono::{DateTime, Utc};

use super::actor::{Actor, own_open_step, told_of};
use super::plan::{MOST_READERS, Plan, Refusal, Tell, Turn};
use crate::approval::chain::{Chain, StepStatus};
use crate::approval::facts::Facts;
use crate::approval::log::Action;
use crate::approval::route::Because;
use crate::orders::Status;
use crate::org::UserId;

/// 退回: to the applicant, or to the earlier handler `to`. Closes all other open steps.
pub(super) fn give_back(chain: &Chain, actor: &Actor<'_>, to: Option<UserId>, facts: &Facts) -> Result<Plan, Refusal> {
    let step = own_open_step(chain, actor, facts)?;
    let mut plan = Plan::deciding(Action::Return, step).closing(chain.open_steps(), StepStatus::Superseded);
    let applicant = Tell::Applicant(chain.order.applicant_id);
    let Some(to) = to else {
        plan.status = Some(Status::Returned);
        return Ok(plan.and_tell(applicant));
    };
    let earlier = chain.last_signed_by(to).filter(|_| to != actor.user.id);
    let earlier = earlier.ok_or(Refusal::NotAnEarlierHandler)?;
    if !facts.company.may_handle(to) {
        return Err(Refusal::ChooseNext);
    }
    plan.status = Some(Status::Pending);
    plan.open(Turn {
        handler: to,
        principal: None,
        hint: String::new(),
        node: earlier.node,
        visit: chain.next_visit(),
        seat: earlier.seat,
        because: Because::Returned,
    });
    Ok(plan.and_tell(applicant))
}

/// 拒绝: ends the order. Closes all other open steps.
pub(super) fn reject(chain: &Chain, actor: &Actor<'_>, facts: &Facts) -> Result<Plan, Refusal> {
    let step = own_open_step(chain, actor, facts)?;
    let plan = Plan { status: Some(Status::Rejected), ..Plan::deciding(Action::Reject, step) };
    Ok(plan.closing(chain.open_steps(), StepStatus::Superseded).and_tell(Tell::Applicant(chain.order.applicant_id)))
}

/// 撤回: by the applicant, or by an administrator with a reason.
pub(super) fn withdraw(chain: &Chain, actor: &Actor<'_>, comment: &str) -> Result<Plan, Refusal> {
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
    let plan = Plan { status: Some(Status::Withdrawn), ..Plan::of(Action::Withdraw) };
    let plan = plan.closing(chain.open_steps(), StepStatus::Superseded);
    Ok(if is_applicant { plan } else { plan.and_tell(Tell::Applicant(applicant)) })
}

/// 终止: an administrator ends an order that nobody will decide. Its status becomes rejected.
pub(super) fn terminate(chain: &Chain, actor: &Actor<'_>) -> Result<Plan, Refusal> {
    if !actor.user.is_admin() {
        return Err(Refusal::NotAnAdministrator);
    }
    if !matches!(chain.order.status, Status::Pending | Status::Returned) {
        return Err(Refusal::NotNow { status: chain.order.status });
    }
    let plan = Plan { status: Some(Status::Rejected), ..Plan::of(Action::Terminate) };
    Ok(plan.closing(chain.open_steps(), StepStatus::Superseded).and_tell(Tell::Applicant(chain.order.applicant_id)))
}

/// 催办: sends the cards of all open steps again. Refused for a while after the last urge.
pub(super) fn urge(chain: &Chain, actor: &Actor<'_>, facts: &Facts, now: DateTime<Utc>) -> Result<Plan, Refusal> {
    if actor.user.id != chain.order.applicant_id {
        return Err(Refusal::NotTheApplicant);
    }
    let Some(first) = chain.open_steps().next() else {
        return Err(Refusal::NotNow { status: chain.order.status });
    };
    if let Some(last) = chain.last_urge() {
        let again_at = last + facts.urge_interval;
        if now < again_at {
            return Err(Refusal::TooSoon { again_at });
        }
    }
    let tell = chain.open_steps().map(|step| Tell::Urged(told_of(step, facts), step.id)).collect();
    Ok(Plan { next_handler: Some(told_of(first, facts)), tell, ..Plan::of(Action::Urge) })
}

/// 评论 or 抄送: notifies the named people and changes no turn.
pub(super) fn notify(action: Action, chain: &Chain, people: &[UserId]) -> Result<Plan, Refusal> {
    if chain.order.status == Status::Draft {
        return Err(Refusal::NotNow { status: chain.order.status });
    }
    if action == Action::Copy && people.is_empty() {
        return Err(Refusal::NameSomebody);
    }
    if people.len() > MOST_READERS {
        return Err(Refusal::TooManyReaders);
    }
    let mut readers: Vec<UserId> = Vec::new();
    for person in people {
        if !readers.contains(person) {
            readers.push(*person);
        }
    }
    Ok(Plan {
        next_handler: readers.first().copied(),
        tell: readers.into_iter().map(Tell::Copied).collect(),
        ..Plan::of(action)
    })
}
