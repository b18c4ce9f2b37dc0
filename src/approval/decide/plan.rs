//! What will be so once it is written, or why it will not. Data only.

use chrono::{DateTime, Utc};

use crate::approval::chain::{Step, StepStatus};
use crate::approval::log::Action;
use crate::approval::route::{Because, Seat};
use crate::orders::{Status, StepId};
use crate::org::UserId;

/// What will be so, once it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub action: Action,
    /// `None`: stays as it is.
    pub status: Option<Status>,
    /// The step that the actor decides.
    pub decides: Option<StepId>,
    /// Other steps that this closes, and how.
    pub closes: Vec<(StepId, StepStatus)>,
    /// Nodes and signatures that are passed by.
    pub passed: Vec<Passed>,
    pub opens: Vec<Turn>,
    /// Whose turn it becomes, or who is urged; the first of several.
    pub next_handler: Option<UserId>,
    /// Why it goes this way, where that needs saying.
    pub because: Option<Because>,
    /// The node that the act is about.
    pub node: Option<i32>,
    pub tell: Vec<Tell>,
}

/// A step to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    pub handler: UserId,
    /// In whose place.
    pub principal: Option<UserId>,
    pub hint: String,
    pub node: i32,
    pub visit: i32,
    pub seat: i32,
    pub because: Because,
}

/// A node that nobody signs, or a signature given without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    pub node: i32,
    pub because: Because,
    /// (visit, seat number, whose): signed by them just before.
    pub signed: Option<(i32, i32, Seat)>,
}

/// Who is to hear of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tell {
    /// The handler of a step that this opens: the card.
    YourTurn(UserId),
    /// The handler of this open step: the card once more.
    Urged(UserId, StepId),
    /// The same, since the deadline has passed.
    Overdue(UserId, StepId),
    /// The applicant: the text about what was done.
    Applicant(UserId),
    /// For information: 抄送, or named in a comment.
    Copied(UserId),
}

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// That step was decided: by whom (`None`: by a rule of the flow), how, when.
    Decided {
        by: Option<UserId>,
        action: Action,
        at: DateTime<Utc>,
    },
    /// That step is over without a decision: the order was withdrawn.
    Withdrawn {
        at: DateTime<Utc>,
    },
    /// Waits for somebody else.
    NotYourTurn {
        holder: UserId,
    },
    /// Nobody can do that to an order in this status.
    NotNow {
        status: Status,
    },
    /// Only administrators.
    NotAnAdministrator,
    /// Only the applicant, or for a withdrawal an administrator with a reason.
    NotTheApplicant,
    /// This person may not decide from within DingTalk.
    NotInDingTalk,
    /// A reason is required.
    CommentRequired,
    WordsTooLong {
        field: &'static str,
    },
    /// A next handler is required, or the one chosen cannot be.
    ChooseNext,
    /// The flow says who is next; nobody is to be chosen.
    NextIsFixed,
    /// They have it already.
    HasItAlready,
    /// The order was never with that person in this round.
    NotAnEarlierHandler,
    /// The flow has no such step.
    NoSuchNode,
    /// Nobody in the company can sign this node.
    NobodyFits {
        node: i32,
    },
    /// Nobody was named.
    NameSomebody,
    /// Urged a moment ago.
    TooSoon {
        again_at: DateTime<Utc>,
    },
}

impl Plan {
    /// One that says nothing yet.
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

    pub(super) fn deciding(action: Action, step: &Step) -> Self {
        Self { decides: Some(step.id), node: Some(step.node), ..Self::of(action) }
    }

    pub(super) fn closing<'a>(mut self, steps: impl Iterator<Item = &'a Step>, how: StepStatus) -> Self {
        let decides = self.decides;
        self.closes.extend(steps.filter(|step| Some(step.id) != decides).map(|step| (step.id, how)));
        self
    }

    /// Opens a turn and tells its handler.
    pub(super) fn open(&mut self, turn: Turn) {
        self.next_handler.get_or_insert(turn.handler);
        self.tell.push(Tell::YourTurn(turn.handler));
        self.opens.push(turn);
    }

    pub(super) fn and_tell(mut self, tell: Tell) -> Self {
        self.tell.push(tell);
        self
    }
}

impl Turn {
    /// The same turn with another handler.
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
