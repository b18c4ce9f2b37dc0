//! Who handles what comes next: a flow's rules held against the facts of one order. Pure: reads and writes nothing.

use super::facts::Facts;
use super::flow::{Flow, Mode, Node, Otherwise, Rule};
use crate::catalog::WarehouseId;
use crate::org::UserId;

crate::text_enum! {
    /// Why a turn is with somebody, why a node was passed by, or why an order takes the way that it takes.
    pub enum Because {
        /// The flow's rule names them.
        Rule = "rule",
        /// The handler before chose them.
        Chosen = "chosen",
        /// The rule finds nobody.
        Nobody = "nobody",
        /// The rule finds the applicant alone.
        OwnOrder = "own_order",
        /// They signed just before.
        Twice = "twice",
        /// 前加签: the handler wants their opinion first.
        AskedBefore = "asked_before",
        /// 后加签: the handler has approved and wants their opinion as well.
        AskedAfter = "asked_after",
        /// The opinion that they asked for has been given.
        Opinion = "opinion",
        Returned = "returned",
        HandedOver = "handed_over",
        Reassigned = "reassigned",
        TakenBack = "taken_back",
        Escalated = "escalated",
        Jumped = "jumped",
        /// Resubmitted as it was: straight back to the returner.
        Unchanged = "unchanged",
        /// Resubmitted with changes: the whole way again.
        Changed = "changed",
        /// Corrected: straight back to the returner, as the flow says.
        Straight = "straight",
    }
}

/// One signature that a node wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    pub handler: UserId,
    /// In whose place the handler stands.
    pub principal: Option<UserId>,
}

impl Seat {
    /// Whose signature it is.
    pub fn signer(&self) -> UserId {
        self.principal.unwrap_or(self.handler)
    }
}

/// A node that is passed by, or a signature that needs not be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skip {
    pub node: usize,
    /// Whose signature it would have been; `None`: nobody's.
    pub seat: Option<Seat>,
    pub because: Because,
}

/// Where an order goes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Onward {
    /// Somebody has to choose; from these, or from everybody when empty.
    Choose {
        node: usize,
        from: Vec<UserId>,
    },
    Open {
        node: usize,
        seats: Vec<Seat>,
        because: Because,
    },
    /// Every node has been signed.
    End,
    /// A node wants a signature that nobody in the company can give.
    Nobody {
        node: usize,
    },
}

/// Where an order goes, and what it passes by on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub skips: Vec<Skip>,
    pub onward: Onward,
}

/// Who is to sign a node, before anybody is passed by for having signed already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    People(Vec<UserId>, Because),
    Choose(Vec<UserId>),
    Skip(Because),
    Nobody,
}

/// The way from node `from` on (0 at the start). `signed`: who has just signed, and need not do so again at once.
pub fn onward(flow: &Flow, from: usize, facts: &Facts, signed: Option<UserId>) -> Route {
    let mut skips = Vec::new();
    for (node, it) in flow.nodes.iter().enumerate().skip(from) {
        if !it.condition.holds(facts) {
            continue;
        }
        let (people, because) = match wanted(it, facts) {
            Wanted::People(people, because) => (people, because),
            Wanted::Choose(from) => return Route { skips, onward: Onward::Choose { node, from } },
            Wanted::Skip(because) => {
                skips.push(Skip { node, seat: None, because });
                continue;
            }
            Wanted::Nobody => return Route { skips, onward: Onward::Nobody { node } },
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
            return Route { skips, onward: Onward::Open { node, seats, because } };
        }
    }
    Route { skips, onward: Onward::End }
}

/// How many have to sign: a node that fell to the administrators wants any one of them.
pub fn mode_of(node: &Node, because: Because) -> Mode {
    if matches!(because, Because::Nobody | Because::OwnOrder) { Mode::Any } else { node.mode }
}

/// Who is to sign a node; the condition is not asked here.
pub fn wanted(node: &Node, facts: &Facts) -> Wanted {
    if let Rule::Chosen { from } = &node.rule {
        return Wanted::Choose(from.clone());
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
        return Wanted::People(named, Because::Rule);
    }
    let (otherwise, because) =
        if is_own { (node.own_order, Because::OwnOrder) } else { (node.nobody, Because::Nobody) };
    let above = match otherwise {
        Otherwise::Skip => return Wanted::Skip(because),
        Otherwise::HeadAbove => facts.company.head_above(facts.department, &[facts.applicant]),
        Otherwise::Administrators => None,
    };
    let instead: Vec<UserId> = match above {
        Some(head) => vec![head],
        None => facts.company.administrators().filter(|admin| *admin != facts.applicant).collect(),
    };
    if instead.is_empty() { Wanted::Nobody } else { Wanted::People(instead, because) }
}

/// Those whom a rule names, in its order, whether or not they may sign.
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

/// Each signature goes to whoever stands in, unless that is the applicant, one of `busy`, or has a signature here
/// already.
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

/// What becomes of one node of a flow for an order, for trying a flow out and for showing the way ahead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Its condition does not hold.
    NotNeeded,
    Chosen(Vec<UserId>),
    People(Vec<Seat>, Because),
    Skipped(Because),
    Nobody,
}

/// The whole way, node by node, as far as it can be told before anybody has signed.
pub fn preview(flow: &Flow, facts: &Facts) -> Vec<Stop> {
    let mut signed = None;
    let stop = |node: &Node| {
        if !node.condition.holds(facts) {
            return Stop::NotNeeded;
        }
        match wanted(node, facts) {
            Wanted::Choose(from) => {
                signed = None;
                Stop::Chosen(from)
            }
            Wanted::Skip(because) => Stop::Skipped(because),
            Wanted::Nobody => Stop::Nobody,
            Wanted::People(people, because) => {
                let seats = seats(&people, facts, &[]);
                if let ([only], Some(last)) = (seats.as_slice(), signed)
                    && only.signer() == last
                {
                    return Stop::Skipped(Because::Twice);
                }
                // Who of several will be the last to sign is not known yet.
                signed = if let [only] = seats.as_slice() { Some(only.signer()) } else { None };
                Stop::People(seats, because)
            }
        }
    };
    flow.nodes.iter().map(stop).collect()
}
