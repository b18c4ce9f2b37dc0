//! The acts of keepers on approved orders, each in one transaction: receive, issue, send, confirm, return,
//! close the remainder, bind, reverse. And counting (盘点), whose end makes a draft.
//!
//! `stock::deliver` decides about quantities. Each act is an entry of the approval log, so history, idempotency and
//! notices work as for every other act.

mod act;
mod counting;
mod desk;
mod explain;
mod moves;
mod reversal;

pub use act::{Done, act};
pub use counting::{
    count_of, drop_count, end as end_count, named as counted_article, open as open_count, strike, tally, to_count,
};
pub use desk::{KeeperMove, KeeperPress, TypedLine};
