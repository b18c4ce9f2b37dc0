//! A sign-in that is half done: the password was right, and the code of the second factor is still asked for.
//!
//! Lies in the visitor's session, which is encrypted. Opens nothing by itself.

use actix_session::Session;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::db::Conn;
use crate::error::{Error, Result};
use crate::org::{User, UserId, digest};

/// The session's key.
const HALF_WAY: &str = "half";

/// The time to enter the code.
const LASTS: TimeDelta = TimeDelta::minutes(10);

/// Whose password was right, and when.
#[derive(Serialize, Deserialize)]
pub struct HalfWay {
    user: i64,
    /// The start of the digest of the password's hash: another password ends this.
    password: String,
    at: DateTime<Utc>,
    /// Where to go on.
    pub next: String,
}

impl HalfWay {
    pub(super) async fn begin(
        conn: &mut Conn,
        session: &Session,
        user: &User,
        next: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let password = password_of(conn, user).await?;
        session
            .insert(HALF_WAY, Self { user: user.id.0, password, at: now, next: next.to_owned() })
            .map_err(Error::broken)
    }

    /// The person whose code is asked for; `None`: nobody's, or too late, or disabled, or with another password since.
    pub async fn find(conn: &mut Conn, session: &Session, now: DateTime<Utc>) -> Result<Option<(User, Self)>> {
        let kept = session.get::<Self>(HALF_WAY).ok().flatten();
        let Some(kept) = kept.filter(|kept| kept.at <= now && now - kept.at <= LASTS) else { return Ok(None) };
        let user = User::find(conn, UserId(kept.user)).await?.filter(|user| !user.is_disabled());
        let Some(user) = user else { return Ok(None) };
        Ok((password_of(conn, &user).await? == kept.password).then_some((user, kept)))
    }
}

async fn password_of(conn: &mut Conn, user: &User) -> Result<String> {
    let hash = User::password_hash(conn, user.id).await?.unwrap_or_default();
    Ok(digest(&hash)[..8].iter().map(|byte| format!("{byte:02x}")).collect())
}
