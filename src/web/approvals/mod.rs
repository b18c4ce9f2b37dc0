//! The approval page: what a card opens. Understand, decide, be sure; on a phone and in the PC panel alike.
//!
//! The address names a step and carries no authority: who acts is the session alone (`reliability.md` section 3).

mod batch;
mod decide;
mod handovers;
mod legacy_links;
mod notable;
mod show;
mod show_forms;

pub use batch::batch;
pub use decide::decide;
pub use handovers::{ask, hand_over, take_back};
pub use legacy_links::{of_order, old_card};
pub use show::show;
