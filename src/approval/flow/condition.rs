//! Conditions of nodes, tested against the facts of an order. Pure.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::approval::facts::Facts;
use crate::catalog::WarehouseId;
use crate::org::DepartmentId;

/// Holds when all tests of any group hold, or when there is no group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Condition {
    pub groups: Vec<Vec<Test>>,
}

/// One test of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "on", rename_all = "snake_case")]
pub enum Test {
    /// 总金额 in 元.
    Amount { is: Comparison, than: Decimal },
    /// 总数量.
    Quantity { is: Comparison, than: Decimal },
    /// Square metres of board of all cartons.
    CartonArea { is: Comparison, than: Decimal },
    /// The order's department is this one or below it.
    Department { within: DepartmentId },
    /// The source or destination warehouse.
    Warehouse { id: WarehouseId },
    /// 归属客户, ignoring case.
    Customer { name: String },
}

crate::text_enum! {
    /// A comparison of two numbers.
    pub enum Comparison {
        AtLeast = "at_least",
        MoreThan = "more_than",
        AtMost = "at_most",
        LessThan = "less_than",
    }
}

impl Condition {
    /// No groups: the condition always holds.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Whether the order meets it; an empty condition always holds.
    pub fn holds(&self, facts: &Facts) -> bool {
        self.is_empty() || self.groups.iter().any(|tests| tests.iter().all(|test| test.holds(facts)))
    }
}

impl Test {
    /// Whether the order passes the test.
    pub fn holds(&self, facts: &Facts) -> bool {
        match self {
            Self::Amount { is, than } => is.holds(facts.amount, *than),
            Self::Quantity { is, than } => is.holds(facts.quantity, *than),
            Self::CartonArea { is, than } => is.holds(facts.area, *than),
            Self::Department { within } => facts.company.upwards(facts.department).any(|unit| unit.id == *within),
            Self::Warehouse { id } => facts.warehouse == Some(*id) || facts.destination == Some(*id),
            Self::Customer { name } => facts.customer.trim().to_lowercase() == name.trim().to_lowercase(),
        }
    }
}

impl Comparison {
    fn holds(self, value: Decimal, than: Decimal) -> bool {
        match self {
            Self::AtLeast => value >= than,
            Self::MoreThan => value > than,
            Self::AtMost => value <= than,
            Self::LessThan => value < than,
        }
    }
}
