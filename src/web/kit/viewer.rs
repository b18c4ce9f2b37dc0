//! The signed-in person of a request, read from the database each time: a disabled account is signed out at once.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use actix_session::{Session, SessionExt};
use actix_web::cookie::{CookieJar, Key};
use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::OnceCell;

use super::Failure;
use super::areas::{may_open, person_of};
use super::known::known;
use crate::app::App;
use crate::approval::Via;
use crate::audit::{self, Actor};
use crate::error::{Error, Result};
use crate::org::{Company, Place, Platform, User, UserId, digest};

/// The session's key for the person's id. The session store reads it too.
pub const USER: &str = "user";
/// The session's key for how the person signed in.
const VIA: &str = "via";

/// The session's key for the platform on which the person signed in.
const PLATFORM: &str = "platform";

/// The session's key for the person's userid there.
const BINDING: &str = "dingtalk";

/// The session's key for the address from which the person signed in.
pub const SESSION_ADDRESS: &str = "address";

/// The session's key for the name of the device.
pub const SESSION_DEVICE: &str = "device";

/// The session's key for when the person last proved who they are.
const PROVED: &str = "proved";

/// A proof is fresh for this time.
const FRESH: TimeDelta = TimeDelta::minutes(10);

/// A signed-in person whose account is enabled. As an extractor, redirects to the sign-in page without one.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub user: User,
    /// How the person signed in.
    pub via: Via,
    /// Whether the person signed in with a password.
    by_password: bool,
    /// When the person last signed in or confirmed a form; `None`: in a session that began before this was kept.
    proved_at: Option<DateTime<Utc>>,
}

/// A signed-in person, also one who must set a second factor before anything else.
#[derive(Clone, Debug)]
pub struct Entrant(pub Viewer);

/// Somebody who may open this page of the administration, and how they signed in. As an extractor, answers 403 to other
/// people.
#[derive(Clone, Debug)]
pub struct Admin(pub User, pub Via);

impl Admin {
    /// For the audit log.
    pub fn actor(&self) -> Actor {
        actor(&self.0, self.1)
    }
}

impl Viewer {
    /// For the audit log.
    pub fn actor(&self) -> Actor {
        actor(&self.user, self.via)
    }

    /// Whether the person proved a short while ago who they are.
    pub fn is_proved(&self, now: DateTime<Utc>) -> bool {
        self.proved_at.is_some_and(|at| now - at <= FRESH)
    }

    /// Whether the person has to set a second factor before anything else. Those who came on a platform's word have not:
    /// no code is asked for there.
    async fn lacks_second_factor(&self, request: &HttpRequest) -> Result<bool> {
        if !self.by_password || !self.user.is_admin() || self.user.second_factor_at.is_some() {
            return Ok(false);
        }
        if let Some(known) = known(self.user.id) {
            return Ok(known.company.admins_need_second_factor);
        }
        let app = request.app_data::<Data<App>>().ok_or_else(|| Error::broken("no App"))?;
        Ok(Company::load(&mut *app.db.conn().await?).await?.admins_need_second_factor)
    }

    /// The person of the session; `None` if not signed in, disabled, or no longer bound to the platform's account of
    /// the sign-in. In the last two cases the session ends. Reads the account once per request.
    pub async fn find(request: &HttpRequest) -> Result<Option<Self>> {
        // Extractors of one request run concurrently: the first one reads, the others wait for it.
        let found = Rc::clone(request.extensions_mut().get_or_insert_with(Rc::<OnceCell<Option<Self>>>::default));
        found.get_or_try_init(|| Self::read(request)).await.cloned()
    }

    async fn read(request: &HttpRequest) -> Result<Option<Self>> {
        let session = request.get_session();
        // Read everything before the first await: a handler may end the session meanwhile.
        let (Ok(Some(id)), Ok(Some(via))) = (session.get::<i64>(USER), session.get::<Via>(VIA)) else {
            return Ok(None);
        };
        let proved_at = session.get::<DateTime<Utc>>(PROVED).ok().flatten();
        let binding = session.get::<String>(BINDING).ok().flatten();
        // Sessions in DingTalk that are older than the key for the platform.
        let in_dingtalk = || (via == Via::DingTalk).then_some(Platform::DingTalk);
        let platform = session.get::<Platform>(PLATFORM).ok().flatten().or_else(in_dingtalk);
        let app = request.app_data::<Data<App>>().ok_or_else(|| Error::broken("no App"))?;
        let user = match known(UserId(id)) {
            Some(known) => Some(known.user),
            None => User::find(&mut *app.db.conn().await?, UserId(id)).await?,
        };
        let is_bound = |user: &User| platform.is_none_or(|on| user.userid(on) == binding.as_deref());
        let Some(user) = user.filter(|user| !user.is_disabled() && is_bound(user)) else {
            session.purge();
            return Ok(None);
        };
        Ok(Some(Self { user, via, by_password: platform.is_none(), proved_at }))
    }
}

impl FromRequest for Viewer {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let viewer = Self::find(&request).await?.ok_or(Failure::SignIn)?;
            if viewer.lacks_second_factor(&request).await? { Err(Failure::SecondFactor) } else { Ok(viewer) }
        })
    }
}

impl FromRequest for Entrant {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Viewer::find(&request).await?.map(Self).ok_or(Failure::SignIn) })
    }
}

impl FromRequest for Admin {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (viewer, request) = (Viewer::from_request(request, payload), request.clone());
        Box::pin(async move {
            let Viewer { user, via, .. } = viewer.await?;
            if !may_open(user.role, request.method().is_safe(), request.path()) {
                return Err(Error::Forbidden.into());
            }
            if user.is_admin() {
                return Ok(Self(user, via));
            }
            // Who maintains people could otherwise become an administrator by a new password for one.
            if let Some(id) = person_of(request.path()) {
                let app = request.app_data::<Data<App>>().ok_or_else(|| Error::broken("no App"))?;
                let person = User::find(&mut *app.db.conn().await?, UserId(id)).await?;
                if person.is_some_and(|person| person.is_admin()) {
                    return Err(Error::Forbidden.into());
                }
            }
            Ok(Self(user, via))
        })
    }
}

fn actor(user: &User, via: Via) -> Actor {
    let via = if via == Via::DingTalk { audit::Via::DingTalk } else { audit::Via::Web };
    Actor { user: Some(user.id), via }
}

/// The name of the session cookie. Over HTTPS with the prefix that pins it to this host.
pub fn cookie_name(app: &App) -> &'static str {
    if app.config.is_https() { "__Host-whsm" } else { "whsm" }
}

/// The digest of the session key of this request; `None` without a valid session cookie.
pub fn session_digest(request: &HttpRequest, app: &App) -> Option<Vec<u8>> {
    let mut jar = CookieJar::new();
    jar.add_original(request.cookie(cookie_name(app))?);
    let key = jar.private(&Key::from(&app.secret_key)).get(cookie_name(app))?;
    Some(digest(key.value()))
}

/// Signs a person in, under a new session key: a key that an attacker planted before is worthless. `platform`: the one
/// that identified the person; the session ends with the binding. `None`: by password.
pub(super) fn sign_in(
    session: &Session,
    user: &User,
    via: Via,
    platform: Option<Platform>,
    place: &Place,
    now: DateTime<Utc>,
) -> Result<()> {
    session.clear();
    session.renew();
    session.insert(USER, user.id.0).map_err(Error::broken)?;
    if let Some(platform) = platform {
        session.insert(PLATFORM, platform).map_err(Error::broken)?;
        session.insert(BINDING, user.userid(platform)).map_err(Error::broken)?;
    }
    note_proof(session, now)?;
    session.insert(VIA, via).map_err(Error::broken)?;
    session.insert(SESSION_ADDRESS, &place.address).map_err(Error::broken)?;
    session.insert(SESSION_DEVICE, &place.device).map_err(Error::broken)?;
    // Make the CSRF token now: two pages opened at once would each make one, and one of their forms would be refused.
    super::csrf::token(session).map(drop)
}

/// Notes that the person proved who they are.
pub(super) fn note_proof(session: &Session, now: DateTime<Utc>) -> Result<()> {
    session.insert(PROVED, now).map_err(Error::broken)
}

/// The person of the session as its cookie says, without asking the database.
pub(super) fn id_in(session: &Session) -> Option<UserId> {
    session.get::<i64>(USER).ok().flatten().map(UserId)
}

/// Ends the session and deletes its row.
pub fn sign_out(session: &Session) {
    session.purge();
}

/// The user agent of the browser; empty without the header. A hint for the layout only, never for authorisation.
pub fn user_agent(request: &HttpRequest) -> &str {
    request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
