//! Imports people and departments from the platforms' directories: fetches, compares, shows the changes, and applies
//! them after confirmation.
//!
//! Never overwrites a name that was changed in the program: a name follows the directory only as long as it equals the
//! name last seen there.

mod apply;
mod plan;
mod run;
mod snapshot;
mod walk;

pub use apply::{Choice, Choices, Done, apply};
pub use plan::{Changes, DepartmentChange, OurDepartment, OurPerson, Ours, PersonChange, Unmatched, plan};
pub use run::{Cause, Orphan, Run, RunId, RunState, ask, is_waiting, latest, open_steps_of_leavers, ours, work};
pub use snapshot::Snapshot;
