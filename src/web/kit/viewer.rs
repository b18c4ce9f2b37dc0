//! Who looks: from the session to the person, read anew for every request, so that a disabled account ends at once.

use std::future::Future;
use std::pin::Pin;

use actix_session::{Session, SessionExt};
use actix_web::cookie::{CookieJar, Key};
use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};

use super::Failure;
use crate::app::App;
use crate::approval::Via;
use crate::audit::{self, Actor};
use crate::error::{Error, Result};
use crate::org::{Platform, User, UserId, digest};

/// The session's key for the person's id; the store reads it too.
pub const USER: &str = "user";
const VIA: &str = "via";

/// The DingTalk userid that a DingTalk session was made for.
const BINDING: &str = "dingtalk";

/// Somebody who is signed in and not disabled. Without one, the request is sent to the sign-in page.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub user: User,
    /// How they signed in.
    pub via: Via,
}

/// A viewer who is an administrator, and how they signed in; others get 403.
#[derive(Clone, Debug)]
pub struct Admin(pub User, pub Via);

impl Admin {
    /// As the audit names them.
    pub fn actor(&self) -> Actor {
        actor(&self.0, self.1)
    }
}

impl Viewer {
    /// As the audit names them.
    pub fn actor(&self) -> Actor {
        actor(&self.user, self.via)
    }

    /// Whoever the session belongs to; `None` when nobody is signed in or the account is disabled.
    pub async fn find(request: &HttpRequest) -> Result<Option<Self>> {
        let session = request.get_session();
        // All of it before the first wait: another extractor of the same request may end the session meanwhile.
        let (Ok(Some(id)), Ok(Some(via))) = (session.get::<i64>(USER), session.get::<Via>(VIA)) else {
            return Ok(None);
        };
        let binding = session.get::<String>(BINDING).ok().flatten();
        let app = request.app_data::<Data<App>>().ok_or_else(|| Error::broken("no App"))?;
        let user = {
            let mut conn = app.db.conn().await?;
            User::find(&mut conn, UserId(id)).await?
        };
        // Somebody who was unbound from DingTalk is out there as well.
        let is_bound = |user: &User| via != Via::DingTalk || user.userid(Platform::DingTalk) == binding.as_deref();
        let Some(user) = user.filter(|user| !user.is_disabled() && is_bound(user)) else {
            session.purge();
            return Ok(None);
        };
        Ok(Some(Self { user, via }))
    }
}

impl FromRequest for Viewer {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::find(&request).await?.ok_or(Failure::SignIn) })
    }
}

impl FromRequest for Admin {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let viewer = Viewer::from_request(request, payload);
        Box::pin(async move {
            let viewer = viewer.await?;
            if viewer.user.is_admin() { Ok(Self(viewer.user, viewer.via)) } else { Err(Error::Forbidden.into()) }
        })
    }
}

fn actor(user: &User, via: Via) -> Actor {
    let via = if via == Via::DingTalk { audit::Via::DingTalk } else { audit::Via::Web };
    Actor { user: Some(user.id), via }
}

/// What the cookie that holds a session's key is called.
pub fn cookie_name(app: &App) -> &'static str {
    if app.config.is_https() { "__Host-whsm" } else { "whsm" }
}

/// The digest of the key of this request's session; `None`: it came without one.
pub fn session_digest(request: &HttpRequest, app: &App) -> Option<Vec<u8>> {
    let mut jar = CookieJar::new();
    jar.add_original(request.cookie(cookie_name(app))?);
    let key = jar.private(&Key::from(&app.secret_key)).get(cookie_name(app))?;
    Some(digest(key.value()))
}

/// Makes the session somebody's, under a new id: one that was planted before is worth nothing.
pub fn sign_in(session: &Session, user: &User, via: Via) -> Result<()> {
    session.clear();
    session.renew();
    session.insert(USER, user.id.0).map_err(Error::broken)?;
    session.insert(BINDING, user.userid(Platform::DingTalk)).map_err(Error::broken)?;
    session.insert(VIA, via).map_err(Error::broken)?;
    // At once: two pages opened together would else each make one, and the form of one of them would be refused.
    super::guard::token(session).map(drop)
}

/// Ends the session, in the database too.
pub fn sign_out(session: &Session) {
    session.purge();
}

/// The browser's user agent; empty when it sends none.
pub fn user_agent(request: &HttpRequest) -> &str {
    request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
