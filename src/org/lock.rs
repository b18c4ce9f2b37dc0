//! The limit on wrong passwords, by name and by where a try comes from.
//!
//! A device that signed in under a name before has tries of its own: strangers who guess do not lock the owner out.

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

/// Wrong tries for a name from one source.
const TRIES: i64 = 10;

/// Wrong tries for a name from all addresses together.
const TRIES_OF_STRANGERS: i64 = 100;

/// The time in which they count.
const TRIES_WITHIN: TimeDelta = TimeDelta::minutes(15);

/// What the sources of strangers begin with.
const ADDRESSES: &str = "address %";

/// Where a try comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A device that signed in under this name before, by its id.
    Device(String),
    Address(IpAddr),
}

/// Whether a password may be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Try {
    /// It may. `is_last`: if it is wrong, the next one may not.
    Allowed { is_last: bool },
    /// Not before this time.
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

/// Records a try before the password is verified, so that concurrent tries pass no limit. Deletes those that count no
/// more. A try that is not allowed is not recorded: otherwise continued tries would keep the door closed forever.
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
    // The door opens when the oldest of the tries that closed it counts no more.
    let mut until =
        nth(conn, recent(&name, since).filter(login_failures::source.eq(source.to_string())), TRIES).await?;
    if matches!(source, Source::Address(_)) {
        let all = recent(&name, since).filter(login_failures::source.like(ADDRESSES));
        until = until.max(nth(conn, all, TRIES_OF_STRANGERS).await?);
    }
    Ok(Try::Locked { until: until.unwrap_or(now) + TRIES_WITHIN })
}

/// The refusal of a try before the door opens.
pub fn locked_out(until: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> Error {
    let seconds = u32::try_from((until - now).num_seconds().max(0) + 1).unwrap_or(u32::MAX);
    // The next whole minute: at the time that is said the door is open.
    let open = (until + TimeDelta::milliseconds(59_999)).with_timezone(&zone).format("%H:%M").to_string();
    Error::TooMany(Reason::new("sign-in-locked-out").with("time", open), seconds)
}

/// Deletes the wrong tries of a source after it succeeded.
pub async fn forget_failures(conn: &mut Conn, username: &str, source: &Source) -> QueryResult<usize> {
    let failures = login_failures::table
        .filter(login_failures::username.eq(key(username)))
        .filter(login_failures::source.eq(source.to_string()));
    diesel::delete(failures).execute(conn).await
}

/// Until when some source is locked out under a name; `None`: none is.
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

/// Opens the door for a person: earlier tries count no more. The transaction must be signed; the audit tells of it.
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

/// The time of the n-th newest of them.
async fn nth(conn: &mut Conn, failures: Recent<'_>, n: i64) -> QueryResult<Option<DateTime<Utc>>> {
    let newest = failures.order(login_failures::failed_at.desc()).offset(n - 1).limit(1);
    newest.select(login_failures::failed_at).first(conn).await.optional()
}

/// From when on tries count.
async fn counted_since(conn: &mut Conn, name: &str, now: DateTime<Utc>) -> QueryResult<DateTime<Utc>> {
    let unlocked = users::table.filter(users::username.eq(name)).select(users::unlocked_at);
    let unlocked: Option<Option<DateTime<Utc>>> = unlocked.first(conn).await.optional()?;
    Ok((now - TRIES_WITHIN).max(unlocked.flatten().unwrap_or(DateTime::<Utc>::MIN_UTC)))
}

fn key(username: &str) -> String {
    username.trim().to_lowercase().chars().take(64).collect()
}
