//! Sessions in PostgreSQL: they survive restarts, are shared by all instances, and end when their row is deleted.
//!
//! The cookie holds a random key, the database only its digest.

use std::collections::HashMap;

use actix_session::SessionMiddleware;
use actix_session::config::{PersistentSession, TtlExtensionPolicy};
use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Key, SameSite};
use anyhow::anyhow;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};

use super::kit::{SESSION_USER, cookie_name};
use super::paths;
use crate::app::App;
use crate::error::{Error, Result};
use crate::org::{StoredSession, UserId, digest};

/// A session ends after this time without a request.
const IDLE: TimeDelta = TimeDelta::hours(12);

/// A session ends at this age, however often it is used. The cookie lives as long.
const LONGEST: Duration = Duration::days(7);

/// A session is extended at most this often, so that most requests write nothing.
const EXTEND_EVERY: TimeDelta = TimeDelta::minutes(5);

/// The lifetime of an anonymous session, which holds the CSRF token of the sign-in form.
const ANONYMOUS: TimeDelta = TimeDelta::hours(1);

/// The session store.
pub struct Store {
    app: App,
}

/// Middleware: one encrypted cookie, not readable by scripts (`HttpOnly`), not sent with requests from other sites
/// (`SameSite=Lax`).
pub fn middleware(app: &App) -> SessionMiddleware<Store> {
    // The store itself extends the sessions that it loads.
    let lasting = PersistentSession::default()
        .session_ttl(LONGEST)
        .session_ttl_extension_policy(TtlExtensionPolicy::OnStateChanges);
    SessionMiddleware::builder(Store { app: app.clone() }, Key::from(&app.secret_key))
        .cookie_name(cookie_name(app).to_owned())
        .cookie_secure(app.config.is_https())
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_path(paths::COOKIES.to_owned())
        .session_lifecycle(lasting)
        .build()
}

impl SessionStore for Store {
    async fn load(&self, key: &SessionKey) -> Result<Option<HashMap<String, String>>, LoadError> {
        let now = self.app.clock.now();
        let found = async {
            let key_digest = digest(key.as_ref());
            let mut conn = self.app.db.conn().await?;
            let found = StoredSession::find(&mut conn, &key_digest, now).await?;
            let found = found.filter(|session| now - session.created_at < TimeDelta::seconds(LONGEST.whole_seconds()));
            let expires_at = now + IDLE;
            if let Some(session) = &found
                && session.user_id.is_some()
                && expires_at - session.expires_at >= EXTEND_EVERY
            {
                StoredSession::extend(&mut conn, &key_digest, expires_at).await?;
            }
            Result::<_>::Ok(found)
        };
        let found = found.await.map_err(|e| LoadError::Other(e.into()))?;
        let Some(session) = found else { return Ok(None) };
        serde_json::from_value(session.state).map(Some).map_err(|e| LoadError::Deserialization(e.into()))
    }

    async fn save(&self, state: HashMap<String, String>, _: &Duration) -> Result<SessionKey, SaveError> {
        let saved = async {
            let mut random = [0_u8; 32];
            getrandom::fill(&mut random).map_err(Error::broken)?;
            let key = URL_SAFE_NO_PAD.encode(random);
            let now = self.app.clock.now();
            let user_id = user_of(&state);
            let session = StoredSession {
                key_digest: digest(&key),
                user_id,
                expires_at: expiry(user_id, now),
                state: serde_json::to_value(state).map_err(Error::broken)?,
                created_at: now,
            };
            session.insert(&mut *self.app.db.conn().await?).await?;
            Result::<_>::Ok(key)
        };
        let key = saved.await.map_err(|e| SaveError::Other(e.into()))?;
        SessionKey::try_from(key).map_err(|e| SaveError::Other(anyhow!(e.to_string())))
    }

    async fn update(
        &self,
        key: SessionKey,
        state: HashMap<String, String>,
        _: &Duration,
    ) -> Result<SessionKey, UpdateError> {
        let updated = async {
            let user_id = user_of(&state);
            let expires_at = expiry(user_id, self.app.clock.now());
            let state = serde_json::to_value(state).map_err(Error::broken)?;
            let mut conn = self.app.db.conn().await?;
            // Without a row the session ended during this request, and stays ended.
            StoredSession::update(&mut conn, &digest(key.as_ref()), user_id, &state, expires_at).await?;
            Result::<_>::Ok(())
        };
        updated.await.map_err(|e| UpdateError::Other(e.into()))?;
        Ok(key)
    }

    /// Does nothing: [`Store::load`] has extended the session.
    async fn update_ttl(&self, _: &SessionKey, _: &Duration) -> Result<(), anyhow::Error> {
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        let mut conn = self.app.db.conn().await?;
        StoredSession::delete(&mut conn, &digest(key.as_ref())).await?;
        Ok(())
    }
}

/// The person of a session, stored in a column so that all sessions of a person can be ended.
fn user_of(state: &HashMap<String, String>) -> Option<UserId> {
    state.get(SESSION_USER)?.parse().ok().map(UserId)
}

fn expiry(user: Option<UserId>, now: DateTime<Utc>) -> DateTime<Utc> {
    now + if user.is_some() { IDLE } else { ANONYMOUS }
}
