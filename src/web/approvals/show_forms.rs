//! The forms of the approval page, as a browser sends them.

use serde::Deserialize;
use uuid::Uuid;

use crate::approval::{Move, Next};
use crate::error::{Error, Result};
use crate::web::kit::chosen;

/// What was typed into the forms of the page, for giving it back with its faults.
#[derive(Clone, Default)]
pub(super) struct Typed {
    pub decision: DecisionForm,
    pub turn: TurnForm,
    /// Which form it was: `decision`, `handover` or `opinion`.
    pub form: &'static str,
}

/// A decision as sent.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct DecisionForm {
    pub(super) press: Option<Uuid>,
    /// `approve`, `return` or `reject`.
    pub(super) action: String,
    pub(super) comment: String,
    pub(super) hint: String,
    /// `hand_on` to `next_approver`, or `finish`; `follow` where the flow leaves no choice.
    pub(super) onward: String,
    /// A person's id.
    pub(super) next_approver: String,
    /// A person's id; empty for the applicant.
    pub(super) return_to: String,
}

impl DecisionForm {
    pub(super) fn to_move(&self) -> Result<Move> {
        let comment = self.comment.clone();
        match self.action.as_str() {
            "approve" => {
                let next = match self.onward.as_str() {
                    "finish" => Next::Finish,
                    "follow" => Next::AsDrawn,
                    _ => Next::To(chosen("next_approver", &self.next_approver)?),
                };
                Ok(Move::Approve { next, comment, hint: self.hint.clone() })
            }
            "return" if self.return_to.is_empty() => Ok(Move::Return { to: None, comment }),
            "return" => Ok(Move::Return { to: Some(chosen("return_to", &self.return_to)?), comment }),
            "reject" => Ok(Move::Reject { comment }),
            _ => Err(Error::invalid("action", "fault-choose-action")),
        }
    }
}

/// To whom a turn goes, and why.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct TurnForm {
    pub(super) press: Option<Uuid>,
    /// A person's id.
    pub(super) to: String,
    pub(super) comment: String,
    /// Of an opinion: `before` one's own or `after` it.
    pub(super) when: String,
}
