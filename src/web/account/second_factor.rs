//! One's own second factor: set up with a QR code, recovery codes, removal.
//!
//! The secret stands on the page that sets it up and nowhere afterwards.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use diesel_async::AsyncConnection;
use serde::Deserialize;

use crate::app::App;
use crate::error::{Error, Result};
use crate::org::{self, Outcome, SignIn, TotpSecret, User, Way};
use crate::web::kit::{self, Confirmed, Entrant, Failure, Faults, Frame, Nothing, page, place_of, qr, see_other};
use crate::web::paths;

/// Where to go on.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SetUpQuery {
    next: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SetUpForm {
    code: String,
    next: String,
}

#[derive(Template)]
#[template(path = "second_factor.html")]
struct SetUpPage {
    frame: Frame,
    /// Whether nothing else can be done before.
    is_required: bool,
    /// The QR code as the address of a picture.
    picture: String,
    secret: String,
    address: String,
    next: String,
    faults: Faults,
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct CodesPage {
    frame: Frame,
    codes: Vec<String>,
    next: String,
}

pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    Entrant(viewer): Entrant,
    frame: Frame,
    query: Query<SetUpQuery>,
) -> Result<HttpResponse, Failure> {
    if viewer.user.second_factor_at.is_some() {
        return Ok(see_other(&paths::account()));
    }
    render((&app, &request), &viewer.user, frame, query.into_inner().next, None)
}

/// Sets the second factor once a code shows that the app has the secret.
pub async fn set(
    app: Data<App>,
    request: HttpRequest,
    Entrant(viewer): Entrant,
    frame: Frame,
    form: Confirmed<SetUpForm>,
) -> Result<HttpResponse, Failure> {
    let user = &viewer.user;
    if user.second_factor_at.is_some() {
        return Ok(see_other(&paths::account()));
    }
    form.require(&app, &request).await?;
    let (now, place, by) = (app.clock.now(), place_of(&request), viewer.actor());
    let secret = offered(&app, &request, user)?;
    let Some(step) = secret.step_of(&form.form.code, now) else {
        let missing = form.form.code.trim().is_empty();
        let error = Error::invalid("code", if missing { "fault-required" } else { "fault-code-wrong" });
        return render((&app, &request), user, frame, form.form.next, Some(&error));
    };
    let mut conn = app.db.conn().await?;
    let codes = conn.transaction(async |conn| {
        by.sign(conn, now).await?;
        let codes = org::set_second_factor(conn, &app.secret_key, user.id, (&secret, step), now).await?;
        SignIn::record(conn, Some(user.id), (Way::Account, Outcome::SetSecondFactor), &place, now).await?;
        Result::<_>::Ok(codes)
    });
    let codes = codes.await?;
    Ok(page(StatusCode::OK, &CodesPage { frame, codes, next: onward(&form.form.next) }))
}

/// Makes new recovery codes and shows them once.
pub async fn renew_codes(
    app: Data<App>,
    request: HttpRequest,
    Entrant(viewer): Entrant,
    frame: Frame,
    form: Confirmed<Nothing>,
) -> Result<HttpResponse, Failure> {
    let (user, now) = (&viewer.user, app.clock.now());
    if user.second_factor_at.is_none() {
        return Ok(see_other(&paths::account()));
    }
    form.require(&app, &request).await?;
    let mut conn = app.db.conn().await?;
    let codes = org::make_recovery_codes(&mut conn, user.id).await?;
    let what = (Way::Account, Outcome::MadeRecoveryCodes);
    SignIn::record(&mut conn, Some(user.id), what, &place_of(&request), now).await?;
    Ok(page(StatusCode::OK, &CodesPage { frame, codes, next: paths::account() }))
}

/// Removes one's own second factor.
pub async fn remove(
    app: Data<App>,
    request: HttpRequest,
    Entrant(viewer): Entrant,
    frame: Frame,
    form: Confirmed<Nothing>,
) -> Result<HttpResponse, Failure> {
    let (user, by, now, place) = (&viewer.user, viewer.actor(), app.clock.now(), place_of(&request));
    form.require(&app, &request).await?;
    let mut conn = app.db.conn().await?;
    let removed = conn.transaction(async |conn| {
        by.sign(conn, now).await?;
        if org::remove_second_factor(conn, user.id).await? {
            SignIn::record(conn, Some(user.id), (Way::Account, Outcome::RemovedSecondFactor), &place, now).await?;
        }
        Result::<_>::Ok(())
    });
    removed.await?;
    frame.flash("second-factor-removed", &[]);
    Ok(see_other(&paths::account()))
}

fn render(
    (app, request): (&App, &HttpRequest),
    user: &User,
    frame: Frame,
    next: String,
    error: Option<&Error>,
) -> Result<HttpResponse, Failure> {
    let secret = offered(app, request, user)?;
    let address = secret.address(frame.company.name(), &user.username)?;
    let picture = format!("data:image/svg+xml;base64,{}", STANDARD.encode(qr(&address, 3)?));
    let faults = error.map(|error| Faults::from_error(&frame.t, error)).unwrap_or_default();
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let is_required = user.is_admin() && frame.company.admins_need_second_factor;
    let secret = secret.text();
    Ok(page(status, &SetUpPage { frame, is_required, picture, secret, address, next, faults }))
}

fn offered(app: &App, request: &HttpRequest, user: &User) -> Result<TotpSecret> {
    let session = kit::session_digest(request, app).ok_or_else(|| Error::broken("a viewer without a session"))?;
    TotpSecret::offered(&app.secret_key, user.id, &session)
}

fn onward(next: &str) -> String {
    if next.is_empty() { paths::account() } else { paths::local(next).to_owned() }
}
