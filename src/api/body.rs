//! What callers send.

use serde::{Deserialize, Deserializer};

use crate::orders::{Kind, RawLine, RawOrder};

/// An order. Master data by id or code; decimals as strings (numbers are taken as they are written).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderBody {
    pub kind: Kind,
    #[serde(default, deserialize_with = "text")]
    title: String,
    #[serde(default, deserialize_with = "text")]
    department: String,
    #[serde(default, deserialize_with = "text")]
    warehouse: String,
    #[serde(default, deserialize_with = "text")]
    destination_warehouse: String,
    #[serde(default, deserialize_with = "text")]
    customer: String,
    #[serde(default, deserialize_with = "text")]
    note: String,
    #[serde(default)]
    lines: Vec<LineBody>,
    /// Purchases that a reimbursement settles.
    #[serde(default)]
    settles: Vec<String>,
    /// For a change: the version that the caller read.
    pub version: Option<i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LineBody {
    #[serde(default, deserialize_with = "text")]
    name: String,
    #[serde(default, deserialize_with = "text")]
    specification: String,
    #[serde(default, deserialize_with = "text")]
    unit: String,
    #[serde(default, deserialize_with = "text")]
    quantity: String,
    #[serde(default, deserialize_with = "text")]
    unit_price: String,
    #[serde(default, deserialize_with = "text")]
    length_mm: String,
    #[serde(default, deserialize_with = "text")]
    width_mm: String,
    #[serde(default, deserialize_with = "text")]
    height_mm: String,
    #[serde(default, deserialize_with = "text")]
    board: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubmissionBody {
    pub next_approver: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub hint: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Approve,
    Return,
    Reject,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionBody {
    pub action: Verdict,
    /// The step that the caller saw; without it, whatever step is open.
    pub step: Option<uuid::Uuid>,
    #[serde(default, deserialize_with = "text")]
    pub comment: String,
    #[serde(default, deserialize_with = "text")]
    pub hint: String,
    pub next_approver: Option<String>,
    /// `null`: to the applicant.
    pub return_to: Option<String>,
}

/// To whom a turn goes, and why.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HandOverBody {
    /// A username.
    #[serde(deserialize_with = "text")]
    pub to: String,
    #[serde(deserialize_with = "text")]
    pub comment: String,
}

/// Whose opinion is wanted, and when.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpinionBody {
    /// A username.
    pub to: String,
    pub when: When,
    #[serde(default, deserialize_with = "text")]
    pub comment: String,
}

/// Before the asker's own opinion, or after it.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    Before,
    After,
}

/// Words about an order, and to whom besides.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TalkBody {
    #[serde(deserialize_with = "text")]
    pub comment: String,
    /// Usernames.
    #[serde(alias = "mentions")]
    pub to: Vec<String>,
}

/// To whom somebody's turn goes, by an administrator.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReassignmentBody {
    /// A username.
    pub to: String,
    /// Which open step; without it, the first.
    pub step: Option<uuid::Uuid>,
    #[serde(default, deserialize_with = "text")]
    pub comment: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JumpBody {
    /// The step of the flow, from 0.
    pub node: i32,
    /// A username, where that step is one of free choice.
    pub to: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub comment: String,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CommentBody {
    #[serde(deserialize_with = "text")]
    pub comment: String,
}

impl OrderBody {
    /// As the form would have it.
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
        };
        RawOrder {
            title: self.title,
            department: self.department,
            warehouse: self.warehouse,
            destination_warehouse: self.destination_warehouse,
            customer: self.customer,
            note: self.note,
            lines: (0..).zip(self.lines.into_iter().map(line)).collect(),
            settles: self.settles,
        }
    }
}

/// A string, a number as it is written, or nothing for `null`.
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
