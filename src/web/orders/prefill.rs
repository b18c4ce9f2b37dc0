//! Fills the form of a new order: from a template, or with the places of the last order.

use crate::catalog::Goods;
use crate::db::Conn;
use crate::error::{Error, Fault, Result};
use crate::orders::{self, Kind, MasterData, Places, RawOrder, Stage, Template, TemplateId};
use crate::org::{Department, User};

/// The content of a template, for this user. `NotFound` for a template of another kind.
pub(super) async fn from_template(conn: &mut Conn, user: &User, kind: Kind, id: i64) -> Result<RawOrder> {
    let template = Template::find_visible(conn, user, TemplateId(id)).await?;
    if template.kind != kind {
        return Err(Error::NotFound);
    }
    let mut raw = template.to_raw(user);
    if raw.department.is_empty() {
        raw.department = own_department(conn, user).await?;
    }
    Ok(raw)
}

/// A new form: the places of the user's last order of the kind, else the user's department.
pub(super) async fn usual(conn: &mut Conn, user: &User, kind: Kind) -> Result<RawOrder> {
    let last = Places::last(conn, user.id, kind).await?.unwrap_or_default();
    let department = match last.department {
        Some(department) => department,
        None => own_department(conn, user).await?,
    };
    let warehouse = last.warehouse.unwrap_or_default();
    let destination_warehouse = last.destination.unwrap_or_default();
    Ok(RawOrder { department, warehouse, destination_warehouse, ..RawOrder::default() })
}

/// The code of the user's department; empty without one.
async fn own_department(conn: &mut Conn, user: &User) -> Result<String> {
    let own = match user.department_id {
        Some(id) => Department::find(conn, id).await?,
        None => None,
    };
    Ok(own.map(|department| department.code).unwrap_or_default())
}

/// Faults for warehouses, departments and goods that can no longer be ordered.
pub(super) async fn unavailable(conn: &mut Conn, user: &User, kind: Kind, raw: &RawOrder) -> Result<Vec<Fault>> {
    let data = MasterData::load(conn, user, raw, None).await?;
    let mut faults = match orders::check(kind, raw, Stage::Draft, &data) {
        Err(Error::Invalid(faults)) => faults,
        Err(other) => return Err(other),
        Ok(_) => Vec::new(),
    };
    let names: Vec<&str> = raw.lines.values().map(|line| line.name.trim()).filter(|name| !name.is_empty()).collect();
    let disabled = Goods::only_disabled(conn, &names).await?;
    for (index, _) in raw.lines.iter().filter(|(_, line)| disabled.iter().any(|name| name == line.name.trim())) {
        faults.push(Fault::new(format!("lines[{index}][name]"), "fault-goods-disabled"));
    }
    Ok(faults)
}
