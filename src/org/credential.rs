//! Passwords: hashing, checking, and slowing guessers down.
//!
//! Never logs or keeps a password. Hashing takes tens of milliseconds by design: call it off the request threads.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use super::UserId;
use crate::db::Conn;
use crate::db::schema::{login_failures, sessions, users};
use crate::error::{Error, Fault, Result};

/// How many characters a password may have.
pub const PASSWORD_LENGTH: RangeInclusive<usize> = 8..=128;

const TRIES: i64 = 10;
const TRIES_WITHIN: TimeDelta = TimeDelta::minutes(15);

/// What an unknown name is checked against, so that it takes as long as a known one.
static NOBODYS_HASH: LazyLock<String> = LazyLock::new(|| hash_password("nobody has this password").unwrap_or_default());

/// Argon2id, as a PHC string. `Invalid` on `password` when it is too short or too long.
pub fn hash_password(password: &str) -> Result<String> {
    if let Some(fault) = password_fault(password) {
        return Err(Error::Invalid(vec![fault]));
    }
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(Error::broken)
}

/// What is wrong with a new password, found without hashing it.
pub fn password_fault(password: &str) -> Option<Fault> {
    let is_well = PASSWORD_LENGTH.contains(&password.chars().count());
    (!is_well).then(|| Fault::new("password", "fault-password-length"))
}

/// Whether the password fits. `hash` is `None` for an unknown name or one without a password: false, equally slowly.
pub fn verify_password(password: &str, hash: Option<&str>) -> bool {
    let is_known = hash.is_some();
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(&NOBODYS_HASH)) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && is_known
}

/// Stores a hash made by [`hash_password`] and ends every session of the person: whoever knew the old one is out.
pub async fn set_password(conn: &mut Conn, user: UserId, hash: &str) -> QueryResult<()> {
    conn.transaction(async |conn| {
        diesel::update(users::table.find(user)).set(users::password_hash.eq(hash)).execute(conn).await?;
        diesel::delete(sessions::table.filter(sessions::user_id.eq(user))).execute(conn).await?;
        Ok(())
    })
    .await
}

/// Counts a try before its password is looked at, and forgets those that no longer matter: of many at once no more than
/// ten get through. False: ten were in vain within the last quarter of an hour; this one is then not counted.
pub async fn take_try(conn: &mut Conn, username: &str, now: DateTime<Utc>) -> QueryResult<bool> {
    let username: String = username.trim().to_lowercase().chars().take(64).collect();
    let old = login_failures::table.filter(login_failures::failed_at.lt(now - TRIES_WITHIN));
    diesel::delete(old).execute(conn).await?;
    let id: i64 = diesel::insert_into(login_failures::table)
        .values((login_failures::username.eq(&username), login_failures::failed_at.eq(now)))
        .returning(login_failures::id)
        .get_result(conn)
        .await?;
    let recent = login_failures::table
        .filter(login_failures::username.eq(&username))
        .filter(login_failures::failed_at.gt(now - TRIES_WITHIN));
    let is_let_through = recent.count().get_result::<i64>(conn).await? <= TRIES;
    if !is_let_through {
        // Else somebody who goes on trying would lock the person out for good.
        diesel::delete(login_failures::table.find(id)).execute(conn).await?;
    }
    Ok(is_let_through)
}

/// A right password clears the count.
pub async fn forget_failures(conn: &mut Conn, username: &str) -> QueryResult<usize> {
    let theirs = login_failures::table.filter(login_failures::username.eq(username.trim().to_lowercase()));
    diesel::delete(theirs).execute(conn).await
}
