//! The content of a directory, as a run stores it.

use serde::{Deserialize, Serialize};

use crate::messenger::directory::{Department, Member};
use crate::org::UserId;

/// The content of a directory at one time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    pub departments: Vec<Department>,
    /// Each member once, in the first department that lists them.
    pub members: Vec<Member>,
    /// The userid that belongs to the mobile number of an unbound user.
    pub mobiles: Vec<(UserId, String)>,
}
