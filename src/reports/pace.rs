//! How long orders and steps take.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};

use super::Scope;
use crate::db::{Conn, Questions, question};
use crate::orders::{Kind, aggregate};
use crate::org::{User, UserId};

/// How long orders took from the first submission to the final decision, including nights and holidays.
#[derive(Clone, Debug, QueryableByName)]
pub struct Pace {
    /// `None` for all kinds together.
    #[diesel(sql_type = Nullable<Text>)]
    pub kind: Option<Kind>,
    #[diesel(sql_type = BigInt)]
    pub orders: i64,
    /// The median in seconds.
    #[diesel(sql_type = BigInt)]
    pub median: i64,
    /// The 90th percentile in seconds.
    #[diesel(sql_type = BigInt)]
    pub most: i64,
}

/// How long a step of the flows was open before its handler decided. Skipped steps do not count.
#[derive(Clone, Debug, QueryableByName)]
pub struct StepPace {
    /// The name of the step in the flow; empty for orders without a flow.
    #[diesel(sql_type = Text)]
    pub node: String,
    #[diesel(sql_type = BigInt)]
    pub orders: i64,
    /// The number of decisions; one order may have several at a step.
    #[diesel(sql_type = BigInt)]
    pub decisions: i64,
    #[diesel(sql_type = BigInt)]
    pub median: i64,
    #[diesel(sql_type = BigInt)]
    pub most: i64,
    /// The sum of all decisions, in seconds.
    #[diesel(sql_type = BigInt)]
    pub total: i64,
}

/// All kinds together first, then each kind. Empty when no order was decided.
pub async fn pace(conn: &mut Conn, viewer: &User, scope: &Scope) -> QueryResult<Vec<Pace>> {
    let by_kind = "SELECT kind, count(*) AS orders, percentile_disc(0.5) WITHIN GROUP (ORDER BY took) AS median,
                          percentile_disc(0.9) WITHIN GROUP (ORDER BY took) AS most
                   FROM (SELECT kind, extract(epoch FROM finished_at - submitted_at)::bigint AS took FROM found) AS done
                   GROUP BY GROUPING SETS ((kind), ()) HAVING count(*) > 0";
    let mut found: Vec<Pace> = aggregate(conn, viewer, &scope.decided(), &[], by_kind).await?;
    found.sort_by_key(|one| one.kind);
    Ok(found)
}

/// Durations by step, the largest sum first, which shows where the orders of the period waited most.
pub async fn step_pace(conn: &mut Conn, viewer: &User, scope: &Scope) -> QueryResult<Vec<StepPace>> {
    let by_node = ", named AS (
          SELECT v.id, n.place - 1 AS node, n.drawn ->> 'name' AS name FROM flow_versions v
          CROSS JOIN LATERAL jsonb_array_elements(v.definition -> 'nodes') WITH ORDINALITY AS n (drawn, place))
        SELECT node, count(DISTINCT id) AS orders, count(*) AS decisions, sum(took)::bigint AS total,
               percentile_disc(0.5) WITHIN GROUP (ORDER BY took) AS median,
               percentile_disc(0.9) WITHIN GROUP (ORDER BY took) AS most
        FROM (SELECT f.id, COALESCE(n.name, '') AS node, extract(epoch FROM s.closed_at - s.opened_at)::bigint AS took
              FROM found f JOIN approval_steps s ON s.order_id = f.id AND s.status = 'decided'
                AND NOT EXISTS (SELECT 1 FROM approval_log l WHERE l.step_id = s.id AND l.action = 'skip')
              LEFT JOIN named n ON n.id = f.flow_version_id AND n.node = s.node) AS signed
        GROUP BY node ORDER BY total DESC, node";
    aggregate(conn, viewer, &scope.submitted(), &[], by_node).await
}

/// How long this person took to decide since `from`, one row: the number of orders, and the median in seconds, `None`
/// without decisions. Includes decisions made as a delegate.
pub fn asked_own_pace(person: UserId, from: DateTime<Utc>) -> impl Questions<Answers = Vec<(i64, Option<i64>)>> {
    let decided = sql::<(BigInt, Nullable<BigInt>)>(
        "SELECT count(DISTINCT s.order_id), percentile_disc(0.5) WITHIN GROUP
           (ORDER BY extract(epoch FROM s.closed_at - s.opened_at)::bigint)
         FROM approval_log l JOIN approval_steps s ON s.id = l.step_id
         WHERE l.step_id IS NOT NULL AND l.action <> 'skip' AND l.actor_id = ",
    )
    .bind::<BigInt, _>(person)
    .sql(" AND l.acted_at >= ")
    .bind::<Timestamptz, _>(from)
    .sql("");
    question(decided)
}
