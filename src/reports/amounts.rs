//! Amounts by month and kind, and the viewer's own orders by status.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Numeric, Text};
use rust_decimal::Decimal;

use super::Scope;
use crate::clock::begin;
use crate::db::Conn;
use crate::orders::{Counted, Filter, Kind, Status, aggregate};
use crate::org::User;

/// The orders of one kind submitted in one month.
#[derive(Clone, Debug, QueryableByName)]
pub struct MonthAmount {
    /// The number of the month within the period, from 1.
    #[diesel(sql_type = Integer)]
    pub month: i32,
    #[diesel(sql_type = Text)]
    pub kind: Kind,
    #[diesel(sql_type = BigInt)]
    pub orders: i64,
    /// 元, unrounded.
    #[diesel(sql_type = Numeric)]
    pub amount: Decimal,
}

/// The number of orders with one status.
#[derive(Clone, Debug, QueryableByName)]
pub struct StatusCount {
    #[diesel(sql_type = Text)]
    pub status: Status,
    #[diesel(sql_type = BigInt)]
    pub orders: i64,
}

/// The viewer's own orders.
#[derive(Clone, Debug)]
pub struct OwnOrders {
    /// All of them by status.
    pub states: Vec<StatusCount>,
    /// 元, unrounded: the sum of those that [count](Counted::Amount).
    pub amount: Decimal,
}

#[derive(QueryableByName)]
struct Sum {
    #[diesel(sql_type = Numeric)]
    amount: Decimal,
}

/// Amounts by month and kind, in this order. Leaves out months and kinds without orders.
pub async fn amounts(conn: &mut Conn, viewer: &User, scope: &Scope) -> QueryResult<Vec<MonthAmount>> {
    let months: Vec<DateTime<Utc>> = scope.period.months().iter().map(|month| begin(month.from, scope.zone)).collect();
    let by_month = "SELECT width_bucket(f.submitted_at, marks) AS month, f.kind, count(*) AS orders,
                           sum(f.total_amount) AS amount
                    FROM found f CROSS JOIN params GROUP BY 1, 2";
    let mut found: Vec<MonthAmount> =
        aggregate(conn, viewer, &scope.counted(Counted::Amount), &months, by_month).await?;
    found.sort_by_key(|one| (one.month, one.kind));
    Ok(found)
}

/// The viewer's own orders first submitted at or after `from`. Two queries.
pub async fn own(conn: &mut Conn, viewer: &User, from: DateTime<Utc>) -> QueryResult<OwnOrders> {
    let mut filter = Filter { applicant: Some(viewer.id), ..Filter::default() };
    filter.report.submitted_from = Some(from);
    let by_status = "SELECT status, count(*) AS orders FROM found GROUP BY 1";
    let mut states: Vec<StatusCount> = aggregate(conn, viewer, &filter, &[], by_status).await?;
    states.sort_by_key(|one| one.status);
    filter.report.counted = Some(Counted::Amount);
    let sum = "SELECT COALESCE(sum(total_amount), 0) AS amount FROM found";
    let counted: Vec<Sum> = aggregate(conn, viewer, &filter, &[], sum).await?;
    Ok(OwnOrders { states, amount: counted.iter().map(|one| one.amount).sum() })
}
