//! Stored password hashes. Never logs or stores a password.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::ids::UserId;
use super::user::User;
use crate::db::Conn;
use crate::db::schema::{sessions, users};
use crate::error::{Error, Result};

/// The lifetime of a link to set a password.
pub const LINK_LASTS: TimeDelta = TimeDelta::hours(24);

/// Stores a hash made by [`super::Hashing`] and ends the user's sessions, except the one with the digest `keep`.
pub async fn set_password(conn: &mut Conn, user: UserId, hash: &str, keep: Option<&[u8]>) -> QueryResult<()> {
    conn.transaction(async |conn| {
        diesel::update(users::table.find(user)).set(users::password_hash.eq(hash)).execute(conn).await?;
        let own = sessions::table.filter(sessions::user_id.eq(user));
        diesel::delete(own.filter(sessions::key_digest.ne(keep.unwrap_or_default()))).execute(conn).await?;
        Ok(())
    })
    .await
}

/// What a link to set a password is signed over.
pub struct LinkFacts {
    pub user: User,
    /// When the latest link was made; `None`: none was.
    pub made_at: Option<DateTime<Utc>>,
    /// `None`: the person has no password.
    pub password_hash: Option<String>,
}

impl LinkFacts {
    /// The facts of a person.
    pub async fn of(conn: &mut Conn, user: UserId) -> QueryResult<Option<Self>> {
        let columns = (users::link_made_at, users::password_hash);
        let found = users::table.find(user).select((User::as_select(), columns)).first(conn).await.optional()?;
        Ok(found.map(|(user, (made_at, password_hash))| Self { user, made_at, password_hash }))
    }

    /// The code of the latest link. `key` also signs cookies; the first line separates the uses.
    pub fn code(&self, key: &[u8]) -> Result<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(Error::broken)?;
        let made = self.made_at.map(|made| made.timestamp_micros()).unwrap_or_default();
        let hash = self.password_hash.as_deref().unwrap_or_default();
        mac.update(format!("whsm password link\n{}\n{made}\n{hash}", self.user.id).as_bytes());
        Ok(format!("{}.{}", self.user.id, URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())))
    }

    /// The same, and locks the person until the end of the transaction.
    pub async fn locked(conn: &mut Conn, user: UserId) -> QueryResult<Option<Self>> {
        users::table.find(user).select(users::id).for_update().first::<UserId>(conn).await.optional()?;
        Self::of(conn, user).await
    }
}

/// Notes that a link to set a password was made. Earlier links of the person end.
pub async fn allow_link(conn: &mut Conn, user: UserId, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::update(users::table.find(user)).set(users::link_made_at.eq(now)).execute(conn).await
}
