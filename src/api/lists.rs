//! Lists: orders, the caller's inbox, master data.

use actix_web::web::Query;
use actix_web::{HttpRequest, get};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Deserialize;
use utoipa::IntoParams;

use super::caller::{Caller, named};
use super::list_answers::{
    DepartmentsAnswer, GoodsListAnswer, InboxAnswer, OrdersAnswer, UsersAnswer, WarehousesAnswer,
};
use super::problem::FilterProblems;
use super::reply::{Answer, reply};
use super::{Problem, shape};
use crate::approval::waiting_for;
use crate::catalog::{Goods, Warehouse};
use crate::error::{Error, Result};
use crate::orders::{self, Cursor, Filter, Kind, OrderId, Status};
use crate::org::{Department, User};

/// As `OrdersQuery` says: the derive takes no constant.
const MOST_ROWS: usize = 200;
const DEFAULT_ROWS: usize = 50;

/// The filters of `GET /orders`.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrdersQuery {
    kind: Option<Kind>,
    status: Option<Status>,
    /// Id or code
    department: Option<String>,
    /// Id or code
    warehouse: Option<String>,
    /// Username
    applicant: Option<String>,
    /// Part of number, title, customer or note, or of the name or specification of a line
    q: Option<String>,
    /// Created at this time or later
    from: Option<DateTime<Utc>>,
    /// Created before this time
    to: Option<DateTime<Utc>>,
    /// `next` of the page before
    after: Option<uuid::Uuid>,
    /// Orders on a page
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<usize>,
}

/// Orders that the caller may see, newest first
#[utoipa::path(tag = "Orders", params(OrdersQuery), responses(FilterProblems))]
#[get("/orders")]
pub async fn list(
    request: HttpRequest,
    caller: Caller,
    query: Query<OrdersQuery>,
) -> Result<Answer<OrdersAnswer>, Problem> {
    reply(&request, async {
        let query = query.into_inner();
        let mut filter = Filter {
            kind: query.kind,
            status: query.status,
            applicant: named(&caller, "applicant", query.applicant.as_deref()).await?,
            text: query.q.unwrap_or_default(),
            from: query.from,
            until: query.to,
            after: query.after.map(|id| Cursor { id: OrderId(id), amount: Decimal::ZERO }),
            ..Filter::default()
        };
        let mut conn = caller.app.db.conn().await?;
        if let Some(named) = query.department {
            let all = Department::list(&mut conn).await?;
            let found = all.iter().find(|d| d.code.eq_ignore_ascii_case(&named) || d.id.to_string() == named);
            filter.department = Some(found.ok_or_else(|| Error::invalid("department", "fault-unknown"))?.id);
        }
        if let Some(named) = query.warehouse {
            let all = Warehouse::list(&mut conn).await?;
            let found = all.iter().find(|w| w.code.eq_ignore_ascii_case(&named) || w.id.to_string() == named);
            filter.warehouse = Some(found.ok_or_else(|| Error::invalid("warehouse", "fault-unknown"))?.id);
        }
        let limit = query.limit.unwrap_or(DEFAULT_ROWS).clamp(1, MOST_ROWS);
        let page = orders::list(&mut conn, &caller.user, &filter, limit).await?;
        Ok(OrdersAnswer {
            orders: page.rows.iter().map(shape::summary).collect(),
            next: page.next.map(|last| last.id.0),
        })
    })
    .await
}

/// Open steps of the caller, oldest first
#[utoipa::path(tag = "Approval")]
#[get("/inbox")]
pub async fn inbox(request: HttpRequest, caller: Caller) -> Result<Answer<InboxAnswer>, Problem> {
    reply(&request, async {
        let mut conn = caller.app.db.conn().await?;
        let waiting = waiting_for(&mut conn, caller.user.id, None, 500).await?;
        Ok(InboxAnswer { steps: waiting.iter().map(shape::waiting).collect() })
    })
    .await
}

/// Departments
#[utoipa::path(tag = "Master data")]
#[get("/departments")]
pub async fn departments(request: HttpRequest, caller: Caller) -> Result<Answer<DepartmentsAnswer>, Problem> {
    reply(&request, async {
        let all = Department::list(&mut *caller.app.db.conn().await?).await?;
        Ok(DepartmentsAnswer { departments: all.iter().map(shape::department).collect() })
    })
    .await
}

/// Warehouses
#[utoipa::path(tag = "Master data")]
#[get("/warehouses")]
pub async fn warehouses(request: HttpRequest, caller: Caller) -> Result<Answer<WarehousesAnswer>, Problem> {
    reply(&request, async {
        let all = Warehouse::list(&mut *caller.app.db.conn().await?).await?;
        Ok(WarehousesAnswer { warehouses: all.iter().map(shape::warehouse).collect() })
    })
    .await
}

/// People who are not disabled
#[utoipa::path(tag = "Master data")]
#[get("/users")]
pub async fn users(request: HttpRequest, caller: Caller) -> Result<Answer<UsersAnswer>, Problem> {
    reply(&request, async {
        let all = User::list(&mut *caller.app.db.conn().await?).await?;
        Ok(UsersAnswer { users: all.iter().filter(|user| !user.is_disabled()).map(shape::user).collect() })
    })
    .await
}

/// Goods
#[utoipa::path(tag = "Master data")]
#[get("/goods")]
pub async fn goods(request: HttpRequest, caller: Caller) -> Result<Answer<GoodsListAnswer>, Problem> {
    reply(&request, async {
        let all = Goods::list(&mut *caller.app.db.conn().await?).await?;
        Ok(GoodsListAnswer { goods: all.iter().map(shape::goods).collect() })
    })
    .await
}
