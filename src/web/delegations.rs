//! Delegations: who stands in for me while I am away; administrators arrange it for others too.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use diesel_async::AsyncConnection;
use serde::Deserialize;

use super::kit::{Failure, Faults, Frame, Nothing, Posted, Viewer, page, see_other};
use super::paths;
use crate::app::App;
use crate::db::Conn;
use crate::error::{Error, Fault, Result};
use crate::orders::Kind;
use crate::org::{Delegation, DelegationId, DelegationInput, User, UserId};

/// How browsers send a `datetime-local`; without script people type a blank instead of the T.
const TIMES: [&str; 3] = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"];

/// Whose delegations; empty: one's own.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    person: String,
}

/// A delegation as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DelegationForm {
    /// Whose; empty: one's own.
    person: String,
    /// The id of a person.
    delegate: String,
    /// The ticked kinds by their codes; none: all.
    kinds: BTreeMap<String, String>,
    /// In the company's time zone, as is `until`.
    from: String,
    until: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "delegations.html")]
struct DelegationsPage {
    frame: Frame,
    /// Whose page this is.
    principal: User,
    is_own: bool,
    /// In force, then to come, then over.
    given: Vec<Delegation>,
    /// In force, where this person acts for others.
    taken: Vec<Delegation>,
    /// In force between others, for administrators on their own page.
    elsewhere: Vec<Delegation>,
    people: Vec<User>,
    eligible: Vec<User>,
    form: DelegationForm,
    faults: Faults,
    now: DateTime<Utc>,
}

pub async fn show(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let principal = whose(&mut conn, &viewer.user, &wanted.person).await?;
    let from = app.clock.now().with_timezone(&app.config.time_zone).format("%Y-%m-%dT%H:%M").to_string();
    let form = DelegationForm { person: wanted.into_inner().person, from, ..DelegationForm::default() };
    render(&app, &mut conn, frame, principal, form, None).await
}

pub async fn create(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    form: Posted<DelegationForm>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let principal = whose(&mut conn, &viewer.user, &form.0.person).await?;
    let made = match form.0.input(principal.id, app.config.time_zone) {
        Ok(input) => {
            let create = conn.transaction(async |conn| {
                viewer.actor().sign(conn, app.clock.now()).await?;
                Delegation::create(conn, &input, viewer.user.id, app.clock.now()).await
            });
            create.await
        }
        Err(error) => Err(error),
    };
    match made {
        Ok(_) => {
            frame.flash("delegation-made", &[]);
            Ok(see_other(&paths::delegations(&form.0.person)))
        }
        Err(error) => render(&app, &mut conn, frame, principal, form.0, Some(error)).await,
    }
}

/// Ends one before its time: its principal may, and an administrator.
pub async fn end(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<i64>,
    _form: Posted<Nothing>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let by = viewer.actor();
    let viewer = whose(&mut conn, &viewer.user, "").await?;
    let found = Delegation::find(&mut conn, DelegationId(*id)).await.map_err(Error::from)?;
    let is_own = |one: &Delegation| one.principal_id == viewer.id;
    let one = found.filter(|one| is_own(one) || viewer.is_admin()).ok_or(Error::NotFound)?;
    let end = conn.transaction(async |conn| {
        by.sign(conn, app.clock.now()).await?;
        Delegation::end(conn, one.id, app.clock.now()).await
    });
    end.await?;
    frame.flash("delegation-ended", &[]);
    let person = if is_own(&one) { String::new() } else { one.principal_id.to_string() };
    Ok(see_other(&paths::delegations(&person)))
}

/// Whose page it is: one's own, or for administrators that of `person`.
async fn whose(conn: &mut Conn, viewer: &User, person: &str) -> Result<User> {
    if !viewer.is_approver() || !(person.is_empty() || viewer.is_admin()) {
        return Err(Error::Forbidden);
    }
    if person.is_empty() {
        return Ok(viewer.clone());
    }
    let id = person.parse().map_err(|_| Error::NotFound)?;
    User::find(conn, UserId(id)).await?.ok_or(Error::NotFound)
}

async fn render(
    app: &App,
    conn: &mut Conn,
    frame: Frame,
    principal: User,
    form: DelegationForm,
    error: Option<Error>,
) -> Result<HttpResponse, Failure> {
    let (status, faults) = Faults::answer(&frame.t, error)?;
    let now = app.clock.now();
    let mut given = Delegation::of_principal(conn, principal.id).await.map_err(Error::from)?;
    given.sort_by_key(|one| (one.is_over(now), !one.is_in_force(now)));
    let current = Delegation::list_current(conn, now).await.map_err(Error::from)?;
    let (taken, others): (Vec<_>, Vec<_>) = current.into_iter().partition(|one| one.delegate_id == principal.id);
    let sees_all = frame.is_admin() && form.person.is_empty();
    let elsewhere = others.into_iter().filter(|one| sees_all && one.principal_id != principal.id).collect();
    let people = User::list(conn).await.map_err(Error::from)?;
    let eligible = User::eligible(conn, principal.id).await.map_err(Error::from)?;
    let is_own = frame.viewer().is_some_and(|viewer| viewer.id == principal.id);
    let shown =
        DelegationsPage { frame, principal, is_own, given, taken, elsewhere, people, eligible, form, faults, now };
    Ok(page(status, &shown))
}

impl DelegationForm {
    fn input(&self, principal_id: UserId, zone: Tz) -> Result<DelegationInput> {
        let mut faults = Vec::new();
        let delegate = self.delegate.parse().ok().map(UserId);
        if delegate.is_none() {
            faults.push(Fault::new("delegate", "fault-required"));
        }
        let known = |code: &String| code.parse::<Kind>().is_ok();
        if !self.kinds.keys().all(known) {
            faults.push(Fault::new("kinds", "fault-unknown"));
        }
        let (from, until) = (moment(&self.from, zone), moment(&self.until, zone));
        for (name, at) in [("from", from), ("until", until)] {
            if at.is_none() {
                faults.push(Fault::new(name, "fault-moment"));
            }
        }
        match (delegate, from, until) {
            (Some(delegate_id), Some(starts_at), Some(ends_at)) if faults.is_empty() => {
                let kinds = self.kinds.keys().cloned().collect();
                let reason = self.reason.clone();
                Ok(DelegationInput { principal_id, delegate_id, kinds, starts_at, ends_at, reason })
            }
            _ => Err(Error::Invalid(faults)),
        }
    }

    fn has(&self, kind: &Kind) -> bool {
        self.kinds.contains_key(kind.as_str())
    }
}

/// A time as typed; `None` also for one that the clocks leave out.
fn moment(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let local = TIMES.iter().find_map(|format| NaiveDateTime::parse_from_str(text.trim(), format).ok())?;
    Some(zone.from_local_datetime(&local).earliest()?.to_utc())
}

impl DelegationsPage {
    fn typed(&self, name: &str) -> &str {
        if name == "from" { &self.form.from } else { &self.form.until }
    }

    fn name(&self, id: &UserId) -> &str {
        self.people.iter().find(|user| user.id == *id).map_or("—", |user| &user.display_name)
    }

    fn said(&self, one: &Delegation) -> String {
        let (principal, delegate) = (self.name(&one.principal_id), self.name(&one.delegate_id));
        self.frame.t.with("delegation-said", &[("principal", principal), ("delegate", delegate)])
    }

    fn period(&self, one: &Delegation) -> String {
        // One that was ended before it began is still known by the time it was meant for.
        let until = Some(one.over_at()).filter(|over| *over > one.starts_at).unwrap_or(one.ends_at);
        format!("{} – {}", self.frame.time(&one.starts_at), self.frame.time(&until))
    }

    fn kinds_of(&self, one: &Delegation) -> Vec<String> {
        one.kinds.iter().map(|kind| self.frame.t.get(&format!("kind-{kind}"))).collect()
    }

    /// The key of the text that says whether it is in force.
    fn state(&self, one: &Delegation) -> &'static str {
        match one {
            one if one.is_over(self.now) => "delegation-over",
            one if one.is_in_force(self.now) => "delegation-in-force",
            _ => "delegation-to-come",
        }
    }
}
