//! Loads the facts that flow rules depend on. Never decides.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::facts::{Company, Facts, Person, Unit};
use crate::catalog::WarehouseId;
use crate::db::Conn;
use crate::db::schema::{users, warehouses};
use crate::orders::{Kind, OrderView};
use crate::org::{Department, DepartmentId, Role, UserId, stand_ins};

/// The facts of an order as it is now.
pub async fn facts(
    conn: &mut Conn,
    view: &OrderView,
    urge_interval: Duration,
    now: DateTime<Utc>,
) -> QueryResult<Facts> {
    let order = &view.order;
    Ok(Facts {
        applicant: order.applicant_id,
        amount: order.total_amount,
        quantity: order.total_quantity,
        area: view.carton_area(),
        department: order.department_id,
        warehouse: order.warehouse_id,
        destination: order.destination_warehouse_id,
        customer: order.customer.clone(),
        is_unchanged: order.content.as_ref().is_some_and(|content| *content == view.content()),
        company: company(conn, order.kind, now).await?,
        urge_interval,
    })
}

/// People, departments, keepers and delegations for orders of a kind: four queries.
pub async fn company(conn: &mut Conn, kind: Kind, now: DateTime<Utc>) -> QueryResult<Company> {
    let people: Vec<(UserId, Role, Option<DepartmentId>)> = users::table
        .filter(users::disabled_at.is_null())
        .filter(users::left_at.is_null())
        .filter(users::role.ne(Role::Staff))
        .order(users::id)
        .select((users::id, users::role, users::department_id))
        .load(conn)
        .await?;
    let units = Department::list(conn).await?;
    let keepers: Vec<(WarehouseId, Option<UserId>)> =
        warehouses::table.select((warehouses::id, warehouses::keeper_id)).load(conn).await?;
    Ok(Company {
        people: people.into_iter().map(|(id, role, department)| Person { id, role, department }).collect(),
        units: units.into_iter().map(unit).collect(),
        keepers: keepers.into_iter().filter_map(|(id, keeper)| Some((id, keeper?))).collect(),
        stand_ins: stand_ins(conn, kind.as_str(), now).await?,
    })
}

fn unit(department: Department) -> Unit {
    let Department { id, parent_id, head_id, signing_limit, .. } = department;
    Unit { id, parent: parent_id, head: head_id, limit: signing_limit }
}
