//! Signing in and out: by password, or inside DingTalk by its free-login code (`messaging.md` C1).
//!
//! The answers reveal neither the requested page nor whether a username exists.

use actix_session::Session;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::kit::{self, Door, Failure, Faults, Frame, Guest, Nothing, Posted, Viewer, page, see_other};
use super::paths;
use crate::app::App;
use crate::approval::Via;
use crate::error::{Error, Result};
use crate::messenger::Class;
use crate::org::{self, Outcome, Platform, Source, Try, User, locked_out};
use crate::texts::Language;
use crate::throttle::Work;

/// Where to redirect after signing in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Onward {
    next: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    username: String,
    password: String,
    next: String,
}

#[derive(Deserialize)]
pub struct DingTalkForm {
    code: String,
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub struct LanguageForm {
    language: String,
    #[serde(default)]
    next: String,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    frame: Frame,
    form: PasswordForm,
    faults: Faults,
    /// (corp id, client id) when people can sign in from within DingTalk.
    dingtalk: Option<(String, String)>,
    /// The platforms with a sign-in page.
    platforms: Vec<Platform>,
}

pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    frame: Frame,
    onward: Query<Onward>,
) -> Result<HttpResponse, Failure> {
    let next = onward.into_inner().next;
    if Viewer::find(&request).await?.is_some() {
        return Ok(see_other(paths::local(&next)));
    }
    // A platform's own browser signs in without a click, unless a first attempt came back with a message.
    if let Some(platform) = app.platforms.of_browser(kit::user_agent(&request))
        && frame.messages.is_empty()
    {
        return Ok(see_other(&paths::login_at(platform, &next)));
    }
    let form = PasswordForm { next, ..PasswordForm::default() };
    Ok(render(&app, frame, form, StatusCode::OK, None))
}

pub async fn password(
    app: Data<App>,
    request: HttpRequest,
    session: Session,
    frame: Frame,
    form: Posted<PasswordForm>,
) -> Result<HttpResponse, Failure> {
    let form = form.0;
    match check(&app, &request, &form).await {
        Ok(user) => Door::new(&app, &request, None).let_in(&session, &user, Via::Web, paths::local(&form.next)).await,
        Err(error) => {
            let form = PasswordForm { password: String::new(), ..form };
            refused(&app, frame, form, StatusCode::UNPROCESSABLE_ENTITY, error)
        }
    }
}

/// The sign-in page again, with what was typed except the password.
fn refused(
    app: &App,
    frame: Frame,
    form: PasswordForm,
    status: StatusCode,
    error: Error,
) -> Result<HttpResponse, Failure> {
    match error {
        Error::Refused(_) | Error::Invalid(_) => Ok(render(app, frame, form, status, Some(&error))),
        Error::TooMany(_, seconds) => {
            let mut page = render(app, frame, form, StatusCode::TOO_MANY_REQUESTS, Some(&error));
            page.headers_mut().insert(RETRY_AFTER, seconds.into());
            Ok(page)
        }
        other => Err(other.into()),
    }
}

pub async fn dingtalk(
    app: Data<App>,
    request: HttpRequest,
    session: Session,
    frame: Frame,
    form: Posted<DingTalkForm>,
) -> Result<HttpResponse, Failure> {
    match free_login(&app, &request, &form.0.code).await {
        Ok(user) => {
            let door = Door::new(&app, &request, Some(Platform::DingTalk));
            door.let_in(&session, &user, Via::DingTalk, paths::local(&form.0.next)).await
        }
        Err(error) => {
            let form = PasswordForm { next: form.0.next, ..PasswordForm::default() };
            refused(&app, frame, form, StatusCode::FORBIDDEN, error)
        }
    }
}

pub async fn out(session: Session, _form: Posted<Nothing>) -> HttpResponse {
    kit::sign_out(&session);
    see_other(&paths::login())
}

/// Switches the language: remembered on the person, and in a cookie for the sign-in page.
pub async fn language(
    app: Data<App>,
    request: HttpRequest,
    form: Posted<LanguageForm>,
) -> Result<HttpResponse, Failure> {
    let language = Language::from_tag(&form.0.language).ok_or(Failure::BadRequest)?;
    if let Some(viewer) = Viewer::find(&request).await? {
        User::set_language(&mut *app.db.conn().await?, viewer.user.id, language.tag()).await?;
    }
    let cookie = Cookie::build(kit::language_cookie(&app), language.tag())
        .path(paths::COOKIES)
        .http_only(true)
        .secure(app.config.is_https())
        .same_site(SameSite::Lax)
        .max_age(Duration::days(365))
        .finish();
    let mut answer = see_other(paths::local(&form.0.next));
    answer.add_cookie(&cookie).map_err(Error::broken)?;
    Ok(answer)
}

async fn check(app: &App, request: &HttpRequest, form: &PasswordForm) -> Result<User> {
    let place = app.hashing.place()?;
    let (door, now) = (Door::new(app, request, None), app.clock.now());
    let mut conn = app.db.conn().await?;
    let user = User::by_username(&mut conn, &form.username).await?;
    let (id, source) = (user.as_ref().map(|user| user.id), door.source(user.as_ref()));
    // A known device has its own attempts, independent of others at the same address.
    let guest = match source {
        Source::Device(_) => None,
        Source::Address(_) => Some(Guest::take(app, request, Work::Password)?),
    };
    let is_last = match org::take_try(&mut conn, &form.username, &source, now).await? {
        Try::Allowed { is_last } => is_last,
        Try::Locked { until } => {
            door.record(&mut conn, id, Outcome::RefusedLocked).await?;
            return Err(locked_out(until, now, app.config.time_zone));
        }
    };
    let hash = match id {
        Some(id) => User::password_hash(&mut conn, id).await?,
        None => None,
    };
    // No connection is held while it is hashed.
    drop(conn);
    let fits = place.verify(form.password.clone(), hash).await?;
    let mut conn = app.db.conn().await?;
    let outcome = match user {
        Some(user) if fits && !user.is_disabled() => {
            guest.into_iter().for_each(Guest::give_back);
            // Until the code is right too, the attempts count: a right password must not open the way to guess codes.
            if user.second_factor_at.is_none() {
                org::forget_failures(&mut conn, &form.username, &source).await?;
            }
            return Ok(user);
        }
        Some(_) if fits => Outcome::Disabled,
        None => Outcome::Unknown,
        Some(_) if is_last => Outcome::Locked,
        Some(_) => Outcome::WrongPassword,
    };
    door.record(&mut conn, id, outcome).await?;
    Err(Error::refused("sign-in-wrong"))
}

/// The enabled person with the DingTalk userid of the code. An unknown userid never creates an account.
async fn free_login(app: &App, request: &HttpRequest, code: &str) -> Result<User> {
    let dingtalk = app.platforms.dingtalk().ok_or_else(|| Error::refused("sign-in-dingtalk-off"))?;
    let guest = Guest::take(app, request, Work::Code)?;
    let door = Door::new(app, request, Some(Platform::DingTalk));
    let login = match dingtalk.user_by_code(code).await {
        Ok(login) => login,
        Err(failure) => {
            door.record(&mut *app.db.conn().await?, None, Outcome::RefusedCode).await?;
            if failure.class == Class::LoginCode {
                return Err(Error::refused("sign-in-dingtalk-code"));
            }
            // A failure of the platform does not count against the visitor's budget.
            guest.give_back();
            tracing::warn!(code = failure.code, why = failure.message, "DingTalk did not say whose code it is");
            return Err(Error::refused("sign-in-dingtalk-away"));
        }
    };
    let mut conn = app.db.conn().await?;
    let user = User::by_userid(&mut conn, Platform::DingTalk, &login.userid).await?;
    door.admit(&mut conn, user, guest, "sign-in-dingtalk-unknown").await
}

fn render(app: &App, frame: Frame, form: PasswordForm, status: StatusCode, error: Option<&Error>) -> HttpResponse {
    let faults = error.map(|error| Faults::from_error(&frame.t, error)).unwrap_or_default();
    let dingtalk = app.config.dingtalk.as_ref().map(|config| (config.corp_id.clone(), config.app_key.clone()));
    let platforms = app.platforms.all().map(|(platform, _)| platform).collect();
    page(status, &SignInPage { frame, form, faults, dingtalk, platforms })
}
