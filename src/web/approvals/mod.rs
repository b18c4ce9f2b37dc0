//! The approval page, which a card opens on a phone or in the PC panel.
//!
//! The address names a step and grants nothing: only the session identifies the actor (`reliability.md` section 3).

mod act;
mod batch;
mod batch_handover;
mod decide;
mod handovers;
mod legacy_links;
mod notable;
mod show;
mod show_forms;

pub use batch::batch;
pub use batch_handover::hand_over_all;
pub use decide::decide;
pub use handovers::{ask, hand_over, take_back};
pub use legacy_links::{legacy_card, of_order};
pub use show::show;
