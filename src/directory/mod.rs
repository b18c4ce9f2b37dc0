//! Imports people and departments from the platforms' directories: fetch, compare, show, apply after confirmation.
//!
//! Never overwrites a name that was changed in the program: a name follows the directory only while it equals the one
//! last seen there.

mod apply;
mod plan;
mod run;
mod snapshot;
mod walk;

pub use apply::{Choice, Choices, Done, apply};
pub use plan::{Changes, DepartmentChange, OurDepartment, OurPerson, Ours, PersonChange, Unmatched, plan};
pub use run::{Cause, Orphan, Run, RunId, RunState, ask, is_waiting, latest, open_steps_of_leavers, ours, work};
pub use snapshot::Snapshot;
