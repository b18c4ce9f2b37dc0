//! Loads the facts that flow rules depend on. Never decides.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::facts::{Company, Facts, Person, Unit};
use crate::catalog::Warehouse;
use crate::db::schema::users;
use crate::db::{Conn, Questions, question, together};
use crate::orders::{Kind, Order, OrderView, amount};
use crate::org::{Department, DepartmentId, Role, UserId, in_force};

/// Whether the facts of an order of this kind depend on its lines: cartons have an area, and a settling order borrows
/// lines.
pub fn depends_on_lines(kind: Kind) -> bool {
    kind.has_measures() || kind.may_settle()
}

/// Loads the facts of an order as it is now. `view` may be `None` if the act does not submit and the kind does not
/// [depend on lines](depends_on_lines).
pub async fn facts(
    conn: &Conn,
    order: &Order,
    view: Option<&OrderView>,
    urge_interval: Duration,
    now: DateTime<Utc>,
) -> QueryResult<Facts> {
    Ok(facts_of(order, view, company(conn, order.kind, now).await?, urge_interval))
}

/// [`facts`] with a company that is loaded already.
pub fn facts_of(order: &Order, view: Option<&OrderView>, company: Company, urge_interval: Duration) -> Facts {
    Facts {
        applicant: order.applicant_id,
        amount: amount::shown(order.total_amount),
        quantity: order.total_quantity,
        area: view.map(OrderView::carton_area).unwrap_or_default(),
        department: order.department_id,
        warehouse: order.warehouse_id,
        destination: order.destination_warehouse_id,
        customer: order.customer.clone(),
        is_unchanged: order.content.is_some() && order.content == view.map(OrderView::content),
        company,
        urge_interval,
    }
}

/// Approvers and administrators, departments, warehouses and delegations in force.
pub type CompanyRows =
    (Vec<(UserId, Role, Option<DepartmentId>)>, Vec<Department>, Vec<Warehouse>, Vec<(UserId, UserId)>);

/// The queries whose rows [`company_of`] takes, for orders of a kind.
pub fn asked_company(kind: Kind, now: DateTime<Utc>) -> impl Questions<Answers = CompanyRows> {
    let people = users::table
        .filter(users::disabled_at.is_null())
        .filter(users::left_at.is_null())
        .filter(users::role.eq_any(Role::APPROVING))
        .order(users::id)
        .select((users::id, users::role, users::department_id));
    (question(people), Department::all(), Warehouse::all(), in_force(kind.as_str(), now))
}

/// Builds the company from the rows of [`asked_company`].
pub fn company_of((people, departments, warehouses, stand_ins): &CompanyRows) -> Company {
    let person = |(id, role, department): &(UserId, Role, Option<DepartmentId>)| Person {
        id: *id,
        role: *role,
        department: *department,
    };
    Company {
        people: people.iter().map(person).collect(),
        units: departments.iter().map(unit).collect(),
        keepers: warehouses.iter().filter_map(|one| Some((one.id, one.keeper_id?))).collect(),
        stand_ins: stand_ins.clone(),
    }
}

/// Loads people, departments, keepers and delegations for orders of a kind.
pub async fn company(conn: &Conn, kind: Kind, now: DateTime<Utc>) -> QueryResult<Company> {
    Ok(company_of(&together(conn, asked_company(kind, now)).await?))
}

fn unit(department: &Department) -> Unit {
    let Department { id, parent_id, head_id, signing_limit, .. } = department;
    Unit { id: *id, parent: *parent_id, head: *head_id, limit: *signing_limit }
}
