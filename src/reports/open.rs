//! Open steps by handler and age.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use super::Scope;
use crate::db::{Conn, Questions, question, together};
use crate::orders::aggregate;
use crate::org::{User, UserId};

/// A range of waiting times, in days of 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    /// The lower bound, inclusive.
    pub least: i64,
    /// The upper bound, exclusive; `None` for no bound.
    pub less: Option<i64>,
}

/// The ranges, shortest first.
pub const AGES: [Age; 4] = [
    Age { least: 0, less: Some(1) },
    Age { least: 1, less: Some(3) },
    Age { least: 3, less: Some(7) },
    Age { least: 7, less: None },
];

/// The open orders of one person or of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenWork {
    /// `None` for all people together, with each order counted once.
    pub person: Option<(UserId, String)>,
    pub orders: i64,
    /// In the order of [`AGES`]; an order with two open steps may be in two.
    pub by_age: [i64; 4],
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<BigInt>)]
    person: Option<UserId>,
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
    /// From 0, the oldest range; `None` for all ranges together.
    #[diesel(sql_type = Nullable<Integer>)]
    bucket: Option<i32>,
    #[diesel(sql_type = BigInt)]
    orders: i64,
}

/// The open orders: the total first, then by person, most orders first. An order handled by a delegate counts for both the
/// delegate and the principal.
pub async fn open_work(
    conn: &mut Conn,
    viewer: &User,
    scope: &Scope,
    now: DateTime<Utc>,
) -> QueryResult<Vec<OpenWork>> {
    let by_person = "SELECT u.id AS person, u.display_name AS name, b.bucket, count(DISTINCT f.id) AS orders
        FROM found f CROSS JOIN params JOIN approval_steps s ON s.order_id = f.id AND s.closed_at IS NULL
        CROSS JOIN LATERAL (SELECT width_bucket(s.opened_at, marks) AS bucket) AS b
        CROSS JOIN LATERAL unnest(ARRAY[s.handler_id, s.principal_id]) AS whose (id) JOIN users u ON u.id = whose.id
        GROUP BY GROUPING SETS ((u.id, u.display_name, b.bucket), (u.id, u.display_name), (b.bucket), ())";
    let rows: Vec<Row> = aggregate(conn, viewer, &scope.waiting(), &marks(now), by_person).await?;
    Ok(grouped(rows))
}

/// SQL: the number of orders by age, over the open steps `s` that meet a condition, which may use the person `$1`.
macro_rules! by_age {
    ($whose:literal) => {
        concat!(
            "SELECT NULL::bigint AS person, NULL AS name, b.bucket, count(DISTINCT s.order_id) AS orders
             FROM approval_steps s CROSS JOIN LATERAL (SELECT width_bucket(s.opened_at, $2) AS bucket) AS b
             WHERE s.closed_at IS NULL AND ",
            $whose,
            " GROUP BY GROUPING SETS ((b.bucket), ())"
        )
    };
}

/// The open orders that the viewer may see, by age. `own`: only those that the viewer submitted. An order with an open
/// step is pending, so administrators and auditors see all of them.
pub async fn ages(conn: &mut Conn, viewer: &User, own: bool, now: DateTime<Utc>) -> QueryResult<OpenWork> {
    let question = match (own, viewer.sees_all()) {
        (true, _) => by_age!("s.order_id IN (SELECT id FROM orders WHERE applicant_id = $1 AND status = 'pending')"),
        (false, true) => by_age!("$1 IS NOT NULL"),
        (false, false) => by_age!("s.order_id IN (SELECT order_id FROM order_reach WHERE user_id = $1)"),
    };
    total(conn, question, viewer.id, now).await
}

/// The open orders that wait for this person, by age.
pub async fn own_ages(conn: &Conn, person: UserId, now: DateTime<Utc>) -> QueryResult<OpenWork> {
    Ok(ages_of(together(conn, asked_own_ages(person, now)).await?))
}

/// The index of a range of ages, `None` for all together, and the number of its orders.
pub type AgeRow = (Option<i32>, i64);

/// The query of [`own_ages`], for `together`.
pub fn asked_own_ages(person: UserId, now: DateTime<Utc>) -> impl Questions<Answers = Vec<AgeRow>> {
    let by_age = sql::<(Nullable<Integer>, BigInt)>(
        "SELECT b.bucket, count(DISTINCT s.order_id)
         FROM approval_steps s CROSS JOIN LATERAL (SELECT width_bucket(s.opened_at, ",
    )
    .bind::<Array<Timestamptz>, _>(marks(now))
    .sql(") AS bucket) AS b WHERE s.closed_at IS NULL AND (s.handler_id = ")
    .bind::<BigInt, _>(person)
    .sql(" OR s.principal_id = ")
    .bind::<BigInt, _>(person)
    .sql(") GROUP BY GROUPING SETS ((b.bucket), ())");
    question(by_age)
}

/// Builds the numbers from the rows of [`asked_own_ages`].
pub fn ages_of(rows: Vec<AgeRow>) -> OpenWork {
    let row = |(bucket, orders)| Row { person: None, name: None, bucket, orders };
    grouped(rows.into_iter().map(row).collect()).swap_remove(0)
}

async fn total(conn: &mut Conn, question: &str, person: UserId, now: DateTime<Utc>) -> QueryResult<OpenWork> {
    let rows: Vec<Row> = diesel::sql_query(question)
        .bind::<BigInt, _>(person)
        .bind::<Array<Timestamptz>, _>(marks(now))
        .load(conn)
        .await?;
    Ok(grouped(rows).swap_remove(0))
}

/// The thresholds between the ages for `width_bucket`, oldest first. A wait of exactly `least` days belongs to the
/// older range, but `width_bucket` counts a value on a threshold to the younger one. So each threshold is moved by one
/// microsecond, the resolution of the database.
fn marks(now: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let ends = |age: &Age| now - TimeDelta::days(age.least) + TimeDelta::microseconds(1);
    AGES.iter().rev().filter(|age| age.least > 0).map(ends).collect()
}

/// Groups rows by person, the total first. There is a total even without rows.
fn grouped(rows: Vec<Row>) -> Vec<OpenWork> {
    let mut found = vec![OpenWork { person: None, orders: 0, by_age: [0; 4] }];
    for row in rows {
        let at = found.iter().position(|one| one.person.as_ref().map(|(id, _)| *id) == row.person);
        let at = at.unwrap_or_else(|| {
            found.push(OpenWork { person: row.person.zip(row.name.clone()), orders: 0, by_age: [0; 4] });
            found.len() - 1
        });
        match row.bucket.and_then(|bucket| usize::try_from(bucket).ok()) {
            Some(bucket) => found[at].by_age[AGES.len() - 1 - bucket] = row.orders,
            None => found[at].orders = row.orders,
        }
    }
    found[1..].sort_by(|a, b| {
        let key =
            |one: &OpenWork| (-one.orders, [3, 2, 1].map(|age| -one.by_age[age]), one.person.clone().map(|p| p.0));
        key(a).cmp(&key(b))
    });
    found
}
