//! What a list of orders is narrowed to, in which order it stands, and where a page of it begins.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::pg::Pg;
use diesel::prelude::*;
use rust_decimal::Decimal;

use super::reach::visible_to;
use super::report_filter::{ReportFilter, narrowed};
use super::{Kind, OrderId, Status};
use crate::catalog::WarehouseId;
use crate::db::schema::{order_lines, orders, settlements};
use crate::org::{DepartmentId, User, UserId};

crate::text_enum! {
    /// In which order a list stands.
    #[derive(Default)]
    pub enum Sort {
        /// By when they were made.
        #[default]
        Newest = "newest",
        Oldest = "oldest",
        /// By the total amount.
        Highest = "highest",
        Lowest = "lowest",
    }
}

/// What to look for; what is `None` or empty does not narrow.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub kind: Option<Kind>,
    pub status: Option<Status>,
    /// What was submitted, drafts left out.
    pub is_submitted: bool,
    pub department: Option<DepartmentId>,
    /// Where goods come from or go to.
    pub warehouse: Option<WarehouseId>,
    pub applicant: Option<UserId>,
    /// Part of number, title, customer or note, or of a line's name or specification.
    pub text: String,
    /// 元, the total: at least.
    pub least: Option<Decimal>,
    /// 元, the total: at most.
    pub most: Option<Decimal>,
    /// Made at or after.
    pub from: Option<DateTime<Utc>>,
    /// Made before.
    pub until: Option<DateTime<Utc>>,
    /// What a figure of a report stands for.
    pub report: ReportFilter,
    pub sort: Sort,
    /// The page behind this row.
    pub after: Option<Cursor>,
}

/// The last row of a page, as far as it says where the next one begins: by key, so that pages do not shift while
/// people work. In an address `{id}~{amount}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub id: OrderId,
    /// Its total; counts in lists by amount alone.
    pub amount: Decimal,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.id, self.amount.normalize())
    }
}

impl FromStr for Cursor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (id, amount) = text.split_once('~').ok_or("no cursor")?;
        Ok(Self { id: id.parse().map_err(|_| "no order's id")?, amount: amount.parse().map_err(|_| "no amount")? })
    }
}

/// All orders within the viewer's reach that fit, from the first page on and in no order.
pub(super) fn matching(viewer: &User, filter: &Filter) -> orders::BoxedQuery<'static, Pg> {
    let mut query = orders::table.filter(visible_to(viewer)).into_boxed();
    if let Some(kind) = filter.kind {
        query = query.filter(orders::kind.eq(kind));
    }
    if let Some(status) = filter.status {
        query = query.filter(orders::status.eq(status));
    }
    if filter.is_submitted {
        query = query.filter(orders::status.ne(Status::Draft));
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
        query = query.filter(orders::total_amount.ge(least));
    }
    if let Some(most) = filter.most {
        query = query.filter(orders::total_amount.le(most));
    }
    if let Some(from) = filter.from {
        query = query.filter(orders::created_at.ge(from));
    }
    if let Some(until) = filter.until {
        query = query.filter(orders::created_at.lt(until));
    }
    let query = narrowed(query, &filter.report);
    if filter.text.trim().is_empty() { query } else { holding(query, &pattern(&filter.text)) }
}

/// Narrowed to those that hold a text; a reimbursement without lines holds what its purchases' lines do.
fn holding<'a>(query: orders::BoxedQuery<'a, Pg>, part: &str) -> orders::BoxedQuery<'a, Pg> {
    let part = part.to_owned();
    let named = || order_lines::name.ilike(part.clone()).or(order_lines::specification.ilike(part.clone()));
    let lines = order_lines::table.filter(order_lines::order_id.eq(orders::id)).filter(named());
    let borrowed = settlements::table
        .inner_join(order_lines::table.on(order_lines::order_id.eq(settlements::purchase_id)))
        .filter(settlements::reimbursement_id.eq(orders::id))
        .filter(named());
    query.filter(
        orders::title
            .ilike(part.clone())
            .or(orders::number.ilike(part.clone()))
            .or(orders::customer.ilike(part.clone()))
            .or(orders::note.ilike(part.clone()))
            .or(exists(lines))
            .or(exists(borrowed)),
    )
}

/// The same, from the row behind the cursor on, in the order of the list. Rows of one amount stand newest first.
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

/// `%part%` with the pattern's own signs taken literally.
fn pattern(part: &str) -> String {
    let literal = part.trim().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{literal}%")
}
