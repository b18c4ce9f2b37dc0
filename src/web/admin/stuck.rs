//! The list of stuck orders: a form to reassign each, and one for those that are ticked.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use crate::app::App;
use crate::approval::{Move, Stuck, Why, stuck, successors};
use crate::error::Error;
use crate::org::{User, UserId};
use crate::web::kit::{Admin, Failure, Faults, Frame, Posted, Viewer, page, press, see_other};
use crate::web::paths;

/// The handler whose open steps are listed; empty: all stuck steps.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct StuckQuery {
    person: String,
}

#[derive(Template)]
#[template(path = "admin/stuck.html")]
struct StuckPage {
    frame: Frame,
    /// The handler, when the list is filtered by one.
    person: Option<User>,
    rows: Vec<StuckRow>,
    people: Vec<User>,
    /// The form for ticked steps, as it was sent.
    form: StuckForm,
    faults: Faults,
    now: DateTime<Utc>,
}

struct StuckRow {
    stuck: Stuck,
    /// The preselected new handler.
    successor: Option<UserId>,
    press: Uuid,
}

pub async fn list(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    query: Query<StuckQuery>,
) -> Result<HttpResponse, Failure> {
    let form = StuckForm { person: query.into_inner().person, ..StuckForm::default() };
    Ok(page(StatusCode::OK, &StuckPage::load(&app, &admin, frame, form, Faults::default()).await?))
}

/// The ticked steps and the new handler.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct StuckForm {
    press: Option<Uuid>,
    steps: Vec<Uuid>,
    /// A user id; empty: the proposed handler of each step.
    to: String,
    comment: String,
    /// The handler by whom the list is filtered.
    person: String,
}

/// The message about how many steps were reassigned and how many were not.
fn tell(frame: &Frame, done: usize, left: usize) {
    if done > 0 {
        frame.flash("flash-reassigned", &[("n", &done.to_string())]);
    }
    if left > 0 {
        frame.flash("flash-not-reassigned", &[("n", &left.to_string())]);
    }
}

/// Reassigns the ticked steps one by one and reports how many succeeded.
pub async fn reassign(
    app: Data<App>,
    admin: Admin,
    viewer: Viewer,
    frame: Frame,
    form: Posted<StuckForm>,
) -> Result<HttpResponse, Failure> {
    let form = form.0;
    if form.comment.trim().is_empty() {
        let faults = Faults::from_error(&frame.t, &Error::invalid("comment", "fault-required"));
        let again = StuckPage::load(&app, &admin, frame, form, faults).await?;
        return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &again));
    }
    let (key, now) = (form.press.unwrap_or_else(Uuid::new_v4), app.clock.now());
    let mut conn = app.db.conn().await?;
    let found = stuck(&mut conn, None, now).await?;
    let proposals = successors(&mut conn, &found, now).await?;
    drop(conn);
    let named = form.to.parse().ok().map(UserId);
    let (mut done, mut left) = (0, 0);
    for (row, proposal) in found.into_iter().zip(proposals).filter(|(row, _)| form.steps.contains(&row.step.0)) {
        let to = named.or(proposal).or(Some(admin.0.id)).filter(|to| row.may_go_to(*to));
        let Some(to) = to else {
            left += 1;
            continue;
        };
        // One key per step, the same for a repeated request.
        let key = Uuid::from_u128(key.as_u128() ^ row.step.0.as_u128());
        let mv = Move::Reassign { to, comment: form.comment.clone() };
        match press(&app, &viewer, row.order, Some(row.step), Some(key), mv).await {
            Ok(_) => done += 1,
            Err(Error::Invalid(_) | Error::Refused(_) | Error::Stale | Error::NotFound) => left += 1,
            // The error page follows. It also says what was done before the error.
            Err(error) => {
                tell(&frame, done, left);
                return Err(error.into());
            }
        }
    }
    tell(&frame, done, left);
    Ok(see_other(&match form.person.parse().ok().map(UserId) {
        Some(person) => paths::stuck_with(person),
        None => paths::stuck(),
    }))
}

impl StuckRow {
    fn proposes(&self, user: &User) -> bool {
        self.successor == Some(user.id)
    }
}

impl StuckPage {
    async fn load(app: &App, admin: &Admin, frame: Frame, form: StuckForm, faults: Faults) -> Result<Self, Error> {
        let now = app.clock.now();
        let mut conn = app.db.conn().await?;
        let person = match form.person.parse().ok() {
            Some(id) => User::find(&mut conn, UserId(id)).await?,
            None => None,
        };
        let found = stuck(&mut conn, person.as_ref().map(|person| person.id), now).await?;
        let successors = successors(&mut conn, &found, now).await?;
        let row = |(stuck, successor): (Stuck, Option<UserId>)| {
            // Without a proposal, preselect the administrator who views the page.
            let successor = successor.or(Some(admin.0.id).filter(|id| stuck.may_go_to(*id)));
            StuckRow { stuck, successor, press: Uuid::new_v4() }
        };
        let rows = found.into_iter().zip(successors).map(row).collect();
        let people = User::list(&conn).await?.into_iter().filter(User::may_be_chosen).collect();
        let form = StuckForm { press: Some(form.press.unwrap_or_else(Uuid::new_v4)), ..form };
        Ok(Self { frame, person, rows, people, form, faults, now })
    }

    fn is_ticked(&self, row: &Stuck) -> bool {
        self.form.steps.contains(&row.step.0)
    }

    /// Why it is stuck; also the default reason for reassigning it. Empty for a step that is not stuck.
    fn why(&self, row: &Stuck) -> String {
        let t = &self.frame.t;
        let over = self.now - row.due_at.unwrap_or(self.now);
        match row.why {
            None => String::new(),
            Some(Why::Long) => t.with("stuck-long", &[("n", &(self.now - row.since).num_days().to_string())]),
            Some(Why::Late) if over.num_days() > 0 => t.with("stuck-late-days", &[("n", &over.num_days().to_string())]),
            Some(Why::Late) if over.num_hours() > 0 => {
                t.with("stuck-late-hours", &[("n", &over.num_hours().to_string())])
            }
            Some(why) => t.get(&format!("stuck-{why}")),
        }
    }

    fn awaited(&self, row: &Stuck) -> String {
        let t = &self.frame.t;
        let who = match &row.principal_name {
            Some(principal) => t.with("in-place-of", &[("who", &row.handler_name), ("principal", principal)]),
            None => row.handler_name.clone(),
        };
        t.with("waits-for", &[("who", &who)])
    }

    fn successors<'a>(&'a self, row: &'a StuckRow) -> impl Iterator<Item = &'a User> {
        self.people.iter().filter(|user| row.stuck.may_go_to(user.id))
    }

    /// The number of all rows, when not all are shown.
    fn all(&self) -> Option<i64> {
        let shown = i64::try_from(self.rows.len()).unwrap_or(i64::MAX);
        self.rows.first().map(|row| row.stuck.of).filter(|all| *all > shown)
    }
}
