//! Filter, sort order and paging cursor of order lists, as queries.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use rust_decimal::Decimal;

use super::amount;
use super::reach::visible_to;
use super::report_filter::{ReportFilter, narrowed};
use super::search::{holding, words};
use super::{Kind, OrderId, Status};
use crate::catalog::WarehouseId;
use crate::db::Conn;
use crate::db::schema::orders;
use crate::org::{DepartmentId, User, UserId};

crate::text_enum! {
    /// The sort order of a list.
    #[derive(Default)]
    pub enum Sort {
        /// By creation time.
        #[default]
        Newest = "newest",
        Oldest = "oldest",
        /// By total amount.
        Highest = "highest",
        Lowest = "lowest",
    }
}

/// The conditions of a list. `None` and empty values do not filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub kind: Option<Kind>,
    pub status: Option<Status>,
    /// Excludes drafts.
    pub is_submitted: bool,
    pub department: Option<DepartmentId>,
    /// Matches the warehouse or the destination.
    pub warehouse: Option<WarehouseId>,
    pub applicant: Option<UserId>,
    /// Words that must all match, each a part of any field that [`search`](super::search) names.
    pub text: String,
    /// The minimum total amount in 元, inclusive.
    pub least: Option<Decimal>,
    /// The maximum total amount in 元, inclusive.
    pub most: Option<Decimal>,
    /// Created at or after.
    pub from: Option<DateTime<Utc>>,
    /// Created before.
    pub until: Option<DateTime<Utc>>,
    /// The conditions of a report figure.
    pub report: ReportFilter,
    pub sort: Sort,
    /// Starts after this row.
    pub after: Option<Cursor>,
}

/// The key of the last row of a page; the next page starts after it, so that new orders do not shift pages. Written
/// `{id}~{amount}` in an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub id: OrderId,
    /// Its total amount; used only by lists sorted by amount.
    pub amount: Decimal,
}

impl Filter {
    /// Whether the filter matches every order that the viewer may see.
    pub(super) fn is_empty(&self) -> bool {
        let narrowed = Self { sort: Sort::default(), after: None, text: self.text.trim().to_owned(), ..self.clone() };
        narrowed == Self::default()
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.id, self.amount.normalize())
    }
}

impl FromStr for Cursor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (id, amount) = text.split_once('~').ok_or("not a cursor")?;
        Ok(Self {
            id: id.parse().map_err(|_| "not an order id")?,
            amount: amount.parse().map_err(|_| "not an amount")?,
        })
    }
}

/// All orders that the viewer may see and that match the filter, unsorted. Ignores the cursor. First queries the people
/// whom the words of the text may mean.
pub(super) async fn matching(
    conn: &mut Conn,
    viewer: &User,
    filter: &Filter,
) -> QueryResult<orders::BoxedQuery<'static, Pg>> {
    let words = words(conn, &filter.text).await?;
    Ok(holding(without_text(viewer, filter), &words))
}

/// The same without the condition on the text.
pub(super) fn without_text(viewer: &User, filter: &Filter) -> orders::BoxedQuery<'static, Pg> {
    narrowed(within(viewer, filter), &filter.report)
}

/// The conditions of the filter except its text and those of a report.
fn within(viewer: &User, filter: &Filter) -> orders::BoxedQuery<'static, Pg> {
    let mut query = orders::table.into_boxed();
    // People see all their own orders, so the index on the applicant is enough.
    if filter.applicant != Some(viewer.id) {
        query = query.filter(visible_to(viewer));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(orders::kind.eq(kind));
    }
    if let Some(status) = filter.status {
        query = query.filter(has_status(status));
    }
    if filter.is_submitted {
        query = query.filter(sql::<Bool>("orders.status <> 'draft'"));
    }
    if let Some(department) = filter.department {
        query = query.filter(orders::department_id.eq(department));
    }
    if let Some(warehouse) = filter.warehouse {
        query = query.filter(orders::warehouse_id.eq(warehouse).or(orders::destination_warehouse_id.eq(warehouse)));
    }
    if let Some(applicant) = filter.applicant {
        query = query.filter(orders::applicant_id.eq(applicant));
    }
    if let Some(least) = filter.least {
        query = query.filter(orders::total_amount.ge(amount::shown_from(least)));
    }
    if let Some(most) = filter.most {
        query = query.filter(orders::total_amount.lt(amount::shown_until(most)));
    }
    if let Some(from) = filter.from {
        query = query.filter(orders::created_at.ge(from));
    }
    if let Some(until) = filter.until {
        query = query.filter(orders::created_at.lt(until));
    }
    query
}

/// Literals, so that the partial indexes `orders_unfinished` and `orders_under_way` apply.
fn has_status(status: Status) -> SqlLiteral<Bool> {
    sql(match status {
        Status::Draft => "orders.status = 'draft'",
        Status::Pending => "orders.status = 'pending'",
        Status::Returned => "orders.status = 'returned'",
        Status::Approved => "orders.status = 'approved'",
        Status::Rejected => "orders.status = 'rejected'",
        Status::Withdrawn => "orders.status = 'withdrawn'",
    })
}

/// Adds the sort order and the cursor. Orders with equal amounts are sorted by id, in the same direction.
pub(super) fn sorted<'a>(query: orders::BoxedQuery<'a, Pg>, filter: &Filter) -> orders::BoxedQuery<'a, Pg> {
    let after = filter.after;
    match (filter.sort, after) {
        (Sort::Newest, None) => query.order(orders::id.desc()),
        (Sort::Newest, Some(after)) => query.filter(orders::id.lt(after.id)).order(orders::id.desc()),
        (Sort::Oldest, None) => query.order(orders::id.asc()),
        (Sort::Oldest, Some(after)) => query.filter(orders::id.gt(after.id)).order(orders::id.asc()),
        (Sort::Highest, None) => query.order((orders::total_amount.desc(), orders::id.desc())),
        (Sort::Highest, Some(Cursor { id, amount })) => query
            .filter(orders::total_amount.le(amount))
            .filter(orders::total_amount.lt(amount).or(orders::id.lt(id)))
            .order((orders::total_amount.desc(), orders::id.desc())),
        (Sort::Lowest, None) => query.order((orders::total_amount.asc(), orders::id.asc())),
        (Sort::Lowest, Some(Cursor { id, amount })) => query
            .filter(orders::total_amount.ge(amount))
            .filter(orders::total_amount.gt(amount).or(orders::id.gt(id)))
            .order((orders::total_amount.asc(), orders::id.asc())),
    }
}
