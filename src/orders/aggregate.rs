//! Aggregate queries over all orders that match a filter.

use chrono::{DateTime, Utc};
use diesel::deserialize::QueryableByName;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, Timestamptz, Untyped};
use diesel_async::RunQueryDsl;

use super::filter::{Filter, matching};
use crate::db::Conn;
use crate::db::schema::orders;
use crate::org::User;

/// Runs `question`, SQL that continues `WITH params AS (…), found AS (…)`. `found`: the orders that the viewer may see
/// and that match the filter, with the columns `id, kind, status, customer, total_amount, submitted_at, finished_at,
/// flow_version_id`. `params`: one row with the array `marks`, thresholds for `width_bucket`. Ignores the sort order
/// and the cursor of the filter.
pub async fn aggregate<R>(
    conn: &mut Conn,
    viewer: &User,
    filter: &Filter,
    marks: &[DateTime<Utc>],
    question: &'static str,
) -> QueryResult<Vec<R>>
where
    R: QueryableByName<Pg> + Send + 'static,
{
    let found = matching(conn, viewer, filter).await?.select((
        orders::id,
        orders::kind,
        orders::status,
        orders::customer,
        orders::total_amount,
        orders::submitted_at,
        orders::finished_at,
        orders::flow_version_id,
    ));
    Aggregate { found, marks: marks.to_vec(), question }.load(conn).await
}

#[derive(QueryId)]
struct Aggregate<Q> {
    found: Q,
    marks: Vec<DateTime<Utc>>,
    question: &'static str,
}

impl<Q> Query for Aggregate<Q> {
    type SqlType = Untyped;
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Aggregate<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // Not cached: a generic plan, made for any period, is slow for a period of one month.
        out.unsafe_to_cache_prepared();
        out.push_sql("WITH params AS (SELECT ");
        out.push_bind_param::<Array<Timestamptz>, _>(&self.marks)?;
        out.push_sql(" AS marks), found AS (");
        self.found.walk_ast(out.reborrow())?;
        out.push_sql(") ");
        out.push_sql(self.question);
        Ok(())
    }
}
