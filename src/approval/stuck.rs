//! What gets stuck: open steps whose handler will not act, or has not for long.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use crate::db::Conn;
use crate::db::schema::approval_steps;
use crate::orders::{OrderId, StepId};
use crate::org::UserId;

/// A step that waits so long is stuck.
pub const LONG: TimeDelta = TimeDelta::days(3);

/// Rows of one look.
const MOST: i64 = 200;

crate::text_enum! {
    /// Why a step is stuck; the first that fits.
    pub enum Why {
        Disabled = "disabled",
        Left = "left",
        /// No channel outside of the program, and the inbox in it was not looked at.
        Unreachable = "unreachable",
        Long = "long",
    }
}

/// An order that is stuck.
#[derive(Clone, Debug, QueryableByName)]
pub struct Stuck {
    #[diesel(sql_type = SqlUuid)]
    pub order: OrderId,
    #[diesel(sql_type = SqlUuid)]
    pub step: StepId,
    #[diesel(sql_type = Text)]
    pub title: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub number: Option<String>,
    #[diesel(sql_type = BigInt)]
    pub applicant: UserId,
    #[diesel(sql_type = BigInt)]
    pub handler: UserId,
    #[diesel(sql_type = Text)]
    pub handler_name: String,
    #[diesel(sql_type = Timestamptz)]
    pub since: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    pub why: Why,
}

/// Steps that are stuck, the oldest first; with `person`, all their open steps, stuck or not.
pub async fn stuck(conn: &mut Conn, person: Option<UserId>, now: DateTime<Utc>) -> QueryResult<Vec<Stuck>> {
    diesel::sql_query(
        "SELECT * FROM (
           SELECT o.id AS order, s.id AS step, o.title, o.number, o.applicant_id AS applicant, u.id AS handler,
                  u.display_name AS handler_name, s.opened_at AS since,
                  CASE WHEN u.disabled_at IS NOT NULL THEN 'disabled'
                       WHEN u.left_at IS NOT NULL THEN 'left'
                       WHEN u.dingtalk_userid IS NULL AND u.wecom_userid IS NULL AND EXISTS (
                         SELECT 1 FROM outbox l WHERE l.step_id = s.id AND l.channel = 'inbox' AND l.read_at IS NULL
                           AND l.created_at < $1 - interval '1 day') THEN 'unreachable'
                       WHEN s.opened_at < $2 THEN 'long' END AS why
           FROM approval_steps s JOIN users u ON u.id = s.handler_id JOIN orders o ON o.id = s.order_id
           WHERE s.status = 'open' AND ($3 IS NULL OR u.id = $3)) AS waiting
         WHERE why IS NOT NULL OR $3 IS NOT NULL ORDER BY since LIMIT $4",
    )
    .bind::<Timestamptz, _>(now)
    // Whoever is asked about has all their steps shown: every wait counts as long.
    .bind::<Timestamptz, _>(if person.is_some() { now + TimeDelta::days(1) } else { now - LONG })
    .bind::<Nullable<BigInt>, _>(person)
    .bind::<BigInt, _>(MOST)
    .load(conn)
    .await
}

/// How many steps wait for a person.
pub async fn count_for(conn: &mut Conn, person: UserId) -> QueryResult<i64> {
    let open = approval_steps::table.filter(approval_steps::handler_id.eq(person));
    open.filter(approval_steps::closed_at.is_null()).count().get_result(conn).await
}
