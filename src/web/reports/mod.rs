//! The report: pictures of what the orders come to, each with its finding, its figures and the orders behind it.
//!
//! Counts nothing itself: `reports` does, and for the viewer alone.

mod amounts;
mod asked;
mod figure;
mod open;
mod pace;
mod page;
mod returns;
mod top;

pub use page::{show, to_csv, to_svg};
