//! Routing: which node of a flow comes next and who signs it, given the facts of one order. Pure.

use super::facts::Facts;
use super::flow::{Flow, Mode, Node, Otherwise, Rule};
use crate::catalog::WarehouseId;
use crate::org::UserId;

crate::text_enum! {
    /// Why a person has a turn, why a node was skipped, or why an order took its way.
    pub enum Because {
        /// The flow's rule names them.
        Rule = "rule",
        /// The previous handler chose them.
        Chosen = "chosen",
        /// The rule finds nobody who may sign.
        Nobody = "nobody",
        /// The rule finds only the applicant.
        OwnOrder = "own_order",
        /// They signed the previous node.
        Twice = "twice",
        /// 前加签: the handler asks for their opinion first.
        AskedBefore = "asked_before",
        /// 后加签: the handler approved and asks for their opinion as well.
        AskedAfter = "asked_after",
        /// The opinion they asked for was given.
        Opinion = "opinion",
        Returned = "returned",
        HandedOver = "handed_over",
        Reassigned = "reassigned",
        TakenBack = "taken_back",
        Escalated = "escalated",
        Jumped = "jumped",
        /// Resubmitted unchanged: straight to the returner.
        Unchanged = "unchanged",
        /// Resubmitted with changes: from the start.
        Changed = "changed",
        /// Resubmitted: straight to the returner, as the flow says.
        Straight = "straight",
    }
}

/// One signature that a node requires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    pub handler: UserId,
    /// The principal whom the handler stands in for.
    pub principal: Option<UserId>,
}

impl Seat {
    /// Whose signature it is: the principal, else the handler.
    pub fn signer(&self) -> UserId {
        self.principal.unwrap_or(self.handler)
    }
}

/// A skipped node, or a node to which a signature is carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skip {
    pub node: usize,
    /// The carried-over signature; `None`: the whole node is skipped.
    pub seat: Option<Seat>,
    pub because: Because,
}

/// Where an order goes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The actor chooses the handler from these; empty: from all approvers.
    Choose {
        node: usize,
        from: Vec<UserId>,
    },
    Open {
        node: usize,
        seats: Vec<Seat>,
        because: Because,
    },
    /// All nodes are signed.
    End,
    /// Nobody in the company can sign this node.
    Nobody {
        node: usize,
    },
}

/// Where an order goes, and what it skips on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub skips: Vec<Skip>,
    pub destination: Destination,
}

/// Who signs a node, before signatures are carried over from the previous node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signers {
    People(Vec<UserId>, Because),
    Choose(Vec<UserId>),
    Skip(Because),
    Nobody,
}

/// The route from the node with index `from` on. `signed`: the person who just signed; they do not sign the next node
/// again.
pub fn route_from(flow: &Flow, from: usize, facts: &Facts, signed: Option<UserId>) -> Route {
    let mut skips = Vec::new();
    for (node, it) in flow.nodes.iter().enumerate().skip(from) {
        if !it.condition.holds(facts) {
            continue;
        }
        let (people, because) = match signers_of(it, facts) {
            Signers::People(people, because) => (people, because),
            Signers::Choose(from) => return Route { skips, destination: Destination::Choose { node, from } },
            Signers::Skip(because) => {
                skips.push(Skip { node, seat: None, because });
                continue;
            }
            Signers::Nobody => return Route { skips, destination: Destination::Nobody { node } },
        };
        let mode = mode_of(it, because);
        let mut left = seats(&people, facts, &[]);
        let again = left.iter().position(|seat| Some(seat.signer()) == signed);
        if let Some(at) = again.filter(|at| mode != Mode::InOrder || *at == 0) {
            skips.push(Skip { node, seat: Some(left.remove(at)), because: Because::Twice });
            if mode == Mode::Any {
                left.clear();
            }
        }
        if let Some(first) = left.first() {
            let seats = if mode == Mode::InOrder { vec![*first] } else { left };
            return Route { skips, destination: Destination::Open { node, seats, because } };
        }
    }
    Route { skips, destination: Destination::End }
}

/// How many must sign. Any one of several fallback signers is enough.
pub fn mode_of(node: &Node, because: Because) -> Mode {
    if matches!(because, Because::Nobody | Because::OwnOrder) { Mode::Any } else { node.mode }
}

/// Who signs a node. Ignores the node's condition.
pub fn signers_of(node: &Node, facts: &Facts) -> Signers {
    if let Rule::Chosen { from } = &node.rule {
        return Signers::Choose(from.clone());
    }
    let mut named = Vec::new();
    for person in by_rule(&node.rule, facts) {
        if facts.company.may_handle(person) && !named.contains(&person) {
            named.push(person);
        }
    }
    let is_own = named.contains(&facts.applicant);
    named.retain(|person| *person != facts.applicant);
    if !named.is_empty() {
        return Signers::People(named, Because::Rule);
    }
    let (otherwise, because) =
        if is_own { (node.own_order, Because::OwnOrder) } else { (node.nobody, Because::Nobody) };
    let above = match otherwise {
        Otherwise::Skip => return Signers::Skip(because),
        Otherwise::HeadAbove => facts.company.head_above(facts.department, &[facts.applicant]),
        Otherwise::Administrators => None,
    };
    let instead: Vec<UserId> = match above {
        Some(head) => vec![head],
        None => facts.company.administrators().filter(|admin| *admin != facts.applicant).collect(),
    };
    if instead.is_empty() { Signers::Nobody } else { Signers::People(instead, because) }
}

/// The people named by a rule, in order. They may lack the right to sign.
fn by_rule(rule: &Rule, facts: &Facts) -> Vec<UserId> {
    let keeper = |warehouse: Option<WarehouseId>| {
        facts.company.keepers.iter().find(|(kept, _)| Some(*kept) == warehouse).map(|(_, keeper)| *keeper)
    };
    let heads = || facts.company.upwards(facts.department);
    match rule {
        Rule::People { people } => people.clone(),
        Rule::Head { up } => {
            let at = usize::try_from(*up).unwrap_or(usize::MAX);
            heads().nth(at).and_then(|unit| unit.head).into_iter().collect()
        }
        Rule::Heads { levels, to_limit } => {
            let mut chain = Vec::new();
            for unit in heads().take(usize::try_from(*levels).unwrap_or(usize::MAX)) {
                chain.extend(unit.head);
                let covers = unit.limit.is_none_or(|limit| limit >= facts.amount);
                if *to_limit && covers && unit.head.is_some_and(|head| head != facts.applicant) {
                    break;
                }
            }
            chain
        }
        Rule::Keeper => keeper(facts.warehouse).into_iter().collect(),
        Rule::DestinationKeeper => keeper(facts.destination).into_iter().collect(),
        Rule::Keepers => [keeper(facts.warehouse), keeper(facts.destination)].into_iter().flatten().collect(),
        Rule::Role { role } => {
            facts.company.people.iter().filter(|person| person.role == *role).map(|person| person.id).collect()
        }
        Rule::Chosen { .. } => Vec::new(),
    }
}

/// Gives each signature to the signer's delegate, unless the delegate is the applicant, is in `busy`, or already signs
/// this node.
pub fn seats(people: &[UserId], facts: &Facts, busy: &[UserId]) -> Vec<Seat> {
    let mut seats: Vec<Seat> = Vec::new();
    for signer in people {
        let stand_in = facts.company.stand_ins.iter().find(|(principal, _)| principal == signer).map(|(_, to)| *to);
        let is_free = |to: &UserId| {
            let is_seated = seats.iter().any(|seat| seat.handler == *to);
            *to != facts.applicant && !people.contains(to) && !busy.contains(to) && !is_seated
        };
        seats.push(match stand_in.filter(|to| facts.company.may_handle(*to)).filter(is_free) {
            Some(delegate) => Seat { handler: delegate, principal: Some(*signer) },
            None => Seat { handler: *signer, principal: None },
        });
    }
    seats
}

/// The result of one node for an order, for trying out a flow and for showing the nodes ahead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Its condition does not hold.
    NotNeeded,
    Chosen(Vec<UserId>),
    People(Vec<Seat>, Because),
    Skipped(Because),
    Nobody,
}

/// The whole route of an order, node by node, as if nobody had signed yet.
pub fn preview(flow: &Flow, facts: &Facts) -> Vec<Stop> {
    let mut signed = None;
    let stop = |node: &Node| {
        if !node.condition.holds(facts) {
            return Stop::NotNeeded;
        }
        match signers_of(node, facts) {
            Signers::Choose(from) => {
                signed = None;
                Stop::Chosen(from)
            }
            Signers::Skip(because) => Stop::Skipped(because),
            Signers::Nobody => Stop::Nobody,
            Signers::People(people, because) => {
                let seats = seats(&people, facts, &[]);
                if let ([only], Some(last)) = (seats.as_slice(), signed)
                    && only.signer() == last
                {
                    return Stop::Skipped(Because::Twice);
                }
                // With several signers it is not known yet who signs last.
                signed = if let [only] = seats.as_slice() { Some(only.signer()) } else { None };
                Stop::People(seats, because)
            }
        }
    };
    flow.nodes.iter().map(stop).collect()
}
