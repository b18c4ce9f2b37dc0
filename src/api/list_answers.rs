//! The responses of lists as types. The types of their items are in [`super::answers`].

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::answers::{DepartmentAnswer, GoodsAnswer, SummaryAnswer, UserAnswer, WarehouseAnswer};

/// One page of orders.
#[derive(Serialize, ToSchema)]
#[schema(as = Orders)]
pub struct OrdersAnswer {
    pub orders: Vec<SummaryAnswer>,
    /// The cursor of the next page, for `after`; `null` on the last page.
    #[schema(required)]
    pub next: Option<Uuid>,
}

/// One page of the open steps of the caller.
#[derive(Serialize, ToSchema)]
#[schema(as = Inbox)]
pub struct InboxAnswer {
    pub steps: Vec<WaitingAnswer>,
    /// The cursor of the next page, for `after`; `null` on the last page.
    #[schema(required)]
    pub next: Option<Uuid>,
}

/// An open step of the caller with its order.
#[derive(Serialize, ToSchema)]
#[schema(as = WaitingStep)]
pub struct WaitingAnswer {
    pub step: Uuid,
    pub since: DateTime<Utc>,
    /// From the sender to the caller.
    pub hint: String,
    pub order: SummaryAnswer,
}

/// One page of the departments.
#[derive(Serialize, ToSchema)]
#[schema(as = Departments)]
pub struct DepartmentsAnswer {
    pub departments: Vec<DepartmentAnswer>,
    /// The cursor of the next page, for `after`; `null` on the last page.
    #[schema(required)]
    pub next: Option<i64>,
}

/// One page of the warehouses.
#[derive(Serialize, ToSchema)]
#[schema(as = Warehouses)]
pub struct WarehousesAnswer {
    pub warehouses: Vec<WarehouseAnswer>,
    /// The cursor of the next page, for `after`; `null` on the last page.
    #[schema(required)]
    pub next: Option<i64>,
}

/// One page of the people who are not disabled.
#[derive(Serialize, ToSchema)]
#[schema(as = Users)]
pub struct UsersAnswer {
    pub users: Vec<UserAnswer>,
    /// The cursor of the next page, for `after`; `null` on the last page.
    #[schema(required)]
    pub next: Option<i64>,
}

/// One page of the catalogue.
#[derive(Serialize, ToSchema)]
#[schema(as = GoodsList)]
pub struct GoodsListAnswer {
    pub goods: Vec<GoodsAnswer>,
    /// The cursor of the next page, for `after`; `null` on the last page.
    #[schema(required)]
    pub next: Option<i64>,
}
