//! The settings of a company as one file: name, order numbers, working calendar, quick phrases, flows.
//!
//! The file names people by username, departments and warehouses by code, so that it fits another installation. It
//! contains no secret, no person and no order. Reading it changes nothing: [`look`] compares, [`apply`] writes.

mod apply;
mod file;
mod flows;
mod look;
mod said;

pub use apply::apply;
pub use file::SettingsFile;
pub use look::{Change, Look, Setting, look};
