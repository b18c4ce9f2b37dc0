//! Lists of orders: filtered, sorted, paged and counted.
//!
//! Never returns an order that the viewer may not see.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool};
use diesel_async::RunQueryDsl;

use super::filter::{Cursor, Filter, matching, sorted};
use super::{Order, OrderId};
use crate::db::Conn;
use crate::db::schema::{approval_steps, order_lines, order_reach, orders, settlements, users};
use crate::org::{Department, User};

/// One row of a list.
#[derive(Clone, Debug)]
pub struct Summary {
    pub order: Order,
    pub applicant: String,
    /// `None` in a draft without a department.
    pub department: Option<String>,
    /// The handlers of the open steps; empty unless pending.
    pub handlers: Vec<String>,
}

/// One page of a list.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub rows: Vec<Summary>,
    /// `Filter::after` of the next page; `None` on the last page.
    pub next: Option<Cursor>,
}

/// One page of at most `limit` orders that the viewer may see.
pub async fn list(conn: &mut Conn, viewer: &User, filter: &Filter, limit: usize) -> QueryResult<Page> {
    let most = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let query = sorted(matching(conn, viewer, filter).await?, filter).select(Order::as_select()).limit(most);
    let mut found: Vec<Order> = query.load(conn).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| has_more);
    let next = last.map(|order| Cursor { id: order.id, amount: order.total_amount });
    Ok(Page { rows: summaries(conn, found).await?, next })
}

/// How many orders match; stops counting at `most`.
pub async fn count(conn: &mut Conn, viewer: &User, filter: &Filter, most: i64) -> QueryResult<i64> {
    if filter.is_empty() && !viewer.is_admin() {
        // Without the orders themselves.
        let all = order_reach::table.filter(order_reach::user_id.eq(viewer.id)).select(order_reach::order_id);
        return Count(all.limit(most)).get_result(conn).await;
    }
    let found = matching(conn, viewer, filter).await?.select(orders::id).limit(most);
    Count(found).get_result(conn).await
}

/// How many lines the matching orders show, own or borrowed; stops counting at `most`.
pub async fn count_lines(conn: &mut Conn, viewer: &User, filter: &Filter, most: i64) -> QueryResult<i64> {
    let (found, borrowing) = (matching(conn, viewer, filter).await?, matching(conn, viewer, filter).await?);
    let own = order_lines::table
        .filter(order_lines::order_id.eq_any(found.select(orders::id)))
        .select(order_lines::id)
        .limit(most);
    let has_none = "NOT EXISTS (SELECT 1 FROM order_lines o WHERE o.order_id = settlements.reimbursement_id)";
    let borrowed = settlements::table
        .inner_join(order_lines::table.on(order_lines::order_id.eq(settlements::purchase_id)))
        .filter(settlements::reimbursement_id.eq_any(borrowing.select(orders::id)))
        .filter(sql::<Bool>(has_none))
        .select(order_lines::id)
        .limit(most);
    let own: i64 = Count(own).get_result(conn).await?;
    let borrowed: i64 = Count(borrowed).get_result(conn).await?;
    Ok(most.min(own + borrowed))
}

/// Adds the names that a list shows, in three queries for any number of orders. Keeps the order of `found`.
pub async fn summaries(conn: &mut Conn, found: Vec<Order>) -> QueryResult<Vec<Summary>> {
    let applicants = User::named(conn, &found.iter().map(|order| order.applicant_id).collect::<Vec<_>>()).await?;
    let departments = Department::list(conn).await?;
    let open: Vec<(OrderId, String)> = approval_steps::table
        .inner_join(users::table.on(users::id.eq(approval_steps::handler_id)))
        .filter(approval_steps::order_id.eq_any(found.iter().map(|order| order.id).collect::<Vec<_>>()))
        .filter(approval_steps::closed_at.is_null())
        .order((approval_steps::order_id, approval_steps::seq))
        .select((approval_steps::order_id, users::display_name))
        .load(conn)
        .await?;
    let mut handlers: HashMap<OrderId, Vec<String>> = HashMap::new();
    for (order, name) in open {
        handlers.entry(order).or_default().push(name);
    }
    let summary = |order: Order| Summary {
        applicant: applicants
            .iter()
            .find(|u| u.id == order.applicant_id)
            .map(|u| u.display_name.clone())
            .unwrap_or_default(),
        department: departments.iter().find(|d| Some(d.id) == order.department_id).map(|d| d.name.clone()),
        handlers: handlers.get(&order.id).cloned().unwrap_or_default(),
        order,
    };
    Ok(found.into_iter().map(summary).collect())
}

/// `SELECT count(*)` of a query with a limit, so that rows beyond the limit are not read.
#[derive(QueryId)]
struct Count<Q>(Q);

impl<Q> Query for Count<Q> {
    type SqlType = BigInt;
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Count<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT count(*) FROM (");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(") AS found");
        Ok(())
    }
}
