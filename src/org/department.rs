//! Departments, a tree. They are disabled, never deleted, because orders refer to them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Diesel};
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;

use super::code_and_name::code_and_name_faults;
use super::ids::{DepartmentId, UserId};
use crate::db::schema::departments;
use crate::db::{Conn, Questions, columns_of, question};
use crate::error::{Error, Fault, Result};

/// 部门.
#[derive(Clone, Debug, Queryable, Selectable, PartialEq, Eq)]
#[diesel(table_name = departments, check_for_backend(diesel::pg::Pg))]
pub struct Department {
    pub id: DepartmentId,
    pub code: String,
    pub name: String,
    /// `None`: a top-level department.
    pub parent_id: Option<DepartmentId>,
    pub version: i32,
    pub disabled_at: Option<DateTime<Utc>>,
    /// 部门主管.
    pub head_id: Option<UserId>,
    /// 签批限额 in 元: the largest amount that the head may approve alone; `None`: no limit.
    pub signing_limit: Option<Decimal>,
}

/// The input for creating or changing a department.
#[derive(Clone, Debug, Default)]
pub struct DepartmentInput {
    pub code: String,
    pub name: String,
    pub parent_id: Option<DepartmentId>,
    pub head_id: Option<UserId>,
    pub signing_limit: Option<Decimal>,
}

impl Department {
    /// Whether it can no longer be chosen.
    pub fn is_disabled(&self) -> bool {
        self.disabled_at.is_some()
    }

    /// All departments by code, disabled ones last.
    pub async fn list(conn: &Conn) -> QueryResult<Vec<Self>> {
        departments::table
            .order((departments::disabled_at.is_not_null(), departments::code))
            .select(Self::as_select())
            .load(&mut &*conn)
            .await
    }

    /// Like `list`, as a query for `together`.
    pub fn all() -> impl Questions<Answers = Vec<Self>> {
        let sorted = departments::table.order((departments::disabled_at.is_not_null(), departments::code));
        question(sorted.select(columns_of::<Self>()))
    }

    /// `None`: unknown id.
    pub async fn find(conn: &mut Conn, id: DepartmentId) -> QueryResult<Option<Self>> {
        departments::table.find(id).select(Self::as_select()).first(conn).await.optional()
    }

    /// Creates a department.
    ///
    /// # Errors
    /// `Invalid` at `code`, `name` or `parent_id`.
    pub async fn create(conn: &mut Conn, input: &DepartmentInput, now: DateTime<Utc>) -> Result<Self> {
        let input = input.checked()?;
        diesel::insert_into(departments::table)
            .values((
                departments::code.eq(&input.code),
                departments::name.eq(&input.name),
                departments::parent_id.eq(input.parent_id),
                departments::head_id.eq(input.head_id),
                departments::signing_limit.eq(input.signing_limit),
                departments::created_at.eq(now),
            ))
            .returning(Self::as_returning())
            .get_result(conn)
            .await
            .map_err(write_error)
    }

    /// Changes a department.
    ///
    /// # Errors
    /// `Stale` when it is no longer at `version`; `Invalid` at `code`, `name` or `parent_id` (a cycle included).
    pub async fn change(conn: &mut Conn, id: DepartmentId, version: i32, input: &DepartmentInput) -> Result<Self> {
        let input = input.checked()?;
        let all = Self::list(conn).await?;
        let mut above = input.parent_id;
        let mut steps = 0;
        while let Some(parent) = above {
            if parent == id || steps > all.len() {
                return Err(Error::invalid("parent_id", "fault-department-circle"));
            }
            above = all.iter().find(|d| d.id == parent).and_then(|d| d.parent_id);
            steps += 1;
        }
        diesel::update(departments::table.find(id).filter(departments::version.eq(version)))
            .set((
                departments::code.eq(&input.code),
                departments::name.eq(&input.name),
                departments::parent_id.eq(input.parent_id),
                departments::head_id.eq(input.head_id),
                departments::signing_limit.eq(input.signing_limit),
                departments::version.eq(departments::version + 1),
            ))
            .returning(Self::as_returning())
            .get_result(conn)
            .await
            .optional()
            .map_err(write_error)?
            .ok_or(Error::Stale)
    }

    /// Disables or enables a department; `NotFound` for an unknown id.
    pub async fn set_disabled(conn: &mut Conn, id: DepartmentId, disabled: bool, now: DateTime<Utc>) -> Result<()> {
        let found = diesel::update(departments::table.find(id))
            .set((
                departments::disabled_at.eq(disabled.then_some(now)),
                departments::version.eq(departments::version + 1),
            ))
            .execute(conn)
            .await?;
        if found == 0 { Err(Error::NotFound) } else { Ok(()) }
    }
}

impl DepartmentInput {
    fn checked(&self) -> Result<Self> {
        let input = Self { code: self.code.trim().into(), name: self.name.trim().into(), ..self.clone() };
        let faults = code_and_name_faults(&input.code, &input.name);
        if faults.is_empty() { Ok(input) } else { Err(Error::Invalid(faults)) }
    }
}

fn write_error(e: Diesel) -> Error {
    match &e {
        Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Error::invalid("code", "fault-taken"),
        Diesel::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => {
            Error::Invalid(vec![Fault::new("parent_id", "fault-unknown")])
        }
        Diesel::DatabaseError(_, info) if info.constraint_name() == Some("departments_are_a_tree") => {
            Error::invalid("parent_id", "fault-department-circle")
        }
        _ => e.into(),
    }
}
