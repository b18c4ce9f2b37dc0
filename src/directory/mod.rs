//! People and departments from the platforms' directories: fetched, compared, shown, and only then applied.
//!
//! Never overwrites what somebody changed here: a name follows the directory only while it is the one last seen there.

mod apply;
mod plan;
mod run;
mod walk;

pub use apply::{Choice, Choices, Done, apply};
pub use plan::{Changes, DepartmentChange, OurDepartment, OurPerson, Ours, PersonChange, Unmatched, plan};
pub use run::{Cause, Orphan, Run, RunId, RunState, ask, is_waiting, latest, open_steps_of_leavers, ours, work};

use serde::{Deserialize, Serialize};

use crate::messenger::directory::{Department, Member};
use crate::org::UserId;

/// What a directory had when it was walked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    pub departments: Vec<Department>,
    /// Everybody once, in the department where they were found first.
    pub members: Vec<Member>,
    /// Whose mobile number belongs to which userid.
    pub mobiles: Vec<(UserId, String)>,
}
