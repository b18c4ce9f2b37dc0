//! What keepers do with approved orders, each act in one transaction: receive, issue, send, confirm, take back,
//! close the rest, bind, reverse.
//!
//! Decides nothing about quantities: that is `stock::deliver`. Each act is an entry of the approval log, so that the
//! history, the idempotence of a press and the notices are those of every act.

mod act;
mod desk;
mod explain;
mod moves;
mod reversal;

pub use act::{Done, act};
pub use desk::{KeeperMove, KeeperPress, TypedLine};
