//! The acts of keepers on approved orders, each in one transaction: receive, issue, send, confirm, return,
//! close the remainder, bind, reverse.
//!
//! `stock::deliver` decides about quantities. Each act is an entry of the approval log, so history, idempotency and
//! notices work as for every other act.

mod act;
mod desk;
mod explain;
mod moves;
mod reversal;

pub use act::{Done, act};
pub use desk::{KeeperMove, KeeperPress, TypedLine};
