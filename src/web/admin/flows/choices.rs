//! The options of the editor's select fields.

use crate::catalog::Warehouse;
use crate::db::Conn;
use crate::org::{Department, DepartmentId, User};

/// All people, departments and warehouses that a flow may refer to.
pub(super) struct Lists {
    pub people: Vec<User>,
    pub departments: Vec<Department>,
    pub warehouses: Vec<Warehouse>,
}

/// One option of a field.
pub(super) struct Choice {
    pub id: String,
    pub name: String,
    pub is_chosen: bool,
    /// Chosen earlier, but no longer selectable.
    pub is_disabled: bool,
}

impl Lists {
    pub(super) async fn load(conn: &mut Conn) -> diesel::QueryResult<Self> {
        Ok(Self {
            people: User::list(conn).await?,
            departments: Department::list(conn).await?,
            warehouses: Warehouse::list(conn).await?,
        })
    }

    /// People grouped by department, those without one last. `to_sign`: only people who may approve; otherwise everyone
    /// who is enabled.
    pub(super) fn people(&self, chosen: &str, to_sign: bool) -> Vec<(String, Vec<Choice>)> {
        let fits = |user: &User| if to_sign { user.may_be_chosen() } else { !user.is_disabled() };
        let choice = |user: &User| Choice {
            is_chosen: user.id.to_string() == chosen,
            is_disabled: !fits(user),
            id: user.id.to_string(),
            name: user.display_name.clone(),
        };
        let of = |department: Option<DepartmentId>| -> Vec<Choice> {
            let all = self.people.iter().filter(|user| user.department_id == department).map(choice);
            all.filter(|choice| !choice.is_disabled || choice.is_chosen).collect()
        };
        let mut groups: Vec<_> = self.departments.iter().map(|unit| (unit.name.clone(), of(Some(unit.id)))).collect();
        groups.push((String::new(), of(None)));
        groups.retain(|(_, people)| !people.is_empty());
        groups
    }

    /// Enabled departments, and the one that is chosen now.
    pub(super) fn departments(&self, chosen: &str) -> Vec<Choice> {
        let choice = |unit: &Department| Choice {
            is_chosen: unit.id.to_string() == chosen,
            is_disabled: unit.is_disabled(),
            id: unit.id.to_string(),
            name: unit.name.clone(),
        };
        let all = self.departments.iter().map(choice);
        all.filter(|choice| !choice.is_disabled || choice.is_chosen).collect()
    }

    /// Enabled warehouses, and the one that is chosen now.
    pub(super) fn warehouses(&self, chosen: &str) -> Vec<Choice> {
        let choice = |warehouse: &Warehouse| Choice {
            is_chosen: warehouse.id.to_string() == chosen,
            is_disabled: warehouse.is_disabled(),
            id: warehouse.id.to_string(),
            name: warehouse.name.clone(),
        };
        let all = self.warehouses.iter().map(choice);
        all.filter(|choice| !choice.is_disabled || choice.is_chosen).collect()
    }
}
