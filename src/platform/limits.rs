//! How many calls and messages are allowed now (`messaging.md` A2, A9, D2). The program keeps the limits itself, so
//! that the platform never has to refuse a call.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz};
use diesel_async::{AsyncConnection, RunQueryDsl};

use crate::clock::day;
use crate::db::schema::{outbox, platform_calls, platform_paces};
use crate::db::{Conn, Db, Kept};
use crate::error::Result;
use crate::messenger::{PersonLimit, Window};
use crate::org::{Platform, UserId};
use crate::outbox::Channel;

/// From this percentage of the monthly quota on, only cards of open steps are sent.
const RESERVE_FROM: i64 = 90;

/// The longest plausible time until the next call, in microseconds. One call moves it by a second at most, and
/// instances with other limits may add a few seconds.
const FURTHEST: i64 = 60_000_000;

/// The limits of a platform.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub calls_per_second: i64,
    /// `None`: no limit.
    pub calls_per_month: Option<i64>,
    pub zone: Tz,
}

/// What is allowed now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// The number of calls.
    pub calls: i64,
    /// The highest importance number that may be sent; 0: none.
    pub importance: i32,
}

#[derive(QueryableByName)]
struct Room {
    /// Microseconds since the next call has been allowed. Negative: until it is allowed.
    #[diesel(sql_type = BigInt)]
    micros: i64,
}

/// How many calls are allowed now. Locks the platform's row until the transaction ends; claim letters and call
/// [`spend`] in the same transaction.
pub async fn allowance(
    conn: &mut Conn,
    platform: Platform,
    limits: &Limits,
    now: DateTime<Utc>,
) -> QueryResult<Allowance> {
    let room = match room(conn, platform, now).await? {
        Some(room) if room.micros < -FURTHEST => {
            tracing::warn!(%platform, seconds = -room.micros / 1_000_000, "repaired a call rate that a wrong clock had set");
            let row = diesel::update(platform_paces::table.find(platform));
            row.set(platform_paces::next_at.eq(now)).execute(conn).await?;
            Room { micros: 0 }
        }
        Some(room) => room,
        None => {
            let never =
                (platform_paces::platform.eq(platform), platform_paces::next_at.eq(DateTime::<Utc>::UNIX_EPOCH));
            let first = diesel::insert_into(platform_paces::table).values(never).on_conflict_do_nothing();
            first.execute(conn).await?;
            room(conn, platform, now).await?.ok_or(diesel::result::Error::NotFound)?
        }
    };
    if room.micros < 0 {
        return Ok(Allowance { calls: 0, importance: 0 });
    }
    let interval = 1_000_000 / limits.calls_per_second;
    let calls = (room.micros / interval + 1).min(burst(limits));
    // A statement of its own: the statement that waited for the lock does not see what other instances counted
    // meanwhile.
    let made = calls_of_month(conn, platform, limits.zone, now).await?;
    let left = limits.calls_per_month.map_or(i64::MAX, |most| (most - made).max(0));
    let importance = match limits.calls_per_month {
        Some(most) if made >= most => 0,
        Some(most) if made * 100 >= most * RESERVE_FROM => 1,
        _ => i32::MAX,
    };
    Ok(Allowance { calls: calls.min(left.max(1)), importance })
}

/// Locks the row of the call rate; `None`: the platform was never called.
async fn room(conn: &mut Conn, platform: Platform, now: DateTime<Utc>) -> QueryResult<Option<Room>> {
    let room = diesel::sql_query(
        "SELECT (extract(epoch FROM $2 - next_at) * 1000000)::bigint AS micros FROM platform_paces WHERE platform = $1 FOR UPDATE",
    )
    .bind::<Text, _>(platform.as_str())
    .bind::<Timestamptz, _>(now);
    Kept(room).get_result(conn).await.optional()
}

/// Counts calls that will be made, for the rate and the month. Needs the lock of [`allowance`].
pub async fn spend(
    conn: &mut Conn,
    platform: Platform,
    calls: i64,
    limits: &Limits,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    if calls == 0 {
        return Ok(());
    }
    advance(conn, platform, calls, limits, now).await?;
    diesel::insert_into(platform_calls::table)
        .values((
            platform_calls::platform.eq(platform),
            platform_calls::month.eq(month(now, limits.zone)),
            platform_calls::calls.eq(calls),
        ))
        .on_conflict((platform_calls::platform, platform_calls::month))
        .do_update()
        .set(platform_calls::calls.eq(platform_calls::calls + calls))
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes back one counted call that was not made, from the rate and the month.
pub async fn refund(conn: &mut Conn, platform: Platform, limits: &Limits, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::sql_query(
        "UPDATE platform_paces SET next_at = next_at - $2 * interval '1 microsecond' WHERE platform = $1",
    )
    .bind::<Text, _>(platform.as_str())
    .bind::<BigInt, _>(1_000_000 / limits.calls_per_second)
    .execute(conn)
    .await?;
    let row = platform_calls::table.find((platform, month(now, limits.zone))).filter(platform_calls::calls.gt(0));
    diesel::update(row).set(platform_calls::calls.eq(platform_calls::calls - 1)).execute(conn).await
}

/// Moves the time of the next allowed call by `calls`. Unused time allows one burst at most.
async fn advance(
    conn: &mut Conn,
    platform: Platform,
    calls: i64,
    limits: &Limits,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let interval = 1_000_000 / limits.calls_per_second;
    let advanced = diesel::sql_query(
        "UPDATE platform_paces
         SET next_at = greatest(next_at, $2 - $3 * interval '1 microsecond') + $4 * interval '1 microsecond'
         WHERE platform = $1",
    )
    .bind::<Text, _>(platform.as_str())
    .bind::<Timestamptz, _>(now)
    .bind::<BigInt, _>((burst(limits) - 1) * interval)
    .bind::<BigInt, _>(calls * interval);
    Kept(advanced).execute(conn).await.map(drop)
}

/// The largest burst: the calls of a fifth of a second. Together with the rate, this stays below the platform's limit
/// of about 20 per second, even if calls arrive closer together than they were sent.
fn burst(limits: &Limits) -> i64 {
    (limits.calls_per_second / 5).max(1)
}

/// The calls of this month, in the company's time zone.
pub async fn calls_of_month(conn: &mut Conn, platform: Platform, zone: Tz, now: DateTime<Utc>) -> QueryResult<i64> {
    let row = platform_calls::table.find((platform, month(now, zone))).select(platform_calls::calls);
    Ok(row.first(conn).await.optional()?.unwrap_or_default())
}

fn month(now: DateTime<Utc>, zone: Tz) -> NaiveDate {
    let today = day(now, zone);
    today.with_day(1).unwrap_or(today)
}

/// Whether one more message may be sent to a person now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PerPerson {
    Free,
    /// Not before `at`. `is_long`: not today, so another channel is better.
    NotBefore {
        at: DateTime<Utc>,
        is_long: bool,
    },
}

/// Whether the platform's limit per person allows one more message over this channel.
pub async fn per_person(
    conn: &mut Conn,
    person: UserId,
    channel: Channel,
    limit: PersonLimit,
    zone: Tz,
    now: DateTime<Utc>,
) -> QueryResult<PerPerson> {
    let (since, blocked) = match limit.window {
        Window::Day => {
            let today = midnight(now, zone);
            (today, PerPerson::NotBefore { at: today + TimeDelta::days(1), is_long: true })
        }
        Window::Minute => {
            let at = now + TimeDelta::seconds(30);
            (now - TimeDelta::minutes(1), PerPerson::NotBefore { at, is_long: false })
        }
    };
    Ok(if sent_since(conn, person, channel, since).await? >= limit.most { blocked } else { PerPerson::Free })
}

/// The messages sent to a person over a channel since midnight in the company's time zone.
pub async fn sent_today(
    conn: &mut Conn,
    person: UserId,
    channel: Channel,
    zone: Tz,
    now: DateTime<Utc>,
) -> QueryResult<i64> {
    sent_since(conn, person, channel, midnight(now, zone)).await
}

/// The people who got the most messages over a channel since midnight in the company's time zone, with their numbers,
/// highest first. At most `most` people.
pub async fn busiest(
    conn: &mut Conn,
    channel: Channel,
    most: i64,
    zone: Tz,
    now: DateTime<Utc>,
) -> QueryResult<Vec<(UserId, i64)>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        person: UserId,
        #[diesel(sql_type = BigInt)]
        sent: i64,
    }
    // A short index scan per person, because the index of sent letters begins with the recipient.
    let rows: Vec<Row> = diesel::sql_query(
        "SELECT u.id AS person, today.sent FROM users u CROSS JOIN LATERAL (
           SELECT count(*) AS sent FROM outbox o WHERE o.recipient_id = u.id AND o.channel = $1 AND o.channel <> 'inbox'
             AND o.state = 'sent' AND o.closes IS NULL AND o.sent_at >= $2) AS today
         WHERE today.sent > 0 ORDER BY today.sent DESC, u.id LIMIT $3",
    )
    .bind::<Text, _>(channel)
    .bind::<Timestamptz, _>(midnight(now, zone))
    .bind::<BigInt, _>(most)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.person, row.sent)).collect())
}

async fn sent_since(conn: &mut Conn, person: UserId, channel: Channel, since: DateTime<Utc>) -> QueryResult<i64> {
    let sent = outbox::table.filter(outbox::recipient_id.eq(person)).filter(outbox::channel.eq(channel));
    // A literal, so that the partial index `outbox_sent` applies.
    let sent =
        sent.filter(sql::<Bool>("outbox.channel <> 'inbox' AND outbox.state = 'sent' AND outbox.closes IS NULL"));
    Kept(sent.filter(outbox::sent_at.ge(since)).count()).get_result(conn).await
}

fn midnight(now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let today = day(now, zone).and_time(chrono::NaiveTime::MIN);
    zone.from_local_datetime(&today).earliest().map_or(now, |at| at.to_utc())
}

/// Counts one call for the rate, but not for the month. `false`: the rate allows no call now.
pub async fn step(db: &Db, platform: Platform, limits: &Limits, now: DateTime<Utc>) -> Result<bool> {
    let mut conn = db.conn().await?;
    conn.transaction(async |conn| {
        if allowance(conn, platform, limits, now).await?.calls == 0 {
            return Ok(false);
        }
        advance(conn, platform, 1, limits, now).await?;
        Ok(true)
    })
    .await
}
