//! Validates a flow before it is published. Pure.

use super::{Flow, MOST_NODES, Node, Rule, Test, Then};
use crate::orders::Kind;

/// One fault of a flow. `node` counts from 0, `None`: the whole flow. `what` is the field, `text` a key of `locales/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    pub node: Option<usize>,
    pub what: &'static str,
    pub text: &'static str,
}

/// All faults of a flow for a kind; empty: it may be published.
pub fn flaws(flow: &Flow, kind: Kind) -> Vec<Flaw> {
    let whole = |text| Flaw { node: None, what: "nodes", text };
    let mut found = Vec::new();
    if flow.nodes.is_empty() {
        found.push(whole("flaw-no-nodes"));
    }
    if flow.nodes.len() > MOST_NODES {
        found.push(whole("flaw-too-many-nodes"));
    }
    for (index, node) in flow.nodes.iter().enumerate() {
        let mut add = |what, text| found.push(Flaw { node: Some(index), what, text });
        of_node(node, kind, &mut add);
    }
    found
}

fn of_node(node: &Node, kind: Kind, add: &mut impl FnMut(&'static str, &'static str)) {
    if node.name.trim().is_empty() {
        add("name", "fault-required");
    } else if node.name.chars().count() > 40 {
        add("name", "flaw-name-too-long");
    }
    match &node.rule {
        Rule::People { people } if people.is_empty() => add("people", "flaw-no-people"),
        Rule::Heads { levels: 0, .. } => add("levels", "flaw-levels"),
        Rule::DestinationKeeper | Rule::Keepers if !kind.has_destination() => add("rule", "flaw-no-destination"),
        Rule::People { .. }
        | Rule::Head { .. }
        | Rule::Heads { .. }
        | Rule::Keeper
        | Rule::DestinationKeeper
        | Rule::Keepers
        | Rule::Role { .. }
        | Rule::Chosen { .. } => {}
    }
    for test in node.condition.groups.iter().flatten() {
        match test {
            Test::CartonArea { .. } if !kind.has_measures() => add("tests", "flaw-no-cartons"),
            Test::Customer { .. } if !kind.has_customer() => add("tests", "flaw-no-customer"),
            Test::Customer { name } if name.trim().is_empty() => add("tests", "flaw-test-value"),
            Test::Amount { .. }
            | Test::Quantity { .. }
            | Test::CartonArea { .. }
            | Test::Department { .. }
            | Test::Warehouse { .. }
            | Test::Customer { .. } => {}
        }
    }
    if let Some(deadline) = &node.deadline {
        if deadline.hours == 0 || deadline.hours > 1000 {
            add("hours", "flaw-hours");
        }
        if deadline.then == Then::HandTo && deadline.to.is_none() {
            add("hand_to", "fault-choose-approver");
        }
    }
}
