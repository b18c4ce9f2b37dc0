//! A question about all the orders that fit a filter, answered by the database in one go.

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

/// Asks `question`, which goes on behind `WITH … found AS (…)`: `found` is the orders within the viewer's reach that fit, with
/// `id, kind, status, customer, total_amount, submitted_at, finished_at, flow_version_id`, and `asked` one row with
/// `marks`, moments that tell times apart. Page and order of the filter say nothing here.
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
    let found = matching(viewer, filter).select((
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
        // Planned anew each time: a plan for any period would be a poor one for a month.
        out.unsafe_to_cache_prepared();
        out.push_sql("WITH asked AS (SELECT ");
        out.push_bind_param::<Array<Timestamptz>, _>(&self.marks)?;
        out.push_sql(" AS marks), found AS (");
        self.found.walk_ast(out.reborrow())?;
        out.push_sql(") ");
        out.push_sql(self.question);
        Ok(())
    }
}
