//! The moves that people can make with an order.

use crate::approval::log::Action;
use crate::org::UserId;

/// What the approver chose for the time after the approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The order goes to this person.
    To(UserId),
    /// Choose nobody: the order follows the flow, or is approved finally.
    Finish,
    /// Follow the flow. Refused at a node of free choice, because final approval must be explicit.
    AsDrawn,
}

/// A move that a person makes with an order. `next`: the chosen next handler.
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
    /// `to`: an earlier handler; `None`: the applicant.
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
    /// 转办: passes the actor's turn on.
    HandOver {
        to: UserId,
        comment: String,
    },
    /// 改派: passes any turn on; administrators only.
    Reassign {
        to: UserId,
        comment: String,
    },
    TakeBack {
        comment: String,
    },
    /// 加签: asks for another opinion, before the actor's own or after it.
    Ask {
        to: UserId,
        is_before: bool,
        comment: String,
    },
    /// 评论: a comment for everybody who may see the order; tells those mentioned.
    Comment {
        comment: String,
        mentions: Vec<UserId>,
    },
    /// 抄送: tells people for information.
    Copy {
        to: Vec<UserId>,
        comment: String,
    },
    /// 跳转: to another node of the flow; administrators only. `to`: the handler where that node is of free choice.
    Jump {
        node: i32,
        to: Option<UserId>,
        comment: String,
    },
    /// 终止: ends the order; administrators only.
    Terminate {
        comment: String,
    },
}

impl Move {
    /// The person whom the move gives a turn. `None`: it chooses nobody.
    pub fn names(&self) -> Option<UserId> {
        match self {
            Self::Submit { next, .. } => *next,
            Self::Approve { next: Next::To(to), .. } => Some(*to),
            Self::Return { to, .. } | Self::Jump { to, .. } => *to,
            Self::HandOver { to, .. } | Self::Reassign { to, .. } | Self::Ask { to, .. } => Some(*to),
            Self::Approve { next: Next::Finish | Next::AsDrawn, .. }
            | Self::Reject { .. }
            | Self::Withdraw { .. }
            | Self::Urge
            | Self::TakeBack { .. }
            | Self::Comment { .. }
            | Self::Copy { .. }
            | Self::Terminate { .. } => None,
        }
    }

    /// The trimmed comment; empty: none.
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

    /// The trimmed hint; empty: none.
    pub fn hint(&self) -> &str {
        match self {
            Self::Submit { hint, .. } | Self::Approve { hint, .. } => hint.trim(),
            Self::Return { .. }
            | Self::Reject { .. }
            | Self::Withdraw { .. }
            | Self::Urge
            | Self::HandOver { .. }
            | Self::Reassign { .. }
            | Self::TakeBack { .. }
            | Self::Ask { .. }
            | Self::Comment { .. }
            | Self::Copy { .. }
            | Self::Jump { .. }
            | Self::Terminate { .. } => "",
        }
    }

    /// The action that the log records for this move.
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
