//! Sessions as rows, shared by all instances; deleting the row ends the session.
//!
//! Never sees a session key, only its digest.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::ids::UserId;
use crate::db::schema::sessions;
use crate::db::{Conn, Questions, columns_of, question};

/// A session ends after this time without a request.
pub const IDLE: TimeDelta = TimeDelta::hours(12);

/// A session ends at this age, however often it is used.
pub const LONGEST: TimeDelta = TimeDelta::days(7);

/// One session.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = sessions, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct StoredSession {
    pub key_digest: Vec<u8>,
    /// `None`: an anonymous session.
    pub user_id: Option<UserId>,
    pub state: serde_json::Value,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

impl StoredSession {
    /// The session with this key if it has not expired; at most one row.
    pub fn with_digest(key_digest: &[u8], now: DateTime<Utc>) -> impl Questions<Answers = Vec<Self>> + use<> {
        let alive = sessions::table.find(key_digest.to_vec()).filter(sessions::expires_at.gt(now));
        question(alive.select(columns_of::<Self>()))
    }

    /// Stores a new session.
    pub async fn insert(&self, conn: &mut Conn) -> QueryResult<usize> {
        diesel::insert_into(sessions::table).values(self).execute(conn).await
    }

    /// Updates a session. Returns 0 if it was ended meanwhile; do not create it again.
    pub async fn update(
        conn: &mut Conn,
        key_digest: &[u8],
        user_id: Option<UserId>,
        state: &serde_json::Value,
        expires_at: DateTime<Utc>,
    ) -> QueryResult<usize> {
        diesel::update(sessions::table.find(key_digest))
            .set((sessions::user_id.eq(user_id), sessions::state.eq(state), sessions::expires_at.eq(expires_at)))
            .execute(conn)
            .await
    }

    /// Extends a signed-in session. Anonymous sessions keep their original expiry.
    pub async fn extend(conn: &mut Conn, key_digest: &[u8], expires_at: DateTime<Utc>) -> QueryResult<usize> {
        let signed_in = sessions::table.find(key_digest).filter(sessions::user_id.is_not_null());
        diesel::update(signed_in).set(sessions::expires_at.eq(expires_at)).execute(conn).await
    }

    /// When the session was last used. Accurate to a few minutes, because not every use is stored.
    pub fn used_at(&self) -> DateTime<Utc> {
        (self.expires_at - IDLE).max(self.created_at)
    }

    /// The sessions of a person that have not ended.
    pub async fn of_user(conn: &mut Conn, user: UserId, now: DateTime<Utc>) -> QueryResult<Vec<Self>> {
        let alive = sessions::table.filter(sessions::expires_at.gt(now).and(sessions::created_at.gt(now - LONGEST)));
        alive.filter(sessions::user_id.eq(user)).select(Self::as_select()).load(conn).await
    }

    /// Ends a session of this person; returns how many there were.
    pub async fn end(conn: &mut Conn, user: UserId, key_digest: &[u8]) -> QueryResult<usize> {
        diesel::delete(sessions::table.find(key_digest).filter(sessions::user_id.eq(user))).execute(conn).await
    }

    /// Ends the sessions of a person except one; returns how many.
    pub async fn end_others(conn: &mut Conn, user: UserId, keep: &[u8]) -> QueryResult<usize> {
        let others = sessions::table.filter(sessions::user_id.eq(user).and(sessions::key_digest.ne(keep)));
        diesel::delete(others).execute(conn).await
    }

    /// Ends a session.
    pub async fn delete(conn: &mut Conn, key_digest: &[u8]) -> QueryResult<usize> {
        diesel::delete(sessions::table.find(key_digest)).execute(conn).await
    }

    /// Returns the digests whose sessions still exist and have not expired.
    pub async fn alive(conn: &mut Conn, key_digests: &[Vec<u8>], now: DateTime<Utc>) -> QueryResult<Vec<Vec<u8>>> {
        let alive = sessions::table.filter(sessions::expires_at.gt(now));
        alive.filter(sessions::key_digest.eq_any(key_digests)).select(sessions::key_digest).load(conn).await
    }
}

/// Deletes expired sessions; returns how many.
pub async fn drop_expired(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::delete(sessions::table.filter(sessions::expires_at.lt(now))).execute(conn).await
}
