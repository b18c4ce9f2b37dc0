//! The state of each platform that all instances share in the database: token, call rate, calls of the month, events.
//!
//! Never calls a platform.

pub mod events;
mod limits;
mod shelf;

pub use limits::{
    Allowance, Limits, PerPerson, allowance, busiest, calls_of_month, per_person, refund, sent_today, spend, step,
};
pub use shelf::{DbShelf, TokenAge, token_age};
