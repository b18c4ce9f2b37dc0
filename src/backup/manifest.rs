//! The list of what a backup contains, with counts and digests.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The format that this program writes and reads.
pub(super) const FORMAT: u32 = 1;

/// `manifest.json` of a backup.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// The version of the program that made it.
    pub program: String,
    pub taken_at: DateTime<Utc>,
    /// The installation that it was taken from.
    pub installation: Uuid,
    /// The first digits of the secret key's digest, which show the key that belongs to the backup.
    pub key: String,
    /// The versions of the migrations that the database had.
    pub migrations: Vec<String>,
    pub tables: Vec<Table>,
    pub sequences: Vec<Sequence>,
    pub files: Vec<Attached>,
    /// The ids of attachments whose file was missing in the store.
    pub missing: Vec<Uuid>,
}

/// A table: the text that COPY writes, stored compressed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Table {
    pub name: String,
    /// Quoted and separated by commas, without generated columns.
    pub columns: String,
    pub rows: u64,
    pub bytes: u64,
    pub sha256: String,
}

/// A sequence and its last value; `None`: no value was taken yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sequence {
    pub name: String,
    pub value: Option<i64>,
}

/// An attachment. Its bytes are stored under their digest.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attached {
    pub id: Uuid,
    pub bytes: u64,
    pub sha256: String,
}
