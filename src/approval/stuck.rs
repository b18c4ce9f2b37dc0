//! Stuck orders: open steps whose handler cannot or did not act, and who could take them over.
//!
//! The database allows no pending order without an open step, so such orders are not searched for.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::load::company;
use crate::db::Conn;
use crate::orders::{Kind, OrderId, StepId};
use crate::org::{DepartmentId, UserId};

/// A step without a deadline is stuck after this time.
pub const LONG: TimeDelta = TimeDelta::days(3);

/// The most rows of one query.
const MOST: i64 = 200;

crate::text_enum! {
    /// Why a step is stuck. If several reasons apply, the first one.
    pub enum Why {
        Disabled = "disabled",
        Left = "left",
        /// The handler's role no longer lets them approve.
        Demoted = "demoted",
        /// The handler has not read the card in the program, and no message has arrived: all failed, or none was sent
        /// within a day.
        Unreachable = "unreachable",
        /// The deadline has passed.
        Late = "late",
        /// There is no deadline, and the step has been open for [`LONG`].
        Long = "long",
    }
}

/// A stuck order with its open step.
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
    /// The principal whom the handler stands in for.
    #[diesel(sql_type = Nullable<Text>)]
    pub principal_name: Option<String>,
    /// Whose signature it is: the principal, else the handler.
    #[diesel(sql_type = BigInt)]
    pub signer: UserId,
    #[diesel(sql_type = Nullable<BigInt>)]
    department: Option<DepartmentId>,
    /// Everybody with a turn in the order.
    #[diesel(sql_type = Array<BigInt>)]
    busy: Vec<UserId>,
    #[diesel(sql_type = Timestamptz)]
    pub since: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub due_at: Option<DateTime<Utc>>,
    /// `None`: the step is not stuck but listed because of its handler.
    #[diesel(sql_type = Nullable<Text>)]
    pub why: Option<Why>,
    /// The total number of rows, including those beyond the limit.
    #[diesel(sql_type = BigInt)]
    pub of: i64,
}

impl Stuck {
    /// Whether it may be reassigned to this person, given that they may handle orders.
    pub fn may_go_to(&self, person: UserId) -> bool {
        person != self.applicant && !self.busy.contains(&person)
    }
}

/// SQL: what happened to the messages about step `s` to its handler `u`.
macro_rules! told {
    () => {
        "(SELECT bool_or(l.channel = 'inbox' AND l.read_at IS NOT NULL) AS is_seen,
                bool_or(l.channel <> 'inbox' AND (l.state IN ('due', 'claimed') OR l.state = 'sent'
                  AND COALESCE(l.result IN ('delivered', 'read', 'duplicate'), true))) AS is_under_way,
                bool_or(l.channel <> 'inbox' AND l.state IN ('dead', 'sent')) AS has_failed
         FROM outbox l WHERE l.order_id = s.order_id AND l.step_id = s.id AND l.recipient_id = u.id
           AND l.notice <> 'close' AND l.channel <> 'todo')"
    };
}

/// SQL: whether open step `s` of handler `u` and principal `p` (may be null) is stuck. `$1`: now. `$2`: steps without a
/// deadline are stuck when they are older than this. The subquery on letters comes last, so that it runs only for steps
/// that no cheaper test finds.
macro_rules! is_stuck {
    () => {
        concat!(
            "(u.disabled_at IS NOT NULL OR u.left_at IS NOT NULL OR u.role = 'staff' OR s.due_at <= $1
              OR p.disabled_at IS NOT NULL OR p.left_at IS NOT NULL OR p.role = 'staff'
              OR s.due_at IS NULL AND s.opened_at < $2
              OR (SELECT NOT is_seen AND NOT is_under_way AND (has_failed OR s.opened_at < $1 - interval '1 day') FROM ",
            told!(),
            " AS told))"
        )
    };
}

/// SQL: the open steps `s` that match a condition, with handlers `u` and principals `p`.
macro_rules! open_steps {
    ($condition:expr) => {
        concat!(
            "FROM approval_steps s JOIN users u ON u.id = s.handler_id LEFT JOIN users p ON p.id = s.principal_id
             WHERE s.closed_at IS NULL AND ",
            $condition
        )
    };
}

/// SQL: the oldest `$3` open steps that match a condition, and the number of all of them.
macro_rules! listed {
    ($condition:expr) => {
        concat!(
            "WITH found AS (SELECT s.id ",
            open_steps!($condition),
            " ORDER BY s.opened_at, s.id LIMIT $3)
             SELECT o.id AS order, o.kind, s.id AS step, o.title, o.number, o.applicant_id AS applicant, u.id AS handler,
                    u.display_name AS handler_name, p.display_name AS principal_name, s.opened_at AS since, s.due_at,
                    COALESCE(p.id, u.id) AS signer, COALESCE(p.department_id, u.department_id) AS department,
                    ARRAY(SELECT unnest(ARRAY[t.handler_id, t.principal_id]) FROM approval_steps t
                          WHERE t.order_id = o.id AND t.closed_at IS NULL AND t.id <> s.id EXCEPT SELECT NULL) || u.id AS busy,
                    CASE WHEN u.disabled_at IS NOT NULL OR p.disabled_at IS NOT NULL THEN 'disabled'
                         WHEN u.left_at IS NOT NULL OR p.left_at IS NOT NULL THEN 'left'
                         WHEN u.role = 'staff' OR p.role = 'staff' THEN 'demoted'
                         WHEN NOT told.is_seen AND NOT told.is_under_way
                              AND (told.has_failed OR s.opened_at < $1 - interval '1 day') THEN 'unreachable'
                         WHEN s.due_at <= $1 THEN 'late'
                         WHEN s.due_at IS NULL AND s.opened_at < $2 THEN 'long' END AS why,
                    (SELECT count(*) ",
            open_steps!($condition),
            ") AS of
             FROM found JOIN approval_steps s USING (id) JOIN orders o ON o.id = s.order_id
             JOIN users u ON u.id = s.handler_id LEFT JOIN users p ON p.id = s.principal_id, LATERAL ",
            told!(),
            " AS told ORDER BY since, step"
        )
    };
}

/// The stuck steps, oldest first, at most 200. With `person`: all open steps of that person, stuck or not, including
/// those in which they are the principal.
pub async fn stuck(conn: &mut Conn, person: Option<UserId>, now: DateTime<Utc>) -> QueryResult<Vec<Stuck>> {
    let of_whom = match person {
        Some(_) => diesel::sql_query(listed!("(s.handler_id = $4 OR s.principal_id = $4)")),
        None => diesel::sql_query(listed!(is_stuck!())),
    };
    let rows = of_whom
        .into_boxed::<Pg>()
        .bind::<Timestamptz, _>(now)
        .bind::<Timestamptz, _>(now - LONG)
        .bind::<BigInt, _>(MOST);
    let rows = match person {
        Some(person) => rows.bind::<BigInt, _>(person),
        None => rows,
    };
    rows.load(conn).await
}

/// The number of stuck steps.
pub async fn count_stuck(conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        steps: i64,
    }
    let row: Row = diesel::sql_query(concat!("SELECT count(*) AS steps ", open_steps!(is_stuck!())))
        .bind::<Timestamptz, _>(now)
        .bind::<Timestamptz, _>(now - LONG)
        .get_result(conn)
        .await?;
    Ok(row.steps)
}

/// A suggested successor for each row, in the same order: the signer's delegate, else the nearest head. `None`: there
/// is none.
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

/// The number of open steps per person, including those in which they are the principal. People without any have no
/// entry.
pub async fn count_for(conn: &mut Conn, people: &[UserId]) -> QueryResult<HashMap<UserId, i64>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        person: UserId,
        #[diesel(sql_type = BigInt)]
        steps: i64,
    }
    let rows: Vec<Row> = diesel::sql_query(
        "SELECT person, count(*) AS steps FROM unnest($1) AS person CROSS JOIN LATERAL (
           SELECT FROM approval_steps s WHERE s.handler_id = person AND s.closed_at IS NULL
           UNION ALL SELECT FROM approval_steps s WHERE s.principal_id = person AND s.closed_at IS NULL) AS open
         GROUP BY person",
    )
    .bind::<Array<BigInt>, _>(people)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.person, row.steps)).collect())
}
