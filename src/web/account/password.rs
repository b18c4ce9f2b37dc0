//! Changing one's own password: the old one is asked for, and other sessions end.

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use diesel_async::AsyncConnection;
use serde::Deserialize;

use super::{AccountQuery, render};
use crate::app::App;
use crate::error::{Error, Fault, Result};
use crate::org::{self, Company, Outcome, SignIn, Way, password_fault};
use crate::web::kit::{self, Failure, Faults, Frame, Posted, Viewer, see_other};
use crate::web::paths;

/// The form. None of its values is shown again.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    old_password: String,
    password: String,
    /// Typed once more.
    password_again: String,
}

pub async fn change(
    app: Data<App>,
    request: HttpRequest,
    viewer: Viewer,
    frame: Frame,
    form: Posted<PasswordForm>,
) -> Result<HttpResponse, Failure> {
    let error = match store(&app, &request, &viewer, form.0).await {
        Ok(()) => {
            frame.flash("account-password-changed", &[]);
            return Ok(see_other(&paths::account()));
        }
        Err(error @ (Error::Invalid(_) | Error::Refused(_) | Error::TooMany(..))) => error,
        Err(other) => return Err(other.into()),
    };
    let (status, wait) = match &error {
        Error::TooMany(_, seconds) => (StatusCode::TOO_MANY_REQUESTS, Some(*seconds)),
        _ => (StatusCode::UNPROCESSABLE_ENTITY, None),
    };
    let faults = Faults::from_error(&frame.t, &error);
    let mut conn = app.db.conn().await?;
    let query = AccountQuery::default();
    let mut answer = render(&mut conn, (&app, &request), &viewer.user, frame, &query, status, faults).await?;
    if let Some(seconds) = wait {
        answer.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    Ok(answer)
}

async fn store(app: &App, request: &HttpRequest, viewer: &Viewer, form: PasswordForm) -> Result<()> {
    let (user, now) = (&viewer.user, app.clock.now());
    let company = Company::load(&mut *app.db.conn().await?).await?;
    let mut faults: Vec<Fault> = Vec::new();
    if form.old_password.is_empty() {
        faults.push(Fault::new("old_password", "fault-required"));
    }
    faults.extend(password_fault(&form.password, &[&user.username, &user.display_name, company.own_name()]));
    if form.password_again != form.password {
        faults.push(Fault::new("password_again", "fault-password-differs"));
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    kit::check_password(app, request, user, "old_password", form.old_password).await?;
    let hash = app.hashing.hash(form.password).await?;
    let own = kit::session_digest(request, app);
    let (by, place) = (viewer.actor(), kit::place_of(request));
    let mut conn = app.db.conn().await?;
    let stored = conn.transaction(async |conn| {
        by.sign(conn, now).await?;
        org::set_password(conn, user.id, &hash, own.as_deref()).await?;
        let what = (Way::Account, Outcome::ChangedPassword);
        SignIn::record(conn, Some(user.id), what, &place, now).await
    });
    stored.await?;
    Ok(())
}
