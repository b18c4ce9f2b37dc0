//! A link by which a person sets their own password. An administrator creates it and hands it over, and never learns the
//! password.
//!
//! Stores no secret: the link is an HMAC over the person, the time at which it was made, and the hash of the password that
//! it replaces. A new link, a new password and [`LINK_LASTS`] end it.

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use diesel_async::AsyncConnection;
use serde::Deserialize;
use subtle::ConstantTimeEq;

use super::kit::{self, Admin, Confirmed, Door, Failure, Faults, Frame, Guest, Nothing, Posted, page};
use super::paths;
use crate::app::{App, SecretKey};
use crate::approval::Via;
use crate::audit::{self, Actor};
use crate::db::Conn;
use crate::error::{Error, Fault, Result};
use crate::org::{self, Company, LINK_LASTS, LinkFacts, Outcome, SignIn, User, UserId, Way, password_fault};
use crate::throttle::Work;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct LinkQuery {
    /// Person and HMAC.
    k: String,
}

/// The form. Its values are never shown again.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct NewPasswordForm {
    k: String,
    password: String,
    /// The repeated password.
    password_again: String,
}

#[derive(Template)]
#[template(path = "password_link.html")]
struct LinkPage {
    frame: Frame,
    /// `None`: the link has expired.
    person: Option<User>,
    k: String,
    faults: Faults,
}

#[derive(Template)]
#[template(path = "admin/password_link.html")]
struct MadePage {
    frame: Frame,
    person: User,
    address: String,
    until: String,
}

/// Creates a link and shows it once. An earlier link of the same person becomes invalid.
pub async fn make(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Confirmed<Nothing>,
) -> Result<HttpResponse, Failure> {
    form.require(&app, &request).await?;
    let (id, now) = (UserId(*id), app.clock.now());
    let mut conn = app.db.conn().await?;
    let made = conn.transaction(async |conn| {
        admin.actor().sign(conn, now).await?;
        org::allow_link(conn, id, now).await
    });
    made.await?;
    let facts = LinkFacts::of(&mut conn, id).await?.filter(|facts| !facts.user.is_disabled());
    let facts = facts.ok_or(Error::NotFound)?;
    let address = format!("{}{}", app.config.public_url(), paths::password_link(&facts.code(&app.secret_key)?));
    let until = frame.time(&(now + LINK_LASTS));
    Ok(page(StatusCode::OK, &MadePage { frame, person: facts.user, address, until }))
}

/// The page of the link.
pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    frame: Frame,
    query: Query<LinkQuery>,
) -> Result<HttpResponse, Failure> {
    let guest = Guest::take(&app, &request, Work::Password)?;
    let k = query.into_inner().k;
    let person = holder(&app, &mut *app.db.conn().await?, &k).await?;
    if person.is_some() {
        guest.give_back();
    }
    Ok(answer(frame, person, k, None))
}

/// Sets the password and signs the person in.
pub async fn set(
    app: Data<App>,
    request: HttpRequest,
    session: Session,
    frame: Frame,
    form: Posted<NewPasswordForm>,
) -> Result<HttpResponse, Failure> {
    let _guest = Guest::take(&app, &request, Work::Password)?;
    let k = form.0.k.clone();
    match store(&app, &request, form.0).await {
        Ok(Some(person)) => Door::new(&app, &request, None).let_in(&session, &person, Via::Web, &paths::home()).await,
        Ok(None) => Ok(answer(frame, None, k, None)),
        Err(error @ (Error::Invalid(_) | Error::TooMany(..))) => {
            let person = holder(&app, &mut *app.db.conn().await?, &k).await?;
            Ok(answer(frame, person, k, Some(&error)))
        }
        Err(other) => Err(other.into()),
    }
}

/// `None`: the link has expired.
async fn store(app: &App, request: &HttpRequest, form: NewPasswordForm) -> Result<Option<User>> {
    let (person, company) = {
        let mut conn = app.db.conn().await?;
        (holder(app, &mut conn, &form.k).await?, Company::load(&mut conn).await?)
    };
    let Some(person) = person else { return Ok(None) };
    let mut faults: Vec<Fault> = Vec::new();
    faults.extend(password_fault(&form.password, &[&person.username, &person.display_name, company.own_name()]));
    if form.password_again != form.password {
        faults.push(Fault::new("password_again", "fault-password-differs"));
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let hash = app.hashing.hash(form.password).await?;
    let (now, place) = (app.clock.now(), kit::place_of(request));
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| {
        // If the link is used twice at once, the second use finds another hash and fails.
        let facts = LinkFacts::locked(conn, person.id).await?;
        if !facts.is_some_and(|facts| is_good(app, &facts, &form.k)) {
            return Ok(None);
        }
        Actor { user: Some(person.id), via: audit::Via::Web }.sign(conn, now).await?;
        org::set_password(conn, person.id, &hash, None).await?;
        SignIn::record(conn, Some(person.id), (Way::Link, Outcome::ChangedPassword), &place, now).await?;
        Ok(Some(person))
    })
    .await
}

fn answer(frame: Frame, person: Option<User>, k: String, error: Option<&Error>) -> HttpResponse {
    let (status, wait) = match error {
        Some(Error::TooMany(_, seconds)) => (StatusCode::TOO_MANY_REQUESTS, Some(*seconds)),
        Some(_) => (StatusCode::UNPROCESSABLE_ENTITY, None),
        None if person.is_none() => (StatusCode::NOT_FOUND, None),
        None => (StatusCode::OK, None),
    };
    let faults = error.map(|error| Faults::from_error(&frame.t, error)).unwrap_or_default();
    let mut answer = page(status, &LinkPage { frame, person, k, faults });
    if let Some(seconds) = wait {
        answer.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    answer
}

/// The person of a link; `None` when it is invalid or expired, or the account is disabled.
async fn holder(app: &App, conn: &mut Conn, k: &str) -> Result<Option<User>> {
    let Some(id) = k.split_once('.').and_then(|(id, _)| id.parse().ok()) else { return Ok(None) };
    let facts = LinkFacts::of(conn, UserId(id)).await?.filter(|facts| is_good(app, facts, k));
    Ok(facts.map(|facts| facts.user))
}

fn is_good(app: &App, facts: &LinkFacts, k: &str) -> bool {
    let now = app.clock.now();
    let is_in_time = facts.made_at.is_some_and(|made| made <= now && now < made + LINK_LASTS);
    let is_ours = |key: &SecretKey| facts.code(key).is_ok_and(|code| bool::from(code.as_bytes().ct_eq(k.as_bytes())));
    is_in_time && !facts.user.is_disabled() && app.accepted_keys().any(is_ours)
}
