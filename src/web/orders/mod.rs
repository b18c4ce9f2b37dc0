//! Orders in the browser: enter, look at, list, speak about, and what applicants and administrators may do.
//!
//! Deciding is not here but under `web::approvals`.

mod actions;
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
mod typed;
mod verify;

pub use actions::{reassign, remind, remove, withdraw};
pub use columns::choose;
pub use export::{to_csv, to_xlsx};
pub use files::{download, remove_file, thumbnail, upload, upload_early};
pub use form::{change, create, edit, kinds, new};
pub use list::{forget, keep, list};
pub use lookup::goods;
pub use mend::{jump, terminate};
pub use mirrors::{attach, refresh};
pub use print::print;
pub use show::show;
pub use talk::{comment, copy};
pub use verify::verify;
