//! Sessions. Those of people who signed in are rows in PostgreSQL: they survive restarts, are shared by all instances,
//! and end when their row is deleted. The cookie holds a random key, the database only its digest.
//!
//! Visitors have no row: the cookie itself holds the data of their forms, encrypted like the keys.

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
use serde::{Deserialize, Serialize};

use super::kit::{self, SESSION_USER, cookie_name};
use super::paths;
use crate::app::App;
use crate::error::{Error, Result};
use crate::org::{IDLE, LONGEST, StoredSession, UserId, digest};

/// A session is extended at most this often, so that most requests write nothing.
const EXTEND_EVERY: TimeDelta = TimeDelta::minutes(5);

/// The lifetime of a visitor's session, which holds the CSRF token of the sign-in form.
const VISIT: TimeDelta = TimeDelta::hours(1);

/// The prefix of a visitor's cookie. No key of a row contains a dot.
const VISITOR: &str = "visitor.";

/// The session of a visitor, as its cookie holds it.
#[derive(Deserialize, Serialize)]
struct Visit {
    state: HashMap<String, String>,
    until: DateTime<Utc>,
}

/// The session store.
pub struct Store {
    app: App,
}

/// Middleware: one encrypted cookie, not readable by scripts (`HttpOnly`), not sent with requests from other sites
/// (`SameSite=Lax`).
pub fn middleware(app: &App) -> SessionMiddleware<Store> {
    // The store itself extends the sessions that it loads.
    let lasting = PersistentSession::default()
        .session_ttl(Duration::seconds(LONGEST.num_seconds()))
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
        if let Some(visit) = key.as_ref().strip_prefix(VISITOR) {
            return Ok(read_visit(visit).filter(|visit| visit.until > now).map(|visit| visit.state));
        }
        let found = async {
            let key_digest = digest(key.as_ref());
            let mut conn = self.app.db.conn().await?;
            let found = kit::session(&conn, &key_digest, now).await?;
            let found = found.filter(|session| now - session.created_at < LONGEST);
            let expires_at = now + IDLE;
            if let Some(session) = &found
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
        let now = self.app.clock.now();
        let saved = async {
            let Some(user_id) = user_of(&state) else { return write_visit(state, now) };
            let mut random = [0_u8; 32];
            getrandom::fill(&mut random).map_err(Error::broken)?;
            let key = URL_SAFE_NO_PAD.encode(random);
            let session = StoredSession {
                key_digest: digest(&key),
                user_id: Some(user_id),
                expires_at: now + IDLE,
                state: serde_json::to_value(state).map_err(Error::broken)?,
                created_at: now,
            };
            session.insert(&mut *self.app.db.conn().await?).await?;
            Result::<_>::Ok(key)
        };
        let key = saved.await.map_err(|e| SaveError::Other(e.into()))?;
        session_key(key).map_err(SaveError::Other)
    }

    async fn update(
        &self,
        key: SessionKey,
        state: HashMap<String, String>,
        _: &Duration,
    ) -> Result<SessionKey, UpdateError> {
        let now = self.app.clock.now();
        if key.as_ref().starts_with(VISITOR) {
            let key = write_visit(state, now).map_err(|e| UpdateError::Other(e.into()))?;
            return session_key(key).map_err(UpdateError::Other);
        }
        let updated = async {
            let (user_id, expires_at) = (user_of(&state), now + IDLE);
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
        if !key.as_ref().starts_with(VISITOR) {
            let mut conn = self.app.db.conn().await?;
            StoredSession::delete(&mut conn, &digest(key.as_ref())).await?;
        }
        Ok(())
    }
}

/// The person of a session, stored in a column so that all sessions of a person can be ended.
fn user_of(state: &HashMap<String, String>) -> Option<UserId> {
    state.get(SESSION_USER)?.parse().ok().map(UserId)
}

fn session_key(key: String) -> Result<SessionKey, anyhow::Error> {
    SessionKey::try_from(key).map_err(|e| anyhow!(e.to_string()))
}

/// `None` for rows that another version wrote.
fn read_visit(written: &str) -> Option<Visit> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(written).ok()?).ok()
}

fn write_visit(state: HashMap<String, String>, now: DateTime<Utc>) -> Result<String> {
    let visit = Visit { state, until: now + VISIT };
    let written = serde_json::to_vec(&visit).map_err(Error::broken)?;
    Ok(format!("{VISITOR}{}", URL_SAFE_NO_PAD.encode(written)))
}
