//! Approvals: whose turn it is, what each person may do now, and doing it.
//!
//! Never sends and never words a message: it writes notices into the outbox, in the deciding transaction.
//! `stock::follow` writes the effect of a decision on stock in the same transaction. `flow` defines what must be
//! signed, `route` finds the signers, `decide` plans an act, and `write` turns the plan into rows. The first three are
//! pure.

mod act;
mod chain;
mod decide;
mod digest;
mod disabling;
mod dossier;
mod enter;
mod explain;
mod facts;
mod feed;
pub mod flow;
mod inbox;
mod load;
mod log;
mod overdue;
mod phrase;
mod reading;
mod route;
mod rules;
mod stuck;
mod telling;
mod timeline;
mod words;
mod write;

pub use act::{ActResult, Press, act};
pub use chain::{Chain, Step, StepStatus, find_step, next_waiting};
pub use decide::{
    Actor, Ahead, LONGEST_WORDS, MOST_READERS, Move, Next, Plan, Refusal, Tell, Turn, ahead, decidable, decide,
    may_sign,
};
pub use digest::post_digest;
pub use disabling::{Disabling, Named, OpenSteps, disable, named};
pub use dossier::{AmongAll, Dossier};
pub use enter::{Entered, Entry, Submission, enter};
pub use facts::{Company, Facts, Person, Unit};
pub use feed::{Feed, feed};
pub use flow::{Flow, FlowVersion};
pub use inbox::{
    Desk, InboxCount, Notice, Returned, Waiting, closed_steps, count_waiting, held_by, inbox_counts, notices_to,
    waiting_for, waiting_in,
};
pub use load::{CompanyRows, asked_company, company, company_of, facts, facts_of};
pub use log::{Action, LogEntry, NewEntry, Via};
pub use overdue::follow_deadlines;
pub use phrase::{LONGEST_PHRASE, Phrase, PhraseFor};
pub use route::{Because, Seat, Stop, preview};
pub use rules::Rules;
pub use stuck::{Stuck, Why, count_for, count_stuck, stuck, successors};
pub use timeline::{Event, last_submission, sent_back, timeline};
pub use words::{ActText, act_text, closed_state, closed_text, copied_text, digest_text, keep_text};
