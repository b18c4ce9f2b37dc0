//! Administration: people, departments, warehouses, goods, messages. Nothing is deleted; it is disabled and can be enabled again.
//!
//! Every handler takes [`Admin`](crate::web::kit::Admin): whoever is none gets 403.

pub mod departments;
pub mod goods;
pub mod messages;
pub mod people;
pub mod warehouses;

use serde::Deserialize;

/// The button that disables or enables.
#[derive(Deserialize)]
pub struct DisableForm {
    /// `1`: disable, anything else: enable.
    #[serde(default)]
    disabled: String,
}

impl DisableForm {
    fn disables(&self) -> bool {
        self.disabled == "1"
    }
}
