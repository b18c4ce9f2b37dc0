//! What all instances share about a platform: its token, the pace of calls, the calls of the month, messages a day.
//!
//! Never calls a platform. Time is the database's, `offset` is [`Clock::offset_micros`], zero outside tests.
//!
//! [`Clock::offset_micros`]: crate::clock::Clock::offset_micros

pub mod events;
mod limits;
mod shelf;

pub use limits::{
    Allowance, Limits, PerPerson, allowance, busiest, calls_of_month, per_person, refund, sent_today, spend, step,
};
pub use shelf::{DbShelf, TokenAge, token_age};
