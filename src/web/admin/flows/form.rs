//! The form of a flow, and its conversion to and from a flow. Keeps the submitted texts unchanged.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::trial::TrialForm;
use crate::approval::flow::{
    AfterReturn, Comparison, Condition, Deadline, Flow, Mode, Node, Otherwise, Rule, Test, Then,
};
use crate::error::{Error, Fault, Result};
use crate::orders::amount;
use crate::org::{Role, UserId};

/// The form as submitted.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct FlowForm {
    /// The revision of the draft that was opened; 0: no draft.
    pub(super) revision: i32,
    /// The number of the version that was current when the form was opened; 0: none.
    pub(super) number: i32,
    /// The button that submitted the form.
    pub(super) intent: String,
    pub(super) after_return: String,
    pub(super) nodes: BTreeMap<usize, NodeForm>,
    pub(super) trial: TrialForm,
}

/// A step as submitted. Fields of rules that are not chosen are kept, so that switching back restores them.
#[derive(Clone, Deserialize)]
#[serde(default)]
pub struct NodeForm {
    pub(super) name: String,
    pub(super) rule: String,
    pub(super) people: Vec<String>,
    pub(super) from: Vec<String>,
    pub(super) up: String,
    pub(super) levels: String,
    pub(super) to_limit: String,
    pub(super) role: String,
    pub(super) mode: String,
    pub(super) tests: BTreeMap<usize, TestForm>,
    pub(super) nobody: String,
    pub(super) own_order: String,
    /// Empty: no deadline.
    pub(super) hours: String,
    pub(super) then: String,
    pub(super) hand_to: String,
    pub(super) copies: Vec<String>,
}

/// A test of a condition as submitted.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct TestForm {
    /// `or` begins a new group.
    pub(super) join: String,
    /// The tested property: `amount`, `quantity`, `area`, `department`, `warehouse` or `customer`.
    pub(super) on: String,
    pub(super) is: String,
    /// A number, an id or a name.
    pub(super) than: String,
}

impl Default for NodeForm {
    fn default() -> Self {
        Self {
            name: String::new(),
            rule: "people".into(),
            people: Vec::new(),
            from: Vec::new(),
            up: "0".into(),
            levels: "3".into(),
            to_limit: String::new(),
            role: Role::Approver.to_string(),
            mode: Mode::Any.to_string(),
            tests: BTreeMap::new(),
            nobody: Otherwise::Administrators.to_string(),
            own_order: Otherwise::Administrators.to_string(),
            hours: String::new(),
            then: Then::Remind.to_string(),
            hand_to: String::new(),
            copies: Vec::new(),
        }
    }
}

impl FlowForm {
    /// A form with one blank step, for a kind without a flow.
    pub(super) fn blank() -> Self {
        let after_return = AfterReturn::StraightIfUnchanged.to_string();
        Self { nodes: [(0, NodeForm::default())].into(), after_return, ..Self::default() }
    }

    pub(super) fn of(flow: &Flow) -> Self {
        let nodes = flow.nodes.iter().map(NodeForm::of).enumerate().collect();
        Self { nodes, after_return: flow.after_return.to_string(), ..Self::default() }
    }

    /// The submitted flow, which may have flaws.
    ///
    /// # Errors
    /// `Invalid` at each field that cannot be parsed.
    pub(super) fn read(&self) -> Result<Flow> {
        let mut faults = Vec::new();
        let read = |(index, node): (&usize, &NodeForm)| {
            let mut reading = StepParser { node: *index, faults: &mut faults };
            node.read(&mut reading)
        };
        let nodes = self.nodes.iter().map(read).collect();
        let after_return = self.after_return.parse().unwrap_or(AfterReturn::StraightIfUnchanged);
        if faults.is_empty() { Ok(Flow { nodes, after_return }) } else { Err(Error::Invalid(faults)) }
    }
}

/// Parses fields of a step and collects its faults.
struct StepParser<'a> {
    node: usize,
    faults: &'a mut Vec<Fault>,
}

impl StepParser<'_> {
    fn fault(&mut self, field: &str, key: &'static str) {
        self.faults.push(Fault::new(format!("nodes[{}]{field}", self.node), key));
    }

    /// A whole number; 0 and a fault when it cannot be parsed.
    fn whole(&mut self, field: &str, text: &str) -> u32 {
        let number = amount::parse(text).ok().flatten().and_then(|number| u32::try_from(number).ok());
        let is_whole = number.is_some_and(|number| amount::parse(text) == Ok(Some(number.into())));
        if !is_whole {
            self.fault(field, "fault-whole-number");
        }
        number.unwrap_or_default()
    }

    fn decimal(&mut self, field: &str, text: &str) -> Decimal {
        match amount::parse(text) {
            Ok(Some(number)) => return number,
            Ok(None) => self.fault(field, "fault-required"),
            Err(key) => self.fault(field, key),
        }
        Decimal::ZERO
    }

    fn id(&mut self, field: &str, text: &str) -> i64 {
        text.parse().unwrap_or_else(|_| {
            self.fault(field, "fault-required");
            0
        })
    }
}

/// The user ids of a list in order, without duplicates.
fn people(typed: &[String]) -> Vec<UserId> {
    let mut people: Vec<UserId> = Vec::new();
    for id in typed.iter().filter_map(|id| id.parse().ok()) {
        if !people.contains(&id) {
            people.push(id);
        }
    }
    people
}

fn ids(people: &[UserId]) -> Vec<String> {
    people.iter().map(ToString::to_string).collect()
}

impl NodeForm {
    fn of(node: &Node) -> Self {
        let mut form = Self {
            name: node.name.clone(),
            mode: node.mode.to_string(),
            tests: tests_form(&node.condition),
            nobody: node.nobody.to_string(),
            own_order: node.own_order.to_string(),
            copies: ids(&node.copies),
            ..Self::default()
        };
        form.rule = match &node.rule {
            Rule::People { people } => {
                form.people = ids(people);
                "people"
            }
            Rule::Head { up } => {
                form.up = up.to_string();
                "head"
            }
            Rule::Heads { levels, to_limit } => {
                form.levels = levels.to_string();
                form.to_limit = if *to_limit { "on".into() } else { String::new() };
                "heads"
            }
            Rule::Keeper => "keeper",
            Rule::DestinationKeeper => "destination_keeper",
            Rule::Keepers => "keepers",
            Rule::Role { role } => {
                form.role = role.to_string();
                "role"
            }
            Rule::Chosen { from } => {
                form.from = ids(from);
                "chosen"
            }
        }
        .into();
        if let Some(deadline) = &node.deadline {
            form.hours = deadline.hours.to_string();
            form.then = deadline.then.to_string();
            form.hand_to = deadline.to.map(|to| to.to_string()).unwrap_or_default();
        }
        form
    }

    fn read(&self, reading: &mut StepParser<'_>) -> Node {
        let otherwise = |text: &str| text.parse().unwrap_or(Otherwise::Administrators);
        Node {
            name: self.name.trim().to_owned(),
            rule: self.rule(reading),
            mode: self.mode.parse().unwrap_or(Mode::Any),
            condition: self.condition(reading),
            nobody: otherwise(&self.nobody),
            own_order: otherwise(&self.own_order),
            deadline: self.deadline(reading),
            copies: people(&self.copies),
        }
    }

    fn rule(&self, reading: &mut StepParser<'_>) -> Rule {
        match self.rule.as_str() {
            "head" => Rule::Head { up: reading.whole("[up]", &self.up) },
            "heads" => {
                Rule::Heads { levels: reading.whole("[levels]", &self.levels), to_limit: !self.to_limit.is_empty() }
            }
            "keeper" => Rule::Keeper,
            "destination_keeper" => Rule::DestinationKeeper,
            "keepers" => Rule::Keepers,
            "role" => Rule::Role { role: self.role.parse().unwrap_or(Role::Approver) },
            "chosen" => Rule::Chosen { from: people(&self.from) },
            _ => Rule::People { people: people(&self.people) },
        }
    }

    fn condition(&self, reading: &mut StepParser<'_>) -> Condition {
        let mut groups: Vec<Vec<Test>> = Vec::new();
        for (index, test) in &self.tests {
            let test_read = test.read(&format!("[tests][{index}][than]"), reading);
            match groups.last_mut() {
                Some(last) if test.join != "or" => last.extend(test_read),
                _ => groups.push(test_read.into_iter().collect()),
            }
        }
        groups.retain(|tests| !tests.is_empty());
        Condition { groups }
    }

    fn deadline(&self, reading: &mut StepParser<'_>) -> Option<Deadline> {
        if self.hours.trim().is_empty() {
            return None;
        }
        let hours = reading.whole("[hours]", &self.hours);
        let then = self.then.parse().unwrap_or(Then::Remind);
        let to = self.hand_to.parse().ok().filter(|_| then == Then::HandTo);
        Some(Deadline { hours, then, to })
    }

    /// The two fallback fields with their values.
    pub(super) fn otherwise(&self) -> [(&'static str, &str); 2] {
        [("nobody", &self.nobody), ("own_order", &self.own_order)]
    }

    /// Whether the collapsed part has values other than the defaults.
    pub(super) fn has_more(&self) -> bool {
        let usual = Otherwise::Administrators.as_str();
        let is_usual = self.nobody == usual && self.own_order == usual && self.hours.trim().is_empty();
        !is_usual || !people(&self.copies).is_empty()
    }
}

fn tests_form(condition: &Condition) -> BTreeMap<usize, TestForm> {
    let mut typed = Vec::new();
    for tests in &condition.groups {
        for (index, test) in tests.iter().enumerate() {
            let join = if index == 0 { "or" } else { "and" };
            typed.push(TestForm { join: join.into(), ..TestForm::of(test) });
        }
    }
    typed.into_iter().enumerate().collect()
}

impl TestForm {
    fn of(test: &Test) -> Self {
        let number = |on: &str, is: &Comparison, than: Decimal| Self {
            on: on.into(),
            is: is.to_string(),
            than: amount::quantity(than),
            ..Self::default()
        };
        let named = |on: &str, than: String| Self { on: on.into(), than, ..Self::default() };
        match test {
            Test::Amount { is, than } => number("amount", is, *than),
            Test::Quantity { is, than } => number("quantity", is, *than),
            Test::CartonArea { is, than } => number("area", is, *than),
            Test::Department { within } => named("department", within.to_string()),
            Test::Warehouse { id } => named("warehouse", id.to_string()),
            Test::Customer { name } => named("customer", name.clone()),
        }
    }

    /// `None`: an unknown property.
    fn read(&self, field: &str, reading: &mut StepParser<'_>) -> Option<Test> {
        let is = self.is.parse().unwrap_or(Comparison::AtLeast);
        Some(match self.on.as_str() {
            "amount" => Test::Amount { is, than: reading.decimal(field, &self.than) },
            "quantity" => Test::Quantity { is, than: reading.decimal(field, &self.than) },
            "area" => Test::CartonArea { is, than: reading.decimal(field, &self.than) },
            "department" => Test::Department { within: crate::org::DepartmentId(reading.id(field, &self.than)) },
            "warehouse" => Test::Warehouse { id: crate::catalog::WarehouseId(reading.id(field, &self.than)) },
            "customer" => Test::Customer { name: self.than.trim().to_owned() },
            _ => return None,
        })
    }

    /// Whether the test compares a number.
    pub(super) fn is_number(&self) -> bool {
        matches!(self.on.as_str(), "amount" | "quantity" | "area")
    }
}
