//! The plain facts that the rules of flows are held against: an order and the company around it. Pure: loads nothing.

use std::time::Duration;

use rust_decimal::Decimal;

use crate::catalog::WarehouseId;
use crate::org::{DepartmentId, Role, UserId};

/// What the ways of an order depend on, as of now.
#[derive(Clone, Debug)]
pub struct Facts {
    pub applicant: UserId,
    /// 元.
    pub amount: Decimal,
    pub quantity: Decimal,
    /// Square metres of all cartons.
    pub area: Decimal,
    pub department: Option<DepartmentId>,
    pub warehouse: Option<WarehouseId>,
    pub destination: Option<WarehouseId>,
    pub customer: String,
    /// Header and lines are those of the last submission.
    pub is_unchanged: bool,
    pub company: Company,
    /// Between two urges.
    pub urge_interval: Duration,
}

/// The company as far as flows ask about it.
#[derive(Clone, Debug, Default)]
pub struct Company {
    /// Everybody who may be chosen to approve.
    pub people: Vec<Person>,
    pub units: Vec<Unit>,
    /// Warehouses that have a keeper.
    pub keepers: Vec<(WarehouseId, UserId)>,
    /// Who stands in for whom now: (principal, delegate).
    pub stand_ins: Vec<(UserId, UserId)>,
}

/// Somebody who may be chosen.
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
    /// 元; `None`: without limit.
    pub limit: Option<Decimal>,
}

impl Company {
    pub fn may_handle(&self, id: UserId) -> bool {
        self.people.iter().any(|person| person.id == id)
    }

    /// A department and those above it, from below.
    pub fn upwards(&self, from: Option<DepartmentId>) -> impl Iterator<Item = &Unit> {
        let find = |id: Option<DepartmentId>| self.units.iter().find(|unit| Some(unit.id) == id);
        // A circle is refused where departments are edited; the limit is for what was there before.
        std::iter::successors(find(from), move |unit| find(unit.parent)).take(self.units.len())
    }

    pub(super) fn administrators(&self) -> impl Iterator<Item = UserId> {
        self.people.iter().filter(|person| person.role == Role::Admin).map(|person| person.id)
    }

    /// The first head at or above a department who may handle and is not among `except`.
    pub fn head_above(&self, from: Option<DepartmentId>, except: &[UserId]) -> Option<UserId> {
        self.upwards(from).filter_map(|unit| unit.head).find(|head| self.may_handle(*head) && !except.contains(head))
    }

    /// Who is the first to think of when somebody of this department cannot go on: whoever stands in for them, else the
    /// head at or above; nobody among `except`.
    pub fn successor_of(&self, person: UserId, department: Option<DepartmentId>, except: &[UserId]) -> Option<UserId> {
        let stands_in = self.stand_ins.iter().filter(|(principal, _)| *principal == person).map(|(_, to)| *to);
        let free = |to: &UserId| self.may_handle(*to) && !except.contains(to);
        stands_in.into_iter().find(free).or_else(|| self.head_above(department, except))
    }
}
