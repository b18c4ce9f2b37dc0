//! What the form of a new order starts from.

use crate::catalog::Goods;
use crate::db::Conn;
use crate::error::{Error, Fault, Result};
use crate::orders::{self, Kind, MasterData, RawOrder, Stage, Template, TemplateId};
use crate::org::{Department, User};

/// A new order as a template has it, for this person.
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

/// The code of this person's department; empty where they have none.
pub(super) async fn own_department(conn: &mut Conn, user: &User) -> Result<String> {
    let own = match user.department_id {
        Some(id) => Department::find(conn, id).await?,
        None => None,
    };
    Ok(own.map(|department| department.code).unwrap_or_default())
}

/// What an order names and cannot be ordered any more, beside its field: warehouse, department, articles.
pub(super) async fn gone(conn: &mut Conn, user: &User, kind: Kind, raw: &RawOrder) -> Result<Vec<Fault>> {
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
