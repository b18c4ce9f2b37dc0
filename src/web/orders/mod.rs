//! Orders in the browser: enter, look at, list, and what the applicant may do.
//!
//! Deciding is not here but under `web::approvals`.

mod actions;
mod form;
mod list;
mod mirrors;
mod preview;
mod show;
mod typed;

pub use actions::{reassign, remind, remove, withdraw};
pub use form::{change, create, edit, kinds, new};
pub use list::list;
pub use mirrors::{attach, refresh};
pub use show::show;
