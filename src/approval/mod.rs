//! How it is decided: whose turn it is, what each person may do now, and doing it.
//!
//! Never sends anything and never words a message: it writes notices into the outbox, within the deciding transaction.
//! Who handles the next step is chosen by the handler before (the old system's way); configured flows will answer the
//! same question in `decide`, from facts.

mod act;
mod chain;
mod decide;
mod enter;
mod inbox;
mod log;
mod stuck;
mod words;

pub use act::{Outcome, Press, Rules, act};
pub use chain::{Chain, Step, StepStatus, find_step};
pub use decide::{Actor, Choice, Move, Plan, Refusal, Tell, Turn, decide, may_act};
pub use enter::{Entered, Entry, Submission, enter};
pub use inbox::{Notice, Waiting, count_waiting, notices_to, waiting_for};
pub use log::{Action, Event, LogEntry, Via, timeline};
pub use stuck::{LONG, Stuck, Why, count_for, stuck};
pub use words::{Told, told_text};
