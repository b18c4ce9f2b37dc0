//! How workers process letters: claim with a lease, write, settle; expired leases are rescued.
//!
//! Every statement checks state and claim, so a worker that lost its claim changes nothing. Leases use the database's
//! clock, so wrong clocks of instances do no harm. `offset` is [`Clock::offset_micros`], zero outside tests.
//!
//! [`Clock::offset_micros`]: crate::clock::Clock::offset_micros

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Diesel};
use diesel::sql_types::{Array, BigInt, Bool, Date, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection};
use uuid::Uuid;

use super::post::fall_back;
use super::{AttemptResult, Channel, Letter, State};
use crate::db::schema::channel_pauses;
use crate::db::{Conn, Kept};
use crate::org::Platform;

/// The result of processing a claimed letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// Accepted by the platform. `receipt`: `None` when an earlier attempt had arrived. `check_at`: when to query the
    /// result first.
    Sent { receipt: Option<String>, check_at: Option<DateTime<Utc>> },
    /// Retry at `due_at`. `unsure`: this attempt may have arrived. `counts`: it counts as an attempt.
    Later { due_at: DateTime<Utc>, why: String, unsure: bool, counts: bool },
    /// Given up. The notice is sent over the next channel.
    Dead { why: String },
    /// Not sent. `elsewhere`: the notice is sent over the next channel instead.
    Skipped { why: String, elsewhere: bool },
}

/// The result of [`write`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Stored. These bytes are sent, now and by every retry.
    Kept,
    /// The person already got a message with this gist today. Word it differently.
    ReadsTheSame,
    /// Another worker has the claim now. Stop.
    Fenced,
}

/// Which letters a worker may claim.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    pub platform: Platform,
    pub limit: i64,
    /// The highest importance number to claim; less important letters wait.
    pub importance: i32,
}

/// Claims due letters for the duration of `lease`, the most important first. Takes only the first letter of each lane,
/// none of paused channels, and none while the letters of a restored copy are held. Call it in a transaction.
pub async fn claim(conn: &mut Conn, share: Share, lease: Duration, offset: i64) -> QueryResult<Vec<Letter>> {
    let channels: Vec<&str> = Channel::of(share.platform).iter().map(|channel| channel.as_str()).collect();
    // After an outage the statistics still say that nothing waits. Then PostgreSQL sorts all waiting letters and compares
    // each with each: 2.4 s for 2,300 letters. Without sorting it walks `outbox_due` and stops after `limit` letters.
    conn.batch_execute("SET LOCAL enable_sort = off").await?;
    let claimed = diesel::sql_query(
        // MATERIALIZED, because a selection that is evaluated once per row could exceed the limit. The subquery with LIMIT
        // always looks up `outbox_open`; NOT EXISTS may become a join. `claim IS NULL`: picked rows are locked and due.
        "WITH picked AS MATERIALIZED (
           SELECT d.id FROM outbox d
           WHERE d.state = 'due' AND d.channel = ANY($5) AND d.importance <= $6
             AND d.due_at <= clock_timestamp() + $2 * interval '1 microsecond'
             AND d.id = (SELECT e.id FROM outbox e WHERE e.lane = d.lane AND e.state IN ('due', 'claimed') ORDER BY e.id LIMIT 1)
             AND NOT EXISTS (SELECT 1 FROM channel_pauses p WHERE p.channel = d.channel
                             AND p.paused_until > clock_timestamp() + $2 * interval '1 microsecond')
             AND NOT EXISTS (SELECT 1 FROM installation i WHERE i.held_since IS NOT NULL)
           ORDER BY d.importance, d.due_at, d.id LIMIT $4 FOR UPDATE SKIP LOCKED)
         UPDATE outbox o SET state = 'claimed', claim = $1, attempts = attempts + 1,
                lease_until = clock_timestamp() + ($2 + $3) * interval '1 microsecond'
         WHERE o.id = ANY (ARRAY(SELECT id FROM picked)) AND o.claim IS NULL RETURNING o.*",
    )
    .bind::<SqlUuid, _>(Uuid::new_v4())
    .bind::<BigInt, _>(offset)
    .bind::<BigInt, _>(micros(lease))
    .bind::<BigInt, _>(share.limit)
    .bind::<Array<Text>, _>(channels)
    .bind::<Integer, _>(share.importance);
    let mut letters: Vec<Letter> = Kept(claimed).load(conn).await?;
    letters.sort_by_key(|letter| (letter.importance, letter.due_at, letter.id));
    Ok(letters)
}

/// Stores the message of a claimed letter before it is sent, and renews the lease in the same statement. `lease_ends`:
/// the lease, and the clock offset in microseconds.
pub async fn write(
    conn: &mut Conn,
    letter: &Letter,
    body: &str,
    gist: &str,
    on: NaiveDate,
    lease_ends: (Duration, i64),
) -> QueryResult<Written> {
    let (lease, offset) = lease_ends;
    let written = diesel::sql_query(
        "UPDATE outbox SET body = $1, gist = $2, written_on = $3,
                lease_until = clock_timestamp() + $4 * interval '1 microsecond'
         WHERE id = $5 AND state = 'claimed' AND claim = $6
           AND NOT EXISTS (SELECT FROM outbox r WHERE r.recipient_id = $7 AND r.channel = $8 AND r.written_on = $3
                           AND md5(r.gist) = md5($2) AND r.id <> $5)",
    )
    .bind::<Text, _>(body)
    .bind::<Text, _>(gist)
    .bind::<Date, _>(on)
    .bind::<BigInt, _>(offset + micros(lease))
    .bind::<BigInt, _>(letter.id)
    .bind::<SqlUuid, _>(letter.claim().unwrap_or_default())
    .bind::<BigInt, _>(letter.recipient_id)
    .bind::<Text, _>(letter.channel);
    match Kept(written).execute(conn).await {
        Ok(0) if first_unsaid(conn, letter, &[gist.to_owned()], on).await?.is_none() => Ok(Written::ReadsTheSame),
        Ok(0) => Ok(Written::Fenced),
        Ok(_) => Ok(Written::Kept),
        // A letter with the same gist was stored at the same moment.
        Err(Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, info))
            if info.constraint_name() == Some("reads_differently") =>
        {
            Ok(Written::ReadsTheSame)
        }
        Err(e) => Err(e),
    }
}

/// The index of the first gist that the person did not get today in another letter; `None`: they got all of them.
pub async fn first_unsaid(
    conn: &mut Conn,
    letter: &Letter,
    gists: &[String],
    on: NaiveDate,
) -> QueryResult<Option<usize>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Nullable<BigInt>)]
        place: Option<i64>,
    }
    let row: Row = diesel::sql_query(
        "SELECT min(g.place) AS place FROM unnest($1) WITH ORDINALITY AS g (gist, place)
         WHERE NOT EXISTS (SELECT FROM outbox r WHERE r.recipient_id = $2 AND r.channel = $3 AND r.written_on = $4
                           AND md5(r.gist) = md5(g.gist) AND r.id <> $5)",
    )
    .bind::<Array<Text>, _>(gists)
    .bind::<BigInt, _>(letter.recipient_id)
    .bind::<Text, _>(letter.channel)
    .bind::<Date, _>(on)
    .bind::<BigInt, _>(letter.id)
    .get_result(conn)
    .await?;
    Ok(row.place.and_then(|place| usize::try_from(place - 1).ok()))
}

/// Settles a claimed letter and records the attempt. `false`: the claim was lost; the letter stays unchanged and the
/// attempt is recorded as fenced.
pub async fn settle(conn: &mut Conn, letter: &Letter, how: &Settlement, now: DateTime<Utc>) -> QueryResult<bool> {
    if !matches!(how, Settlement::Dead { .. } | Settlement::Skipped { elsewhere: true, .. }) {
        return end_claim(conn, letter, how, now).await;
    }
    conn.transaction(async |conn| {
        let is_mine = end_claim(conn, letter, how, now).await?;
        if is_mine {
            fall_back(conn, letter, now).await?;
        }
        Ok(is_mine)
    })
    .await
}

/// Ends a claim and records the attempt, in one statement.
async fn end_claim(conn: &mut Conn, letter: &Letter, how: &Settlement, now: DateTime<Utc>) -> QueryResult<bool> {
    let (state, outcome, detail) = match how {
        Settlement::Sent { receipt, .. } => {
            (State::Sent, AttemptResult::Accepted, receipt.as_deref().unwrap_or_default())
        }
        Settlement::Later { why, .. } => (State::Due, AttemptResult::Later, why.as_str()),
        Settlement::Dead { why } => (State::Dead, AttemptResult::Never, why.as_str()),
        Settlement::Skipped { why, .. } => (State::Skipped, AttemptResult::Never, why.as_str()),
    };
    let (receipt, check_at) = match how {
        Settlement::Sent { receipt, check_at } => (receipt.as_deref(), *check_at),
        Settlement::Later { .. } | Settlement::Dead { .. } | Settlement::Skipped { .. } => (None, None),
    };
    let (due_at, unsure, uncounted) = match how {
        Settlement::Later { due_at, unsure, counts, .. } => (Some(*due_at), *unsure, i32::from(!counts)),
        Settlement::Sent { .. } | Settlement::Dead { .. } | Settlement::Skipped { .. } => (None, false, 0),
    };
    #[derive(QueryableByName)]
    struct Ended {
        #[diesel(sql_type = Text)]
        outcome: AttemptResult,
    }
    let ended = diesel::sql_query(
        "WITH ended AS (
           UPDATE outbox SET state = $3, claim = NULL, lease_until = NULL, receipt = coalesce($4, receipt),
                  sent_at = CASE WHEN $3 = 'sent' THEN $5 END, check_at = coalesce($6, check_at),
                  due_at = coalesce($7, due_at), unsure = unsure OR $8, attempts = attempts - $9,
                  last_error = CASE WHEN $3 <> 'sent' THEN $11 END
           WHERE id = $1 AND state = 'claimed' AND claim = $2 RETURNING id)
         INSERT INTO outbox_attempts (letter_id, claim, outcome, detail, ended_at)
         SELECT $1, $2, CASE WHEN EXISTS (SELECT FROM ended) THEN $10 ELSE 'fenced' END, $11, $5 RETURNING outcome",
    )
    .bind::<BigInt, _>(letter.id)
    .bind::<SqlUuid, _>(letter.claim().unwrap_or_default())
    .bind::<Text, _>(state)
    .bind::<Nullable<Text>, _>(receipt)
    .bind::<Timestamptz, _>(now)
    .bind::<Nullable<Timestamptz>, _>(check_at)
    .bind::<Nullable<Timestamptz>, _>(due_at)
    .bind::<Bool, _>(unsure)
    .bind::<Integer, _>(uncounted)
    .bind::<Text, _>(outcome)
    .bind::<Text, _>(detail);
    let ended: Ended = Kept(ended).get_result(conn).await?;
    Ok(ended.outcome != AttemptResult::Fenced)
}

/// Makes letters due again whose lease has expired, or ends later than any lease that can be configured. Returns how
/// many. Letters with a stored message may have been sent, so they are marked as unsure.
pub async fn rescue(conn: &mut Conn, offset: i64) -> QueryResult<usize> {
    diesel::sql_query(
        "WITH lost AS (
           SELECT id, claim FROM outbox
           WHERE state = 'claimed' AND (lease_until < clock_timestamp() + $1 * interval '1 microsecond'
             OR lease_until > clock_timestamp() + $1 * interval '1 microsecond' + interval '2 hours')
           FOR UPDATE SKIP LOCKED),
         freed AS (
           UPDATE outbox o SET state = 'due', claim = NULL, lease_until = NULL, unsure = o.unsure OR o.body IS NOT NULL
           FROM lost WHERE o.id = lost.id AND o.state = 'claimed' AND o.claim = lost.claim RETURNING o.id)
         INSERT INTO outbox_attempts (letter_id, claim, outcome, ended_at)
         SELECT lost.id, lost.claim, 'lost', clock_timestamp() + $1 * interval '1 microsecond'
         FROM lost JOIN freed USING (id)",
    )
    .bind::<BigInt, _>(offset)
    .execute(conn)
    .await
}

/// Pauses a channel for all workers.
pub async fn pause(conn: &mut Conn, channel: Channel, until: DateTime<Utc>, reason: &str) -> QueryResult<()> {
    diesel::insert_into(channel_pauses::table)
        .values((
            channel_pauses::channel.eq(channel),
            channel_pauses::paused_until.eq(until),
            channel_pauses::reason.eq(reason),
        ))
        .on_conflict(channel_pauses::channel)
        .do_update()
        .set((channel_pauses::paused_until.eq(until), channel_pauses::reason.eq(reason)))
        .execute(conn)
        .await?;
    Ok(())
}

/// Counts a response that may be a reason to pause the channel. Returns how many there were within a minute, this one
/// included.
pub async fn strike(conn: &mut Conn, channel: Channel, now: DateTime<Utc>) -> QueryResult<i32> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Integer)]
        strikes: i32,
    }
    let row: Row = diesel::sql_query(
        "INSERT INTO channel_strikes AS s (channel, since, strikes) VALUES ($1, $2, 1)
         ON CONFLICT (channel) DO UPDATE SET
           strikes = CASE WHEN s.since BETWEEN $2 - interval '1 minute' AND $2 THEN s.strikes + 1 ELSE 1 END,
           since = CASE WHEN s.since BETWEEN $2 - interval '1 minute' AND $2 THEN s.since ELSE $2 END
         RETURNING strikes",
    )
    .bind::<Text, _>(channel)
    .bind::<Timestamptz, _>(now)
    .get_result(conn)
    .await?;
    Ok(row.strikes)
}

/// The end and the reason of a channel's pause; `None`: it is not paused.
pub async fn paused(
    conn: &mut Conn,
    channel: Channel,
    now: DateTime<Utc>,
) -> QueryResult<Option<(DateTime<Utc>, String)>> {
    channel_pauses::table
        .find(channel)
        .filter(channel_pauses::paused_until.gt(now))
        .select((channel_pauses::paused_until, channel_pauses::reason))
        .first(conn)
        .await
        .optional()
}

/// The channels whose pause ends after `now`, each with its end and reason. Pass an earlier time to include pauses that
/// have ended since.
pub async fn pauses(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<Vec<(Channel, DateTime<Utc>, String)>> {
    channel_pauses::table
        .filter(channel_pauses::paused_until.gt(now))
        .order(channel_pauses::channel)
        .select((channel_pauses::channel, channel_pauses::paused_until, channel_pauses::reason))
        .load(conn)
        .await
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX / 4)
}
