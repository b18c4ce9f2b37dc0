//! The conditions of report figures as filters of the order list, so that a figure and the list it links to match.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz};

use super::{Kind, LineShape, Status};
use crate::db::schema::orders;
use crate::org::UserId;

/// A query on orders that is being filtered.
type Orders = orders::BoxedQuery<'static, Pg>;

crate::text_enum! {
    /// Which orders count towards a sum, so that no amount counts twice. Drafts, rejected and withdrawn orders do not
    /// count. Of a purchase and the reimbursement that borrows its lines only one counts; a reimbursement with lines of
    /// its own always counts.
    pub enum Counted {
        /// For amounts: the purchase counts.
        Amount = "amount",
        /// For customers: the reimbursement counts if it names one. Orders without a customer do not count.
        Customer = "customer",
    }
}

/// Matches orders with an open step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenStep {
    /// Handled by this person, or by a delegate on their behalf.
    pub handler: Option<UserId>,
    /// Opened after this time, exclusive.
    pub from: Option<DateTime<Utc>>,
    /// Opened at or before this time.
    pub before: Option<DateTime<Utc>>,
}

/// Matches orders that were returned, rejected, or terminated by an administrator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentBack {
    /// With this reason; runs of whitespace are compared as one space.
    pub reason: Option<String>,
    /// Excludes the reasons with these digests: the first 12 hexadecimal digits of the MD5.
    pub other_than: Vec<String>,
    /// In this round.
    pub round: Option<i32>,
}

/// The conditions of a report figure. `None` and `false` do not filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportFilter {
    /// First submitted at or after.
    pub submitted_from: Option<DateTime<Utc>>,
    /// First submitted before.
    pub submitted_until: Option<DateTime<Utc>>,
    pub counted: Option<Counted>,
    /// Approved or rejected.
    pub is_decided: bool,
    pub open: Option<OpenStep>,
    pub sent_back: Option<SentBack>,
    /// This person decided one of its steps at or after this time.
    pub signed: Option<(UserId, DateTime<Utc>)>,
    /// A person decided a step of this name; empty for orders without a flow.
    pub node: Option<String>,
    /// One of its own lines has exactly this [label](super::Line::label).
    pub goods: Option<String>,
    /// Exactly this customer.
    pub customer: Option<String>,
}

/// Adds the conditions of `report` to a query.
pub(super) fn narrowed(mut query: Orders, report: &ReportFilter) -> Orders {
    if let Some(from) = report.submitted_from {
        query = query.filter(orders::submitted_at.assume_not_null().ge(from));
    }
    if let Some(until) = report.submitted_until {
        query = query.filter(orders::submitted_at.assume_not_null().lt(until));
    }
    if let Some(counted) = report.counted {
        query = query.filter(orders::status.eq_any([Status::Pending, Status::Returned, Status::Approved]));
        query = counted_once(query, counted);
    }
    if report.is_decided {
        query = query.filter(orders::status.eq_any([Status::Approved, Status::Rejected]));
    }
    if let Some(open) = &report.open {
        query = with_open_step(query, open);
    }
    if let Some(sent_back) = &report.sent_back {
        query = with_return(query, sent_back);
    }
    if let Some((by, from)) = report.signed {
        let signed = "EXISTS (SELECT 1 FROM approval_log l WHERE l.order_id = orders.id AND l.step_id IS NOT NULL
           AND l.action <> 'skip' AND l.actor_id = ";
        let signed = sql::<Bool>(signed).bind::<BigInt, _>(by).sql(" AND l.acted_at >= ");
        query = query.filter(signed.bind::<Timestamptz, _>(from).sql(")"));
    }
    if let Some(customer) = &report.customer {
        query = query.filter(orders::customer.eq(customer.clone()));
    }
    if let Some(node) = &report.node {
        let decided =
            "EXISTS (SELECT 1 FROM approval_steps s LEFT JOIN flow_versions v ON v.id = orders.flow_version_id
           WHERE s.order_id = orders.id AND s.status = 'decided'
             AND NOT EXISTS (SELECT 1 FROM approval_log l WHERE l.step_id = s.id AND l.action = 'skip')
             AND COALESCE(v.definition -> 'nodes' -> s.node ->> 'name', '') = ";
        query = query.filter(sql::<Bool>(decided).bind::<Text, _>(node.clone()).sql(")"));
    }
    if let Some(goods) = &report.goods { with_goods(query, goods) } else { query }
}

/// Keeps only one of a purchase and the live reimbursement that borrows its lines.
fn counted_once(query: Orders, counted: Counted) -> Orders {
    match counted {
        Counted::Amount => {
            let settling = sql::<Bool>("NOT (orders.kind = ANY (");
            let settling = settling.bind::<Array<Text>, _>(Kind::all_where(Kind::may_settle));
            query.filter(settling.sql(
                ") AND NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = orders.id)
                   AND EXISTS (SELECT 1 FROM settlements t WHERE t.reimbursement_id = orders.id AND t.is_live))",
            ))
        }
        Counted::Customer => {
            let bought = sql::<Bool>("(orders.customer <> '' AND NOT (orders.kind = ANY (");
            let bought = bought.bind::<Array<Text>, _>(Kind::all_where(Kind::is_bought));
            query.filter(bought.sql(
                ") AND EXISTS (SELECT 1 FROM settlements t
                   JOIN orders r ON r.id = t.reimbursement_id AND r.customer <> '' WHERE t.purchase_id = orders.id AND t.is_live
                     AND NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = r.id))))",
            ))
        }
    }
}

fn with_open_step(query: Orders, open: &OpenStep) -> Orders {
    let query = query.filter(sql::<Bool>("orders.status = 'pending'"));
    // There are few open steps. With IN, the plan starts from them, however many orders there are.
    let since = sql::<Bool>(
        "orders.id IN (SELECT s.order_id FROM approval_steps s WHERE s.closed_at IS NULL AND s.opened_at > COALESCE(",
    )
    .bind::<Nullable<Timestamptz>, _>(open.from)
    .sql(", '-infinity') AND s.opened_at <= COALESCE(")
    .bind::<Nullable<Timestamptz>, _>(open.before)
    .sql(", 'infinity')");
    match open.handler {
        Some(handler) => query.filter(
            since
                .sql(" AND (s.handler_id = ")
                .bind::<BigInt, _>(handler)
                .sql(" OR s.principal_id = ")
                .bind::<BigInt, _>(handler)
                .sql("))"),
        ),
        None => query.filter(since.sql(")")),
    }
}

/// Normalizes the reason with the same expression as `reports/returns.rs`.
fn with_return(query: Orders, sent_back: &SentBack) -> Orders {
    let sent = "EXISTS (SELECT 1 FROM approval_log l,
         LATERAL (SELECT btrim(regexp_replace(l.comment, '\\s+', ' ', 'g')) AS reason) AS said
       WHERE l.order_id = orders.id AND l.action IN ('return', 'reject', 'terminate') AND l.round = COALESCE(";
    let said = sql::<Bool>(sent).bind::<Nullable<Integer>, _>(sent_back.round).sql(", l.round) AND reason = COALESCE(");
    let said =
        said.bind::<Nullable<Text>, _>(sent_back.reason.clone()).sql(", reason) AND left(md5(reason), 12) <> ALL (");
    query.filter(said.bind::<Array<Text>, _>(sent_back.other_than.clone()).sql("))"))
}

/// Goods match by name, through an index; cartons match by name and measures.
fn with_goods(query: Orders, goods: &str) -> Orders {
    let named = sql::<Bool>("orders.id IN (SELECT l.order_id FROM order_lines l WHERE l.kind = ANY (")
        .bind::<Array<Text>, _>(Kind::of_shape(LineShape::Goods))
        .sql(") AND l.name = ")
        .bind::<Text, _>(goods.to_owned());
    let measured = named
        .sql(" UNION ALL SELECT l.order_id FROM order_lines l WHERE l.kind = ANY (")
        .bind::<Array<Text>, _>(Kind::of_shape(LineShape::Carton))
        .sql(
            ") AND btrim(l.name || ' '
               || COALESCE(l.length_mm || '×' || l.width_mm || '×' || l.height_mm || ' mm', '')) = ",
        );
    query.filter(measured.bind::<Text, _>(goods.to_owned()).sql(")"))
}
