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
use crate::catalog::{Goods, GoodsId, Warehouse};
use crate::error::{Error, Result};
use crate::orders::{self, Cursor, Filter, Kind, OrderId, Status, StepId};
use crate::org::{Department, User};

/// `OrdersQuery` repeats this number, because the derive takes no constant.
const MOST_ROWS: usize = 200;
const DEFAULT_ROWS: usize = 50;

/// `InboxQuery` repeats this number.
const MOST_STEPS: usize = 500;

/// `PageQuery` repeats this number. Large enough that callers who expect the whole list still get it.
const MOST_ENTRIES: usize = 5000;

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
    /// Words; each is part of number, title, customer or note, of the name or specification of a line, of the pinyin
    /// initials of these names, or of the name of the applicant or a handler
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
            let all = Department::list(&conn).await?;
            let found = all.iter().find(|d| d.code.eq_ignore_ascii_case(&named) || d.id.to_string() == named);
            filter.department = Some(found.ok_or_else(|| Error::invalid("department", "fault-unknown"))?.id);
        }
        if let Some(named) = query.warehouse {
            let all = Warehouse::list(&conn).await?;
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

/// The page of the inbox.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InboxQuery {
    /// `next` of the page before
    after: Option<uuid::Uuid>,
    /// Steps on a page
    #[param(minimum = 1, maximum = 500, default = 500)]
    limit: Option<usize>,
}

/// Open steps of the caller, oldest first
#[utoipa::path(tag = "Approval", params(InboxQuery))]
#[get("/inbox")]
pub async fn inbox(
    request: HttpRequest,
    caller: Caller,
    query: Query<InboxQuery>,
) -> Result<Answer<InboxAnswer>, Problem> {
    reply(&request, async {
        let limit = query.limit.unwrap_or(MOST_STEPS).clamp(1, MOST_STEPS);
        let mut conn = caller.app.db.conn().await?;
        let one_more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let mut waiting = waiting_for(&mut conn, caller.user.id, query.after.map(StepId), one_more).await?;
        let has_more = waiting.len() > limit;
        waiting.truncate(limit);
        let next = waiting.last().filter(|_| has_more).map(|last| last.step.0);
        Ok(InboxAnswer { steps: waiting.iter().map(shape::waiting).collect(), next })
    })
    .await
}

/// The page of a list of master data.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// `next` of the page before
    after: Option<i64>,
    /// Entries on a page
    #[param(minimum = 1, maximum = 5000, default = 5000)]
    limit: Option<usize>,
}

impl PageQuery {
    fn limit(&self) -> usize {
        self.limit.unwrap_or(MOST_ENTRIES).clamp(1, MOST_ENTRIES)
    }

    /// Cuts a page out of the whole list. Returns it with the cursor of the next page.
    fn of<T>(&self, mut all: Vec<T>, id: impl Fn(&T) -> i64) -> Result<(Vec<T>, Option<i64>)> {
        if let Some(after) = self.after {
            let at = all.iter().position(|one| id(one) == after);
            all.drain(..=at.ok_or_else(|| Error::invalid("after", "fault-unknown"))?);
        }
        let has_more = all.len() > self.limit();
        all.truncate(self.limit());
        let next = all.last().filter(|_| has_more).map(id);
        Ok((all, next))
    }
}

/// Departments
#[utoipa::path(tag = "Master data", params(PageQuery), responses(FilterProblems))]
#[get("/departments")]
pub async fn departments(
    request: HttpRequest,
    caller: Caller,
    query: Query<PageQuery>,
) -> Result<Answer<DepartmentsAnswer>, Problem> {
    reply(&request, async {
        let all = Department::list(&*caller.app.db.conn().await?).await?;
        let (page, next) = query.of(all, |department| department.id.0)?;
        Ok(DepartmentsAnswer { departments: page.iter().map(shape::department).collect(), next })
    })
    .await
}

/// Warehouses
#[utoipa::path(tag = "Master data", params(PageQuery), responses(FilterProblems))]
#[get("/warehouses")]
pub async fn warehouses(
    request: HttpRequest,
    caller: Caller,
    query: Query<PageQuery>,
) -> Result<Answer<WarehousesAnswer>, Problem> {
    reply(&request, async {
        let all = Warehouse::list(&*caller.app.db.conn().await?).await?;
        let (page, next) = query.of(all, |warehouse| warehouse.id.0)?;
        Ok(WarehousesAnswer { warehouses: page.iter().map(shape::warehouse).collect(), next })
    })
    .await
}

/// People who are not disabled
#[utoipa::path(tag = "Master data", params(PageQuery), responses(FilterProblems))]
#[get("/users")]
pub async fn users(
    request: HttpRequest,
    caller: Caller,
    query: Query<PageQuery>,
) -> Result<Answer<UsersAnswer>, Problem> {
    reply(&request, async {
        let mut all = User::list(&*caller.app.db.conn().await?).await?;
        all.retain(|user| !user.is_disabled());
        let (page, next) = query.of(all, |user| user.id.0)?;
        Ok(UsersAnswer { users: page.iter().map(shape::user).collect(), next })
    })
    .await
}

/// Goods
#[utoipa::path(tag = "Master data", params(PageQuery))]
#[get("/goods")]
pub async fn goods(
    request: HttpRequest,
    caller: Caller,
    query: Query<PageQuery>,
) -> Result<Answer<GoodsListAnswer>, Problem> {
    reply(&request, async {
        let mut conn = caller.app.db.conn().await?;
        let mut page = Goods::page(&mut conn, query.after.map(GoodsId), query.limit() + 1).await?;
        let has_more = page.len() > query.limit();
        page.truncate(query.limit());
        let next = page.last().filter(|_| has_more).map(|last| last.id.0);
        Ok(GoodsListAnswer { goods: page.iter().map(shape::goods).collect(), next })
    })
    .await
}
