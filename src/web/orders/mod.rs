//! The pages of orders: entry, order, list, export, print, and the acts of applicants and administrators.
//!
//! Never decides a step; that is `web::approvals`.

mod act;
mod actions;
mod autosave;
mod columns;
mod entering;
mod export;
mod files;
mod form;
mod form_page;
mod interventions;
mod line_words;
mod list;
mod list_query;
mod lookup;
mod mentions;
mod mirrors;
mod order_form;
mod prefill;
mod preview;
mod print;
mod remarks;
mod report_filter;
mod show;
mod show_forms;
mod store;
mod template_form;
mod templates;
mod verification_code;
mod verify;

pub use actions::{remind, remove, remove_drafts, withdraw};
pub use columns::choose;
pub use entering::enter_goes;
pub use export::{to_csv, to_xlsx};
pub use files::{download, remove_file, thumbnail, upload, upload_early};
pub use form::{change, create, edit, new};
pub use interventions::{jump, reassign, terminate};
pub use list::{forget, keep, list};
pub use lookup::goods;
pub use mirrors::{attach, refresh};
pub use print::print;
pub use remarks::{comment, copy};
pub use show::show;
pub use templates::{change as change_template, keep as keep_template, kinds, remove as remove_template};
pub use verify::verify;
