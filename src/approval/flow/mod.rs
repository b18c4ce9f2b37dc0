//! 流程: who has to sign orders of a kind, drawn once by an administrator. Definitions only: who that is for one order
//! is found by `route`, and nothing here knows an order.

mod check;
mod condition;
mod version;

pub use check::{Flaw, flaws};
pub use condition::{Comparison, Condition, Test};
pub use version::{FlowVersion, FlowVersionId};

use serde::{Deserialize, Serialize};

use crate::org::{Role, UserId};

/// Steps of one flow.
pub const MOST_NODES: usize = 20;

/// One way that orders go: its nodes, one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    pub nodes: Vec<Node>,
    pub after_return: AfterReturn,
}

/// One step of a flow: what has to be signed, by whom, when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// What people call it, e.g. 「财务」; at most 40 characters.
    pub name: String,
    pub rule: Rule,
    pub mode: Mode,
    /// Orders for which this does not hold pass the node by.
    #[serde(default)]
    pub condition: Condition,
    /// When the rule finds nobody.
    pub nobody: Otherwise,
    /// When the rule finds the applicant alone.
    pub own_order: Otherwise,
    #[serde(default)]
    pub deadline: Option<Deadline>,
    /// 抄送: who is told once the node has been signed.
    #[serde(default)]
    pub copies: Vec<UserId>,
}

/// Who handles a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Rule {
    People {
        people: Vec<UserId>,
    },
    /// 部门主管: the head of the order's department; `up` 1: of the department above it, and so on.
    Head {
        up: u32,
    },
    /// 逐级主管: the heads from the order's department upwards.
    Heads {
        /// At most so many.
        levels: u32,
        /// Only up to the first whose signing limit covers the amount.
        to_limit: bool,
    },
    /// Of the order's warehouse: inbound, drawn-from or transfer-out.
    Keeper,
    /// Of the warehouse that goods are transferred to.
    DestinationKeeper,
    /// Of both warehouses.
    Keepers,
    Role {
        role: Role,
    },
    /// The handler before picks the next one, or finishes: the old system's way. From all approvers when empty.
    Chosen {
        from: Vec<UserId>,
    },
}

crate::text_enum! {
    /// How many of a node's people have to sign.
    pub enum Mode {
        /// 或签: the first decision counts.
        Any = "any",
        /// 会签: everybody, in any order; one refusal ends it.
        All = "all",
        /// 依次: everybody, one after the other.
        InOrder = "in_order",
    }
}

crate::text_enum! {
    /// What happens to a node that has nobody to sign it.
    pub enum Otherwise {
        /// It goes to the administrators.
        Administrators = "administrators",
        Skip = "skip",
        /// It goes to the head of a department above.
        HeadAbove = "head_above",
    }
}

crate::text_enum! {
    /// The way of an order that was returned and is corrected.
    pub enum AfterReturn {
        /// Straight back to the returner when nothing was changed, else from the start.
        StraightIfUnchanged = "straight_if_unchanged",
        Whole = "whole",
        Straight = "straight",
    }
}

crate::text_enum! {
    /// What happens once a deadline has passed.
    pub enum Then {
        Remind = "remind",
        /// To the head of the handler's department, or of one above.
        Escalate = "escalate",
        HandTo = "hand_to",
    }
}

/// How long a handler may take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// Working hours of the company's calendar.
    pub hours: u32,
    pub then: Then,
    /// With [`Then::HandTo`]: to whom.
    #[serde(default)]
    pub to: Option<UserId>,
}

impl Flow {
    /// The way of orders whose kind has no flow: each handler chooses the next one.
    pub fn by_choice() -> Self {
        let node = Node {
            name: String::new(),
            rule: Rule::Chosen { from: Vec::new() },
            mode: Mode::Any,
            condition: Condition::default(),
            nobody: Otherwise::Administrators,
            own_order: Otherwise::Administrators,
            deadline: None,
            copies: Vec::new(),
        };
        Self { nodes: vec![node], after_return: AfterReturn::Whole }
    }

    /// Whether the applicant may have to choose whom the order goes to: a node with a free choice can come first.
    pub fn may_ask_applicant(&self) -> bool {
        let first = self.nodes.iter().position(|node| node.condition.is_empty() && !node.is_chosen());
        self.nodes.iter().take(first.unwrap_or(self.nodes.len())).any(Node::is_chosen)
    }

    /// Whether the applicant has to choose whom the order goes to. `is_returned`: it was submitted before.
    pub fn must_ask_applicant(&self, is_returned: bool) -> bool {
        let is_whole = !is_returned || self.after_return == AfterReturn::Whole;
        is_whole && self.nodes.first().is_some_and(|node| node.is_chosen() && node.condition.is_empty())
    }

    /// Whether it names this person: to sign, to take over what is late, or to be told.
    pub fn names(&self, person: UserId) -> bool {
        self.nodes.iter().any(|node| {
            let signers: &[UserId] = match &node.rule {
                Rule::People { people } => people,
                Rule::Chosen { from } => from,
                _ => &[],
            };
            let late = node.deadline.as_ref().and_then(|deadline| deadline.to);
            signers.contains(&person) || node.copies.contains(&person) || late == Some(person)
        })
    }

    pub fn node(&self, index: i32) -> Option<&Node> {
        usize::try_from(index).ok().and_then(|index| self.nodes.get(index))
    }
}

impl Node {
    pub fn is_chosen(&self) -> bool {
        matches!(self.rule, Rule::Chosen { .. })
    }
}
