//! The facts that flow rules are checked against: an order and the company around it. Pure; `load` reads them.

use std::time::Duration;

use rust_decimal::Decimal;

use crate::catalog::WarehouseId;
use crate::org::{DepartmentId, Role, UserId};

/// Everything that routing of one order depends on.
#[derive(Clone, Debug)]
pub struct Facts {
    pub applicant: UserId,
    /// In 元, rounded half up to two places as people see it, so that conditions and limits treat 4,999.995 as 5,000.00.
    pub amount: Decimal,
    pub quantity: Decimal,
    /// Square metres of board of all cartons; zero for goods.
    pub area: Decimal,
    pub department: Option<DepartmentId>,
    pub warehouse: Option<WarehouseId>,
    pub destination: Option<WarehouseId>,
    pub customer: String,
    /// Header and lines equal those of the last submission.
    pub is_unchanged: bool,
    pub company: Company,
    /// The shortest time between two urges.
    pub urge_interval: Duration,
}

/// People, departments, keepers and delegations.
#[derive(Clone, Debug, Default)]
pub struct Company {
    /// Everybody who may handle orders: enabled, present, not staff.
    pub people: Vec<Person>,
    pub units: Vec<Unit>,
    /// Warehouses that have a keeper.
    pub keepers: Vec<(WarehouseId, UserId)>,
    /// Delegations in force: (principal, delegate).
    pub stand_ins: Vec<(UserId, UserId)>,
}

/// A person who may handle orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    pub role: Role,
    pub department: Option<DepartmentId>,
}

/// A department.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    pub id: DepartmentId,
    pub parent: Option<DepartmentId>,
    pub head: Option<UserId>,
    /// Signing limit in 元; `None`: unlimited.
    pub limit: Option<Decimal>,
}

impl Company {
    /// Whether a person may handle orders: enabled, present, not staff.
    pub fn may_handle(&self, id: UserId) -> bool {
        self.people.iter().any(|person| person.id == id)
    }

    /// Whether the delegation is in force and the principal may still handle orders.
    pub fn stands_in(&self, principal: UserId, delegate: UserId) -> bool {
        self.stand_ins.contains(&(principal, delegate)) && self.may_handle(principal)
    }

    /// A department and its ancestors, bottom up.
    pub fn upwards(&self, from: Option<DepartmentId>) -> impl Iterator<Item = &Unit> {
        let find = |id: Option<DepartmentId>| self.units.iter().find(|unit| Some(unit.id) == id);
        // Editing refuses cycles; `take` guards against old data.
        std::iter::successors(find(from), move |unit| find(unit.parent)).take(self.units.len())
    }

    /// The administrators among the people, in their order.
    pub(super) fn administrators(&self) -> impl Iterator<Item = UserId> {
        self.people.iter().filter(|person| person.role == Role::Admin).map(|person| person.id)
    }

    /// The first head, from this department upwards, who may handle orders and is not in `except`.
    pub fn head_above(&self, from: Option<DepartmentId>, except: &[UserId]) -> Option<UserId> {
        self.upwards(from).filter_map(|unit| unit.head).find(|head| self.may_handle(*head) && !except.contains(head))
    }

    /// The suggested successor of a person: their delegate, else the nearest department head, but nobody in `except`.
    /// `None`: there is none.
    pub fn successor_of(&self, person: UserId, department: Option<DepartmentId>, except: &[UserId]) -> Option<UserId> {
        let stands_in = self.stand_ins.iter().filter(|(principal, _)| *principal == person).map(|(_, to)| *to);
        let free = |to: &UserId| self.may_handle(*to) && !except.contains(to);
        stands_in.into_iter().find(free).or_else(|| self.head_above(department, except))
    }
}
