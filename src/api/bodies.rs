//! The request bodies as types. Unknown fields are refused; the domain checks the values.

use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};

use crate::approval::LONGEST_WORDS;
use crate::orders::{Kind, RawLine, RawOrder};

// The schemas below repeat this number, because the derive takes no constant.
const _: () = assert!(LONGEST_WORDS == 500);

/// An order to be saved. Master data is named by id or code. Decimals are strings; numbers are taken as they are written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOrder, example = json!({
    "kind": "CG", "title": "Paper for the office", "department": "CG", "warehouse": "HD1", "note": "",
    "lines": [{ "name": "A4 paper", "specification": "70 g", "unit": "pack", "quantity": "10", "unit_price": "1280.05" }],
}))]
pub struct OrderBody {
    pub kind: Kind,
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<String>)]
    title: String,
    /// Id or code
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<String>)]
    department: String,
    /// Id or code
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<String>)]
    warehouse: String,
    /// Id or code; of a transfer
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<String>)]
    destination_warehouse: String,
    /// The customer who bears the cost
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<String>)]
    customer: String,
    /// Whom a purchase buys from
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<String>)]
    supplier: String,
    /// The day when the goods of a purchase are wanted
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<String>, examples("2026-12-05"))]
    wanted_on: String,
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<String>)]
    note: String,
    #[serde(default)]
    lines: Vec<LineBody>,
    /// Ids or numbers of the purchases that a reimbursement settles
    #[serde(default)]
    settles: Vec<String>,
    /// For a change: the version that was read
    pub version: Option<i32>,
}

/// A line to be saved. Only lines of a carton purchase have `length_mm`, `width_mm`, `height_mm` and `board`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewLine)]
struct LineBody {
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<String>, examples("A4 paper"))]
    name: String,
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<String>, examples("70 g"))]
    specification: String,
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<String>, examples("pack"))]
    unit: String,
    /// Exact decimal
    #[serde(default, deserialize_with = "text")]
    #[schema(schema_with = decimal)]
    quantity: String,
    /// Exact decimal, in yuan
    #[serde(default, deserialize_with = "text")]
    #[schema(schema_with = decimal)]
    unit_price: String,
    #[serde(default, deserialize_with = "text")]
    #[schema(schema_with = millimetres)]
    length_mm: String,
    #[serde(default, deserialize_with = "text")]
    #[schema(schema_with = millimetres)]
    width_mm: String,
    #[serde(default, deserialize_with = "text")]
    #[schema(schema_with = millimetres)]
    height_mm: String,
    /// Of a carton: the grade of its board
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<String>)]
    board: String,
    /// SKU of the article. Without it an exact match of name and specification with one article counts
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<String>, examples("A4-70"))]
    goods: String,
}

/// A submission.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Submission, example = json!({ "next_approver": "li", "hint": "" }))]
pub struct SubmissionBody {
    /// Username. Needed where the flow leaves the choice to the applicant
    pub next_approver: Option<String>,
    /// For the next approver alone
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub hint: String,
}

/// What a handler decides.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Approve,
    Return,
    Reject,
}

/// A decision.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Decision, example = json!({ "action": "approve", "next_approver": "zhao", "comment": "", "hint": "" }))]
pub struct DecisionBody {
    pub action: Verdict,
    /// The step that was shown; without it, the caller's open step
    pub step: Option<uuid::Uuid>,
    /// Required to return and to reject
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub comment: String,
    /// For the next approver alone
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub hint: String,
    /// Username; null approves finally
    pub next_approver: Option<String>,
    /// Username of an earlier handler; null for the applicant
    pub return_to: Option<String>,
}

/// The new handler of the caller's own step.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = HandOver, example = json!({ "to": "zhao", "comment": "On leave this week" }))]
pub struct HandOverBody {
    /// Username of the new handler
    #[serde(deserialize_with = "text")]
    #[schema(required)]
    pub to: String,
    #[serde(deserialize_with = "text")]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub comment: String,
}

/// A request for one more opinion.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Opinion, example = json!({ "to": "zhao", "when": "before", "comment": "Is this budgeted?" }))]
pub struct OpinionBody {
    /// Username
    pub to: String,
    pub when: When,
    #[serde(default, deserialize_with = "text")]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub comment: String,
}

/// Before the caller's own decision, or after it.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum When {
    Before,
    After,
}

/// A remark about an order.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = Remark, example = json!({ "comment": "The supplier has confirmed", "mentions": ["li"] }))]
pub struct RemarkBody {
    #[serde(deserialize_with = "text")]
    #[schema(required, max_length = 500)]
    pub comment: String,
    /// Usernames of the people to notify; they may read the order from then on
    #[serde(alias = "to")]
    pub mentions: Vec<String>,
}

/// Copies for information.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = Copies, example = json!({ "to": ["zhou"], "comment": "" }))]
pub struct CopyBody {
    /// Usernames; they may read the order from then on
    #[serde(alias = "mentions")]
    #[schema(required)]
    pub to: Vec<String>,
    #[serde(deserialize_with = "text")]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub comment: String,
}

/// The new handler of another person's step.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Reassignment, example = json!({ "to": "zhao", "comment": "Li is ill" }))]
pub struct ReassignmentBody {
    /// Username of the new handler
    pub to: String,
    /// Which open step, where there are several; without it, the first
    pub step: Option<uuid::Uuid>,
    /// The reason
    #[serde(default, deserialize_with = "text")]
    #[schema(required, max_length = 500)]
    pub comment: String,
}

/// The step that an order is moved to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Jump, example = json!({ "node": 1, "comment": "Finance decides this one" }))]
pub struct JumpBody {
    /// The step of the flow, from 0
    #[schema(minimum = 0)]
    pub node: i32,
    /// Username, where the step is one of free choice
    pub to: Option<String>,
    /// The reason
    #[serde(default, deserialize_with = "text")]
    #[schema(required, max_length = 500)]
    pub comment: String,
}

/// Why an order is ended.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = Reason, example = json!({ "comment": "Ordered twice" }))]
pub struct ReasonBody {
    /// The reason
    #[serde(deserialize_with = "text")]
    #[schema(required, max_length = 500)]
    pub comment: String,
}

/// A comment that may be left out.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = Comment, example = json!({ "comment": "Ordered twice" }))]
pub struct CommentBody {
    #[serde(deserialize_with = "text")]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub comment: String,
}

/// A file to attach, as a multipart form.
#[derive(ToSchema)]
#[schema(as = NewAttachment)]
#[expect(dead_code, reason = "the document's picture of a form that is read part by part")]
pub struct AttachmentForm {
    /// Up to 20 MB: a picture (JPEG, PNG, GIF, WebP, HEIC), PDF, Office file, CSV, text or ZIP; its kind is recognised
    /// from its content. 20 files an order.
    #[schema(value_type = String, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

impl OrderBody {
    /// The order as form input, with every field as text.
    pub fn into_raw(self) -> RawOrder {
        let line = |line: LineBody| RawLine {
            name: line.name,
            specification: line.specification,
            unit: line.unit,
            quantity: line.quantity,
            unit_price: line.unit_price,
            length_mm: line.length_mm,
            width_mm: line.width_mm,
            height_mm: line.height_mm,
            board: line.board,
            goods: line.goods,
        };
        RawOrder {
            title: self.title,
            department: self.department,
            warehouse: self.warehouse,
            destination_warehouse: self.destination_warehouse,
            customer: self.customer,
            supplier: self.supplier,
            wanted_on: self.wanted_on,
            note: self.note,
            lines: (0..).zip(self.lines.into_iter().map(line)).collect(),
            settles: self.settles,
        }
    }
}

/// Reads a string, or a number as it is written. `null` becomes an empty text.
fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Scalar {
        Text(String),
        Number(serde_json::Number),
    }
    Ok(match Option::<Scalar>::deserialize(from)? {
        Some(Scalar::Text(text)) => text,
        Some(Scalar::Number(number)) => number.to_string(),
        None => String::new(),
    })
}

fn decimal() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Number, Type::Null]))
        .description(Some("Exact decimal"))
        .examples(["12800.50"])
}

fn millimetres() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Integer, Type::String, Type::Null]))
        .description(Some("Of a carton"))
        .examples([300])
}
