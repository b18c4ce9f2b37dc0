//! Lists of orders: filtered, newest first, page by page.
//!
//! Never shows what is out of the viewer's reach. Pages are found by key, not by offset: they do not shift while people work.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::reach::visible_to;
use super::{Kind, Order, OrderId, Status};
use crate::catalog::WarehouseId;
use crate::db::Conn;
use crate::db::schema::{approval_steps, orders, users};
use crate::org::{Department, DepartmentId, User, UserId};

/// What to look for; what is `None` or empty does not narrow.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub kind: Option<Kind>,
    pub status: Option<Status>,
    pub department: Option<DepartmentId>,
    pub warehouse: Option<WarehouseId>,
    pub applicant: Option<UserId>,
    /// Part of number, title, customer or note.
    pub text: String,
    /// Made at or after.
    pub from: Option<DateTime<Utc>>,
    /// Made before.
    pub until: Option<DateTime<Utc>>,
    /// The page behind this order.
    pub after: Option<OrderId>,
}

/// One row of a list.
#[derive(Clone, Debug)]
pub struct Summary {
    pub order: Order,
    pub applicant: String,
    /// `None` in a draft without one.
    pub department: Option<String>,
    /// Whose turn it is; `None` unless pending.
    pub handler: Option<String>,
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page {
    pub rows: Vec<Summary>,
    /// `Filter::after` of the next page; `None`: this is the last.
    pub next: Option<OrderId>,
}

/// At most `limit` orders within the viewer's reach, newest first.
pub async fn list(conn: &mut Conn, viewer: &User, filter: &Filter, limit: usize) -> QueryResult<Page> {
    let mut query = orders::table
        .filter(visible_to(viewer))
        .select(Order::as_select())
        .order(orders::id.desc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1))
        .into_boxed();
    if let Some(kind) = filter.kind {
        query = query.filter(orders::kind.eq(kind));
    }
    if let Some(status) = filter.status {
        query = query.filter(orders::status.eq(status));
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
    if let Some(from) = filter.from {
        query = query.filter(orders::created_at.ge(from));
    }
    if let Some(until) = filter.until {
        query = query.filter(orders::created_at.lt(until));
    }
    if let Some(after) = filter.after {
        query = query.filter(orders::id.lt(after));
    }
    if !filter.text.trim().is_empty() {
        let part = pattern(&filter.text);
        query = query.filter(
            orders::title
                .ilike(part.clone())
                .or(orders::number.ilike(part.clone()))
                .or(orders::customer.ilike(part.clone()))
                .or(orders::note.ilike(part)),
        );
    }
    let mut found: Vec<Order> = query.load(conn).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(|order| order.id);
    Ok(Page { rows: summaries(conn, found).await?, next })
}

/// Adds the names that a list shows: three queries, however many orders.
pub async fn summaries(conn: &mut Conn, found: Vec<Order>) -> QueryResult<Vec<Summary>> {
    let applicants = User::named(conn, &found.iter().map(|order| order.applicant_id).collect::<Vec<_>>()).await?;
    let departments = Department::list(conn).await?;
    let handlers: Vec<(OrderId, String)> = approval_steps::table
        .inner_join(users::table.on(users::id.eq(approval_steps::handler_id)))
        .filter(approval_steps::order_id.eq_any(found.iter().map(|order| order.id).collect::<Vec<_>>()))
        .filter(approval_steps::closed_at.is_null())
        .order((approval_steps::order_id, approval_steps::seq))
        .select((approval_steps::order_id, users::display_name))
        .load(conn)
        .await?;
    let summary = |order: Order| Summary {
        applicant: applicants
            .iter()
            .find(|u| u.id == order.applicant_id)
            .map(|u| u.display_name.clone())
            .unwrap_or_default(),
        department: departments.iter().find(|d| Some(d.id) == order.department_id).map(|d| d.name.clone()),
        handler: {
            let names: Vec<&str> = handlers.iter().filter(|(of, _)| *of == order.id).map(|(_, n)| n.as_str()).collect();
            (!names.is_empty()).then(|| names.join("、"))
        },
        order,
    };
    Ok(found.into_iter().map(summary).collect())
}

/// `%part%` with the pattern's own signs taken literally.
fn pattern(part: &str) -> String {
    let literal = part.trim().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{literal}%")
}
