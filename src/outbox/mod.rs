//! The outbox: letters, inserted in the deciding transaction and sent later by a worker.
//!
//! Never composes a text and never sends. A letter carries ids. Its message is composed from current data when it is
//! first sent, and stored for retries.

mod attendance;
mod checks;
mod claim;
mod diagnosis;
mod held;
mod ledger;
mod letter;
mod post;
mod repair;
mod row;

pub use attendance::{Attendance, attend, attendance, heartbeat, leave};
pub use checks::{CHECKS, claim_checks, record_report};
pub use claim::{
    Settlement, Share, Written, claim, first_unsaid, pause, paused, pauses, rescue, settle, strike, write,
};
pub use diagnosis::{About, Check, Facts, Remedy, Verdict, answer, diagnose};
pub use held::{Release, release};
pub use ledger::{
    Act, ActEntry, Backlog, Filter, all, asked_unread, backlog, drop_letter, is_text, mark_read, mark_step_read,
    resume, retry, send_again, settle_waiting, unread, waiting_by_channel,
};
pub use letter::{
    Attempt, AttemptResult, Channel, Delivery, Letter, LetterId, Message, NoticeKind, Progress, Report, State,
};
pub use post::{Notice, channels_of, closing, enqueue};
pub use repair::{Repaired, repair};
