//! What the running program holds: built once, shared by web, JSON and worker.
//!
//! Never does anything itself.

use std::sync::Arc;

use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;

/// Clones share everything.
#[derive(Clone)]
pub struct App {
    pub config: Arc<Config>,
    pub db: Db,
    pub clock: Clock,
    /// 64 random bytes: signs cookies and forms.
    pub secret_key: [u8; 64],
}
