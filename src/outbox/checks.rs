//! Delivery results of accepted letters. Queried sparsely, because each query counts as a platform call.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text, Timestamptz};
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::post::{fall_back, repeat};
use super::{Channel, Delivery, Letter};
use crate::db::Conn;
use crate::db::schema::outbox;

/// When to query the result, counted from acceptance (`messaging.md` F18).
pub const CHECKS: [TimeDelta; 2] = [TimeDelta::seconds(30), TimeDelta::minutes(10)];

/// Delay before a throttled message is sent again.
const AFTER_THROTTLING: TimeDelta = TimeDelta::minutes(2);

/// Claims up to `limit` letters of a channel whose result query is due, and schedules their next query. `most`: the
/// number of queries per letter.
pub async fn claim_checks(
    conn: &mut Conn,
    channel: Channel,
    limit: i64,
    most: i32,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Letter>> {
    diesel::sql_query(
        "WITH picked AS MATERIALIZED (
           SELECT id FROM outbox WHERE check_at <= $1 AND channel = $5 ORDER BY check_at LIMIT $2 FOR UPDATE SKIP LOCKED)
         UPDATE outbox o SET checks = checks + 1,
                check_at = CASE WHEN checks + 1 < $3 THEN sent_at + $4 * interval '1 second' END
         FROM picked WHERE o.id = picked.id RETURNING o.*",
    )
    .bind::<Timestamptz, _>(now)
    .bind::<BigInt, _>(limit)
    .bind::<Integer, _>(most)
    .bind::<BigInt, _>(CHECKS[1].num_seconds())
    .bind::<Text, _>(channel)
    .load(conn)
    .await
}

/// Stores a delivery result. A letter that did not arrive is sent over the next channel; a throttled one is first
/// repeated once over its own. Returns the channel used instead; `None`: no other channel.
pub async fn record_report(
    conn: &mut Conn,
    letter: &Letter,
    result: Delivery,
    code: Option<&str>,
    now: DateTime<Utc>,
) -> QueryResult<Option<Channel>> {
    conn.transaction(async |conn| {
        let known = (outbox::result.eq(result), outbox::result_code.eq(code));
        let row = diesel::update(outbox::table.find(letter.id));
        // A delivered message may still be read later. All other results are final.
        match result {
            Delivery::Delivered => row.set(known).execute(conn).await?,
            Delivery::Read => {
                let at = (outbox::read_at.eq(now), outbox::check_at.eq(None::<DateTime<Utc>>));
                row.set((known, at)).execute(conn).await?
            }
            Delivery::Duplicate
            | Delivery::OverQuota
            | Delivery::Throttled
            | Delivery::Forbidden
            | Delivery::Invalid
            | Delivery::Failed => row.set((known, outbox::check_at.eq(None::<DateTime<Utc>>))).execute(conn).await?,
        };
        if result.has_arrived() || letter.report().is_some() {
            return Ok(None);
        }
        if result == Delivery::Throttled && letter.repeats.is_none() {
            repeat(conn, letter, now + AFTER_THROTTLING, now).await?;
            return Ok(None);
        }
        fall_back(conn, letter, now).await
    })
    .await
}
