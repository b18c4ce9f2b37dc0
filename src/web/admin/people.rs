//! People: accounts, roles, DingTalk ids, passwords.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, block};
use askama::Template;
use serde::Deserialize;

use super::DisableForm;
use crate::app::App;
use crate::error::{Error, Result};
use crate::org::{self, Department, DepartmentId, Role, User, UserId, UserInput};
use crate::web::kit::{Admin, Failure, Faults, Frame, Posted, page, see_other};
use crate::web::routes::paths;

/// A person as typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct PersonForm {
    version: i32,
    username: String,
    display_name: String,
    role: String,
    department: String,
    dingtalk_userid: String,
    wecom_userid: String,
    /// `1` when ticked.
    may_approve_in_dingtalk: String,
    /// Empty: stays as it is.
    password: String,
}

#[derive(Template)]
#[template(path = "admin/people.html")]
struct PeoplePage {
    frame: Frame,
    people: Vec<User>,
    departments: Vec<Department>,
}

#[derive(Template)]
#[template(path = "admin/person.html")]
struct PersonPage {
    frame: Frame,
    /// `None`: a new one.
    person: Option<User>,
    departments: Vec<Department>,
    form: PersonForm,
    faults: Faults,
}

pub async fn list(app: Data<App>, _: Admin, frame: Frame) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let people = User::list(&mut conn).await?;
    let departments = Department::list(&mut conn).await?;
    Ok(page(StatusCode::OK, &PeoplePage { frame, people, departments }))
}

pub async fn new(app: Data<App>, _: Admin, frame: Frame) -> Result<HttpResponse, Failure> {
    let form =
        PersonForm { role: Role::Staff.to_string(), may_approve_in_dingtalk: "1".into(), ..PersonForm::default() };
    render(&app, frame, None, form, None).await
}

pub async fn edit(app: Data<App>, _: Admin, frame: Frame, id: Path<i64>) -> Result<HttpResponse, Failure> {
    let person = find(&app, UserId(*id)).await?;
    let form = PersonForm {
        version: person.version,
        username: person.username.clone(),
        display_name: person.display_name.clone(),
        role: person.role.to_string(),
        department: person.department_id.map(|id| id.to_string()).unwrap_or_default(),
        dingtalk_userid: person.dingtalk_userid.clone().unwrap_or_default(),
        wecom_userid: person.wecom_userid.clone().unwrap_or_default(),
        may_approve_in_dingtalk: if person.may_approve_in_dingtalk { "1".into() } else { String::new() },
        password: String::new(),
    };
    render(&app, frame, Some(person), form, None).await
}

pub async fn create(app: Data<App>, _: Admin, frame: Frame, form: Posted<PersonForm>) -> Result<HttpResponse, Failure> {
    match store(&app, None, &form.0).await {
        Ok(()) => {
            frame.flash("flash-created", &[("name", &form.0.display_name)]);
            Ok(see_other(&paths::admin("people")))
        }
        Err(error) => render(&app, frame, None, form.0, Some(error)).await,
    }
}

pub async fn change(
    app: Data<App>,
    _: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Posted<PersonForm>,
) -> Result<HttpResponse, Failure> {
    let person = find(&app, UserId(*id)).await?;
    match store(&app, Some(person.id), &form.0).await {
        Ok(()) => {
            frame.flash("flash-changed", &[("name", &form.0.display_name)]);
            Ok(see_other(&paths::admin("people")))
        }
        Err(error) => render(&app, frame, Some(person), form.0, Some(error)).await,
    }
}

pub async fn disable(
    app: Data<App>,
    _: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Posted<DisableForm>,
) -> Result<HttpResponse, Failure> {
    let person = find(&app, UserId(*id)).await?;
    let mut conn = app.db.conn().await?;
    User::set_disabled(&mut conn, person.id, form.0.disables(), app.clock.now()).await?;
    let key = if form.0.disables() { "flash-disabled" } else { "flash-enabled" };
    frame.flash(key, &[("name", &person.display_name)]);
    Ok(see_other(&paths::admin("people")))
}

async fn store(app: &App, id: Option<UserId>, form: &PersonForm) -> Result<()> {
    let input = UserInput {
        username: form.username.clone(),
        display_name: form.display_name.clone(),
        role: form.role.parse().map_err(|_| Error::invalid("role", "fault-required"))?,
        department_id: form.department.parse().ok().map(DepartmentId),
        dingtalk_userid: Some(form.dingtalk_userid.clone()),
        wecom_userid: Some(form.wecom_userid.clone()),
        may_approve_in_dingtalk: form.may_approve_in_dingtalk == "1",
    };
    let hash = match form.password.clone() {
        password if password.is_empty() => None,
        password => Some(block(move || org::hash_password(&password)).await.map_err(Error::broken)??),
    };
    let mut conn = app.db.conn().await?;
    let user = match id {
        None => User::create(&mut conn, &input, app.clock.now()).await?,
        Some(id) => User::change(&mut conn, id, form.version, &input).await?,
    };
    if let Some(hash) = hash {
        org::set_password(&mut conn, user.id, &hash).await?;
    }
    Ok(())
}

async fn find(app: &App, id: UserId) -> Result<User> {
    let mut conn = app.db.conn().await?;
    User::find(&mut conn, id).await?.ok_or(Error::NotFound)
}

async fn render(
    app: &App,
    frame: Frame,
    person: Option<User>,
    form: PersonForm,
    error: Option<Error>,
) -> Result<HttpResponse, Failure> {
    let (status, faults) = Faults::answer(&frame.t, error)?;
    let mut conn = app.db.conn().await?;
    let departments = Department::list(&mut conn).await?;
    Ok(page(status, &PersonPage { frame, person, departments, form, faults }))
}

impl PeoplePage {
    fn department_of(&self, person: &User) -> &str {
        let found = self.departments.iter().find(|department| Some(department.id) == person.department_id);
        found.map_or("—", |department| &department.name)
    }
}
