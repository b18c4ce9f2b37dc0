//! The header of an order.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Kind, OrderId};
use crate::catalog::WarehouseId;
use crate::db::schema::{attachments, orders};
use crate::db::{Conn, Kept};
use crate::org::{DepartmentId, UserId};

crate::text_enum! {
    /// The status of an order (`domain.md` section 3).
    pub enum Status {
        /// 草稿: never submitted, without a number.
        Draft = "draft",
        /// 审批中: waiting for a handler.
        Pending = "pending",
        /// 已退回: returned to the applicant.
        Returned = "returned",
        /// 已通过.
        Approved = "approved",
        /// 已拒绝.
        Rejected = "rejected",
        /// 已撤回: withdrawn by the applicant; can be copied to a new draft.
        Withdrawn = "withdrawn",
    }
}

/// 单据, one table for all kinds.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = orders, check_for_backend(diesel::pg::Pg))]
pub struct Order {
    pub id: OrderId,
    pub kind: Kind,
    pub status: Status,
    /// 流水号, e.g. `CG-20261120-0007`; `None` in a draft.
    pub number: Option<String>,
    pub title: String,
    pub applicant_id: UserId,
    /// `None` only in a draft, like `warehouse_id`.
    pub department_id: Option<DepartmentId>,
    /// The inbound, issuing or source warehouse, depending on the kind.
    pub warehouse_id: Option<WarehouseId>,
    /// Only for kinds with a [destination](Kind::has_destination).
    pub destination_warehouse_id: Option<WarehouseId>,
    /// 归属客户; may be empty.
    pub customer: String,
    /// 供应商; may be empty. Only for kinds with a [supplier](Kind::has_supplier), like `wanted_on`.
    pub supplier: String,
    /// 期望到货: the day when the goods are wanted.
    pub wanted_on: Option<NaiveDate>,
    pub note: String,
    pub total_quantity: Decimal,
    /// 元, unrounded: up to eight decimal places.
    pub total_amount: Decimal,
    /// How many times it was submitted.
    pub round: i32,
    /// Incremented by each change of header, lines or status.
    pub version: i32,
    pub form_key: Uuid,
    pub form_digest: Option<Vec<u8>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// 申请时间: when it was first submitted.
    pub submitted_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    /// `flow_versions.id`, fixed by the first submission; `None` when each handler chooses the next one.
    pub flow_version_id: Option<i64>,
    /// SHA-256 of header, lines and attachments as last submitted; see [`OrderView::content`](super::OrderView::content).
    pub content: Option<Vec<u8>>,
}

/// The columns that a submission sets.
#[derive(Clone, Debug, Default)]
pub struct Submitted {
    /// Only for the first submission.
    pub number: Option<String>,
    /// Only for the first submission.
    pub flow_version_id: Option<i64>,
    pub content: Option<Vec<u8>>,
}

impl Status {
    /// Whether the applicant may change header and lines.
    pub const fn is_editable(self) -> bool {
        matches!(self, Self::Draft | Self::Returned)
    }

    /// Whether the status is final.
    pub const fn is_finished(self) -> bool {
        matches!(self, Self::Approved | Self::Rejected | Self::Withdrawn)
    }
}

impl Order {
    /// Finds an order without a permission check: for the worker, and for callers that have checked.
    pub async fn find(conn: &mut Conn, id: OrderId) -> QueryResult<Option<Self>> {
        orders::table.find(id).select(Self::as_select()).first(conn).await.optional()
    }

    /// Locks an order until the transaction ends, without a permission check.
    pub async fn lock(conn: &mut Conn, id: OrderId) -> QueryResult<Option<Self>> {
        orders::table.find(id).select(Self::as_select()).for_update().first(conn).await.optional()
    }

    /// The orders with these ids, unsorted, without a permission check.
    pub async fn named(conn: &mut Conn, ids: &[OrderId]) -> QueryResult<Vec<Self>> {
        orders::table.filter(orders::id.eq_any(ids)).select(Self::as_select()).load(conn).await
    }

    /// Finds an order by its number, without a permission check.
    pub async fn by_number(conn: &mut Conn, number: &str) -> QueryResult<Option<Self>> {
        orders::table.filter(orders::number.eq(number)).select(Self::as_select()).first(conn).await.optional()
    }

    /// Finds the order that a form created, without a permission check.
    pub async fn by_form_key(conn: &mut Conn, form_key: Uuid) -> QueryResult<Option<Self>> {
        orders::table.filter(orders::form_key.eq(form_key)).select(Self::as_select()).first(conn).await.optional()
    }

    /// The number of attached files.
    pub async fn file_count(conn: &mut Conn, id: OrderId) -> QueryResult<i64> {
        attachments::table.filter(attachments::order_id.eq(id)).count().get_result(conn).await
    }

    /// Changes the status of an order that the caller has locked. Number, flow and `submitted_at` are set once, by the first
    /// submission.
    pub async fn set_status(
        conn: &mut Conn,
        order: &Self,
        status: Status,
        submitted: &Submitted,
        now: DateTime<Utc>,
    ) -> QueryResult<Self> {
        let submits = status == Status::Pending && order.status.is_editable();
        let update = diesel::update(orders::table.find(order.id))
            .set((
                orders::status.eq(status),
                orders::number.eq(order.number.as_deref().or(submitted.number.as_deref())),
                orders::flow_version_id.eq(order.flow_version_id.or(submitted.flow_version_id)),
                orders::content.eq(submitted.content.as_deref().or(order.content.as_deref())),
                orders::submitted_at.eq(order.submitted_at.or(submits.then_some(now))),
                orders::finished_at.eq(status.is_finished().then_some(now)),
                orders::round.eq(order.round + i32::from(submits)),
                orders::version.eq(order.version + 1),
                orders::updated_at.eq(now),
            ))
            .returning(Self::as_returning());
        Kept(update).get_result(conn).await
    }
}
