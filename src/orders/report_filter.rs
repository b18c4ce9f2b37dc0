//! What a figure of a report stands for, as filters of the list: a figure and the list behind it ask the same.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz};

use super::{Kind, LineShape, Status};
use crate::db::schema::orders;
use crate::org::UserId;

/// Orders as they are filtered.
type Orders = orders::BoxedQuery<'static, Pg>;

crate::text_enum! {
    /// Which orders count, so that no yuan counts twice: those that were submitted and are neither rejected nor withdrawn, and
    /// of a purchase and the reimbursement that stands for it only one. A reimbursement with lines of its own has an amount
    /// of its own, and stands for nothing.
    pub enum Counted {
        /// Of the amounts: the purchase.
        Amount = "amount",
        /// Of the customers: the reimbursement, if it names one.
        Customer = "customer",
    }
}

/// Where an order waits.
#[derive(Clone, Debug, Default)]
pub struct OpenStep {
    /// With this person, or with somebody in their place.
    pub handler: Option<UserId>,
    /// Since after this moment.
    pub from: Option<DateTime<Utc>>,
    /// Since this moment, or before.
    pub before: Option<DateTime<Utc>>,
}

/// Sent back to its applicant or to somebody before, rejected, or ended by an administrator.
#[derive(Clone, Debug, Default)]
pub struct SentBack {
    /// With this reason, blanks and line breaks taken as one blank each.
    pub reason: Option<String>,
    /// With a reason other than those whose digests these are.
    pub other_than: Vec<String>,
    /// In this round.
    pub round: Option<i32>,
}

/// What narrows besides; `None` and `false` do not.
#[derive(Clone, Debug, Default)]
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
    /// This person has decided a step of it, at that moment or later.
    pub signed: Option<(UserId, DateTime<Utc>)>,
    /// A step of this name was decided, and not by itself; empty: one of an order without a flow.
    pub node: Option<String>,
    /// One of its own lines has exactly this label ([`Line::label`](super::Line::label)).
    pub goods: Option<String>,
    /// Exactly this one.
    pub customer: Option<String>,
}

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

/// Of a purchase and the live reimbursement that stands for it, the condition that leaves one.
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
    let waits = "EXISTS (SELECT 1 FROM approval_steps s WHERE s.order_id = orders.id AND s.status = 'open' AND (";
    let handler = sql::<Bool>(waits).bind::<Nullable<BigInt>, _>(open.handler).sql(" IS NULL OR s.handler_id = ");
    let handler = handler.bind::<Nullable<BigInt>, _>(open.handler).sql(" OR s.principal_id = ");
    let since = handler.bind::<Nullable<BigInt>, _>(open.handler).sql(") AND s.opened_at > COALESCE(");
    let since = since.bind::<Nullable<Timestamptz>, _>(open.from).sql(", '-infinity') AND s.opened_at <= COALESCE(");
    query.filter(since.bind::<Nullable<Timestamptz>, _>(open.before).sql(", 'infinity'))"))
}

/// The reason as reports group it; the same expression stands in `reports`.
fn with_return(query: Orders, sent_back: &SentBack) -> Orders {
    let sent = "EXISTS (SELECT 1 FROM approval_log l,
         LATERAL (SELECT btrim(regexp_replace(l.comment, '\\s+', ' ', 'g')) AS reason) AS said
       WHERE l.order_id = orders.id AND l.action IN ('return', 'reject', 'terminate') AND l.round = COALESCE(";
    let said = sql::<Bool>(sent).bind::<Nullable<Integer>, _>(sent_back.round).sql(", l.round) AND reason = COALESCE(");
    let said =
        said.bind::<Nullable<Text>, _>(sent_back.reason.clone()).sql(", reason) AND left(md5(reason), 12) <> ALL (");
    query.filter(said.bind::<Array<Text>, _>(sent_back.other_than.clone()).sql("))"))
}

/// Goods by their name, which an index finds; cartons by what their measures read.
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
