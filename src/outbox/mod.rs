//! Who is to be told what: letters, written in the deciding transaction, sent later by a worker.
//!
//! Never composes a text and never sends: a letter carries ids; wording is decided when it is first sent, from present
//! truth, and kept from then on.

mod checks;
mod claim;
mod diagnosis;
mod ledger;
mod letter;
mod post;

pub use checks::{CHECKS, claim_checks, learn};
pub use claim::{Settlement, Share, Written, claim, pause, paused, pauses, rescue, settle, write};
pub use diagnosis::{About, Check, Facts, Remedy, Verdict, answer, diagnose};
pub use ledger::{
    Act, Backlog, Deed, Filter, all, backlog, drop_letter, mark_read, mark_step_read, resume, retry, send_again,
    settle_waiting, unread,
};
pub use letter::{Attempt, Channel, Delivery, Letter, LetterId, NoticeKind, Outcome, State};
pub use post::{Notice, channels_of, close, enqueue};
