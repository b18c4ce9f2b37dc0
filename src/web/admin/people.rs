//! The pages of people: the list, and the form of one account.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use serde::Deserialize;

use super::access::Access;
use super::leaving::{DisablingForm, Leaving};
use super::master_data::{FormState, MasterData, truncate};
use crate::app::App;
use crate::approval::Named;
use crate::audit::{Actor, Subject};
use crate::catalog::masters::Master;
use crate::db::Conn;
use crate::error::{Error, Fault, Result};
use crate::org::{
    self, Company, Department, DepartmentId, PeopleFilter, Platform, Preference, Role, Standing, User, UserId,
    UserInput, password_fault,
};
use crate::web::kit::{Faults, Frame, page};
use crate::web::paths;

/// People per page.
const PAGE: i64 = 50;

/// The query string of the list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PeopleQuery {
    q: String,
    role: String,
    state: String,
    /// Show the people after this one (cursor).
    after: String,
}

/// The form of a person.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct PersonForm {
    version: i32,
    username: String,
    display_name: String,
    role: String,
    department: String,
    mobile: String,
    /// Empty: the first platform on which the person is bound.
    preferred_platform: String,
    /// `1` when checked.
    may_approve_in_dingtalk: String,
    /// Empty: unchanged.
    password: String,
    /// The remaining fields; `<platform>_userid` among them.
    #[serde(flatten)]
    more: BTreeMap<String, String>,
}

#[derive(Template)]
#[template(path = "admin/people.html")]
struct PeoplePage {
    frame: Frame,
    people: Vec<User>,
    departments: Vec<Department>,
    query: PeopleQuery,
    has_more: bool,
}

#[derive(Template)]
#[template(path = "admin/person.html")]
struct PersonPage {
    frame: Frame,
    /// `None`: a new person.
    person: Option<User>,
    departments: Vec<Department>,
    form: PersonForm,
    faults: Faults,
    /// The section about signing in; `None` for a new person, as the next one.
    access: Option<Access>,
    /// The section about disabling.
    leaving: Option<Leaving>,
}

impl PersonForm {
    fn userid(&self, platform: Platform) -> &str {
        self.more.get(&userid_field(platform)).map(String::as_str).unwrap_or_default()
    }
}

/// The form field with the person's userid on a platform.
fn userid_field(platform: Platform) -> String {
    format!("{platform}_userid")
}

/// The master data type of people.
pub enum People {}

impl MasterData for People {
    type Row = User;
    type Form = PersonForm;
    type Query = PeopleQuery;
    const ADDRESS: &'static str = "people";

    fn blank_form() -> PersonForm {
        PersonForm { role: Role::Staff.to_string(), may_approve_in_dingtalk: "1".into(), ..PersonForm::default() }
    }

    fn form_of(row: &User) -> PersonForm {
        PersonForm {
            version: row.version,
            username: row.username.clone(),
            display_name: row.display_name.clone(),
            role: row.role.to_string(),
            department: row.department_id.map(|id| id.to_string()).unwrap_or_default(),
            mobile: row.mobile.clone().unwrap_or_default(),
            preferred_platform: row.preferred_platform.map(|wanted| wanted.to_string()).unwrap_or_default(),
            may_approve_in_dingtalk: if row.may_approve_in_dingtalk { "1".into() } else { String::new() },
            password: String::new(),
            more: row.ids.userids().into_iter().map(|(platform, id)| (userid_field(platform), id)).collect(),
        }
    }

    fn rebase(form: PersonForm, row: &User) -> PersonForm {
        PersonForm { version: row.version, ..form }
    }

    fn name(row: &User) -> &str {
        &row.display_name
    }

    /// Rights, and what lets in: the role, the password, the accounts on the platforms.
    fn needs_proof(row: Option<&User>, form: &PersonForm) -> bool {
        let Some(row) = row else { return form.role == Role::Admin.as_str() };
        let is_bound = |platform: &Platform| form.userid(*platform).trim() == row.userid(*platform).unwrap_or_default();
        form.role != row.role.as_str() || !form.password.is_empty() || !Platform::ALL.iter().all(is_bound)
    }

    async fn find(conn: &mut Conn, id: i64) -> Result<Option<User>> {
        Ok(User::find(conn, UserId(id)).await?)
    }

    async fn store(app: &App, by: Actor, id: Option<i64>, form: &PersonForm) -> Result<User> {
        let role: Option<Role> = form.role.parse().ok();
        let input = UserInput {
            username: form.username.clone(),
            display_name: form.display_name.clone(),
            role: role.unwrap_or(Role::Staff),
            department_id: form.department.parse().ok().map(DepartmentId),
            userids: Platform::ALL.iter().map(|platform| (*platform, form.userid(*platform).to_owned())).collect(),
            mobile: Some(form.mobile.clone()),
            preferred_platform: form.preferred_platform.parse().ok(),
            may_approve_in_dingtalk: form.may_approve_in_dingtalk == "1",
        };
        let mut faults = input.faults();
        faults.extend(role.is_none().then(|| Fault::new("role", "fault-required")));
        if role == Some(Role::Admin) && !is_admin(app, by).await? {
            faults.push(Fault::new("role", "fault-role-admin"));
        }
        if !form.password.is_empty() {
            let company = Company::load(&mut *app.db.conn().await?).await?;
            let names = [&form.username, &form.display_name, company.own_name()];
            faults.extend(password_fault(&form.password, &names));
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let hash = match form.password.clone() {
            password if password.is_empty() => None,
            password => Some(app.hashing.hash(password).await?),
        };
        let now = app.clock.now();
        let mut conn = app.db.conn().await?;
        // One transaction: an account without its password would lock the person out.
        conn.transaction(async |conn| {
            by.sign(conn, now).await?;
            let user = match id {
                None => User::create(conn, &input, now).await?,
                Some(id) => User::change(conn, UserId(id), form.version, &input).await?,
            };
            if let Some(hash) = &hash {
                org::set_password(conn, user.id, hash, None).await?;
            }
            Ok(user)
        })
        .await
    }

    async fn list(conn: &mut Conn, frame: Frame, query: PeopleQuery, _: DateTime<Utc>) -> Result<HttpResponse> {
        let filter = PeopleFilter {
            text: query.q.clone(),
            role: query.role.parse().ok(),
            standing: query.state.parse().ok(),
            after: query.after.parse().ok().map(UserId),
        };
        let mut people = User::search(conn, &filter, PAGE).await?;
        let has_more = truncate(&mut people, PAGE);
        let departments = Department::list(conn).await?;
        Ok(page(StatusCode::OK, &PeoplePage { frame, people, departments, query, has_more }))
    }

    async fn page(
        conn: &mut Conn,
        frame: Frame,
        person: Option<User>,
        form: PersonForm,
        mut state: FormState,
    ) -> Result<HttpResponse> {
        // The page never contains the password, so tell the administrator to enter it again.
        if !form.password.is_empty() {
            state.faults.add(&frame.t, &Fault::new("password", "fault-password-again"));
        }
        render(conn, frame, person, form, state, DisablingForm::default()).await
    }
}

/// Whether an administrator makes the change.
async fn is_admin(app: &App, by: Actor) -> Result<bool> {
    let Some(by) = by.user else { return Ok(false) };
    Ok(User::find(&mut *app.db.conn().await?, by).await?.is_some_and(|user| user.is_admin()))
}

/// The page of a person, with the submitted form about disabling.
pub(super) async fn render(
    conn: &mut Conn,
    frame: Frame,
    person: Option<User>,
    form: PersonForm,
    state: FormState,
    disabling: DisablingForm,
) -> Result<HttpResponse> {
    let departments = Department::list(conn).await?;
    let (access, leaving) = match &person {
        Some(person) => {
            let access = Access::of(conn, &frame, person).await?;
            (Some(access), Some(Leaving::of(conn, person, disabling).await?))
        }
        None => (None, None),
    };
    Ok(page(state.status, &PersonPage { frame, person, departments, form, faults: state.faults, access, leaving }))
}

impl PersonPage {
    /// The roles that the viewer may give.
    fn roles(&self) -> Vec<Role> {
        Role::ALL.iter().copied().filter(|role| *role != Role::Admin || self.frame.is_admin()).collect()
    }

    /// Each platform with the form field of its userid and the field's value.
    fn userids(&self) -> Vec<(Platform, String, String)> {
        let field = |platform: &Platform| (*platform, userid_field(*platform), self.form.userid(*platform).to_owned());
        Platform::ALL.iter().map(field).collect()
    }

    /// The page where another person can be chosen.
    fn address_of(&self, named: &Named) -> String {
        match named {
            Named::Flow(kind) => paths::flow(kind),
            Named::Department(department) => paths::department(department.id),
            Named::Warehouse(warehouse) => paths::warehouse(warehouse.id),
        }
    }

    fn named_text(&self, named: &Named) -> String {
        let t = &self.frame.t;
        match named {
            Named::Flow(kind) => t.with("named-flow", &[("name", &t.get(&format!("kind-{kind}")))]),
            Named::Department(department) => t.with("named-department", &[("name", &department.name)]),
            Named::Warehouse(warehouse) => t.with("named-warehouse", &[("name", &warehouse.name)]),
        }
    }
}

impl PeoplePage {
    fn is_filtered(&self) -> bool {
        let PeopleQuery { q, role, state, .. } = &self.query;
        !q.trim().is_empty() || !role.is_empty() || !state.is_empty()
    }

    fn next(&self) -> Option<String> {
        let last = self.people.last().filter(|_| self.has_more)?.id.to_string();
        let PeopleQuery { q, role, state, .. } = &self.query;
        let wanted = [("q", q.trim()), ("role", role), ("state", state), ("after", &last)];
        Some(paths::admin_with("people", wanted))
    }

    fn is_on_dingtalk(&self, person: &User) -> bool {
        person.userid(Platform::DingTalk).is_some()
    }

    fn department_of(&self, person: &User) -> &str {
        let found = self.departments.iter().find(|department| Some(department.id) == person.department_id);
        found.map_or("—", |department| &department.name)
    }
}
