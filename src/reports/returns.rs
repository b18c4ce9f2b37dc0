//! Orders that were returned, rejected or terminated, by reason and round.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};

use super::Scope;
use crate::db::Conn;
use crate::orders::aggregate;
use crate::org::User;

/// Orders of a period that were sent back. An order sent back with two reasons counts for both.
#[derive(Clone, Debug, Default)]
pub struct Returns {
    /// The number of submitted orders.
    pub submitted: i64,
    /// The number of those that were returned, rejected or terminated at least once.
    pub sent_back: i64,
    /// The eight most frequent reasons with their number of orders.
    pub reasons: Vec<(String, i64)>,
    /// The number of orders sent back with another reason.
    pub others: i64,
    /// Digests of `reasons`, by which the list filter excludes them.
    pub digests: Vec<String>,
    /// Rounds with the number of orders sent back in them, in order.
    pub rounds: Vec<(i32, i64)>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<Text>)]
    reason: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    digest: Option<String>,
    #[diesel(sql_type = Nullable<Integer>)]
    round: Option<i32>,
    /// Whether the row counts the orders with all other reasons.
    #[diesel(sql_type = diesel::sql_types::Bool)]
    is_rest: bool,
    #[diesel(sql_type = BigInt)]
    orders: i64,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    orders: i64,
}

/// The orders of the period that were sent back. Two queries.
pub async fn returns(conn: &mut Conn, viewer: &User, scope: &Scope) -> QueryResult<Returns> {
    let filter = scope.submitted();
    let submitted: Vec<Count> = aggregate(conn, viewer, &filter, &[], "SELECT count(*) AS orders FROM found").await?;
    // The list filter has the same expression (`orders/report_filter.rs`).
    let by_reason = ", sent AS (
          SELECT f.id, l.round, said.reason FROM found f
          JOIN approval_log l ON l.order_id = f.id AND l.action IN ('return', 'reject', 'terminate')
          CROSS JOIN LATERAL (SELECT btrim(regexp_replace(l.comment, '\\s+', ' ', 'g')) AS reason) AS said),
        first AS (SELECT reason, count(DISTINCT id) AS orders FROM sent GROUP BY reason ORDER BY 2 DESC, 1 LIMIT 8)
        SELECT reason, left(md5(reason), 12) AS digest, NULL::int AS round, false AS is_rest, orders FROM first
        UNION ALL SELECT NULL, NULL, round, false, count(DISTINCT id) FROM sent GROUP BY GROUPING SETS ((round), ())
        UNION ALL SELECT NULL, NULL, NULL, true, count(DISTINCT id) FROM sent
          WHERE reason NOT IN (SELECT reason FROM first)
        ORDER BY orders DESC, reason, round";
    let rows: Vec<Row> = aggregate(conn, viewer, &filter, &[], by_reason).await?;
    let mut found = Returns { submitted: submitted.first().map_or(0, |count| count.orders), ..Returns::default() };
    for row in rows {
        match (row.reason, row.round) {
            (Some(reason), _) => {
                found.reasons.push((reason, row.orders));
                found.digests.extend(row.digest);
            }
            (None, Some(round)) => found.rounds.push((round, row.orders)),
            (None, None) if row.is_rest => found.others = row.orders,
            (None, None) => found.sent_back = row.orders,
        }
    }
    found.rounds.sort_unstable();
    Ok(found)
}
