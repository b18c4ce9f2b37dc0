//! Lists: orders, what waits for me, master data.

use actix_web::web::Query;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::{Caller, named};
use super::{Problem, json as shape};
use crate::approval::waiting_for;
use crate::catalog::{Goods, Warehouse};
use crate::error::{Error, Result};
use crate::orders::{self, Cursor, Filter, Kind, OrderId, Status, amount};
use crate::org::{Department, User};

const MOST_ROWS: usize = 200;

/// The filters of `GET /orders`; departments and warehouses by id or code, people by username.
#[derive(Deserialize)]
pub struct Wanted {
    kind: Option<Kind>,
    status: Option<Status>,
    department: Option<String>,
    warehouse: Option<String>,
    applicant: Option<String>,
    q: Option<String>,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    after: Option<uuid::Uuid>,
    limit: Option<usize>,
}

pub async fn orders(request: HttpRequest, caller: Caller, wanted: Query<Wanted>) -> Result<HttpResponse, Problem> {
    answer(&request, async {
        let wanted = wanted.into_inner();
        let mut filter = Filter {
            kind: wanted.kind,
            status: wanted.status,
            applicant: named(&caller, "applicant", wanted.applicant.as_deref()).await?,
            text: wanted.q.unwrap_or_default(),
            from: wanted.from,
            until: wanted.to,
            after: wanted.after.map(|id| Cursor { id: OrderId(id), amount: Decimal::ZERO }),
            ..Filter::default()
        };
        let mut conn = caller.app.db.conn().await?;
        if let Some(named) = wanted.department {
            let all = Department::list(&mut conn).await?;
            let found = all.iter().find(|d| d.code.eq_ignore_ascii_case(&named) || d.id.to_string() == named);
            filter.department = Some(found.ok_or_else(|| Error::invalid("department", "fault-unknown"))?.id);
        }
        if let Some(named) = wanted.warehouse {
            let all = Warehouse::list(&mut conn).await?;
            let found = all.iter().find(|w| w.code.eq_ignore_ascii_case(&named) || w.id.to_string() == named);
            filter.warehouse = Some(found.ok_or_else(|| Error::invalid("warehouse", "fault-unknown"))?.id);
        }
        let limit = wanted.limit.unwrap_or(50).clamp(1, MOST_ROWS);
        let page = orders::list(&mut conn, &caller.user, &filter, limit).await?;
        Ok(json!({ "orders": page.rows.iter().map(summary).collect::<Vec<_>>(), "next": page.next.map(|last| last.id) }))
    })
    .await
}

pub async fn inbox(request: HttpRequest, caller: Caller) -> Result<HttpResponse, Problem> {
    answer(&request, async {
        let mut conn = caller.app.db.conn().await?;
        let waiting = waiting_for(&mut conn, caller.user.id, 500).await?;
        let step = |w: &crate::approval::Waiting| json!({ "step": w.step, "since": w.since, "hint": w.hint, "order": summary(&w.summary) });
        Ok(json!({ "steps": waiting.iter().map(step).collect::<Vec<_>>() }))
    })
    .await
}

pub async fn departments(request: HttpRequest, caller: Caller) -> Result<HttpResponse, Problem> {
    answer(&request, async {
        let all = Department::list(&mut *caller.app.db.conn().await?).await?;
        Ok(json!({ "departments": all.iter().map(shape::department).collect::<Vec<_>>() }))
    })
    .await
}

pub async fn warehouses(request: HttpRequest, caller: Caller) -> Result<HttpResponse, Problem> {
    answer(&request, async {
        let all = Warehouse::list(&mut *caller.app.db.conn().await?).await?;
        Ok(json!({ "warehouses": all.iter().map(shape::warehouse).collect::<Vec<_>>() }))
    })
    .await
}

pub async fn users(request: HttpRequest, caller: Caller) -> Result<HttpResponse, Problem> {
    answer(&request, async {
        let all = User::list(&mut *caller.app.db.conn().await?).await?;
        let user = |user: &User| json!({ "username": user.username, "name": user.display_name, "role": user.role, "may_be_chosen": user.may_be_chosen() });
        Ok(json!({ "users": all.iter().filter(|u| !u.is_disabled()).map(user).collect::<Vec<_>>() }))
    })
    .await
}

pub async fn goods(request: HttpRequest, caller: Caller) -> Result<HttpResponse, Problem> {
    answer(&request, async {
        let all = Goods::list(&mut *caller.app.db.conn().await?).await?;
        Ok(json!({ "goods": all.iter().map(shape::goods).collect::<Vec<_>>() }))
    })
    .await
}

async fn answer(request: &HttpRequest, found: impl Future<Output = Result<Value>>) -> Result<HttpResponse, Problem> {
    found.await.map(|value| HttpResponse::Ok().json(value)).map_err(|e| Problem::of(request, e))
}

fn summary(row: &orders::Summary) -> Value {
    let order = &row.order;
    let handler = (!row.handlers.is_empty()).then(|| row.handlers.join("、"));
    json!({
        "id": order.id, "kind": order.kind, "number": order.number, "title": order.title, "status": order.status,
        "applicant": row.applicant, "department": row.department, "handler": handler,
        "total_quantity": amount::quantity(order.total_quantity), "total_amount": amount::money(order.total_amount),
        "created_at": order.created_at, "submitted_at": order.submitted_at, "finished_at": order.finished_at,
    })
}
