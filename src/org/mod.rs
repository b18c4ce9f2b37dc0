//! Who: people, departments, how people prove who they are; who stands in for whom; and when the
//! company works.
//!
//! Never decides what a person may do with an order; that is `orders::reach` and `approval::decide`.

mod calendar;
mod company;
mod credential;
mod delegation;
mod department;
mod platform_ids;
mod search;
mod session;
mod token;
mod tree;
mod user;

pub use calendar::{Calendar, CalendarDay, Span, drop_days, set_days, set_week};
pub use company::{Company, LARGEST_MARK, LONGEST_NAME, small_mark};
pub use credential::{
    PASSWORD_LENGTH, forget_failures, hash_password, password_fault, set_password, take_try, verify_password,
};
pub use delegation::{Delegation, DelegationInput, stand_ins};
pub use department::{Department, DepartmentInput};
pub use platform_ids::{PlatformIds, bind_department, bind_user, bound_departments, bound_users, department_with};
pub use search::{PeopleFilter, Standing, literal, word_patterns};
pub use session::{StoredSession, drop_expired};
pub use token::{ApiToken, create_token, find_by_token};
pub use tree::{Branch, below, tree};
pub use user::{Preference, Role, User, UserInput};

pub use crate::config::Platform;

use sha2::{Digest, Sha256};

use crate::error::Fault;

crate::id! {
    /// `users.id`.
    pub struct UserId(i64: BigInt);
}
crate::id! {
    /// `departments.id`.
    pub struct DepartmentId(i64: BigInt);
}
crate::id! {
    /// `delegations.id`.
    pub struct DelegationId(i64: BigInt);
}

/// SHA-256 of a secret that is itself random: what the database keeps of session keys and API tokens.
pub fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Faults of a short code and a name, alike for departments and warehouses.
pub fn code_and_name_faults(code: &str, name: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    if code.is_empty() || code.len() > 32 || !code.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)) {
        faults.push(Fault::new("code", "fault-code"));
    }
    if name.is_empty() {
        faults.push(Fault::new("name", "fault-required"));
    } else if name.chars().count() > 80 {
        faults.push(Fault::new("name", "fault-too-long").with("max", "80"));
    }
    faults
}
