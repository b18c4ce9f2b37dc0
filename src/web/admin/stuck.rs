//! What gets stuck, with one press to mend it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::app::App;
use crate::approval::{LONG, Stuck, Why, stuck};
use crate::org::{User, UserId};
use crate::web::kit::{Admin, Failure, Frame, page};
use crate::web::routes::paths;

/// Whose open steps are looked at; empty: everything that is stuck.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    person: String,
}

#[derive(Template)]
#[template(path = "admin/stuck.html")]
struct StuckPage {
    frame: Frame,
    rows: Vec<Stuck>,
    people: Vec<User>,
    now: DateTime<Utc>,
}

pub async fn list(app: Data<App>, _: Admin, frame: Frame, wanted: Query<Wanted>) -> Result<HttpResponse, Failure> {
    let person = wanted.person.parse().ok().map(UserId);
    let now = app.clock.now();
    let mut conn = app.db.conn().await?;
    let rows = stuck(&mut conn, person, now).await?;
    let people = User::list(&mut conn).await?.into_iter().filter(User::may_be_chosen).collect();
    Ok(page(StatusCode::OK, &StuckPage { frame, rows, people, now }))
}

impl StuckPage {
    fn why(&self, row: &Stuck) -> String {
        let days = (self.now - row.since).num_days().to_string();
        match row.why {
            Why::Long => self.frame.t.with("stuck-long", &[("n", &days)]),
            why => self.frame.t.get(&format!("stuck-{why}")),
        }
    }

    /// What the reason for reassigning is likely to be; nothing for a step that does not wait long.
    fn reason(&self, row: &Stuck) -> String {
        let is_stuck = row.why != Why::Long || self.now - row.since >= LONG;
        if is_stuck { self.why(row) } else { String::new() }
    }

    /// Who may take it: neither the applicant nor the handler.
    fn successors<'a>(&'a self, row: &'a Stuck) -> impl Iterator<Item = &'a User> {
        self.people.iter().filter(|user| user.id != row.applicant && user.id != row.handler)
    }
}
