//! The caller of a request, found by their token, and the idempotency key of a call.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use sha2::{Digest, Sha256};
use utoipa::IntoParams;
use uuid::Uuid;

use super::Problem;
use crate::app::App;
use crate::error::{Error, Result};
use crate::org::{Scope, Token, User, UserId};

/// The ends of the routes that only administrators may call.
const INTERVENTIONS: [&str; 3] = ["/reassignment", "/jump", "/termination"];

/// The person whose rights the token of a request carries.
pub struct Caller {
    pub user: User,
    pub app: App,
    pub scope: Scope,
    /// `Idempotency-Key` as sent.
    key: Option<String>,
    path: String,
}

/// The header that makes a repeated call act once; read by [`Caller`].
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "the document's picture of a header that Caller reads")]
pub struct IdempotencyKey {
    /// The same key with the same body acts once and answers the same
    #[param(rename = "Idempotency-Key")]
    key: Option<String>,
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
            let token = header(AUTHORIZATION.as_str()).and_then(|value| value.strip_prefix("Bearer "));
            let app = request.app_data::<Data<App>>().map(|app| App::clone(app));
            let (Some(token), Some(app)) = (token, app) else { return Err(Problem::unauthorized(&request)) };
            let found = async {
                let (mut conn, now) = (app.db.conn().await?, app.clock.now());
                let found = Token::find(&mut conn, token.trim(), now).await?;
                if let Some((_, token)) = &found {
                    token.note_use(&mut conn, &address(&request, &app), now).await?;
                }
                Result::Ok(found)
            };
            let found = found.await.map_err(|e| Problem::of(&request, e))?;
            let (user, token) = found.ok_or_else(|| Problem::unauthorized(&request))?;
            if !permits(token.scope, &request) {
                return Err(Problem::of(&request, Error::Forbidden));
            }
            // A key that is not valid UTF-8 is accepted too.
            let key = request.headers().get("Idempotency-Key");
            let key = key.map(|key| String::from_utf8_lossy(key.as_bytes()).into_owned());
            Ok(Self { user, app, scope: token.scope, key, path: request.path().to_owned() })
        })
    }
}

/// Whether a token of this scope may make this call. The rights of its owner are checked later.
fn permits(scope: Scope, request: &HttpRequest) -> bool {
    // Uses the pattern of the route, because the path of the request may be percent-encoded.
    let is_of_administrators =
        || request.match_pattern().is_none_or(|route| INTERVENTIONS.iter().any(|act| route.ends_with(act)));
    match scope {
        Scope::Read => request.method().is_safe(),
        Scope::Write => !is_of_administrators(),
        Scope::Administration => true,
    }
}

fn address(request: &HttpRequest, app: &App) -> String {
    let headers = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    let forwarded = headers.collect::<Vec<_>>().join(",");
    let peer = request.peer_addr().map(|peer| app.config.trusted_proxies.visitor(peer.ip(), &forwarded));
    peer.map(|peer| peer.to_string()).unwrap_or_default()
}

impl Caller {
    /// The press of this call. Repetitions with the same `Idempotency-Key` have the same one; other calls get a new
    /// one.
    pub fn press(&self) -> Uuid {
        let Some(key) = &self.key else { return Uuid::new_v4() };
        let digest = Sha256::digest(format!("{}\n{}\n{key}", self.user.id, self.path));
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// Whether the caller sent an `Idempotency-Key`: a repetition must then have the same body.
    pub fn has_key(&self) -> bool {
        self.key.is_some()
    }
}

/// The person with this username; `None` for an empty one.
///
/// # Errors
/// `Invalid` on `field` for an unknown username.
pub async fn named(caller: &Caller, field: &'static str, username: Option<&str>) -> Result<Option<UserId>> {
    let Some(username) = username.map(str::trim).filter(|name| !name.is_empty()) else { return Ok(None) };
    let mut conn = caller.app.db.conn().await?;
    let user = User::by_username(&mut conn, username).await?;
    user.map(|user| Some(user.id)).ok_or_else(|| Error::invalid(field, "fault-unknown"))
}
