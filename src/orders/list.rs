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

use super::filter::{Cursor, Filter, matching, sorted, without_text};
use super::{Order, OrderId};
use crate::db::schema::{approval_steps, departments, order_lines, order_reach, orders, settlements, users};
use crate::db::{Conn, Questions, columns_of, question, together};
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
    /// Only of a draft without a title: what the order is for.
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

/// The number of matching orders, at most `most`.
pub async fn count(conn: &mut Conn, viewer: &User, filter: &Filter, most: i64) -> QueryResult<i64> {
    if filter.is_empty() && !viewer.sees_all() {
        // Nothing is filtered, so `order_reach` alone gives the number.
        let all = order_reach::table.filter(order_reach::user_id.eq(viewer.id)).select(order_reach::order_id);
        return Count(all.limit(most)).get_result(conn).await;
    }
    let found = matching(conn, viewer, filter).await?.select(orders::id).limit(most);
    Count(found).get_result(conn).await
}

/// The number of lines that the matching orders show, own or borrowed, at most `most`.
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

/// Adds the names that a list shows, in one statement for all orders. Keeps the order of `found`.
pub async fn summaries(conn: &Conn, found: Vec<Order>) -> QueryResult<Vec<Summary>> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let names = together(conn, asked_summaries(&found)).await?;
    Ok(summaries_of(found, names))
}

/// The names that a list shows: applicant and department per order, handlers of open steps, gists.
pub type NameRows = (Vec<(OrderId, String, Option<String>)>, Vec<(OrderId, String)>, Vec<Gist>);

/// The queries whose rows [`summaries_of`] takes.
pub fn asked_summaries(found: &[Order]) -> impl Questions<Answers = NameRows> + use<> {
    let ids: Vec<OrderId> = found.iter().map(|order| order.id).collect();
    let untitled: Vec<OrderId> = found.iter().filter(|order| order.title.is_empty()).map(|order| order.id).collect();
    (header_names(ids.clone()), handler_names(ids), asked_gists(untitled))
}

/// Builds the rows of a list from orders and their names, in the same order.
pub fn summaries_of(found: Vec<Order>, (names, open, gists): NameRows) -> Vec<Summary> {
    let names: HashMap<_, _> = names.into_iter().map(|(id, who, department)| (id, (who, department))).collect();
    let mut handlers: HashMap<OrderId, Vec<String>> = HashMap::new();
    for (order, name) in open {
        handlers.entry(order).or_default().push(name);
    }
    let summary = |order: Order| {
        let (applicant, department) = names.get(&order.id).cloned().unwrap_or_default();
        let handlers = handlers.get(&order.id).cloned().unwrap_or_default();
        let gist = gists.iter().find(|gist| gist.order_id == order.id).cloned();
        Summary { order, applicant, department, handlers, gist }
    };
    found.into_iter().map(summary).collect()
}

/// The first orders of a list. Ignores the text of the filter.
pub fn newest(viewer: &User, filter: &Filter, limit: i64) -> impl Questions<Answers = Vec<Order>> + use<> {
    question(sorted(without_text(viewer, filter), filter).select(columns_of::<Order>()).limit(limit))
}

/// What an order is for: its first line, and how many lines it has.
#[derive(Clone, Debug, Queryable)]
pub struct Gist {
    pub order_id: OrderId,
    /// As [`super::Line::label`]; may be empty.
    pub first: String,
    pub lines: i64,
}

/// The gists of the orders that have lines of their own, unsorted.
pub fn asked_gists(orders: Vec<OrderId>) -> impl Questions<Answers = Vec<Gist>> {
    let first = sql::<(SqlUuid, Text, BigInt)>(
        "SELECT DISTINCT ON (order_id) order_id,
           concat_ws(' ', nullif(name, ''), length_mm || '×' || width_mm || '×' || height_mm || ' mm') AS first,
           count(*) OVER (PARTITION BY order_id) AS lines
         FROM order_lines WHERE order_id = ANY (",
    );
    question(first.bind::<Array<SqlUuid>, _>(orders).sql(") ORDER BY order_id, position"))
}

/// The names of applicant and department by order.
fn header_names(ids: Vec<OrderId>) -> impl Questions<Answers = Vec<(OrderId, String, Option<String>)>> {
    let named = orders::table
        .inner_join(users::table.on(users::id.eq(orders::applicant_id)))
        .left_join(departments::table.on(departments::id.nullable().eq(orders::department_id)))
        .filter(orders::id.eq_any(ids));
    question(named.select((orders::id, users::display_name, departments::name.nullable())))
}

/// The names of the handlers of the open steps by order.
fn handler_names(ids: Vec<OrderId>) -> impl Questions<Answers = Vec<(OrderId, String)>> {
    let open = approval_steps::table
        .inner_join(users::table.on(users::id.eq(approval_steps::handler_id)))
        .filter(approval_steps::order_id.eq_any(ids))
        .filter(approval_steps::closed_at.is_null())
        .order((approval_steps::order_id, approval_steps::seq));
    question(open.select((approval_steps::order_id, users::display_name)))
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
