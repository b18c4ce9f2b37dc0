//! What follows once a deadline has passed. Pure.

use super::plan::{Plan, Tell};
use super::turns::handed;
use crate::approval::chain::{Chain, Step};
use crate::approval::facts::Facts;
use crate::approval::flow::Then;
use crate::approval::log::Action;
use crate::approval::route::Because;

/// What the flow says is to follow on the missed deadline of an open step. Where nobody can take the turn, its handler
/// is reminded; the page of what is stuck has it either way.
pub fn overdue(chain: &Chain, step: &Step, facts: &Facts) -> Plan {
    let deadline = chain.flow.node(step.node).and_then(|node| node.deadline.as_ref());
    let mut busy = chain.engaged(None);
    busy.push(chain.order.applicant_id);
    // Of somebody who is no longer here no department is known: then it is the order's that has to see to it.
    let known = facts.company.people.iter().find(|person| person.id == step.signer());
    let department = known.and_then(|person| person.department).or(facts.department);
    let to = match deadline.map(|deadline| (deadline.then, deadline.to)) {
        Some((Then::Escalate, _)) => facts.company.head_above(department, &busy),
        Some((Then::HandTo, Some(to))) => Some(to).filter(|to| facts.company.may_handle(*to) && !busy.contains(to)),
        _ => None,
    };
    match to {
        Some(to) => handed(Action::Escalate, chain, step, to, ("", Because::Escalated), facts),
        None => Plan {
            node: Some(step.node),
            next_handler: Some(step.handler_id),
            tell: vec![Tell::Overdue(step.handler_id, step.id)],
            ..Plan::of(Action::Remind)
        },
    }
}
