//! Runs several queries, called questions, in one statement. Each returns its rows as an array, and all see the same
//! snapshot of the database.

use std::marker::PhantomData;

use diesel::deserialize::{self, FromSql, Queryable, QueryableByName};
use diesel::expression::{TypedExpressionType, ValidGrouping};
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::query_builder::{AsQuery, AstPass, Query, QueryFragment, QueryId};
use diesel::row::NamedRow;
use diesel::sql_types::{Array, Record, Untyped};
use diesel_async::RunQueryDsl;

use super::Conn;

/// Queries for one statement: a [`Question`], or a tuple of them.
pub trait Questions: Send + 'static {
    /// The rows of each query.
    type Answers: Send;

    /// Writes them as columns, of which the first is number `at`. Returns the number after the last.
    #[doc(hidden)]
    fn write<'b>(&'b self, at: usize, out: AstPass<'_, 'b, Pg>) -> QueryResult<usize>;

    /// Reads the columns from number `at` on, and moves `at` behind them.
    #[doc(hidden)]
    fn read<'a>(at: &mut usize, row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self::Answers>;
}

/// A query whose rows are read as `R`.
pub struct Question<Q, R> {
    query: Q,
    row: PhantomData<fn() -> R>,
}

/// Turns a query into a question. A query of one column selects it as a tuple of one.
pub fn question<R, Q: AsQuery>(query: Q) -> Question<Q::Query, R> {
    Question { query: query.as_query(), row: PhantomData }
}

/// The columns that are read as `R`, for the query of a [`question`].
pub fn columns_of<R: Selectable<Pg>>() -> R::SelectExpression {
    R::construct_selection()
}

/// Runs the queries in one statement, which the connection keeps prepared.
pub async fn together<Q: Questions>(conn: &Conn, questions: Q) -> QueryResult<Q::Answers> {
    let answer: Answer<Q> = Together(questions).get_result(&mut &*conn).await?;
    Ok(answer.0)
}

impl<Q, R> Questions for Question<Q, R>
where
    Q: Query + QueryFragment<Pg> + Send + 'static,
    Q::SqlType: 'static,
    R: Queryable<Q::SqlType, Pg> + Send + 'static,
    R::Row: FromSql<Record<Q::SqlType>, Pg>,
{
    type Answers = Vec<R>;

    fn write<'b>(&'b self, at: usize, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<usize> {
        out.push_sql(if at == 0 { "ARRAY(SELECT t FROM (" } else { ", ARRAY(SELECT t FROM (" });
        self.query.walk_ast(out.reborrow())?;
        out.push_sql(") t) AS a");
        out.push_sql(&at.to_string());
        Ok(at + 1)
    }

    fn read<'a>(at: &mut usize, row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self::Answers> {
        let rows: Vec<R::Row> = NamedRow::get::<Array<Record<Q::SqlType>>, _>(row, &format!("a{at}"))?;
        *at += 1;
        rows.into_iter().map(R::build).collect()
    }
}

macro_rules! tuples {
    ($($Q:ident)+) => {
        impl<$($Q: Questions),+> Questions for ($($Q,)+) {
            type Answers = ($($Q::Answers,)+);

            #[expect(non_snake_case, reason = "the types name the values")]
            fn write<'b>(&'b self, mut at: usize, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<usize> {
                let ($($Q,)+) = self;
                $(at = $Q.write(at, out.reborrow())?;)+
                Ok(at)
            }

            fn read<'a>(at: &mut usize, row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self::Answers> {
                Ok(($($Q::read(at, row)?,)+))
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);

struct Together<Q>(Q);

struct Answer<Q: Questions>(Q::Answers);

impl<Q> Query for Together<Q> {
    type SqlType = Untyped;
}

impl<Q> QueryId for Together<Q> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Questions> QueryFragment<Pg> for Together<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        self.0.write(0, out).map(drop)
    }

    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q: Questions> QueryableByName<Pg> for Answer<Q> {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        Q::read(&mut 0, row).map(Self)
    }
}

/// The columns of `R` as one value of a row, which is read as [`Of<R>`].
pub fn one_of<R: Selectable<Pg>>() -> OneOf<R::SelectExpression> {
    OneOf(R::construct_selection())
}

/// See [`one_of`].
#[derive(Clone, Copy, Debug)]
pub struct OneOf<E>(E);

/// A value of type `R` in a row, from [`one_of`].
#[derive(Debug)]
pub struct Of<R>(pub R);

impl<E> Expression for OneOf<E>
where
    E: Expression,
    E::SqlType: 'static,
    Record<E::SqlType>: TypedExpressionType,
{
    type SqlType = Record<E::SqlType>;
}

impl<E, From> AppearsOnTable<From> for OneOf<E>
where
    E: AppearsOnTable<From>,
    Self: Expression,
{
}

impl<E, From> SelectableExpression<From> for OneOf<E>
where
    E: SelectableExpression<From>,
    Self: AppearsOnTable<From>,
{
}

impl<E, G> ValidGrouping<G> for OneOf<E>
where
    E: ValidGrouping<G>,
{
    type IsAggregate = E::IsAggregate;
}

impl<E> QueryId for OneOf<E> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<E: QueryFragment<Pg>> QueryFragment<Pg> for OneOf<E> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("ROW(");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}

impl<R, ST> FromSql<Record<ST>, Pg> for Of<R>
where
    R: Queryable<ST, Pg>,
    R::Row: FromSql<Record<ST>, Pg>,
    ST: 'static,
{
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        R::build(R::Row::from_sql(value)?).map(Self)
    }
}

impl<R, ST> Queryable<Record<ST>, Pg> for Of<R>
where
    ST: 'static,
    Self: FromSql<Record<ST>, Pg>,
{
    type Row = Self;

    fn build(row: Self) -> deserialize::Result<Self> {
        Ok(row)
    }
}
