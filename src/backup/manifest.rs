//! What a backup holds, with counts and digests.

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
    /// The first digits of the secret key's digest: which key belongs to it.
    pub key: String,
    /// The versions of the migrations that the database had.
    pub migrations: Vec<String>,
    pub tables: Vec<Table>,
    pub sequences: Vec<Sequence>,
    pub files: Vec<Attached>,
    /// Ids of attachments whose file the store lacked.
    pub missing: Vec<Uuid>,
}

/// One table: the text that COPY writes, kept compressed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Table {
    pub name: String,
    /// Quoted and separated by commas, without generated columns.
    pub columns: String,
    pub rows: u64,
    pub bytes: u64,
    pub sha256: String,
}

/// One sequence and its last value; `None`: none was taken yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sequence {
    pub name: String,
    pub value: Option<i64>,
}

/// One attachment; its bytes lie under their digest.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attached {
    pub id: Uuid,
    pub bytes: u64,
    pub sha256: String,
}
