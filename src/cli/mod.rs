//! The commands. Wiring only: each opens what it needs and calls the library.

mod backup;
mod command;
mod doctor;
mod import_old;
mod moving;
mod serve;
mod settings;
mod user;

pub use command::main;

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::time::Duration;

use crate::clock::Clock;
use crate::config::{self, Config};
use crate::db::embedded::{Embedded, Options};
use crate::db::{Db, PROGRAM};
use tokio::time::Instant;

/// The error is one line for people and contains no secret.
pub type Done = Result<(), String>;

/// How long a start waits for a database that does not respond yet.
const PATIENCE: Duration = Duration::from_secs(60);

/// The interval of attempts while waiting.
const POLL: Duration = Duration::from_millis(500);

/// The width of a progress line, so that the next line covers it.
const LINE: usize = 70;

/// The configured database, together with its private server if there is one.
pub struct Database {
    pub db: Db,
    embedded: Option<Embedded>,
}

impl Database {
    /// Opens the configured database. Starts the private server if no database is configured.
    pub async fn open(config: &Config) -> Result<Self, String> {
        let connections = config.database_connections;
        if let Some(url) = config.database_url() {
            return Ok(Self { db: Db::new(url, connections).map_err(said)?, embedded: None });
        }
        let options =
            Options { data_dir: config.data_dir.clone(), durable: true, stop_with_us: false, settings: Vec::new() };
        let embedded = Embedded::start(options).await.map_err(said)?;
        embedded.ensure_database("whsm").await.map_err(said)?;
        embedded.ensure_program_role().await.map_err(said)?;
        let db = Db::new(&embedded.program_url("whsm"), connections).map_err(said)?;
        let db = db.owned_by(&embedded.url("whsm"), PROGRAM).map_err(said)?;
        db.complete_rights().await.map_err(said)?;
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

    /// Like [`Database::open`], but waits for a server that is not there yet, because machines start in any order.
    pub async fn wait(config: &Config) -> Result<Self, String> {
        let database = Self::open(config).await?;
        let began = Instant::now();
        let mut is_told = false;
        while let Err(e) = database.db.address().connect().await {
            if !e.may_pass {
                return Err(e.why);
            }
            if began.elapsed() > PATIENCE {
                return Err(format!("{} (waited {} seconds)", e.why, PATIENCE.as_secs()));
            }
            if !is_told {
                eprintln!("whsm: waiting up to {} seconds for the database: {}", PATIENCE.as_secs(), e.why);
                is_told = true;
            }
            tokio::time::sleep(POLL).await;
        }
        Ok(database)
    }

    /// Applies the missing migrations and returns how many.
    pub async fn migrate(&self) -> Result<usize, String> {
        self.require_server(true).await?;
        self.require_no_newer().await?;
        self.db.migrate().await.map_err(said)
    }

    /// Fails unless the server meets the requirements and has exactly this program's schema.
    pub async fn require_current(&self) -> Done {
        self.require_server(false).await?;
        self.require_schema().await
    }

    /// Fails if server, database or role do not meet the requirements. `for_migration`: those for the owner.
    pub async fn require_server(&self, for_migration: bool) -> Done {
        let facts = if for_migration { self.db.owner_facts().await } else { self.db.facts().await };
        let faults = facts.map_err(said)?.faults(for_migration);
        if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
    }

    /// Fails when migrations are pending, or when a newer program has migrated the database.
    pub async fn require_schema(&self) -> Done {
        self.require_no_newer().await?;
        match self.db.pending_migrations().await.map_err(said)? {
            0 => Ok(()),
            n => Err(format!("the database lacks {n} migrations: run `whsm migrate`, or start with --migrate")),
        }
    }

    async fn require_no_newer(&self) -> Done {
        match self.db.newer_migrations().await.map_err(said)? {
            0 => Ok(()),
            n => Err(format!(
                "the database has {n} migrations of a newer program: install that version, or restore the backup made \
                 before the upgrade"
            )),
        }
    }
}

/// Reads the configuration and sets up logging and TLS.
pub fn prepare() -> Result<(Config, Clock), String> {
    // Fails only if a provider is already installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = Config::from_env().map_err(said)?;
    crate::telemetry::start(&config);
    for name in config::unknown_variables() {
        tracing::warn!("{name} is no variable of this program: it has no effect");
    }
    Ok((config, Clock::default()))
}

/// An error as one line for people.
pub fn said(e: impl Display) -> String {
    e.to_string()
}

/// Shows the progress, if the error output is a terminal. An empty text clears the line.
pub fn progress(what: &str) {
    let mut out = std::io::stderr();
    if out.is_terminal() {
        let end = if what.is_empty() { "\r" } else { "" };
        let _ = write!(out, "\r{what:LINE$.LINE$}{end}").and_then(|()| out.flush());
    }
}
