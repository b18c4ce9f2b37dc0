//! Statements that are prepared once per connection although diesel would not: it parses and plans anew what may have
//! another text each time, that is every UPDATE, every INSERT of several rows or with defaults, and raw SQL.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

/// The most rows of an INSERT that is kept: each number of rows is another text.
pub const MOST_KEPT: usize = 16;

/// A statement that the connection keeps prepared, by its text. Its text must have few forms: PostgreSQL keeps each.
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

/// Two writing statements as one: neither sees what the other writes, foreign keys are checked after both. One of raw SQL,
/// which numbers its parameters itself, comes first.
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
