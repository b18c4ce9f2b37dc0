//! Sign-in on the platforms' own pages (`messaging.md` C4, D5): the browser leaves with a random state that the session
//! stores, and returns with a code that is valid once.
//!
//! Never creates an account: a code of an unknown member is refused.

use actix_session::Session;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::kit::{self, Door, Failure, Frame, Guest, see_other};
use super::paths;
use crate::app::App;
use crate::approval::Via;
use crate::error::{Error, Result};
use crate::messenger::{Class, Failure as Refused};
use crate::org::{Outcome, Platform, User};
use crate::throttle::Work;

/// The session's key for a sign-in that is under way.
const PENDING: &str = "away";

/// The page to open after the sign-in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SignInQuery {
    next: String,
}

/// The parameters with which a platform redirects back. DingTalk sends the code as `authCode`, or under both names.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ReturnQuery {
    #[serde(rename = "authCode")]
    auth_code: String,
    code: String,
    state: String,
}

#[derive(Serialize, Deserialize)]
struct PendingSignIn {
    platform: Platform,
    state: String,
    next: String,
}

/// Redirects to a platform's sign-in page.
pub async fn away(
    app: Data<App>,
    session: Session,
    request: HttpRequest,
    platform: Path<String>,
    query: Query<SignInQuery>,
) -> Result<HttpResponse, Failure> {
    let platform: Platform = platform.parse().map_err(|_| Error::NotFound)?;
    let mut random = [0_u8; 24];
    getrandom::fill(&mut random).map_err(Error::broken)?;
    // Letters and digits only: a platform may refuse other characters (`messaging.md` D5).
    let state: String = URL_SAFE_NO_PAD.encode(random).chars().filter(char::is_ascii_alphanumeric).collect();
    let redirect = origin(&app, &request) + &paths::login_return(platform);
    let api = app.platforms.get(platform).ok_or(Error::NotFound)?;
    let url = api.sign_in_url(&redirect, &state, api.is_own_browser(kit::user_agent(&request)));
    let pending = PendingSignIn { platform, state, next: paths::local(&query.next).to_owned() };
    session.insert(PENDING, pending).map_err(Error::broken)?;
    Ok(see_other(&url))
}

/// Handles the return from the platform: signs the person in, or shows why not.
pub async fn back(
    app: Data<App>,
    request: HttpRequest,
    session: Session,
    frame: Frame,
    platform: Path<String>,
    query: Query<ReturnQuery>,
) -> Result<HttpResponse, Failure> {
    let platform: Platform = platform.parse().map_err(|_| Error::NotFound)?;
    let pending = session.remove_as::<PendingSignIn>(PENDING).and_then(std::result::Result::ok);
    let is_ours = |pending: &PendingSignIn| {
        pending.platform == platform && bool::from(pending.state.as_bytes().ct_eq(query.state.as_bytes()))
    };
    let Some(pending) = pending.filter(is_ours) else {
        frame.flash("sign-in-elsewhere-expired", &[]);
        return Ok(see_other(&paths::login()));
    };
    let code = if query.auth_code.is_empty() { &query.code } else { &query.auth_code };
    let guest = Guest::take(&app, &request, Work::Code)?;
    let door = Door::new(&app, &request, Some(platform));
    match person(&app, (platform, code), &door, guest).await {
        Ok(user) => door.let_in(&session, &user, Via::Web, &pending.next).await,
        Err(Error::Refused(reason)) => {
            frame.flash(reason.key, &[]);
            Ok(see_other(&paths::login_to(&pending.next)))
        }
        Err(other) => Err(other.into()),
    }
}

async fn person(app: &App, (platform, code): (Platform, &str), door: &Door<'_>, guest: Guest) -> Result<User> {
    if code.is_empty() {
        guest.give_back();
        return Err(Error::refused("sign-in-elsewhere-refused"));
    }
    let explained = |failure: Refused| match failure.class {
        Class::LoginCode => Error::refused("sign-in-elsewhere-expired"),
        Class::Person => Error::refused("sign-in-elsewhere-unknown"),
        _ => {
            tracing::warn!(%platform, code = failure.code, why = failure.message, "the platform did not resolve a sign-in code");
            Error::refused("sign-in-elsewhere-away")
        }
    };
    let Some(api) = app.platforms.get(platform) else {
        return Err(Error::refused("sign-in-elsewhere-unknown"));
    };
    let identity = match api.user_by_code(code).await {
        Ok(identity) => identity,
        Err(failure) => {
            door.record(&mut *app.db.conn().await?, None, Outcome::RefusedCode).await?;
            if failure.class != Class::LoginCode {
                guest.give_back();
            }
            return Err(explained(failure));
        }
    };
    let mut conn = app.db.conn().await?;
    let found = User::by_userid(&mut conn, platform, &identity.userid).await?;
    if let (Some(user), Some(union_id)) = (&found, &identity.union_id) {
        User::set_union_id(&mut conn, user.id, platform, union_id).await?;
    }
    door.admit(&mut conn, found, guest, "sign-in-elsewhere-unknown").await
}

/// The origin to return to. In the demo every person has a host of their own and returns to it.
fn origin(app: &App, request: &HttpRequest) -> String {
    let info = request.connection_info();
    let is_own_host = info.host().split(':').next().is_some_and(|host| host.ends_with(".localhost"));
    if is_own_host && !app.framed_by.is_empty() { format!("http://{}", info.host()) } else { app.config.public_url() }
}
