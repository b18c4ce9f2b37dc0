//! Signs a person in or refuses a visitor, and records both.

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse};

use super::guest::{Guest, address};
use super::half_way::HalfWay;
use super::response::see_other;
use super::viewer::{sign_in, user_agent};
use super::{Failure, device};
use crate::app::App;
use crate::approval::Via;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::org::{Outcome, Place, Platform, SignIn, Source, User, UserId, Way};
use crate::throttle::network;
use crate::web::paths;

/// A sign-in request.
pub struct Door<'a> {
    app: &'a App,
    request: &'a HttpRequest,
    /// `None`: by password.
    platform: Option<Platform>,
}

impl<'a> Door<'a> {
    /// `platform`: the one whose code is presented; `None`: a password is.
    pub fn new(app: &'a App, request: &'a HttpRequest, platform: Option<Platform>) -> Self {
        Self { app, request, platform }
    }

    /// The counter for wrong passwords of this person; `None`: unknown username.
    pub fn source(&self, user: Option<&User>) -> Source {
        let device = user.and_then(|user| device::known_to(self.app, self.request, user.id));
        device.map_or_else(|| Source::Address(network(address(self.request))), Source::Device)
    }

    /// Signs in, or first asks for the code of the second factor after a password. Redirects to `next`.
    pub async fn let_in(&self, session: &Session, user: &User, via: Via, next: &str) -> Result<HttpResponse, Failure> {
        if self.platform.is_none() && user.second_factor_at.is_some() {
            let mut conn = self.app.db.conn().await?;
            HalfWay::begin(&mut conn, session, user, next, self.app.clock.now()).await?;
            return Ok(see_other(&paths::login_code()));
        }
        self.let_all_the_way_in(session, user, via, next).await
    }

    /// Signs in, remembers the device, records it, and goes on to `next`. All that is asked for was shown.
    pub async fn let_all_the_way_in(
        &self,
        session: &Session,
        user: &User,
        via: Via,
        next: &str,
    ) -> Result<HttpResponse, Failure> {
        self.record(&mut *self.app.db.conn().await?, Some(user.id), Outcome::SignedIn).await?;
        sign_in(session, user, via, self.platform, &place_of(self.request), self.app.clock.now())?;
        let mut answer = see_other(next);
        device::remember(self.app, self.request, user.id, &mut answer)?;
        Ok(answer)
    }

    /// The person whom a platform named, unless the account is disabled.
    ///
    /// # Errors
    /// `Refused` with this text; it is recorded.
    pub async fn admit(
        &self,
        conn: &mut Conn,
        named: Option<User>,
        guest: Guest,
        unknown: &'static str,
    ) -> Result<User> {
        let outcome = match named {
            Some(user) if !user.is_disabled() => {
                guest.give_back();
                return Ok(user);
            }
            Some(user) => (Some(user.id), Outcome::Disabled),
            None => (None, Outcome::Unknown),
        };
        self.record(conn, outcome.0, outcome.1).await?;
        Err(Error::refused(unknown))
    }

    /// Records an outcome. `user`: the account with this name, if it exists.
    pub async fn record(&self, conn: &mut Conn, user: Option<UserId>, outcome: Outcome) -> Result<()> {
        let way = (Way::by(self.platform), outcome);
        SignIn::record(conn, user, way, &place_of(self.request), self.app.clock.now()).await?;
        Ok(())
    }
}

/// Address and device of a request, as they are recorded.
pub fn place_of(request: &HttpRequest) -> Place {
    Place { address: address(request).to_string(), device: device::device_words(user_agent(request)) }
}
