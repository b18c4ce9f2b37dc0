//! What follows a missed deadline. Pure.

use super::actor::told_of;
use super::plan::{Plan, Tell};
use super::turns::pass_on;
use crate::approval::chain::{Chain, Step};
use crate::approval::facts::Facts;
use crate::approval::flow::Then;
use crate::approval::log::Action;
use crate::approval::route::Because;

/// The plan for an open step whose deadline has passed. Reminds the handler when nobody can take over the turn.
pub fn overdue(chain: &Chain, step: &Step, facts: &Facts) -> Plan {
    let deadline = chain.flow.node(step.node).and_then(|node| node.deadline.as_ref());
    let mut busy = chain.engaged(None);
    busy.push(chain.order.applicant_id);
    // `facts` has no department for a signer who has left; use the order's department.
    let known = facts.company.people.iter().find(|person| person.id == step.signer());
    let department = known.and_then(|person| person.department).or(facts.department);
    let to = match deadline.map(|deadline| (deadline.then, deadline.to)) {
        Some((Then::Escalate, _)) => facts.company.head_above(department, &busy),
        Some((Then::HandTo, Some(to))) => Some(to).filter(|to| facts.company.may_handle(*to) && !busy.contains(to)),
        Some((Then::HandTo, None) | (Then::Remind, _)) | None => None,
    };
    match to {
        Some(to) => pass_on(Action::Escalate, chain, step, to, ("", Because::Escalated), facts),
        None => {
            let told = told_of(step, facts);
            let tell = vec![Tell::Overdue(told, step.id)];
            Plan { node: Some(step.node), next_handler: Some(told), tell, ..Plan::of(Action::Remind) }
        }
    }
}
