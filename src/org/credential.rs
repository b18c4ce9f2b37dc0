//! Stored passwords, and a limit on failed attempts. Never logs or stores a password.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::ids::UserId;
use crate::db::Conn;
use crate::db::schema::{login_failures, sessions, users};

const TRIES: i64 = 10;
const TRIES_WITHIN: TimeDelta = TimeDelta::minutes(15);

/// Stores a hash made by [`super::Hashing`] and deletes all sessions of the user.
pub async fn set_password(conn: &mut Conn, user: UserId, hash: &str) -> QueryResult<()> {
    conn.transaction(async |conn| {
        diesel::update(users::table.find(user)).set(users::password_hash.eq(hash)).execute(conn).await?;
        diesel::delete(sessions::table.filter(sessions::user_id.eq(user))).execute(conn).await?;
        Ok(())
    })
    .await
}

/// Records a sign-in attempt before the password is verified, so that at most ten concurrent attempts pass. Deletes
/// expired records. `false` after ten failures within 15 minutes; the attempt is then not recorded.
pub async fn take_try(conn: &mut Conn, username: &str, now: DateTime<Utc>) -> QueryResult<bool> {
    let username: String = username.trim().to_lowercase().chars().take(64).collect();
    let expired = login_failures::table.filter(login_failures::failed_at.lt(now - TRIES_WITHIN));
    diesel::delete(expired).execute(conn).await?;
    let id: i64 = diesel::insert_into(login_failures::table)
        .values((login_failures::username.eq(&username), login_failures::failed_at.eq(now)))
        .returning(login_failures::id)
        .get_result(conn)
        .await?;
    let recent = login_failures::table
        .filter(login_failures::username.eq(&username))
        .filter(login_failures::failed_at.gt(now - TRIES_WITHIN));
    let is_allowed = recent.count().get_result::<i64>(conn).await? <= TRIES;
    if !is_allowed {
        // Otherwise continued attempts would extend the lockout forever.
        diesel::delete(login_failures::table.find(id)).execute(conn).await?;
    }
    Ok(is_allowed)
}

/// Deletes the failed attempts of a user after a successful sign-in.
pub async fn forget_failures(conn: &mut Conn, username: &str) -> QueryResult<usize> {
    let failures = login_failures::table.filter(login_failures::username.eq(username.trim().to_lowercase()));
    diesel::delete(failures).execute(conn).await
}
