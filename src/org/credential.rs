//! Passwords: hashing, verification, and a limit on failed attempts.
//!
//! Never logs or stores a password. Hashing takes tens of milliseconds by design: call it off the request threads.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use super::ids::UserId;
use crate::db::Conn;
use crate::db::schema::{login_failures, sessions, users};
use crate::error::{Error, Fault, Result};

/// The allowed length of a password, in characters.
pub const PASSWORD_LENGTH: RangeInclusive<usize> = 8..=128;

const TRIES: i64 = 10;
const TRIES_WITHIN: TimeDelta = TimeDelta::minutes(15);

/// The hash that unknown names are verified against, so that the response time does not reveal whether a name exists.
static DUMMY_HASH: LazyLock<String> = LazyLock::new(|| hash_password("nobody has this password").unwrap_or_default());

/// Hashes a password with Argon2id, as a PHC string.
///
/// # Errors
/// `Invalid` at `password` when its length is not within [`PASSWORD_LENGTH`].
pub fn hash_password(password: &str) -> Result<String> {
    if let Some(fault) = password_fault(password) {
        return Err(Error::Invalid(vec![fault]));
    }
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(Error::broken)
}

/// Checks the length of a new password without hashing it.
pub fn password_fault(password: &str) -> Option<Fault> {
    let is_valid = PASSWORD_LENGTH.contains(&password.chars().count());
    (!is_valid).then(|| Fault::new("password", "fault-password-length"))
}

/// Whether the password matches. `hash` is `None` for an unknown user or one without a password: `false`, after the
/// same time.
pub fn verify_password(password: &str, hash: Option<&str>) -> bool {
    let is_known = hash.is_some();
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(&DUMMY_HASH)) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && is_known
}

/// Stores a hash made by [`hash_password`] and deletes all sessions of the user.
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
