//! The page of the report: charts of orders, each with a finding, a table and links to its orders.
//!
//! Computes no figures: `crate::reports` does, from the orders that the viewer may see.

mod amounts;
mod figure;
mod open;
mod pace;
mod page;
mod query;
mod returns;
mod top;

pub use page::{show, to_csv, to_svg};
