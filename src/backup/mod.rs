//! Backups: the database in one snapshot and the attachments by digest, in a folder; and the way back.
//!
//! Needs no program of PostgreSQL: tables travel by COPY. A backup is written under a name that does not count yet and
//! renamed when it is whole. A restored copy sends nothing until an administrator says so.

mod folder;
mod manifest;
mod restore;
mod tables;
mod take;

pub use folder::{Folder, verify};
pub use manifest::Manifest;
pub use restore::restore;
pub use take::take;

/// Is told how far the work has come, in words.
pub type Progress<'a> = &'a mut (dyn FnMut(&str) + Send);
