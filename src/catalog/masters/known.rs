//! Converts stored records to cells of a sheet, and cells to input of the domain.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::{Master, PERSON};
use crate::catalog::import::CellFault;
use crate::catalog::{Warehouse, WarehouseId, WarehouseInput};
use crate::db::Conn;
use crate::error::{Fault, Result};
use crate::org::{
    Department, DepartmentId, DepartmentInput, Platform, Role, User, UserId, UserInput, code_and_name_faults,
};
use crate::sheet::headings;

/// All people, departments and warehouses.
pub struct Known {
    pub people: Vec<User>,
    pub departments: Vec<Department>,
    pub warehouses: Vec<Warehouse>,
}

/// A stored record.
pub struct Stored {
    pub id: i64,
    pub version: i32,
    pub is_disabled: bool,
    /// In the order of [`Master::columns`].
    pub cells: Vec<String>,
}

/// A row as input of the domain.
pub enum Input {
    Person(UserInput),
    Department(DepartmentInput),
    Warehouse(WarehouseInput),
}

impl Known {
    /// Loads everybody, all departments and all warehouses.
    pub async fn load(conn: &mut Conn) -> Result<Self> {
        Ok(Self {
            people: User::list(conn).await?,
            departments: Department::list(conn).await?,
            warehouses: Warehouse::list(conn).await?,
        })
    }

    /// The record with this key, ignoring case.
    pub fn by_key(&self, subject: Master, key: &str) -> Option<Stored> {
        let is_it = |own: &str| own.eq_ignore_ascii_case(key);
        match subject {
            Master::People => self.people.iter().find(|one| is_it(&one.username)).map(|one| self.person(one)),
            Master::Departments => self.departments.iter().find(|one| is_it(&one.code)).map(|one| self.department(one)),
            Master::Warehouses => self.warehouses.iter().find(|one| is_it(&one.code)).map(|one| self.warehouse(one)),
        }
    }

    /// The record with this id.
    pub fn by_id(&self, subject: Master, id: i64) -> Option<Stored> {
        match subject {
            Master::People => self.people.iter().find(|one| one.id.0 == id).map(|one| self.person(one)),
            Master::Departments => self.departments.iter().find(|one| one.id.0 == id).map(|one| self.department(one)),
            Master::Warehouses => self.warehouses.iter().find(|one| one.id.0 == id).map(|one| self.warehouse(one)),
        }
    }

    fn person(&self, one: &User) -> Stored {
        let department = self.departments.iter().find(|other| Some(other.id) == one.department_id);
        let mut cells = vec![
            one.username.clone(),
            one.display_name.clone(),
            one.role.to_string(),
            department.map(|other| other.code.clone()).unwrap_or_default(),
            one.mobile.clone().unwrap_or_default(),
        ];
        cells.extend(Platform::ALL.iter().map(|platform| one.userid(*platform).unwrap_or_default().to_owned()));
        Stored { id: one.id.0, version: one.version, is_disabled: one.is_disabled(), cells }
    }

    fn department(&self, one: &Department) -> Stored {
        let parent = self.departments.iter().find(|other| Some(other.id) == one.parent_id);
        let cells = vec![
            one.code.clone(),
            one.name.clone(),
            parent.map(|other| other.code.clone()).unwrap_or_default(),
            self.username(one.head_id),
            one.signing_limit.map(|limit| limit.normalize().to_string()).unwrap_or_default(),
        ];
        Stored { id: one.id.0, version: one.version, is_disabled: one.is_disabled(), cells }
    }

    fn warehouse(&self, one: &Warehouse) -> Stored {
        let cells = vec![one.code.clone(), one.name.clone(), self.username(one.keeper_id)];
        Stored { id: one.id.0, version: one.version, is_disabled: one.is_disabled(), cells }
    }

    fn username(&self, id: Option<UserId>) -> String {
        self.people.iter().find(|one| Some(one.id) == id).map(|one| one.username.clone()).unwrap_or_default()
    }

    /// Replaces names by codes and usernames, so that equal cells mean the same. Unknown names stay unchanged.
    pub fn plain(&self, field: &str, text: &str) -> Result<String, &'static str> {
        if text.is_empty() {
            return Ok(String::new());
        }
        match field {
            "person-department" | "parent-department" => {
                let codes = self.departments.iter().map(|one| (one.code.as_str(), one.name.as_str()));
                one_of(codes, text)
            }
            "department-head" | "keeper" => {
                one_of(self.people.iter().map(|one| (one.username.as_str(), one.display_name.as_str())), text)
            }
            "role" => {
                let text = text.to_lowercase();
                let is_it = |role: &&Role| role.as_str() == text || headings(&format!("role-{role}")).contains(&text);
                Role::ALL.iter().find(is_it).map(ToString::to_string).ok_or("fault-unknown")
            }
            "username" => Ok(text.to_lowercase()),
            "mobile" => Ok(text.replace([' ', '-'], "")),
            "signing-limit" => {
                let number = text.replace([',', '，', '¥', '\u{5143}'], "").parse::<Decimal>();
                let limit = number.ok().filter(|limit| !limit.is_sign_negative()).ok_or("fault-number")?;
                Ok(limit.normalize().to_string())
            }
            _ => Ok(text.to_owned()),
        }
    }

    /// The input of a row whose cells are plain. `of`: the record that it changes.
    pub fn input(&self, subject: Master, cells: &[String], of: Option<i64>) -> Input {
        let cell = |at: usize| cells.get(at).cloned().unwrap_or_default();
        let some = |text: String| (!text.is_empty()).then_some(text);
        match subject {
            Master::People => {
                let known = self.people.iter().find(|one| Some(one.id.0) == of);
                let userids = Platform::ALL.iter().enumerate().map(|(n, platform)| (*platform, cell(PERSON.len() + n)));
                Input::Person(UserInput {
                    username: cell(0),
                    display_name: cell(1),
                    role: cell(2).parse().unwrap_or(Role::Staff),
                    department_id: self.department_id(&cell(3)),
                    userids: userids.filter(|(_, id)| !id.is_empty()).collect::<BTreeMap<_, _>>(),
                    may_approve_in_dingtalk: known.is_none_or(|one| one.may_approve_in_dingtalk),
                    mobile: some(cell(4)),
                    preferred_platform: known.and_then(|one| one.preferred_platform),
                })
            }
            Master::Departments => Input::Department(DepartmentInput {
                code: cell(0),
                name: cell(1),
                parent_id: self.department_id(&cell(2)),
                head_id: self.person_id(&cell(3)),
                signing_limit: cell(4).parse().ok(),
            }),
            Master::Warehouses => {
                Input::Warehouse(WarehouseInput { code: cell(0), name: cell(1), keeper_id: self.person_id(&cell(2)) })
            }
        }
    }

    fn department_id(&self, code: &str) -> Option<DepartmentId> {
        self.departments.iter().find(|one| one.code.eq_ignore_ascii_case(code)).map(|one| one.id)
    }

    fn person_id(&self, username: &str) -> Option<UserId> {
        self.people.iter().find(|one| one.username == username).map(|one| one.id)
    }

    /// Whether a department of this code is there.
    pub fn has_department(&self, code: &str) -> bool {
        self.department_id(code).is_some()
    }
}

impl Input {
    /// The faults that show without storing it.
    pub fn faults(&self) -> Vec<CellFault> {
        let faults = match self {
            Self::Person(input) => input.faults(),
            Self::Department(input) => code_and_name_faults(&input.code, &input.name),
            Self::Warehouse(input) => code_and_name_faults(&input.code, &input.name),
        };
        faults.iter().map(cell_fault).collect()
    }

    /// Creates the record, or changes the one with this id and version. Returns its id.
    pub async fn store(&self, conn: &mut Conn, of: Option<(i64, i32)>, now: DateTime<Utc>) -> Result<i64> {
        Ok(match (self, of) {
            (Self::Person(input), None) => User::create(conn, input, now).await?.id.0,
            (Self::Person(input), Some((id, version))) => User::change(conn, UserId(id), version, input).await?.id.0,
            (Self::Department(input), None) => Department::create(conn, input, now).await?.id.0,
            (Self::Department(input), Some((id, version))) => {
                Department::change(conn, DepartmentId(id), version, input).await?.id.0
            }
            (Self::Warehouse(input), None) => Warehouse::create(conn, input, now).await?.id.0,
            (Self::Warehouse(input), Some((id, version))) => {
                Warehouse::change(conn, WarehouseId(id), version, input).await?.id.0
            }
        })
    }
}

/// Disables or enables a record.
pub async fn set_disabled(conn: &mut Conn, subject: Master, id: i64, disabled: bool, now: DateTime<Utc>) -> Result<()> {
    match subject {
        Master::People => User::set_disabled(conn, UserId(id), disabled, now).await,
        Master::Departments => Department::set_disabled(conn, DepartmentId(id), disabled, now).await,
        Master::Warehouses => Warehouse::set_disabled(conn, WarehouseId(id), disabled, now).await,
    }
}

/// A fault of the domain's input at the column that holds the value.
pub fn cell_fault(fault: &Fault) -> CellFault {
    let field = match fault.field.as_ref() {
        "display_name" => "display-name",
        "parent_id" => "parent-department",
        "keeper_id" => "keeper",
        other => other.strip_suffix("_userid").unwrap_or(other),
    };
    let args = fault.reason.args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    CellFault { field: field.to_owned(), key: fault.reason.key.to_owned(), args }
}

/// The code that a text means: the code itself, or the only one with this name.
fn one_of<'a>(codes: impl Iterator<Item = (&'a str, &'a str)>, text: &str) -> Result<String, &'static str> {
    let mut named = Vec::new();
    for (code, name) in codes {
        if code.eq_ignore_ascii_case(text) {
            return Ok(code.to_owned());
        }
        if name == text {
            named.push(code.to_owned());
        }
    }
    match named.len() {
        0 => Err("fault-unknown"),
        1 => Ok(named.remove(0)),
        _ => Err("fault-several-of-name"),
    }
}
