//! 流程: who signs orders of a kind, as an administrator draws it. Definitions only: `route` finds the people for one
//! order, and nothing here knows an order.

mod check;
mod condition;
mod version;

pub use check::{Flaw, flaws};
pub use condition::{Comparison, Condition, Test};
pub use version::{FlowVersion, FlowVersionId};

use serde::{Deserialize, Serialize};

use crate::org::{Role, UserId};

/// The most nodes of a flow.
pub const MOST_NODES: usize = 20;

/// The flow of a kind: nodes that an order passes one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    pub nodes: Vec<Node>,
    pub after_return: AfterReturn,
}

/// One node of a flow: who signs, how many, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// E.g. 「财务」; at most 40 characters.
    pub name: String,
    pub rule: Rule,
    pub mode: Mode,
    /// Orders that do not meet it skip the node.
    #[serde(default)]
    pub condition: Condition,
    /// Applies when the rule finds nobody.
    pub nobody: Otherwise,
    /// Applies when the rule finds only the applicant.
    pub own_order: Otherwise,
    #[serde(default)]
    pub deadline: Option<Deadline>,
    /// 抄送: who is told once the node is signed.
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
    /// 部门主管: the head of the order's department, or `up` levels above it.
    Head {
        up: u32,
    },
    /// 逐级主管: the heads from the order's department upwards.
    Heads {
        /// The most heads.
        levels: u32,
        /// Stop at the first head whose signing limit covers the amount.
        to_limit: bool,
    },
    /// The keeper of the order's warehouse: inbound, drawn-from or transfer-out.
    Keeper,
    /// The keeper of the destination warehouse.
    DestinationKeeper,
    /// The keepers of both warehouses.
    Keepers,
    Role {
        role: Role,
    },
    /// The previous handler picks the next one or finishes. An empty list allows all approvers.
    Chosen {
        from: Vec<UserId>,
    },
}

crate::text_enum! {
    /// How many of a node's people sign.
    pub enum Mode {
        /// 或签: the first decision counts.
        Any = "any",
        /// 会签: everybody, in any order; one rejection ends it.
        All = "all",
        /// 依次: everybody, one after the other.
        InOrder = "in_order",
    }
}

crate::text_enum! {
    /// What happens to a node without a signer.
    pub enum Otherwise {
        /// The administrators sign it.
        Administrators = "administrators",
        Skip = "skip",
        /// The nearest head above signs it.
        HeadAbove = "head_above",
    }
}

crate::text_enum! {
    /// Where a resubmitted order starts.
    pub enum AfterReturn {
        /// At the returner when nothing changed, else at the start.
        StraightIfUnchanged = "straight_if_unchanged",
        Whole = "whole",
        Straight = "straight",
    }
}

crate::text_enum! {
    /// What happens when a deadline passes.
    pub enum Then {
        Remind = "remind",
        /// The turn goes to the head of the handler's department, or of one above.
        Escalate = "escalate",
        HandTo = "hand_to",
    }
}

/// How long a handler may take, and what follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// Working hours of the company's calendar.
    pub hours: u32,
    pub then: Then,
    /// Set with [`Then::HandTo`].
    #[serde(default)]
    pub to: Option<UserId>,
}

impl Flow {
    /// The flow of a kind without a published flow: each handler chooses the next.
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

    /// Whether the applicant may have to choose the first handler: the first node can be one of free choice.
    pub fn may_ask_applicant(&self) -> bool {
        let first = self.nodes.iter().position(|node| node.condition.is_empty() && !node.is_chosen());
        self.nodes.iter().take(first.unwrap_or(self.nodes.len())).any(Node::is_chosen)
    }

    /// Whether the applicant must choose the first handler. `is_returned`: the order was submitted before.
    pub fn must_ask_applicant(&self, is_returned: bool) -> bool {
        let is_whole = !is_returned || self.after_return == AfterReturn::Whole;
        is_whole && self.nodes.first().is_some_and(|node| node.is_chosen() && node.condition.is_empty())
    }

    /// Whether the flow names this person: as a signer, as the successor after a deadline, or for copies.
    pub fn names(&self, person: UserId) -> bool {
        self.nodes.iter().any(|node| {
            let signers: &[UserId] = match &node.rule {
                Rule::People { people } => people,
                Rule::Chosen { from } => from,
                Rule::Head { .. }
                | Rule::Heads { .. }
                | Rule::Keeper
                | Rule::DestinationKeeper
                | Rule::Keepers
                | Rule::Role { .. } => &[],
            };
            let late = node.deadline.as_ref().and_then(|deadline| deadline.to);
            signers.contains(&person) || node.copies.contains(&person) || late == Some(person)
        })
    }

    /// The node with this index; `None` if there is none.
    pub fn node(&self, index: i32) -> Option<&Node> {
        usize::try_from(index).ok().and_then(|index| self.nodes.get(index))
    }
}

impl Node {
    /// Whether the previous handler chooses the signer of this node.
    pub fn is_chosen(&self) -> bool {
        matches!(self.rule, Rule::Chosen { .. })
    }
}
