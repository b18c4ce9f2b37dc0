//! Departments: a tree by parents.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use serde::Deserialize;

use super::sheet::{Sheet, Shown, Switched};
use crate::app::App;
use crate::audit::{Actor, Subject};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::orders::amount;
use crate::org::{Department, DepartmentId, DepartmentInput, User, UserId};
use crate::web::kit::{Faults, Frame, page};
use crate::web::routes::paths;

/// A department as typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct DepartmentForm {
    version: i32,
    code: String,
    name: String,
    /// An id, or empty for the top.
    parent: String,
    /// A person's id, or empty.
    head: String,
    signing_limit: String,
}

#[derive(Template)]
#[template(path = "admin/departments.html")]
struct DepartmentsPage {
    frame: Frame,
    departments: Vec<Department>,
    people: Vec<User>,
}

#[derive(Template)]
#[template(path = "admin/department.html")]
struct DepartmentPage {
    frame: Frame,
    /// `None`: a new one.
    department: Option<Department>,
    departments: Vec<Department>,
    /// Who may be head: whoever may approve.
    people: Vec<User>,
    form: DepartmentForm,
    faults: Faults,
}

pub enum Departments {}

impl Sheet for Departments {
    type Row = Department;
    type Form = DepartmentForm;
    const ADDRESS: &'static str = "departments";

    fn blank() -> DepartmentForm {
        DepartmentForm::default()
    }

    fn typed(row: &Department) -> DepartmentForm {
        DepartmentForm {
            version: row.version,
            code: row.code.clone(),
            name: row.name.clone(),
            parent: row.parent_id.map(|id| id.to_string()).unwrap_or_default(),
            head: row.head_id.map(|id| id.to_string()).unwrap_or_default(),
            signing_limit: row.signing_limit.map(amount::quantity).unwrap_or_default(),
        }
    }

    fn name(row: &Department) -> &str {
        &row.name
    }

    async fn find(conn: &mut Conn, id: i64) -> Result<Option<Department>> {
        Ok(Department::find(conn, DepartmentId(id)).await?)
    }

    async fn store(app: &App, by: Actor, id: Option<i64>, form: &DepartmentForm) -> Result<Department> {
        let parent_id = form.parent.parse().ok().map(DepartmentId);
        let signing_limit = amount::parse(&form.signing_limit).map_err(|key| Error::invalid("signing_limit", key))?;
        let head_id = form.head.parse().ok().map(UserId);
        let (code, name) = (form.code.clone(), form.name.clone());
        let input = DepartmentInput { code, name, parent_id, head_id, signing_limit };
        let now = app.clock.now();
        let mut conn = app.db.conn().await?;
        conn.transaction(async |conn| {
            by.sign(conn, now).await?;
            match id {
                None => Department::create(conn, &input, now).await,
                Some(id) => Department::change(conn, DepartmentId(id), form.version, &input).await,
            }
        })
        .await
    }

    async fn list(conn: &mut Conn, frame: Frame) -> Result<HttpResponse> {
        let departments = Department::list(conn).await?;
        let heads: Vec<UserId> = departments.iter().filter_map(|department| department.head_id).collect();
        let people = User::named(conn, &heads).await?;
        Ok(page(StatusCode::OK, &DepartmentsPage { frame, departments, people }))
    }

    async fn page(
        conn: &mut Conn,
        frame: Frame,
        department: Option<Department>,
        form: DepartmentForm,
        shown: Shown,
    ) -> Result<HttpResponse> {
        let departments = Department::list(conn).await?;
        let mut people = User::list(conn).await?;
        people.retain(|user| user.may_be_chosen() || user.id.to_string() == form.head);
        Ok(page(shown.status, &DepartmentPage { frame, department, departments, people, form, faults: shown.faults }))
    }
}

impl Switched for Departments {
    async fn set_disabled(conn: &mut Conn, id: i64, disabled: bool, now: DateTime<Utc>) -> Result<()> {
        Department::set_disabled(conn, DepartmentId(id), disabled, now).await
    }
}

impl DepartmentsPage {
    fn parent_of(&self, department: &Department) -> &str {
        let found = self.departments.iter().find(|parent| Some(parent.id) == department.parent_id);
        found.map_or("—", |parent| &parent.name)
    }

    fn head_of(&self, department: &Department) -> &str {
        let found = self.people.iter().find(|user| Some(user.id) == department.head_id);
        found.map_or("—", |head| &head.display_name)
    }
}
