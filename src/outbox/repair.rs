//! Repairs times that are later than any rule allows. A wrong clock has written them.

use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use crate::db::Conn;

/// How many times were repaired.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, QueryableByName)]
pub struct Repaired {
    /// Letters that were due too far ahead.
    #[diesel(sql_type = BigInt)]
    pub letters: i64,
    /// Result queries that were scheduled too far ahead.
    #[diesel(sql_type = BigInt)]
    pub checks: i64,
    /// Pauses that ended too far ahead.
    #[diesel(sql_type = BigInt)]
    pub pauses: i64,
}

/// Makes letters due now that wait for more than 20 minutes, unless their channel is paused or the person's limit for
/// the day is reached. Schedules result queries now that wait for more than 15 minutes. Ends pauses of more than 32
/// days. `offset`: [`Clock::offset_micros`].
///
/// [`Clock::offset_micros`]: crate::clock::Clock::offset_micros
pub async fn repair(conn: &mut Conn, offset: i64) -> QueryResult<Repaired> {
    diesel::sql_query(
        "WITH now AS (SELECT clock_timestamp() + $1 * interval '1 microsecond' AS at),
         pauses AS (
           DELETE FROM channel_pauses p USING now WHERE p.paused_until > now.at + interval '32 days' RETURNING p.channel),
         letters AS (
           UPDATE outbox o SET due_at = now.at FROM now
           WHERE o.state = 'due' AND o.due_at > now.at + interval '20 minutes'
             AND NOT EXISTS (SELECT FROM channel_pauses p WHERE p.channel = o.channel AND p.paused_until >= o.due_at
                             AND p.paused_until <= now.at + interval '32 days')
             AND NOT (o.last_error IS NOT DISTINCT FROM 'wait-over-limit' AND o.due_at <= now.at + interval '25 hours')
           RETURNING o.id),
         checks AS (
           UPDATE outbox o SET check_at = now.at FROM now
           WHERE o.check_at > now.at + interval '15 minutes' RETURNING o.id)
         SELECT (SELECT count(*) FROM letters) AS letters, (SELECT count(*) FROM checks) AS checks,
                (SELECT count(*) FROM pauses) AS pauses",
    )
    .bind::<BigInt, _>(offset)
    .get_result(conn)
    .await
}
