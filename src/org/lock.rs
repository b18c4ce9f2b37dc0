//! The limit on wrong passwords, per username and source.
//!
//! A device that has signed in under a username has a limit of its own, so that strangers who guess cannot lock out the
//! owner.

use std::fmt;
use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use diesel::dsl::{count_star, max};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::ids::UserId;
use crate::db::Conn;
use crate::db::schema::{login_failures, users};
use crate::error::{Error, Reason};

/// The most wrong passwords for a username from one source.
const TRIES: i64 = 10;

/// The most wrong passwords for a username from all addresses together.
const TRIES_OF_STRANGERS: i64 = 100;

/// The time within which they count.
const TRIES_WITHIN: TimeDelta = TimeDelta::minutes(15);

/// The `LIKE` pattern of sources that are addresses.
const ADDRESSES: &str = "address %";

/// The source of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A device that has signed in under this username, by its id.
    Device(String),
    Address(IpAddr),
}

/// Whether a password may be checked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Try {
    /// `is_last`: if this password is wrong, the source is locked out.
    Allowed { is_last: bool },
    /// The source is locked out until this time.
    Locked { until: DateTime<Utc> },
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Device(id) => write!(f, "device {id}"),
            Self::Address(address) => write!(f, "address {address}"),
        }
    }
}

/// Records an attempt before the password is verified, so that concurrent attempts cannot exceed the limit. Deletes
/// expired ones. A refused attempt is not recorded, so that the lockout ends even if attempts go on.
pub async fn take_try(conn: &mut Conn, username: &str, source: &Source, now: DateTime<Utc>) -> QueryResult<Try> {
    let name = key(username);
    let expired = login_failures::table.filter(login_failures::failed_at.lt(now - TRIES_WITHIN));
    diesel::delete(expired).execute(conn).await?;
    let id: i64 = diesel::insert_into(login_failures::table)
        .values((
            login_failures::username.eq(&name),
            login_failures::source.eq(source.to_string()),
            login_failures::failed_at.eq(now),
        ))
        .returning(login_failures::id)
        .get_result(conn)
        .await?;
    let since = counted_since(conn, &name, now).await?;
    let own = recent(&name, since).filter(login_failures::source.eq(source.to_string()));
    let mut left = TRIES - own.count().get_result::<i64>(conn).await?;
    if matches!(source, Source::Address(_)) {
        let all = recent(&name, since).filter(login_failures::source.like(ADDRESSES));
        left = left.min(TRIES_OF_STRANGERS - all.count().get_result::<i64>(conn).await?);
    }
    if left >= 0 {
        return Ok(Try::Allowed { is_last: left == 0 });
    }
    diesel::delete(login_failures::table.find(id)).execute(conn).await?;
    // The lockout ends when the oldest of the attempts that reached the limit expires.
    let mut until =
        nth(conn, recent(&name, since).filter(login_failures::source.eq(source.to_string())), TRIES).await?;
    if matches!(source, Source::Address(_)) {
        let all = recent(&name, since).filter(login_failures::source.like(ADDRESSES));
        until = until.max(nth(conn, all, TRIES_OF_STRANGERS).await?);
    }
    Ok(Try::Locked { until: until.unwrap_or(now) + TRIES_WITHIN })
}

/// The error for an attempt during a lockout.
pub fn locked_out(until: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> Error {
    let seconds = u32::try_from((until - now).num_seconds().max(0) + 1).unwrap_or(u32::MAX);
    // Rounded up to a full minute, so that the lockout has ended at the time shown.
    let open = (until + TimeDelta::milliseconds(59_999)).with_timezone(&zone).format("%H:%M").to_string();
    Error::TooMany(Reason::new("sign-in-locked-out").with("time", open), seconds)
}

/// Deletes the failed attempts of a source after a successful sign-in.
pub async fn forget_failures(conn: &mut Conn, username: &str, source: &Source) -> QueryResult<usize> {
    let failures = login_failures::table
        .filter(login_failures::username.eq(key(username)))
        .filter(login_failures::source.eq(source.to_string()));
    diesel::delete(failures).execute(conn).await
}

/// The end of the longest lockout of a username from any source; `None`: no source is locked out.
pub async fn locked_until(conn: &mut Conn, username: &str, now: DateTime<Utc>) -> QueryResult<Option<DateTime<Utc>>> {
    let name = key(username);
    let since = counted_since(conn, &name, now).await?;
    let sources: Vec<(String, i64, Option<DateTime<Utc>>)> = login_failures::table
        .filter(login_failures::username.eq(&name).and(login_failures::failed_at.gt(since)))
        .group_by(login_failures::source)
        .select((login_failures::source, count_star(), max(login_failures::failed_at)))
        .load(conn)
        .await?;
    let of_strangers: i64 =
        sources.iter().filter(|(source, ..)| source.starts_with("address ")).map(|(_, n, _)| n).sum();
    let is_shut = |n: i64| n >= TRIES || of_strangers >= TRIES_OF_STRANGERS;
    let last = sources.into_iter().filter(|(_, n, _)| is_shut(*n)).filter_map(|(.., last)| last).max();
    Ok(last.map(|last| last + TRIES_WITHIN))
}

/// Ends all lockouts of a person. The transaction must be signed, because the change is audited.
pub async fn unlock(conn: &mut Conn, user: UserId, now: DateTime<Utc>) -> QueryResult<()> {
    let name: String = diesel::update(users::table.find(user))
        .set(users::unlocked_at.eq(now))
        .returning(users::username)
        .get_result(conn)
        .await?;
    diesel::delete(login_failures::table.filter(login_failures::username.eq(name))).execute(conn).await?;
    Ok(())
}

type Recent<'a> = login_failures::BoxedQuery<'a, diesel::pg::Pg>;

fn recent(name: &str, since: DateTime<Utc>) -> Recent<'_> {
    login_failures::table
        .filter(login_failures::username.eq(name).and(login_failures::failed_at.gt(since)))
        .into_boxed()
}

/// The time of the n-th newest of these attempts.
async fn nth(conn: &mut Conn, failures: Recent<'_>, n: i64) -> QueryResult<Option<DateTime<Utc>>> {
    let newest = failures.order(login_failures::failed_at.desc()).offset(n - 1).limit(1);
    newest.select(login_failures::failed_at).first(conn).await.optional()
}

/// The time since when failed attempts count: 15 minutes ago, or the last unlocking.
async fn counted_since(conn: &mut Conn, name: &str, now: DateTime<Utc>) -> QueryResult<DateTime<Utc>> {
    let unlocked = users::table.filter(users::username.eq(name)).select(users::unlocked_at);
    let unlocked: Option<Option<DateTime<Utc>>> = unlocked.first(conn).await.optional()?;
    Ok((now - TRIES_WITHIN).max(unlocked.flatten().unwrap_or(DateTime::<Utc>::MIN_UTC)))
}

fn key(username: &str) -> String {
    username.trim().to_lowercase().chars().take(64).collect()
}
