//! Delegations: approvers name a deputy for a period. Administrators do so for other people too.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use diesel_async::AsyncConnection;
use serde::Deserialize;
use uuid::Uuid;

use super::kit::{Failure, Faults, Frame, Nothing, Posted, Viewer, page, see_other};
use super::paths;
use crate::app::App;
use crate::approval::{Move, Press, act, held_by};
use crate::db::Conn;
use crate::error::{Error, Fault, Result};
use crate::orders::{Kind, OrderId, StepId};
use crate::org::{Delegation, DelegationId, DelegationInput, User, UserId};

/// The formats of a time: as browsers send `datetime-local`, and with a blank as people type it.
const TIMES: [&str; 3] = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"];

/// The person whose delegations are shown; empty: the viewer.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DelegationsQuery {
    person: String,
}

/// The form of a new delegation.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DelegationForm {
    /// The principal; empty: the viewer.
    person: String,
    /// The id of a person.
    delegate: String,
    /// The ticked kinds, by code; none: all kinds.
    kinds: BTreeMap<String, String>,
    /// In the company's time zone, like `until`.
    from: String,
    until: String,
    reason: String,
}

/// The button that hands orders over.
#[derive(Deserialize)]
pub struct HandOverForm {
    press: Option<Uuid>,
}

#[derive(Template)]
#[template(path = "delegations.html")]
struct DelegationsPage {
    frame: Frame,
    /// The person whose delegations are shown.
    principal: User,
    is_own: bool,
    /// In force, then future, then over.
    given: Vec<Delegation>,
    /// In force, with this person as deputy.
    taken: Vec<Delegation>,
    /// In force between other people; for administrators on their own page.
    elsewhere: Vec<Delegation>,
    /// For delegations in force: the number of orders that still wait for the principal.
    waiting: Vec<(DelegationId, usize)>,
    press: Uuid,
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
    query: Query<DelegationsQuery>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let principal = principal_of(&mut conn, &viewer.user, &query.person).await?;
    let from = app.clock.now().with_timezone(&app.config.time_zone).format("%Y-%m-%dT%H:%M").to_string();
    let form = DelegationForm { person: query.into_inner().person, from, ..DelegationForm::default() };
    render(&app, &mut conn, frame, principal, form, None).await
}

pub async fn create(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    form: Posted<DelegationForm>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let principal = principal_of(&mut conn, &viewer.user, &form.0.person).await?;
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
        Ok(made) => {
            frame.flash("delegation-made", &[]);
            for further in made.of_delegate(&mut conn).await.map_err(Error::from)? {
                let people = User::named(&conn, &[made.delegate_id, further.delegate_id]).await.map_err(Error::from)?;
                let name = |id| people.iter().find(|user| user.id == id).map_or("", |user| user.display_name.as_str());
                let who = [("who", name(made.delegate_id)), ("next", name(further.delegate_id))];
                frame.flash("delegation-delegate-away", &who);
            }
            Ok(see_other(&paths::delegations(&form.0.person)))
        }
        Err(error) => render(&app, &mut conn, frame, principal, form.0, Some(error)).await,
    }
}

/// Hands the orders that wait for the principal already over to the delegate. Allowed to the principal and to
/// administrators.
pub async fn hand_over(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<i64>,
    form: Posted<HandOverForm>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let is_admin = principal_of(&mut conn, &viewer.user, "").await?.is_admin();
    let found = Delegation::find(&mut conn, DelegationId(*id)).await.map_err(Error::from)?;
    let is_own = |one: &Delegation| one.principal_id == viewer.user.id;
    let one = found.filter(|one| is_own(one) || is_admin).ok_or(Error::NotFound)?;
    let now = app.clock.now();
    if !one.is_in_force(now) {
        return Err(Error::refused("delegation-not-in-force").into());
    }
    let comment = frame.t.get("delegation-handed-over-because");
    let (mut handed, mut kept) = (0, 0);
    let held = held_by(&mut conn, one.principal_id).await.map_err(Error::from)?;
    for (step, order) in waiting(&held, &one) {
        let mv = match is_own(&one) {
            // An empty hint keeps the previous handler's hint on the delegate's card.
            true => Move::HandOver { to: one.delegate_id, comment: String::new() },
            false => Move::Reassign { to: one.delegate_id, comment: comment.clone() },
        };
        // One key per step, the same for a repeated request.
        let key = Uuid::from_u128(form.0.press.unwrap_or_else(Uuid::new_v4).as_u128() ^ step.0.as_u128());
        let press = Press { order, step: Some(step), mv, key, via: viewer.via };
        match act(&mut conn, &viewer.user, &press, &app.rules(), now).await {
            Ok(_) => handed += 1,
            Err(Error::Refused(_) | Error::Invalid(_) | Error::Stale) => kept += 1,
            Err(other) => return Err(other.into()),
        }
    }
    frame.flash("delegation-handed-over", &[("n", &handed.to_string())]);
    if kept > 0 {
        frame.flash("delegation-kept", &[("n", &kept.to_string())]);
    }
    let person = if is_own(&one) { String::new() } else { one.principal_id.to_string() };
    Ok(see_other(&paths::delegations(&person)))
}

/// The steps that the principal still holds, of the delegation's kinds.
fn waiting(held: &[(StepId, OrderId, Kind)], one: &Delegation) -> Vec<(StepId, OrderId)> {
    let is_meant = |kind: &Kind| one.kinds.is_empty() || one.kinds.iter().any(|code| code == kind.as_str());
    held.iter().filter(|(_, _, kind)| is_meant(kind)).map(|(step, order, _)| (*step, *order)).collect()
}

/// Ends a delegation early. Allowed to its principal and to administrators.
pub async fn end(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<i64>,
    _form: Posted<Nothing>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let by = viewer.actor();
    let viewer = principal_of(&mut conn, &viewer.user, "").await?;
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

/// The person whose delegations are managed: the viewer if `person` is empty, else `person`.
///
/// # Errors
/// `Forbidden` for people who cannot approve, and for other people's delegations unless the viewer is an administrator.
async fn principal_of(conn: &mut Conn, viewer: &User, person: &str) -> Result<User> {
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
    let in_force: Vec<_> = given.iter().filter(|one| one.is_in_force(now)).collect();
    let steps = match in_force.is_empty() {
        true => Vec::new(),
        false => held_by(conn, principal.id).await.map_err(Error::from)?,
    };
    let held = in_force.into_iter().map(|one| (one.id, waiting(&steps, one).len())).collect();
    let people = User::list(conn).await.map_err(Error::from)?;
    let eligible = User::eligible(conn, principal.id).await.map_err(Error::from)?;
    let is_own = frame.viewer().is_some_and(|viewer| viewer.id == principal.id);
    let delegations = DelegationsPage {
        frame,
        principal,
        is_own,
        given,
        taken,
        elsewhere,
        waiting: held,
        press: Uuid::new_v4(),
        people,
        eligible,
        form,
        faults,
        now,
    };
    Ok(page(status, &delegations))
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

/// Parses a local time; `None` also for a time that daylight saving skips.
fn moment(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let local = TIMES.iter().find_map(|format| NaiveDateTime::parse_from_str(text.trim(), format).ok())?;
    Some(zone.from_local_datetime(&local).earliest()?.to_utc())
}

impl DelegationsPage {
    /// Name and value of the fields for the period.
    fn period_fields(&self) -> [(&'static str, &str); 2] {
        [("from", &self.form.from), ("until", &self.form.until)]
    }

    fn name(&self, id: &UserId) -> &str {
        self.people.iter().find(|user| user.id == *id).map_or("—", |user| &user.display_name)
    }

    fn sentence(&self, one: &Delegation) -> String {
        let (principal, delegate) = (self.name(&one.principal_id), self.name(&one.delegate_id));
        self.frame.t.with("delegation-said", &[("principal", principal), ("delegate", delegate)])
    }

    fn period(&self, one: &Delegation) -> String {
        // A delegation that ended before it began keeps its planned period.
        let until = Some(one.over_at()).filter(|over| *over > one.starts_at).unwrap_or(one.ends_at);
        format!("{} – {}", self.frame.time(&one.starts_at), self.frame.time(&until))
    }

    /// How many orders still wait for the principal although this is in force.
    fn still_waiting(&self, one: &Delegation) -> Option<usize> {
        self.waiting.iter().find(|(id, n)| *id == one.id && *n > 0).map(|(_, n)| *n)
    }

    fn kinds_of(&self, one: &Delegation) -> Vec<String> {
        one.kinds.iter().map(|kind| self.frame.t.get(&format!("kind-{kind}"))).collect()
    }

    /// The key of the text for its state.
    fn state(&self, one: &Delegation) -> &'static str {
        match one {
            one if one.is_over(self.now) => "delegation-over",
            one if one.is_in_force(self.now) => "delegation-in-force",
            _ => "delegation-to-come",
        }
    }
}
