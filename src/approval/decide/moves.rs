//! What somebody can want to do with an order.

use crate::approval::log::Action;
use crate::org::UserId;

/// Where an approval leads, as far as the approver has a say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// To somebody whom they chose.
    To(UserId),
    /// To nobody of their choice: the order goes on as the flow says, or is approved finally.
    Finish,
    /// As the flow says; refused where they have to choose, since approving finally must be meant.
    AsDrawn,
}

/// What somebody wants to do. `next` is whom they chose to handle it next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    Submit {
        next: Option<UserId>,
        hint: String,
    },
    Approve {
        next: Next,
        comment: String,
        hint: String,
    },
    /// `to` `None`: to the applicant.
    Return {
        to: Option<UserId>,
        comment: String,
    },
    Reject {
        comment: String,
    },
    Withdraw {
        comment: String,
    },
    Urge,
    /// One's own turn goes to somebody else.
    HandOver {
        to: UserId,
        comment: String,
    },
    /// Anybody's turn goes to somebody else; for administrators.
    Reassign {
        to: UserId,
        comment: String,
    },
    TakeBack {
        comment: String,
    },
    /// One more opinion, before one's own or after it.
    Ask {
        to: UserId,
        is_before: bool,
        comment: String,
    },
    /// Says something to everybody who may see the order, and tells those named.
    Comment {
        comment: String,
        mentions: Vec<UserId>,
    },
    /// Tells somebody for information.
    Copy {
        to: Vec<UserId>,
        comment: String,
    },
    /// To another node of the flow; for administrators. `to` where that node is one of free choice.
    Jump {
        node: i32,
        to: Option<UserId>,
        comment: String,
    },
    /// Ends the order; for administrators.
    Terminate {
        comment: String,
    },
}

impl Move {
    /// The person that the move names.
    pub fn names(&self) -> Option<UserId> {
        match self {
            Self::Submit { next, .. } => *next,
            Self::Approve { next: Next::To(to), .. } => Some(*to),
            Self::Return { to, .. } | Self::Jump { to, .. } => *to,
            Self::HandOver { to, .. } | Self::Reassign { to, .. } | Self::Ask { to, .. } => Some(*to),
            _ => None,
        }
    }

    pub fn comment(&self) -> &str {
        match self {
            Self::Approve { comment, .. }
            | Self::Return { comment, .. }
            | Self::Reject { comment }
            | Self::HandOver { comment, .. }
            | Self::Reassign { comment, .. }
            | Self::TakeBack { comment }
            | Self::Ask { comment, .. }
            | Self::Comment { comment, .. }
            | Self::Copy { comment, .. }
            | Self::Jump { comment, .. }
            | Self::Terminate { comment }
            | Self::Withdraw { comment } => comment.trim(),
            Self::Submit { .. } | Self::Urge => "",
        }
    }

    pub fn hint(&self) -> &str {
        match self {
            Self::Submit { hint, .. } | Self::Approve { hint, .. } => hint.trim(),
            _ => "",
        }
    }

    pub const fn action(&self) -> Action {
        match self {
            Self::Submit { .. } => Action::Submit,
            Self::Approve { .. } => Action::Approve,
            Self::Return { .. } => Action::Return,
            Self::Reject { .. } => Action::Reject,
            Self::Withdraw { .. } => Action::Withdraw,
            Self::Urge => Action::Urge,
            Self::HandOver { .. } => Action::HandOver,
            Self::Reassign { .. } => Action::Reassign,
            Self::TakeBack { .. } => Action::TakeBack,
            Self::Ask { is_before: true, .. } => Action::AskBefore,
            Self::Ask { is_before: false, .. } => Action::AskAfter,
            Self::Comment { .. } => Action::Comment,
            Self::Copy { .. } => Action::Copy,
            Self::Jump { .. } => Action::Jump,
            Self::Terminate { .. } => Action::Terminate,
        }
    }
}
