//! The responses of the JSON interface as types, from which the OpenAPI document is derived.
//!
//! Their shape is a promise to callers (`interface.md`) and does not follow the tables.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::approval::{Action, Because, StepStatus, Via};
use crate::orders::{Kind, MediaType, Status};
use crate::org::Role;
use crate::outbox::{Channel, Delivery, NoticeKind, State};

/// An order with its lines, steps, log and messages.
#[derive(Serialize, ToSchema)]
#[schema(as = Order)]
pub struct OrderAnswer {
    pub id: Uuid,
    pub kind: Kind,
    /// Given at the first submission.
    #[schema(required, examples("CG-20261120-0007"))]
    pub number: Option<String>,
    #[schema(examples("Paper for the office"))]
    pub title: String,
    pub status: Status,
    /// Rises with every change. A `PUT` names the version that it was made from.
    #[schema(examples(1))]
    pub version: i32,
    pub applicant: PersonAnswer,
    #[schema(required)]
    pub department: Option<DepartmentAnswer>,
    /// Where goods come in; of a transfer and a requisition: where they go out.
    #[schema(required)]
    pub warehouse: Option<WarehouseAnswer>,
    /// For a transfer: the destination warehouse.
    #[schema(required)]
    pub destination_warehouse: Option<WarehouseAnswer>,
    /// The customer who bears the cost.
    #[schema(required)]
    pub customer: Option<String>,
    /// Whom a purchase buys from.
    #[schema(required)]
    pub supplier: Option<String>,
    /// The day when the goods of a purchase are wanted.
    #[schema(required)]
    pub wanted_on: Option<NaiveDate>,
    pub note: String,
    /// Numbers of the purchases that a reimbursement settles.
    pub settles: Vec<Option<String>>,
    /// Number of the reimbursement that settles this purchase.
    #[schema(required)]
    pub settled_by: Option<String>,
    pub lines: Vec<LineAnswer>,
    pub attachments: Vec<AttachmentAnswer>,
    /// Exact decimal.
    #[schema(examples("10"))]
    pub total_quantity: String,
    /// Exact decimal, in yuan, rounded to the cent.
    #[schema(examples("12800.50"))]
    pub total_amount: String,
    /// What the order waits for: the caller's own open step, else the first open one. `null` when nothing is open.
    #[schema(required)]
    pub current_step: Option<CurrentStepAnswer>,
    /// Every step of every round, oldest first.
    pub steps: Vec<StepAnswer>,
    /// Every act, oldest first.
    pub log: Vec<LogEntryAnswer>,
    /// Every message about the order, with its delivery state.
    pub messages: Vec<MessageAnswer>,
    pub created_at: DateTime<Utc>,
    #[schema(required)]
    pub submitted_at: Option<DateTime<Utc>>,
    #[schema(required)]
    pub finished_at: Option<DateTime<Utc>>,
}

/// The open step that an order waits for.
#[derive(Serialize, ToSchema)]
#[schema(as = CurrentStep)]
pub struct CurrentStepAnswer {
    pub id: Uuid,
    /// The name of the flow's node; the step's number where the node has none.
    #[schema(examples("Finance"))]
    pub name: String,
    /// Everybody whose turn it is.
    pub handlers: Vec<PersonAnswer>,
}

/// An order in a list.
#[derive(Serialize, ToSchema)]
#[schema(as = Summary)]
pub struct SummaryAnswer {
    pub id: Uuid,
    pub kind: Kind,
    #[schema(required, examples("CG-20261120-0007"))]
    pub number: Option<String>,
    #[schema(examples("Paper for the office"))]
    pub title: String,
    pub status: Status,
    /// Display name.
    pub applicant: String,
    /// Name.
    #[schema(required)]
    pub department: Option<String>,
    /// Display names of everybody whose turn it is, joined by 、.
    #[schema(required)]
    pub handler: Option<String>,
    /// Exact decimal.
    #[schema(examples("10"))]
    pub total_quantity: String,
    /// Exact decimal, in yuan, rounded to the cent.
    #[schema(examples("12800.50"))]
    pub total_amount: String,
    pub created_at: DateTime<Utc>,
    #[schema(required)]
    pub submitted_at: Option<DateTime<Utc>>,
    #[schema(required)]
    pub finished_at: Option<DateTime<Utc>>,
}

/// A line of an order. Lines of a carton purchase also have `length_mm`, `width_mm`, `height_mm` and `board`.
#[derive(Serialize, ToSchema)]
#[schema(as = Line)]
pub struct LineAnswer {
    #[schema(examples("A4 paper"))]
    pub name: String,
    #[schema(examples("70 g"))]
    pub specification: String,
    #[schema(examples("pack"))]
    pub unit: String,
    /// Exact decimal; `null` in an unfinished draft.
    #[schema(required, examples("10"))]
    pub quantity: Option<String>,
    /// Exact decimal, in yuan; `null` in an unfinished draft.
    #[schema(required, examples("1280.05"))]
    pub unit_price: Option<String>,
    /// Exact decimal: quantity × unit price, not rounded.
    #[schema(required, examples("12800.50"), read_only)]
    pub amount: Option<String>,
    /// Of a carton.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i32>, examples(300))]
    pub length_mm: Option<Option<i32>>,
    /// Of a carton.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i32>, examples(200))]
    pub width_mm: Option<Option<i32>>,
    /// Of a carton.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i32>, examples(150))]
    pub height_mm: Option<Option<i32>>,
    /// Of a carton: the grade of its board.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub board: Option<String>,
    /// SKU of the article that it means; only where it means one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(examples("A4-70"))]
    pub goods: Option<String>,
}

/// A file of an order.
#[derive(Serialize, ToSchema)]
#[schema(as = Attachment)]
pub struct AttachmentAnswer {
    pub id: Uuid,
    #[schema(examples("invoice.pdf"))]
    pub name: String,
    pub media_type: MediaType,
    /// In bytes.
    #[schema(examples(48213))]
    pub size: i64,
    /// Of the content, as 64 hexadecimal digits.
    #[schema(min_length = 64, max_length = 64)]
    pub sha256: String,
}

/// A person, by the name that they sign in with.
#[derive(Serialize, ToSchema)]
#[schema(as = Person)]
pub struct PersonAnswer {
    #[schema(examples("wang"))]
    pub username: String,
    /// Display name.
    #[schema(examples("Wang Fang"))]
    pub name: String,
}

/// A department of the company.
#[derive(Serialize, ToSchema)]
#[schema(as = Department)]
pub struct DepartmentAnswer {
    #[schema(examples(20001))]
    pub id: i64,
    #[schema(examples("CG"))]
    pub code: String,
    #[schema(examples("Purchasing"))]
    pub name: String,
    /// The department above; `null` at the top.
    #[schema(required)]
    pub parent_id: Option<i64>,
    /// A disabled one cannot be chosen for new orders.
    pub disabled: bool,
}

/// A warehouse.
#[derive(Serialize, ToSchema)]
#[schema(as = Warehouse)]
pub struct WarehouseAnswer {
    #[schema(examples(30001))]
    pub id: i64,
    #[schema(examples("HD1"))]
    pub code: String,
    #[schema(examples("East 1"))]
    pub name: String,
    /// A disabled one cannot be chosen for new orders.
    pub disabled: bool,
}

/// An article of the catalogue.
#[derive(Serialize, ToSchema)]
#[schema(as = Goods)]
pub struct GoodsAnswer {
    #[schema(examples(40001))]
    pub id: i64,
    #[schema(examples("BG-A4"))]
    pub sku: String,
    #[schema(examples("A4 paper"))]
    pub name: String,
    #[schema(examples("70 g"))]
    pub specification: String,
    #[schema(examples("pack"))]
    pub unit: String,
    /// A disabled one is not offered for new lines.
    pub disabled: bool,
}

/// A person with an account.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserAnswer {
    #[schema(examples("wang"))]
    pub username: String,
    /// Display name.
    #[schema(examples("Wang Fang"))]
    pub name: String,
    pub role: Role,
    /// Whether the person can be chosen as an approver.
    pub may_be_chosen: bool,
}

/// One turn of one handler.
#[derive(Serialize, ToSchema)]
#[schema(as = Step)]
pub struct StepAnswer {
    pub id: Uuid,
    /// From 1, over all rounds of the order.
    #[schema(examples(1))]
    pub seq: i32,
    /// Which submission of the order it belongs to, from 1.
    #[schema(examples(1))]
    pub round: i32,
    pub status: StepStatus,
    #[schema(required)]
    pub handler: Option<PersonAnswer>,
    /// The principal of the handler; both may act.
    #[schema(required)]
    pub principal: Option<PersonAnswer>,
    /// The node of the flow, from 0.
    #[schema(examples(0))]
    pub node: i32,
    pub because: Because,
    /// The deadline that the flow sets.
    #[schema(required)]
    pub due_at: Option<DateTime<Utc>>,
    /// The applicant or the handler before.
    #[schema(required)]
    pub sender: Option<PersonAnswer>,
    /// From the sender to the handler. Empty for everybody else except administrators.
    pub hint: String,
    pub opened_at: DateTime<Utc>,
    #[schema(required)]
    pub closed_at: Option<DateTime<Utc>>,
}

/// One act on an order.
#[derive(Serialize, ToSchema)]
#[schema(as = LogEntry)]
pub struct LogEntryAnswer {
    #[schema(examples(1))]
    pub id: i64,
    pub action: Action,
    /// Which submission of the order it belongs to, from 1.
    #[schema(examples(1))]
    pub round: i32,
    /// Display name; empty when a rule of the flow acted.
    pub actor: String,
    /// Display names of the next handlers or of those notified, joined by 、.
    #[schema(required)]
    pub next_handler: Option<String>,
    /// Display name of the person for whom the actor stood in.
    #[schema(required)]
    pub principal: Option<String>,
    #[schema(required)]
    pub because: Option<Because>,
    pub comment: String,
    /// From the actor to the next handler. Empty for everybody else except administrators.
    pub hint: String,
    pub via: Via,
    /// The step that the act decided.
    #[schema(required)]
    pub step: Option<Uuid>,
    pub at: DateTime<Utc>,
}

/// A message about an order and its delivery. Its wording is for its recipient alone.
#[derive(Serialize, ToSchema)]
#[schema(as = Message)]
pub struct MessageAnswer {
    #[schema(examples(1))]
    pub id: i64,
    pub notice: NoticeKind,
    pub shape: Shape,
    pub channel: Channel,
    #[schema(required)]
    pub recipient: Option<PersonAnswer>,
    pub state: State,
    /// How often it was claimed for sending.
    #[schema(examples(1))]
    pub attempts: i32,
    /// Why it is dead or skipped, or why the last attempt failed.
    #[schema(required)]
    pub error: Option<String>,
    /// What the platform reported after accepting it; `null` while unknown.
    #[schema(required)]
    pub result: Option<Delivery>,
    /// The platform's code behind `result`.
    #[schema(required)]
    pub result_code: Option<String>,
    /// When the recipient opened it, if the platform reports it.
    #[schema(required)]
    pub read_at: Option<DateTime<Utc>>,
    /// The step that it is about.
    #[schema(required)]
    pub step: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    #[schema(required)]
    pub sent_at: Option<DateTime<Utc>>,
}

/// The two shapes of a message.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    Card,
    Text,
}
