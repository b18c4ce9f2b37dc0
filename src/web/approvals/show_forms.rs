//! The forms of the approval page, as a browser sends them.

use std::fmt;

use serde::Deserialize;
use uuid::Uuid;

use crate::approval::{Move, Next};
use crate::error::{Error, Result};
use crate::web::kit::{choice, chosen};

/// Names a form of the approval page, so that faults appear in the form that was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageForm {
    /// A button without fields, or no form at all.
    #[default]
    None,
    Decision,
    HandOver,
    Opinion,
}

/// The form that was sent: a refusal shows it again.
#[derive(Clone, Default)]
pub(super) struct SentForm {
    pub which: PageForm,
    pub decision: DecisionForm,
    pub turn: TurnForm,
}

/// The button of a decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// No button was chosen.
    #[default]
    None,
    Approve,
    Return,
    Reject,
}

/// What follows an approval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterApproval {
    /// The order goes to `next_approver`.
    #[default]
    HandOn,
    /// The order is approved.
    Finish,
    /// The flow decides.
    Follow,
}

/// When a further opinion is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpinionTime {
    #[default]
    None,
    /// Before the viewer's own decision.
    Before,
    /// After it.
    After,
}

/// A decision.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct DecisionForm {
    pub(super) press: Option<Uuid>,
    #[serde(deserialize_with = "choice")]
    pub(super) action: Verdict,
    pub(super) comment: String,
    pub(super) hint: String,
    #[serde(deserialize_with = "choice")]
    pub(super) onward: AfterApproval,
    /// A person's id.
    pub(super) next_approver: String,
    /// A person's id; empty: the applicant.
    pub(super) return_to: String,
}

/// A handover, a request for an opinion, or a take-back.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct TurnForm {
    pub(super) press: Option<Uuid>,
    /// A person's id.
    pub(super) to: String,
    pub(super) comment: String,
    #[serde(deserialize_with = "choice")]
    pub(super) when: OpinionTime,
}

impl PageForm {
    /// Used in ids of fields.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Decision => "decision",
            Self::HandOver => "handover",
            Self::Opinion => "opinion",
        }
    }
}

impl fmt::Display for PageForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl DecisionForm {
    /// `Invalid` at `action` or at the field of a person who was not chosen.
    pub(super) fn to_move(&self) -> Result<Move> {
        let comment = self.comment.clone();
        match self.action {
            Verdict::Approve => {
                let next = match self.onward {
                    AfterApproval::Finish => Next::Finish,
                    AfterApproval::Follow => Next::AsDrawn,
                    AfterApproval::HandOn => Next::To(chosen("next_approver", &self.next_approver)?),
                };
                Ok(Move::Approve { next, comment, hint: self.hint.clone() })
            }
            Verdict::Return => {
                let to = if self.return_to.is_empty() { None } else { Some(chosen("return_to", &self.return_to)?) };
                Ok(Move::Return { to, comment })
            }
            Verdict::Reject => Ok(Move::Reject { comment }),
            Verdict::None => Err(Error::invalid("action", "fault-choose-action")),
        }
    }
}

impl TurnForm {
    /// `Invalid` at `to` without a person.
    pub(super) fn to_handover(&self) -> Result<Move> {
        Ok(Move::HandOver { to: chosen("to", &self.to)?, comment: self.comment.clone() })
    }

    /// `Invalid` at `when` or `to` if it was not chosen.
    pub(super) fn to_opinion(&self) -> Result<Move> {
        let is_before = match self.when {
            OpinionTime::Before => true,
            OpinionTime::After => false,
            OpinionTime::None => return Err(Error::invalid("when", "fault-required")),
        };
        Ok(Move::Ask { to: chosen("to", &self.to)?, is_before, comment: self.comment.clone() })
    }
}
