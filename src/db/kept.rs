//! Prepares statements once per connection that diesel would parse and plan each time, because it assumes that their
//! text changes: every UPDATE, every INSERT of several rows or with defaults, and raw SQL.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

/// The most rows of an INSERT that is kept prepared. Each number of rows has another text.
pub const MOST_KEPT: usize = 16;

/// A statement that the connection keeps prepared by its text. Use it only for statements with few different texts,
/// because PostgreSQL keeps each of them.
#[derive(Clone, Copy, Debug)]
pub struct Kept<Q>(pub Q);

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Kept<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q> QueryId for Kept<Q> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Kept<Q> {
    type SqlType = Q::SqlType;
}

/// Runs two writing statements as one. Neither sees the changes of the other; foreign keys are checked after both. If
/// one of them is raw SQL, which numbers its own parameters, it must be the first.
#[derive(Clone, Copy, Debug)]
pub struct Both<A, B>(pub A, pub B);

impl<A: QueryFragment<Pg>, B: QueryFragment<Pg>> QueryFragment<Pg> for Both<A, B> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH beside AS (");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(") ");
        self.1.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<A, B> QueryId for Both<A, B> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}
