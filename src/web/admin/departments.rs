//! Departments: a tree by parents.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;
use serde::Deserialize;

use super::DisableForm;
use crate::app::App;
use crate::error::{Error, Result};
use crate::org::{Department, DepartmentId, DepartmentInput};
use crate::web::kit::{Admin, Failure, Faults, Frame, Posted, page, see_other};
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
}

#[derive(Template)]
#[template(path = "admin/departments.html")]
struct DepartmentsPage {
    frame: Frame,
    departments: Vec<Department>,
}

#[derive(Template)]
#[template(path = "admin/department.html")]
struct DepartmentPage {
    frame: Frame,
    /// `None`: a new one.
    department: Option<Department>,
    departments: Vec<Department>,
    form: DepartmentForm,
    faults: Faults,
}

pub async fn list(app: Data<App>, _: Admin, frame: Frame) -> Result<HttpResponse, Failure> {
    let departments = Department::list(&mut *app.db.conn().await?).await?;
    Ok(page(StatusCode::OK, &DepartmentsPage { frame, departments }))
}

pub async fn new(app: Data<App>, _: Admin, frame: Frame) -> Result<HttpResponse, Failure> {
    render(&app, frame, None, DepartmentForm::default(), None).await
}

pub async fn edit(app: Data<App>, _: Admin, frame: Frame, id: Path<i64>) -> Result<HttpResponse, Failure> {
    let department = find(&app, *id).await?;
    let form = DepartmentForm {
        version: department.version,
        code: department.code.clone(),
        name: department.name.clone(),
        parent: department.parent_id.map(|id| id.to_string()).unwrap_or_default(),
    };
    render(&app, frame, Some(department), form, None).await
}

pub async fn create(
    app: Data<App>,
    _: Admin,
    frame: Frame,
    form: Posted<DepartmentForm>,
) -> Result<HttpResponse, Failure> {
    let made = {
        let mut conn = app.db.conn().await?;
        Department::create(&mut conn, &form.0.input(), app.clock.now()).await
    };
    match made {
        Ok(department) => Ok(back(&frame, "flash-created", &department.name)),
        Err(error) => render(&app, frame, None, form.0, Some(error)).await,
    }
}

pub async fn change(
    app: Data<App>,
    _: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Posted<DepartmentForm>,
) -> Result<HttpResponse, Failure> {
    let department = find(&app, *id).await?;
    let changed = {
        let mut conn = app.db.conn().await?;
        Department::change(&mut conn, department.id, form.0.version, &form.0.input()).await
    };
    match changed {
        Ok(department) => Ok(back(&frame, "flash-changed", &department.name)),
        Err(error) => render(&app, frame, Some(department), form.0, Some(error)).await,
    }
}

pub async fn disable(
    app: Data<App>,
    _: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Posted<DisableForm>,
) -> Result<HttpResponse, Failure> {
    let department = find(&app, *id).await?;
    let mut conn = app.db.conn().await?;
    Department::set_disabled(&mut conn, department.id, form.0.disables(), app.clock.now()).await?;
    let key = if form.0.disables() { "flash-disabled" } else { "flash-enabled" };
    Ok(back(&frame, key, &department.name))
}

impl DepartmentForm {
    fn input(&self) -> DepartmentInput {
        let parent_id = self.parent.parse().ok().map(DepartmentId);
        DepartmentInput { code: self.code.clone(), name: self.name.clone(), parent_id }
    }
}

fn back(frame: &Frame, key: &'static str, name: &str) -> HttpResponse {
    frame.flash(key, &[("name", name)]);
    see_other(&paths::admin("departments"))
}

async fn find(app: &App, id: i64) -> Result<Department> {
    let mut conn = app.db.conn().await?;
    Department::find(&mut conn, DepartmentId(id)).await?.ok_or(Error::NotFound)
}

async fn render(
    app: &App,
    frame: Frame,
    department: Option<Department>,
    form: DepartmentForm,
    error: Option<Error>,
) -> Result<HttpResponse, Failure> {
    let (status, faults) = Faults::answer(&frame.t, error)?;
    let departments = Department::list(&mut *app.db.conn().await?).await?;
    Ok(page(status, &DepartmentPage { frame, department, departments, form, faults }))
}

impl DepartmentsPage {
    fn parent_of(&self, department: &Department) -> &str {
        let found = self.departments.iter().find(|parent| Some(parent.id) == department.parent_id);
        found.map_or("—", |parent| &parent.name)
    }
}
