//! Lists of orders: filtered, sorted, paged and counted.
//!
//! Never returns an order that the viewer may not see.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::filter::{Cursor, Filter, matching, sorted};
use super::{Order, OrderId};
use crate::db::Conn;
use crate::db::schema::{approval_steps, departments, order_lines, order_reach, orders, settlements, users};
use crate::org::User;

/// One row of a list.
#[derive(Clone, Debug)]
pub struct Summary {
    pub order: Order,
    pub applicant: String,
    /// `None` in a draft without a department.
    pub department: Option<String>,
    /// The handlers of the open steps; empty unless pending.
    pub handlers: Vec<String>,
    /// Of a draft without a title: what it is for.
    pub gist: Option<Gist>,
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

/// Adds the names that a list shows, in two pipelined queries for any number of orders. Keeps the order of `found`.
pub async fn summaries(conn: &Conn, found: Vec<Order>) -> QueryResult<Vec<Summary>> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<OrderId> = found.iter().map(|order| order.id).collect();
    let untitled: Vec<OrderId> = found.iter().filter(|order| order.title.is_empty()).map(|order| order.id).collect();
    let (mut names, mut handlers, mut gists) =
        tokio::try_join!(header_names(conn, &ids), handler_names(conn, &ids), gists(conn, &untitled))?;
    let summary = |order: Order| {
        let (applicant, department) = names.remove(&order.id).unwrap_or_default();
        let handlers = handlers.remove(&order.id).unwrap_or_default();
        let gist = gists.iter().position(|gist| gist.order_id == order.id).map(|at| gists.swap_remove(at));
        Summary { order, applicant, department, handlers, gist }
    };
    Ok(found.into_iter().map(summary).collect())
}

/// What an order is for: its first line, and how many lines it has.
#[derive(Clone, Debug, QueryableByName)]
pub struct Gist {
    #[diesel(sql_type = SqlUuid)]
    pub order_id: OrderId,
    /// As [`super::Line::label`]; may be empty.
    #[diesel(sql_type = Text)]
    pub first: String,
    #[diesel(sql_type = BigInt)]
    pub lines: i64,
}

/// The gists of those orders that have lines of their own, unsorted.
pub async fn gists(conn: &Conn, orders: &[OrderId]) -> QueryResult<Vec<Gist>> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    diesel::sql_query(
        "SELECT DISTINCT ON (order_id) order_id, count(*) OVER (PARTITION BY order_id) AS lines,
           concat_ws(' ', nullif(name, ''), length_mm || '×' || width_mm || '×' || height_mm || ' mm') AS first
         FROM order_lines WHERE order_id = ANY ($1) ORDER BY order_id, position",
    )
    .bind::<Array<SqlUuid>, _>(orders)
    .load(&mut &*conn)
    .await
}

/// The names of applicant and department by order.
async fn header_names(conn: &Conn, ids: &[OrderId]) -> QueryResult<HashMap<OrderId, (String, Option<String>)>> {
    let rows: Vec<(OrderId, String, Option<String>)> = orders::table
        .inner_join(users::table.on(users::id.eq(orders::applicant_id)))
        .left_join(departments::table.on(departments::id.nullable().eq(orders::department_id)))
        .filter(orders::id.eq_any(ids))
        .select((orders::id, users::display_name, departments::name.nullable()))
        .load(&mut &*conn)
        .await?;
    Ok(rows.into_iter().map(|(id, applicant, department)| (id, (applicant, department))).collect())
}

/// The names of the handlers of the open steps by order.
async fn handler_names(conn: &Conn, ids: &[OrderId]) -> QueryResult<HashMap<OrderId, Vec<String>>> {
    let rows: Vec<(OrderId, String)> = approval_steps::table
        .inner_join(users::table.on(users::id.eq(approval_steps::handler_id)))
        .filter(approval_steps::order_id.eq_any(ids))
        .filter(approval_steps::closed_at.is_null())
        .order((approval_steps::order_id, approval_steps::seq))
        .select((approval_steps::order_id, users::display_name))
        .load(&mut &*conn)
        .await?;
    let mut handlers: HashMap<OrderId, Vec<String>> = HashMap::new();
    for (order, name) in rows {
        handlers.entry(order).or_default().push(name);
    }
    Ok(handlers)
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
