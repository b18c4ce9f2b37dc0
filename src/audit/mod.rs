//! The audit log: every change of master data and settings, with the values before and after.
//!
//! Triggers in the database write the entries, so that no code can omit them. This module tells a transaction who acts,
//! and reads entries. It never writes or changes one.

mod actor;
mod entry;

pub use actor::{Actor, Via};
pub use entry::{Entry, EntryId, Filter, Operation, Subject, Who, fields, fold, list};
