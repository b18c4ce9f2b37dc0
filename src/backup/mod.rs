//! Backups: the database in one snapshot and the attachments by digest, in a folder. Takes, verifies and restores them.
//!
//! Needs no program of PostgreSQL: tables are copied by COPY. A backup is written under a temporary name and renamed
//! when it is complete. A restored copy sends nothing until an administrator releases its letters.

mod folder;
mod manifest;
mod restore;
mod tables;
mod take;

pub use folder::{Folder, verify};
pub use manifest::Manifest;
pub use restore::restore;
pub use take::take;

/// Gets the progress of the work, in words.
pub type Progress<'a> = &'a mut (dyn FnMut(&str) + Send);
