//! Orders in the browser: enter, look at, list, speak about, and what applicants and administrators may do.
//!
//! Deciding is not here but under `web::approvals`.

mod actions;
mod form;
mod form_page;
mod list;
mod mend;
mod mirrors;
mod preview;
mod show;
mod talk;
mod typed;

pub use actions::{reassign, remind, remove, withdraw};
pub use form::{change, create, edit, kinds, new};
pub use list::list;
pub use mend::{jump, terminate};
pub use mirrors::{attach, refresh};
pub use show::show;
pub use talk::{comment, copy};
