//! The result of a decision: a plan to write, or a refusal. Data only.

use chrono::{DateTime, Utc};

use crate::approval::chain::{Step, StepStatus};
use crate::approval::log::Action;
use crate::approval::route::{Because, Seat};
use crate::orders::{Status, StepId};
use crate::org::UserId;

/// The most people that one comment or copy may notify.
pub const MOST_READERS: usize = 50;

/// What an act changes, ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub action: Action,
    /// The new status; `None`: unchanged.
    pub status: Option<Status>,
    /// The step that the actor decides.
    pub decides: Option<StepId>,
    /// Other steps to close, with their new status.
    pub closes: Vec<(StepId, StepStatus)>,
    /// Skipped nodes and carried-over signatures.
    pub passed: Vec<Passed>,
    pub opens: Vec<Turn>,
    /// The next handler or the person urged; the first if there are several.
    pub next_handler: Option<UserId>,
    /// Why the order takes this way; `None`: nothing to explain.
    pub because: Option<Because>,
    /// The node that the act concerns.
    pub node: Option<i32>,
    pub tell: Vec<Tell>,
}

/// A step to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    pub handler: UserId,
    /// The principal whom the handler stands in for.
    pub principal: Option<UserId>,
    pub hint: String,
    pub node: i32,
    pub visit: i32,
    pub seat: i32,
    pub because: Because,
}

/// A skipped node, or a node to which a signature is carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    pub node: i32,
    pub because: Because,
    /// The carried-over signature: visit, seat number and signer.
    pub signed: Option<(i32, i32, Seat)>,
}

/// A notice to enqueue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tell {
    /// The card to the handler of a new step.
    YourTurn(UserId),
    /// The card again to the handler of this open step.
    Urged(UserId, StepId),
    /// The card again because the deadline passed.
    Overdue(UserId, StepId),
    /// The text to the applicant about the act.
    Applicant(UserId),
    /// A text for information to a person who was copied (抄送) or mentioned in a comment.
    Copied(UserId),
}

/// Why an act is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The step was closed by this act. `by` is `None` when a rule of the flow acted.
    Decided {
        by: Option<UserId>,
        action: Action,
        at: DateTime<Utc>,
    },
    /// The step was closed without a decision: the order was withdrawn.
    Withdrawn {
        at: DateTime<Utc>,
    },
    /// Another person has the turn.
    NotYourTurn {
        holder: UserId,
    },
    /// The order's status does not allow it.
    NotNow {
        status: Status,
    },
    /// Only administrators may.
    NotAnAdministrator,
    /// Only the applicant may; administrators may withdraw with a reason.
    NotTheApplicant,
    /// This person may not decide inside DingTalk.
    NotInDingTalk,
    /// The person has the turn, but their role no longer lets them approve, or they have left.
    NoLongerAnApprover,
    /// The delegation under which the person has the turn is over; the principal decides.
    DelegationOver {
        principal: UserId,
    },
    /// A reason is required.
    CommentRequired,
    WordsTooLong {
        field: &'static str,
    },
    /// A next handler is missing or not allowed.
    ChooseNext,
    /// The flow determines the next handler; none may be chosen.
    NextIsFixed,
    /// They have a turn in this order already.
    HasItAlready,
    /// That person has no valid signature in the current pass.
    NotAnEarlierHandler,
    /// The named step does not exist in this order.
    NoSuchStep,
    /// The flow has no such step.
    NoSuchNode,
    /// Nobody in the company can sign this node.
    NobodyFits {
        node: i32,
    },
    /// No person was named.
    NameSomebody,
    /// More than [`MOST_READERS`] people were named.
    TooManyReaders,
    /// Urged too recently.
    TooSoon {
        again_at: DateTime<Utc>,
    },
}

impl Plan {
    /// A plan for this action that changes nothing yet.
    pub(super) fn of(action: Action) -> Self {
        Self {
            action,
            status: None,
            decides: None,
            closes: Vec::new(),
            passed: Vec::new(),
            opens: Vec::new(),
            next_handler: None,
            because: None,
            node: None,
            tell: Vec::new(),
        }
    }

    /// A plan that decides a step.
    pub(super) fn deciding(action: Action, step: &Step) -> Self {
        Self { decides: Some(step.id), node: Some(step.node), ..Self::of(action) }
    }

    /// Also closes these steps with the status `how`, except the decided one.
    pub(super) fn closing<'a>(mut self, steps: impl Iterator<Item = &'a Step>, how: StepStatus) -> Self {
        let decides = self.decides;
        self.closes.extend(steps.filter(|step| Some(step.id) != decides).map(|step| (step.id, how)));
        self
    }

    /// Opens a turn and notifies its handler.
    pub(super) fn open(&mut self, turn: Turn) {
        self.next_handler.get_or_insert(turn.handler);
        self.tell.push(Tell::YourTurn(turn.handler));
        self.opens.push(turn);
    }

    /// Also enqueues a notice.
    pub(super) fn and_tell(mut self, tell: Tell) -> Self {
        self.tell.push(tell);
        self
    }
}

impl Turn {
    /// The same turn for another handler.
    pub(super) fn instead_of(step: &Step, seat: Seat, because: Because, hint: &str) -> Self {
        Self {
            handler: seat.handler,
            principal: seat.principal,
            hint: hint.trim().to_owned(),
            node: step.node,
            visit: step.visit,
            seat: step.seat,
            because,
        }
    }
}
