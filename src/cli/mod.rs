//! The commands. Wiring only: each opens what it needs and calls the library.

pub mod doctor;
pub mod serve;
pub mod user;

use std::fmt::Display;

use whsm::clock::Clock;
use whsm::config::Config;
use whsm::db::Db;
use whsm::db::embedded::{Embedded, Options};

/// The error is one line for a person and contains no secret.
pub type Done = Result<(), String>;

/// The configured database, with its private server where there is one.
pub struct Database {
    pub db: Db,
    embedded: Option<Embedded>,
}

impl Database {
    /// Opens the configured database; starts the private server when none is configured.
    pub async fn open(config: &Config) -> Result<Self, String> {
        let connections = config.database_connections;
        if let Some(url) = config.database_url() {
            return Ok(Self { db: Db::new(url, connections).map_err(said)?, embedded: None });
        }
        let options = Options { data_dir: config.data_dir.clone(), durable: true, stop_with_us: false };
        let embedded = Embedded::start(options).await.map_err(said)?;
        embedded.ensure_database("whsm").await.map_err(said)?;
        let db = Db::new(&embedded.url("whsm"), connections).map_err(said)?;
        Ok(Self { db, embedded: Some(embedded) })
    }

    /// Stops the private server. A configured server is not touched.
    pub async fn close(self) {
        let Self { db, embedded } = self;
        drop(db);
        if let Some(embedded) = embedded
            && let Err(e) = embedded.stop().await
        {
            tracing::warn!(error = %e, "the private database did not stop cleanly; the next start recovers it");
        }
    }

    /// Stops the private server and deletes its cluster; the next start creates an empty one.
    pub async fn close_and_delete(self) -> Done {
        let folder = self.embedded.as_ref().map(|embedded| embedded.folder().to_owned());
        self.close().await;
        folder.map_or(Ok(()), |folder| std::fs::remove_dir_all(folder).map_err(said))
    }

    /// Fails when migrations are pending.
    pub async fn require_current(&self) -> Done {
        match self.db.pending_migrations().await.map_err(said)? {
            0 => Ok(()),
            n => Err(format!("the database lacks {n} migrations: run `whsm migrate`, or start with --migrate")),
        }
    }
}

/// Reads the configuration and sets up logging and TLS.
pub fn prepare() -> Result<(Config, Clock), String> {
    // Fails only when a provider is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = Config::from_env().map_err(said)?;
    whsm::telemetry::start(&config);
    Ok((config, Clock::default()))
}

/// An error as one line for a person.
pub fn said(e: impl Display) -> String {
    e.to_string()
}
