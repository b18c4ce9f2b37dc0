//! Signing in on the platforms' own pages (`messaging.md` C4, D5): away with a state that only this session knows, back
//! with a code that is good once.
//!
//! Nobody is made from a stranger's code; whoever comes back is one person of ours or nobody.

use actix_session::Session;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::kit::{self, Failure, Frame, see_other};
use super::paths;
use crate::app::App;
use crate::approval::Via;
use crate::error::{Error, Result};
use crate::messenger::{Class, Failure as Refused};
use crate::org::{Platform, User};

/// The session's key for who is on the way.
const AWAY: &str = "away";

/// Where to go on afterwards.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Onward {
    next: String,
}

/// What a platform sends back: DingTalk calls the code `authCode`, or both.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Back {
    #[serde(rename = "authCode")]
    auth_code: String,
    code: String,
    state: String,
}

#[derive(Serialize, Deserialize)]
struct Away {
    platform: Platform,
    state: String,
    next: String,
}

/// Sends somebody to a platform's sign-in page.
pub async fn away(
    app: Data<App>,
    session: Session,
    request: HttpRequest,
    platform: Path<String>,
    onward: Query<Onward>,
) -> Result<HttpResponse, Failure> {
    let platform: Platform = platform.parse().map_err(|_| Error::NotFound)?;
    let mut random = [0_u8; 24];
    getrandom::fill(&mut random).map_err(Error::broken)?;
    // WeCom accepts only letters and digits.
    let state: String = URL_SAFE_NO_PAD.encode(random).chars().filter(char::is_ascii_alphanumeric).collect();
    let redirect = format!("{}/login/{platform}/return", here(&app, &request));
    let api = app.platforms.get(platform).ok_or(Error::NotFound)?;
    let url = api.sign_in_url(&redirect, &state, api.is_own_browser(kit::user_agent(&request)));
    let away = Away { platform, state, next: paths::local(&onward.next).to_owned() };
    session.insert(AWAY, away).map_err(Error::broken)?;
    Ok(see_other(&url))
}

/// Takes somebody who comes back.
pub async fn back(
    app: Data<App>,
    session: Session,
    frame: Frame,
    platform: Path<String>,
    back: Query<Back>,
) -> Result<HttpResponse, Failure> {
    let platform: Platform = platform.parse().map_err(|_| Error::NotFound)?;
    let away = session.remove_as::<Away>(AWAY).and_then(std::result::Result::ok);
    let is_ours =
        |away: &Away| away.platform == platform && bool::from(away.state.as_bytes().ct_eq(back.state.as_bytes()));
    let Some(away) = away.filter(is_ours) else {
        frame.flash("sign-in-elsewhere-expired", &[]);
        return Ok(see_other(&paths::login()));
    };
    let code = if back.auth_code.is_empty() { &back.code } else { &back.auth_code };
    match person(&app, platform, code).await {
        Ok(user) => {
            kit::sign_in(&session, &user, Via::Web)?;
            Ok(see_other(&away.next))
        }
        Err(Error::Refused(reason)) => {
            frame.flash(reason.key, &[]);
            Ok(see_other(&paths::login_to(&away.next)))
        }
        Err(other) => Err(other.into()),
    }
}

async fn person(app: &App, platform: Platform, code: &str) -> Result<User> {
    if code.is_empty() {
        return Err(Error::refused("sign-in-elsewhere-refused"));
    }
    let explained = |failure: Refused| match failure.class {
        Class::LoginCode => Error::refused("sign-in-elsewhere-expired"),
        Class::Person => Error::refused("sign-in-elsewhere-unknown"),
        _ => {
            tracing::warn!(%platform, code = failure.code, why = failure.message, "nobody said whose code it is");
            Error::refused("sign-in-elsewhere-away")
        }
    };
    let Some(api) = app.platforms.get(platform) else {
        return Err(Error::refused("sign-in-elsewhere-unknown"));
    };
    let identity = api.user_by_code(code).await.map_err(explained)?;
    let mut conn = app.db.conn().await?;
    let found = User::by_userid(&mut conn, platform, &identity.userid).await?;
    if let (Some(user), Some(union_id)) = (&found, &identity.union_id) {
        User::set_union_id(&mut conn, user.id, platform, union_id).await?;
    }
    found.filter(|user| !user.is_disabled()).ok_or_else(|| Error::refused("sign-in-elsewhere-unknown"))
}

/// What the way back starts with. In the demo everybody has a host of their own, and comes back to it.
fn here(app: &App, request: &HttpRequest) -> String {
    let info = request.connection_info();
    let is_own_host = info.host().split(':').next().is_some_and(|host| host.ends_with(".localhost"));
    if is_own_host && !app.framed_by.is_empty() { format!("http://{}", info.host()) } else { app.config.public_url() }
}
