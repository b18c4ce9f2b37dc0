//! How a worker takes letters and gives them back: claim, write, settle; a lease for those that die on the way.
//!
//! Every statement names the state and the claim that it expects, so that a worker which lost its claim changes nothing
//! (a rescue that overwrites finished jobs is a known fault of well-made queues). Leases run by the database's clock:
//! the clocks of the instances do not matter. `offset` is [`Clock::offset_micros`], zero outside tests.
//!
//! [`Clock::offset_micros`]: crate::clock::Clock::offset_micros

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Diesel};
use diesel::sql_types::{Array, BigInt, Bool, Date, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};
use uuid::Uuid;

use super::post::fall_back;
use super::{Channel, Letter, Outcome, State};
use crate::db::Conn;
use crate::db::schema::channel_pauses;
use crate::org::Platform;

/// What became of a letter in a worker's hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// Accepted by the platform, with its receipt. `None`: an earlier try had arrived already. `check_at`: when to ask
    /// what became of it.
    Sent { receipt: Option<String>, check_at: Option<DateTime<Utc>> },
    /// To be tried again then. `unsure`: this try may have arrived. `counts`: it uses up one attempt.
    Later { due_at: DateTime<Utc>, why: String, unsure: bool, counts: bool },
    /// Given up; its notice goes over the next channel.
    Dead { why: String },
    /// Not to be sent after all. `elsewhere`: not over this channel, but over the next.
    Skipped { why: String, elsewhere: bool },
}

/// What [`write`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Kept: these bytes go out, now and on every retry.
    Kept,
    /// The person got a letter that reads the same today: it must be worded differently.
    ReadsTheSame,
    /// The claim has passed to another worker: drop it.
    Fenced,
}

/// Which letters a worker may take now.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    pub platform: Platform,
    pub limit: i64,
    /// Letters of less importance (a greater number) wait.
    pub importance: i32,
}

/// Takes letters whose time has come, the most important first, of each lane only the first, for the length of `lease`.
pub async fn claim(conn: &mut Conn, share: Share, lease: Duration, offset: i64) -> QueryResult<Vec<Letter>> {
    let channels: Vec<&str> = Channel::of(share.platform).iter().map(|channel| channel.as_str()).collect();
    let mut letters: Vec<Letter> = diesel::sql_query(
        // Materialised: a planner that runs the selection once per row would take more than the limit.
        "WITH picked AS MATERIALIZED (
           SELECT d.id FROM outbox d
           WHERE d.state = 'due' AND d.channel = ANY($5) AND d.importance <= $6
             AND d.due_at <= clock_timestamp() + $2 * interval '1 microsecond'
             AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.lane = d.lane AND e.id < d.id AND e.state IN ('due', 'claimed'))
             AND NOT EXISTS (SELECT 1 FROM channel_pauses p WHERE p.channel = d.channel
                             AND p.paused_until > clock_timestamp() + $2 * interval '1 microsecond')
           ORDER BY d.importance, d.due_at, d.id LIMIT $4 FOR UPDATE SKIP LOCKED)
         UPDATE outbox o SET state = 'claimed', claim = $1, attempts = attempts + 1,
                lease_until = clock_timestamp() + ($2 + $3) * interval '1 microsecond'
         FROM picked WHERE o.id = picked.id AND o.state = 'due' RETURNING o.*",
    )
    .bind::<SqlUuid, _>(Uuid::new_v4())
    .bind::<BigInt, _>(offset)
    .bind::<BigInt, _>(micros(lease))
    .bind::<BigInt, _>(share.limit)
    .bind::<Array<Text>, _>(channels)
    .bind::<Integer, _>(share.importance)
    .load(conn)
    .await?;
    letters.sort_by_key(|letter| (letter.importance, letter.due_at, letter.id));
    Ok(letters)
}

/// Keeps the message of a claimed letter and renews the lease, in one statement, before it goes out.
pub async fn write(
    conn: &mut Conn,
    letter: &Letter,
    body: &str,
    gist: &str,
    on: NaiveDate,
    lease_ends: (Duration, i64),
) -> QueryResult<Written> {
    let (lease, offset) = lease_ends;
    let kept = diesel::sql_query(
        "UPDATE outbox SET body = $1, gist = $2, written_on = $3,
                lease_until = clock_timestamp() + $4 * interval '1 microsecond'
         WHERE id = $5 AND state = 'claimed' AND claim = $6",
    )
    .bind::<Text, _>(body)
    .bind::<Text, _>(gist)
    .bind::<Date, _>(on)
    .bind::<BigInt, _>(offset + micros(lease))
    .bind::<BigInt, _>(letter.id)
    .bind::<SqlUuid, _>(letter.claim.unwrap_or_default())
    .execute(conn)
    .await;
    match kept {
        Ok(0) => Ok(Written::Fenced),
        Ok(_) => Ok(Written::Kept),
        Err(Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, info))
            if info.constraint_name() == Some("reads_differently") =>
        {
            Ok(Written::ReadsTheSame)
        }
        Err(e) => Err(e),
    }
}

/// Gives a letter back. False: the claim had passed on; the try is recorded as fenced and the letter left alone.
pub async fn settle(conn: &mut Conn, letter: &Letter, how: &Settlement, now: DateTime<Utc>) -> QueryResult<bool> {
    if !matches!(how, Settlement::Dead { .. } | Settlement::Skipped { elsewhere: true, .. }) {
        return put_down(conn, letter, how, now).await;
    }
    conn.transaction(async |conn| {
        let is_mine = put_down(conn, letter, how, now).await?;
        if is_mine {
            fall_back(conn, letter, now).await?;
        }
        Ok(is_mine)
    })
    .await
}

/// Ends a claim and records the try, in one statement.
async fn put_down(conn: &mut Conn, letter: &Letter, how: &Settlement, now: DateTime<Utc>) -> QueryResult<bool> {
    let (state, outcome, detail) = match how {
        Settlement::Sent { receipt, .. } => (State::Sent, Outcome::Accepted, receipt.as_deref().unwrap_or_default()),
        Settlement::Later { why, .. } => (State::Due, Outcome::Later, why.as_str()),
        Settlement::Dead { why } => (State::Dead, Outcome::Never, why.as_str()),
        Settlement::Skipped { why, .. } => (State::Skipped, Outcome::Never, why.as_str()),
    };
    let (receipt, check_at) = match how {
        Settlement::Sent { receipt, check_at } => (receipt.as_deref(), *check_at),
        _ => (None, None),
    };
    let (due_at, unsure, uncounted) = match how {
        Settlement::Later { due_at, unsure, counts, .. } => (Some(*due_at), *unsure, i32::from(!counts)),
        _ => (None, false, 0),
    };
    #[derive(QueryableByName)]
    struct Ended {
        #[diesel(sql_type = Text)]
        outcome: Outcome,
    }
    let ended: Ended = diesel::sql_query(
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
    .bind::<SqlUuid, _>(letter.claim.unwrap_or_default())
    .bind::<Text, _>(state)
    .bind::<Nullable<Text>, _>(receipt)
    .bind::<Timestamptz, _>(now)
    .bind::<Nullable<Timestamptz>, _>(check_at)
    .bind::<Nullable<Timestamptz>, _>(due_at)
    .bind::<Bool, _>(unsure)
    .bind::<Integer, _>(uncounted)
    .bind::<Text, _>(outcome)
    .bind::<Text, _>(detail)
    .get_result(conn)
    .await?;
    Ok(ended.outcome != Outcome::Fenced)
}

/// Frees letters whose worker went away with them, and says how many. If they were written, they may have been sent.
pub async fn rescue(conn: &mut Conn, offset: i64) -> QueryResult<usize> {
    diesel::sql_query(
        "WITH lost AS (
           SELECT id, claim FROM outbox
           WHERE state = 'claimed' AND lease_until < clock_timestamp() + $1 * interval '1 microsecond'
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

/// Leaves a channel alone until then, for every worker.
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

/// Until when and why a channel is left alone now; `None`: it is in use.
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

/// All channels that are left alone now, until when and why.
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
