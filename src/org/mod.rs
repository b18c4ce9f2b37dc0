//! People and the company: accounts, departments, credentials, sessions, delegations and the working calendar.
//!
//! Never decides what a person may do with an order; that is `orders::reach` and `approval::decide`.

mod calendar;
mod code_and_name;
mod company;
mod credential;
mod delegation;
mod department;
mod digest;
mod hashing;
mod ids;
mod installation;
mod lock;
mod people;
mod platform_ids;
mod role;
mod scope;
mod sealing;
mod search;
mod second_factor;
mod session;
mod sign_in;
mod strength;
mod token;
mod tree;
mod user;

pub use calendar::{Calendar, CalendarDay, Span, day_name_fault, drop_days, set_days, set_week, week_faults};
pub use code_and_name::code_and_name_faults;
pub use company::{Company, LARGEST_MARK, LONGEST_NAME, small_mark};
pub use credential::{LINK_LASTS, LinkFacts, allow_link, set_password};
pub use delegation::{Delegation, DelegationInput, in_force, stand_ins};
pub use department::{Department, DepartmentInput};
pub use digest::digest;
pub use hashing::{Hashing, PASSWORD_LENGTH, hash_password};
pub use ids::{DelegationId, DepartmentId, UserId};
pub use installation::Installation;
pub use lock::{Source, Try, forget_failures, locked_out, locked_until, take_try, unlock};
pub use platform_ids::{PlatformIds, bind_department, bind_user, bound_departments, bound_users, department_with};
pub use role::Role;
pub use scope::Scope;
pub use sealing::{open, seal};
pub use search::{PeopleFilter, Standing, literal, word_patterns};
pub use second_factor::{
    CodeResult, RECOVERY_CODES, TotpSecret, make_recovery_codes, recovery_codes_left, remove_second_factor,
    reseal_second_factors, set_second_factor, use_code,
};
pub use session::{IDLE, LONGEST, StoredSession, drop_expired};
pub use sign_in::{Outcome, Place, SignIn, SignInFilter, SignInId, Way};
pub use strength::password_fault;
pub use token::{ApiToken, Token, TokenId, create_token};
pub use tree::{Branch, below, tree};
pub use user::{Preference, User, UserInput};

pub use crate::config::Platform;
