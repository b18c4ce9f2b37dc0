//! Loads the facts that flow rules depend on. Never decides.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::facts::{Company, Facts, Person, Unit};
use crate::catalog::WarehouseId;
use crate::db::Conn;
use crate::db::schema::{users, warehouses};
use crate::orders::{Kind, Order, OrderView, amount};
use crate::org::{Department, DepartmentId, Role, UserId, stand_ins};

/// Whether the facts of such an order depend on its lines: cartons have an area, and what settles purchases borrows
/// their lines.
pub fn depends_on_lines(kind: Kind) -> bool {
    kind.has_measures() || kind.may_settle()
}

/// The facts of an order as it is now. `view` may be `None` for an act that does not submit, if the kind does not
/// [depend on lines](depends_on_lines).
pub async fn facts(
    conn: &Conn,
    order: &Order,
    view: Option<&OrderView>,
    urge_interval: Duration,
    now: DateTime<Utc>,
) -> QueryResult<Facts> {
    Ok(Facts {
        applicant: order.applicant_id,
        amount: amount::shown(order.total_amount),
        quantity: order.total_quantity,
        area: view.map(OrderView::carton_area).unwrap_or_default(),
        department: order.department_id,
        warehouse: order.warehouse_id,
        destination: order.destination_warehouse_id,
        customer: order.customer.clone(),
        is_unchanged: order.content.is_some() && order.content == view.map(OrderView::content),
        company: company(conn, order.kind, now).await?,
        urge_interval,
    })
}

/// People, departments, keepers and delegations for orders of a kind: four queries.
pub async fn company(conn: &Conn, kind: Kind, now: DateTime<Utc>) -> QueryResult<Company> {
    let (people, units, keepers, stand_ins) =
        tokio::try_join!(people(conn), Department::list(conn), keepers(conn), stand_ins(conn, kind.as_str(), now))?;
    Ok(Company { people, units: units.into_iter().map(unit).collect(), keepers, stand_ins })
}

async fn people(conn: &Conn) -> QueryResult<Vec<Person>> {
    let people: Vec<(UserId, Role, Option<DepartmentId>)> = users::table
        .filter(users::disabled_at.is_null())
        .filter(users::left_at.is_null())
        .filter(users::role.ne(Role::Staff))
        .order(users::id)
        .select((users::id, users::role, users::department_id))
        .load(&mut &*conn)
        .await?;
    Ok(people.into_iter().map(|(id, role, department)| Person { id, role, department }).collect())
}

async fn keepers(conn: &Conn) -> QueryResult<Vec<(WarehouseId, UserId)>> {
    let keepers = warehouses::table.filter(warehouses::keeper_id.is_not_null());
    keepers.select((warehouses::id, warehouses::keeper_id.assume_not_null())).load(&mut &*conn).await
}

fn unit(department: Department) -> Unit {
    let Department { id, parent_id, head_id, signing_limit, .. } = department;
    Unit { id, parent: parent_id, head: head_id, limit: signing_limit }
}
