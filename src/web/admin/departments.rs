//! The pages of departments: the tree, and the form of one.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use serde::Deserialize;

use super::master_data::{FormState, MasterData, Switchable};
use crate::app::App;
use crate::audit::{Actor, Subject};
use crate::catalog::masters::Master;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::orders::amount;
use crate::org::{Branch, Department, DepartmentId, DepartmentInput, User, UserId, below, tree};
use crate::web::kit::{Faults, Frame, Nothing, page};
use crate::web::paths;

/// The form of a department.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct DepartmentForm {
    version: i32,
    code: String,
    name: String,
    /// A department id; empty for a top-level department.
    parent: String,
    /// A user id, or empty.
    head: String,
    signing_limit: String,
}

#[derive(Template)]
#[template(path = "admin/departments.html")]
struct DepartmentsPage {
    frame: Frame,
    branches: Vec<Branch>,
    heads: Vec<User>,
    /// The number of people per department, without its descendants.
    people: Vec<(Option<DepartmentId>, i64)>,
}

#[derive(Template)]
#[template(path = "admin/department.html")]
struct DepartmentPage {
    frame: Frame,
    /// `None`: a new department.
    department: Option<Department>,
    /// The possible parents: all departments except itself and its descendants.
    parents: Vec<Branch>,
    /// The possible heads: people who may approve, and the present head.
    people: Vec<User>,
    form: DepartmentForm,
    faults: Faults,
}

/// The master data type of departments.
pub enum Departments {}

impl MasterData for Departments {
    type Row = Department;
    type Form = DepartmentForm;
    type Query = Nothing;
    const ADDRESS: &'static str = "departments";

    fn blank_form() -> DepartmentForm {
        DepartmentForm::default()
    }

    fn form_of(row: &Department) -> DepartmentForm {
        DepartmentForm {
            version: row.version,
            code: row.code.clone(),
            name: row.name.clone(),
            parent: row.parent_id.map(|id| id.to_string()).unwrap_or_default(),
            head: row.head_id.map(|id| id.to_string()).unwrap_or_default(),
            signing_limit: row.signing_limit.map(amount::quantity).unwrap_or_default(),
        }
    }

    fn rebase(form: DepartmentForm, row: &Department) -> DepartmentForm {
        DepartmentForm { version: row.version, ..form }
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

    async fn list(conn: &mut Conn, frame: Frame, _: Nothing, _: DateTime<Utc>) -> Result<HttpResponse> {
        let departments = Department::list(conn).await?;
        let heads: Vec<UserId> = departments.iter().filter_map(|department| department.head_id).collect();
        let heads = User::named(conn, &heads).await?;
        let people = User::count_by_department(conn).await?;
        Ok(page(StatusCode::OK, &DepartmentsPage { frame, branches: tree(departments), heads, people }))
    }

    async fn page(
        conn: &mut Conn,
        frame: Frame,
        department: Option<Department>,
        form: DepartmentForm,
        state: FormState,
    ) -> Result<HttpResponse> {
        let mut parents = tree(Department::list(conn).await?);
        let own = department.as_ref().map(|department| below(&parents, department.id)).unwrap_or_default();
        let named = form.parent.clone();
        parents.retain(|branch| {
            let Department { id, .. } = branch.department;
            id.to_string() == named || !own.contains(&id) && !branch.department.is_disabled()
        });
        let mut people = User::list(conn).await?;
        people.retain(|user| user.may_be_chosen() || user.id.to_string() == form.head);
        Ok(page(state.status, &DepartmentPage { frame, department, parents, people, form, faults: state.faults }))
    }
}

impl Switchable for Departments {
    async fn set_disabled(conn: &mut Conn, id: i64, disabled: bool, now: DateTime<Utc>) -> Result<()> {
        Department::set_disabled(conn, DepartmentId(id), disabled, now).await
    }
}

impl DepartmentsPage {
    fn head_of(&self, department: &Department) -> Option<&User> {
        self.heads.iter().find(|user| Some(user.id) == department.head_id)
    }

    fn people_of(&self, ids: &[DepartmentId]) -> i64 {
        let of = |(id, _): &&(Option<DepartmentId>, i64)| id.is_some_and(|id| ids.contains(&id));
        self.people.iter().filter(of).map(|(_, people)| people).sum()
    }

    /// The number of people, with the total including descendants where that is larger.
    fn people_text(&self, department: &Department) -> String {
        let own = self.people_of(&[department.id]);
        let all = self.people_of(&below(&self.branches, department.id));
        let key = if all > own { "department-people-below" } else { "department-people" };
        self.frame.t.with(key, &[("n", own.to_string()), ("all", all.to_string())])
    }

    fn below_text(&self, department: &Department) -> String {
        self.frame.t.with("department-below", &[("name", department.name.as_str())])
    }
}

impl DepartmentPage {
    /// The name indented by depth with spaces, because `<option>` cannot be styled.
    fn indented(&self, branch: &Branch) -> String {
        format!("{}{}", "\u{3000}".repeat(branch.depth), branch.department.name)
    }
}
