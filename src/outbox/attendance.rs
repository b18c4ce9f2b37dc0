//! Which workers are running, and which letters wait because none is. Each worker registers itself regularly.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::dsl::max;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::db::Conn;
use crate::db::schema::workers;

/// The number of running workers, and of letters that no worker sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, QueryableByName)]
pub struct Attendance {
    /// Workers that registered within the last minute.
    #[diesel(sql_type = BigInt)]
    pub workers: i64,
    /// Letters that have been due for more than a minute. Zero while any worker is running.
    #[diesel(sql_type = BigInt)]
    pub unattended: i64,
}

/// Registers a running worker, and removes workers that have not registered for a day. `offset`:
/// [`Clock::offset_micros`].
///
/// [`Clock::offset_micros`]: crate::clock::Clock::offset_micros
pub async fn attend(conn: &mut Conn, worker: Uuid, offset: i64) -> QueryResult<usize> {
    diesel::sql_query(
        "WITH gone AS (DELETE FROM workers WHERE seen_at < clock_timestamp() + $2 * interval '1 microsecond' - interval '1 day'
                       AND id <> $1)
         INSERT INTO workers (id, seen_at) VALUES ($1, clock_timestamp() + $2 * interval '1 microsecond')
         ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at",
    )
    .bind::<SqlUuid, _>(worker)
    .bind::<BigInt, _>(offset)
    .execute(conn)
    .await
}

/// Removes a worker that stops.
pub async fn leave(conn: &mut Conn, worker: Uuid) -> QueryResult<usize> {
    diesel::delete(workers::table.find(worker)).execute(conn).await
}

/// When a worker last registered; `None`: none did within the last day.
pub async fn heartbeat(conn: &mut Conn) -> QueryResult<Option<DateTime<Utc>>> {
    workers::table.select(max(workers::seen_at)).first(conn).await
}

/// Counts the running workers, and the due letters while there are none. Letters of paused channels do not count.
/// `offset` as in [`attend`].
pub async fn attendance(conn: &mut Conn, offset: i64) -> QueryResult<Attendance> {
    diesel::sql_query(
        "WITH now AS (SELECT clock_timestamp() + $1 * interval '1 microsecond' AS at),
         alive AS (SELECT count(*) AS n FROM workers, now
                   WHERE seen_at BETWEEN now.at - interval '1 minute' AND now.at + interval '1 minute')
         SELECT alive.n AS workers, CASE WHEN alive.n > 0 THEN 0 ELSE
           (SELECT count(*) FROM outbox o, now
            WHERE o.state IN ('due', 'claimed') AND coalesce(o.lease_until, o.due_at) < now.at - interval '1 minute'
              AND NOT EXISTS (SELECT FROM channel_pauses p WHERE p.channel = o.channel AND p.paused_until > now.at))
         END AS unattended FROM alive",
    )
    .bind::<BigInt, _>(offset)
    .get_result(conn)
    .await
}
