//! What somebody can want to do with an order.

use crate::approval::log::Action;
use crate::org::UserId;

/// What somebody wants to do. `next` is whom they chose to handle it next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    Submit {
        next: Option<UserId>,
        hint: String,
    },
    /// `next` `None`: approve finally.
    Approve {
        next: Option<UserId>,
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
}

impl Move {
    /// The person that the move names.
    pub fn names(&self) -> Option<UserId> {
        match self {
            Self::Submit { next, .. } | Self::Approve { next, .. } => *next,
            Self::Return { to, .. } => *to,
            Self::HandOver { to, .. } | Self::Reassign { to, .. } => Some(*to),
            Self::Reject { .. } | Self::Withdraw { .. } | Self::Urge | Self::TakeBack { .. } => None,
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
        }
    }
}
