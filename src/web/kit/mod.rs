//! What every page needs: who looks, what was posted, the frame around it, errors, assets.
//!
//! Never imports a feature.

mod act;
pub mod assets;
pub mod cells;
mod choice;
mod failure;
mod faults;
pub mod filters;
mod frame;
pub mod guard;
mod letters;
mod posted;
pub mod typed;
mod viewer;

pub use act::{press, redirect_or};
pub use choice::choice;
pub use failure::{Failure, nothing_here, render_failures, survive};
pub use faults::Faults;
pub use frame::{Frame, LANGUAGE, page, said, save_as, see_other, texts};
pub use letters::{LetterRow, advice};
pub use posted::{Nothing, Posted, chosen};
pub use viewer::{Admin, USER as SESSION_USER, Viewer, cookie_name, session_digest, sign_in, sign_out, user_agent};
