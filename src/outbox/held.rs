//! The letters of a restored copy: held until an administrator sends or drops them.

use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Text, Timestamptz};
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::Act;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::org::{Installation, UserId};

crate::text_enum! {
    /// What an administrator does with the held letters.
    pub enum Release {
        Send = "send",
        Drop = "drop",
    }
}

/// Ends the hold. `Drop` skips every letter that was not sent, with `reason`; `Send` lets the workers send them.
/// Returns how many letters were dropped.
///
/// # Errors
/// `NotFound` when no letters are held (any more).
pub async fn release(
    conn: &mut Conn,
    actor: UserId,
    release: Release,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<usize> {
    conn.transaction(async |conn| {
        if !Installation::release(conn).await? {
            return Err(Error::NotFound);
        }
        if release == Release::Send {
            return Ok(0);
        }
        let dropped = diesel::sql_query(
            "WITH dropped AS (
               UPDATE outbox SET state = 'skipped', last_error = 'skip-dropped', claim = NULL, lease_until = NULL
               WHERE state IN ('due', 'claimed') AND channel <> 'inbox' RETURNING id)
             INSERT INTO outbox_acts (letter_id, actor_id, act, reason, acted_at)
             SELECT id, $1, $2, $3, $4 FROM dropped",
        )
        .bind::<BigInt, _>(actor)
        .bind::<Text, _>(Act::Drop)
        .bind::<Text, _>(reason)
        .bind::<Timestamptz, _>(now)
        .execute(conn)
        .await?;
        Ok(dropped)
    })
    .await
}
