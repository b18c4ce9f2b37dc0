//! Rules, conditions and deadlines as text.

use super::Names;
use crate::approval::flow::{Condition, Deadline, Mode, Node, Otherwise, Rule, Test, Then};
use crate::approval::{Because, Seat};
use crate::orders::amount;
use crate::org::UserId;
use crate::texts::Texts;

/// The language and the names of a diagram.
pub(super) struct Words<'a> {
    pub t: Texts,
    pub names: &'a Names,
}

impl Words<'_> {
    /// Names joined with a comma; empty without people.
    pub(super) fn people(&self, ids: &[UserId]) -> String {
        let names: Vec<&str> = ids.iter().map(|id| self.names.person(*id)).collect();
        names.join(&self.t.get("way-comma"))
    }

    /// The approvers, each with the principal they act for.
    pub(super) fn seats(&self, seats: &[Seat]) -> String {
        let names: Vec<String> = seats.iter().map(|seat| self.who(seat.handler, seat.principal)).collect();
        names.join(&self.t.get("way-comma"))
    }

    /// A person, with the principal they act for.
    pub(super) fn who(&self, person: UserId, principal: Option<UserId>) -> String {
        let name = self.names.person(person);
        match principal.filter(|principal| *principal != person) {
            Some(principal) => {
                self.t.with("in-place-of", &[("who", name), ("principal", self.names.person(principal))])
            }
            None => name.to_owned(),
        }
    }

    /// The name of a node, or a substitute for an unnamed one.
    pub(super) fn name(&self, node: &Node) -> String {
        match node.name.trim() {
            "" if node.is_chosen() => self.t.get("way-unnamed"),
            "" => self.t.get("way-no-name"),
            name => name.to_owned(),
        }
    }

    pub(super) fn rule(&self, rule: &Rule) -> String {
        let t = &self.t;
        match rule {
            Rule::People { people } if people.is_empty() => t.get("way-no-people"),
            Rule::People { people } => self.people(people),
            Rule::Head { up: 0 } => t.get("way-head"),
            Rule::Head { up } => t.with("way-head-up", &[("n", up.to_string())]),
            Rule::Heads { levels, to_limit } => {
                let key = if *to_limit { "way-heads-to-limit" } else { "way-heads" };
                t.with(key, &[("n", levels.to_string())])
            }
            Rule::Keeper => t.get("way-keeper"),
            Rule::DestinationKeeper => t.get("way-destination-keeper"),
            Rule::Keepers => t.get("way-keepers"),
            Rule::Role { role } => t.with("way-role", &[("role", t.get(&format!("role-{role}")))]),
            Rule::Chosen { from } if from.is_empty() => t.get("way-chosen"),
            Rule::Chosen { from } => t.with("way-chosen-from", &[("names", self.people(from))]),
        }
    }

    /// How many people must approve; `None` if the rule can name only one.
    pub(super) fn mode(&self, node: &Node) -> Option<String> {
        let are_several = match &node.rule {
            Rule::People { people } => people.len() > 1,
            Rule::Heads { levels, .. } => *levels > 1,
            Rule::Keepers | Rule::Role { .. } => true,
            Rule::Head { .. } | Rule::Keeper | Rule::DestinationKeeper | Rule::Chosen { .. } => false,
        };
        let key = match node.mode {
            Mode::Any => "way-any",
            Mode::All => "way-all",
            Mode::InOrder => "way-in-order",
        };
        are_several.then(|| self.t.get(key))
    }

    /// Groups of tests as text; all tests of any one group must hold.
    pub(super) fn condition(&self, condition: &Condition) -> Vec<Vec<String>> {
        condition.groups.iter().map(|tests| tests.iter().map(|test| self.test(test)).collect()).collect()
    }

    fn test(&self, test: &Test) -> String {
        let t = &self.t;
        let number = |key, is: &crate::approval::flow::Comparison, than: String| {
            let sign = t.get(&format!("sign-{is}"));
            t.with(key, &[("is", sign), ("than", amount::grouped(&than))])
        };
        match test {
            Test::Amount { is, than } => number("way-when-amount", is, amount::money(*than)),
            Test::Quantity { is, than } => number("way-when-quantity", is, amount::quantity(*than)),
            Test::CartonArea { is, than } => number("way-when-area", is, amount::quantity(*than)),
            Test::Department { within } => t.with("way-when-department", &[("name", self.names.department(*within))]),
            Test::Warehouse { id } => t.with("way-when-warehouse", &[("name", self.names.warehouse(*id))]),
            Test::Customer { name } => t.with("way-when-customer", &[("name", name)]),
        }
    }

    /// The people who get a copy; `None` without any.
    pub(super) fn copies(&self, node: &Node) -> Option<String> {
        let names = || self.t.with("way-copies", &[("names", self.people(&node.copies))]);
        (!node.copies.is_empty()).then(names)
    }

    /// The deadline and what follows it; `None` without a deadline.
    pub(super) fn deadline(&self, node: &Node) -> Option<String> {
        let Deadline { hours, then, to } = node.deadline.as_ref()?;
        let key = match then {
            Then::Remind => "way-deadline-remind",
            Then::Escalate => "way-deadline-escalate",
            Then::HandTo => "way-deadline-hand_to",
        };
        let who = to.map(|to| self.names.person(to).to_owned()).unwrap_or_default();
        Some(self.t.with(key, &[("n", hours.to_string()), ("who", who)]))
    }

    /// The fallbacks if no approver is found, unless they are the default (administrators).
    pub(super) fn fallbacks(&self, node: &Node) -> Vec<String> {
        let text = |key, otherwise: Otherwise| {
            let what = self.t.get(&format!("otherwise-{otherwise}"));
            (otherwise != Otherwise::Administrators).then(|| self.t.with(key, &[("what", what)]))
        };
        [text("way-if-nobody", node.nobody), text("way-if-own-order", node.own_order)].into_iter().flatten().collect()
    }

    /// Why a node is skipped.
    pub(super) fn passed(&self, because: Because) -> String {
        self.t.get(match because {
            Because::OwnOrder => "way-passed-own_order",
            Because::Twice => "way-passed-twice",
            Because::Jumped => "way-passed-jumped",
            Because::Nobody
            | Because::Rule
            | Because::Chosen
            | Because::AskedBefore
            | Because::AskedAfter
            | Because::Opinion
            | Because::Returned
            | Because::HandedOver
            | Because::Reassigned
            | Because::TakenBack
            | Because::Escalated
            | Because::Unchanged
            | Because::Changed
            | Because::Straight => "way-passed-nobody",
        })
    }
}
