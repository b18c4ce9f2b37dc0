//! Takes over the orders of the old system from CSV files of its tables (`domain.md` section 1), with their people,
//! departments and warehouses.
//!
//! [`look`] reads the files, compares them with the database and changes nothing. [`apply`] writes what was looked at in
//! one transaction. Orders keep their ids, numbers and dates, and an order that is there already is left alone, so that
//! it can be repeated.

mod fields;
mod go_on;
mod mapping;
mod masters;
mod order;
mod people;
mod plan;
mod report;
mod rows;
mod source;
mod write;

pub use plan::{Plan, look};
pub use report::{Problem, Sums};
pub use write::{Applied, apply};

/// What happens with orders whose approval is under way in the old system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pending {
    /// They count as approved. What was returned to its applicant counts as withdrawn.
    Finished,
    /// They are submitted again, into today's flow. What was returned waits for its applicant.
    Continue,
}

/// Shows how far the work is. An empty text: it is done.
pub type Progress<'a> = &'a mut (dyn FnMut(&str) + Send);
