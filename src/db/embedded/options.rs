//! The options of the private server.

use std::path::PathBuf;

/// Where the private cluster lives and how it is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The cluster is created in `postgres` in this folder; its log is `postgres.log` beside it.
    pub data_dir: PathBuf,
    /// `false` only in tests: nothing is flushed to disk.
    pub durable: bool,
    /// Stop the server when this process ends in any way, even by `kill -9`. Otherwise a server that outlives the
    /// process is adopted by the next start.
    pub stop_with_us: bool,
    /// Further settings of the server, over its own; only in tests.
    pub settings: Vec<(&'static str, String)>,
}
