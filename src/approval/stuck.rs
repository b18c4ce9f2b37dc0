//! What gets stuck: open steps whose handler will not act, or has not in time; and who could take them over.
//!
//! An order that is pending without any open step need not be looked for: the database does not let it come to be.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::load::company;
use crate::db::Conn;
use crate::orders::{Kind, OrderId, StepId};
use crate::org::{DepartmentId, UserId};

/// A step without a deadline that waits so long is stuck.
pub const LONG: TimeDelta = TimeDelta::days(3);

/// Rows of one look.
const MOST: i64 = 200;

crate::text_enum! {
    /// Why a step is stuck; the first that fits.
    pub enum Why {
        Disabled = "disabled",
        Left = "left",
        /// Nothing reached them outside of the program, and in it they have not looked: every message has failed, or
        /// there was none to send and a day has passed.
        Unreachable = "unreachable",
        /// The deadline has passed.
        Late = "late",
        /// There is no deadline, and it waits for [`LONG`].
        Long = "long",
    }
}

/// An order that is stuck.
#[derive(Clone, Debug, QueryableByName)]
pub struct Stuck {
    #[diesel(sql_type = SqlUuid)]
    pub order: OrderId,
    #[diesel(sql_type = Text)]
    pub kind: Kind,
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
    /// In whose place the handler stands.
    #[diesel(sql_type = Nullable<Text>)]
    pub principal_name: Option<String>,
    /// Whose signature it is.
    #[diesel(sql_type = BigInt)]
    pub signer: UserId,
    #[diesel(sql_type = Nullable<BigInt>)]
    department: Option<DepartmentId>,
    /// The handler, and whoever has another turn in the order.
    #[diesel(sql_type = Array<BigInt>)]
    busy: Vec<UserId>,
    #[diesel(sql_type = Timestamptz)]
    pub since: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub due_at: Option<DateTime<Utc>>,
    /// `None`: it is not stuck, and was asked for by the name of its handler.
    #[diesel(sql_type = Nullable<Text>)]
    pub why: Option<Why>,
    /// How many there are, of which this is one.
    #[diesel(sql_type = BigInt)]
    pub of: i64,
}

impl Stuck {
    /// Whether an administrator may give it to this person, who may handle orders.
    pub fn may_go_to(&self, person: UserId) -> bool {
        person != self.applicant && !self.busy.contains(&person)
    }
}

/// Steps that are stuck, the oldest first; with `person`, all the open steps that are theirs or that somebody handles
/// in their place, stuck or not. The first of them, if they are many.
pub async fn stuck(conn: &mut Conn, person: Option<UserId>, now: DateTime<Utc>) -> QueryResult<Vec<Stuck>> {
    diesel::sql_query(
        "SELECT *, count(*) OVER () AS of FROM (
           SELECT o.id AS order, o.kind, s.id AS step, o.title, o.number, o.applicant_id AS applicant, u.id AS handler,
                  u.display_name AS handler_name, p.display_name AS principal_name, s.opened_at AS since, s.due_at,
                  COALESCE(p.id, u.id) AS signer, COALESCE(p.department_id, u.department_id) AS department,
                  ARRAY(SELECT unnest(ARRAY[t.handler_id, t.principal_id]) FROM approval_steps t
                        WHERE t.order_id = o.id AND t.status = 'open' AND t.id <> s.id EXCEPT SELECT NULL) || u.id AS busy,
                  CASE WHEN u.disabled_at IS NOT NULL THEN 'disabled'
                       WHEN u.left_at IS NOT NULL THEN 'left'
                       WHEN NOT told.is_seen AND NOT told.is_under_way
                            AND (told.has_failed OR s.opened_at < $1 - interval '1 day') THEN 'unreachable'
                       WHEN s.due_at <= $1 THEN 'late'
                       WHEN s.due_at IS NULL AND s.opened_at < $2 THEN 'long' END AS why
           FROM approval_steps s JOIN orders o ON o.id = s.order_id
           JOIN users u ON u.id = s.handler_id LEFT JOIN users p ON p.id = s.principal_id,
           LATERAL (
             SELECT bool_or(l.channel = 'inbox' AND l.read_at IS NOT NULL) AS is_seen,
                    bool_or(l.channel <> 'inbox' AND (l.state IN ('due', 'claimed') OR l.state = 'sent'
                      AND COALESCE(l.result IN ('delivered', 'read', 'duplicate'), true))) AS is_under_way,
                    bool_or(l.channel <> 'inbox' AND l.state IN ('dead', 'sent')) AS has_failed
             FROM outbox l WHERE l.step_id = s.id AND l.recipient_id = u.id AND l.notice <> 'close'
               AND l.channel <> 'todo') AS told
           WHERE s.status = 'open' AND ($3 IS NULL OR $3 IN (s.handler_id, s.principal_id))) AS waiting
         WHERE why IS NOT NULL OR $3 IS NOT NULL ORDER BY since, step LIMIT $4",
    )
    .bind::<Timestamptz, _>(now)
    .bind::<Timestamptz, _>(now - LONG)
    .bind::<Nullable<BigInt>, _>(person)
    .bind::<BigInt, _>(MOST)
    .load(conn)
    .await
}

/// Who could take over each of these steps: whoever stands in for its signer, else the head of the signer's department
/// or of one above. `None`: nobody comes to mind.
pub async fn successors(conn: &mut Conn, rows: &[Stuck], now: DateTime<Utc>) -> QueryResult<Vec<Option<UserId>>> {
    let mut companies = HashMap::new();
    let mut found = Vec::new();
    for row in rows {
        let company = match companies.entry(row.kind) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(of_kind) => of_kind.insert(company(conn, row.kind, now).await?),
        };
        let except: Vec<UserId> = row.busy.iter().copied().chain([row.applicant]).collect();
        found.push(company.successor_of(row.signer, row.department, &except));
    }
    Ok(found)
}

/// How many open steps each of these people has, theirs or handled in their place; whoever has none is left out.
pub async fn count_for(conn: &mut Conn, people: &[UserId]) -> QueryResult<HashMap<UserId, i64>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        person: UserId,
        #[diesel(sql_type = BigInt)]
        steps: i64,
    }
    let rows: Vec<Row> = diesel::sql_query(
        "SELECT person, count(*) AS steps FROM unnest($1) AS person JOIN approval_steps s
           ON person IN (s.handler_id, s.principal_id) AND s.status = 'open' GROUP BY person",
    )
    .bind::<Array<BigInt>, _>(people)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.person, row.steps)).collect())
}
