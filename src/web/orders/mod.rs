//! Orders in the browser: enter, look at, list, speak about, and what applicants and administrators may do.
//!
//! Deciding is not here but under `web::approvals`.

mod actions;
mod autosave;
mod behind;
mod columns;
mod export;
mod files;
mod form;
mod form_page;
mod list;
mod lookup;
mod mend;
mod mirrors;
mod preview;
mod print;
mod seal;
mod search;
mod show;
mod talk;
mod templates;
mod typed;
mod verify;

pub use actions::{reassign, remind, remove, remove_drafts, withdraw};
pub use columns::choose;
pub use export::{to_csv, to_xlsx};
pub use files::{download, remove_file, thumbnail, upload, upload_early};
pub use form::{change, create, edit, new};
pub use list::{forget, keep, list};
pub use lookup::goods;
pub use mend::{jump, terminate};
pub use mirrors::{attach, refresh};
pub use print::print;
pub use show::show;
pub use talk::{comment, copy};
pub use templates::{change as change_template, keep as keep_template, kinds, remove as remove_template};
pub use verify::verify;
