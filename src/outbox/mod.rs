//! Who is to be told what: letters, written in the deciding transaction, sent later by a worker.
//!
//! Never composes a text and never sends: a letter carries ids; wording is decided when it is first sent, from present
//! truth, and kept from then on.

mod claim;
mod ledger;
mod letter;

pub use claim::{Settlement, Written, claim, pause, paused, rescue, settle, write};
pub use ledger::{Backlog, all, backlog, mark_read, resume, retry, unread};
pub use letter::{Attempt, Channel, Letter, LetterId, Notice, NoticeKind, Outcome, State, enqueue};
