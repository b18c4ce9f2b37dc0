//! A private PostgreSQL: created on first use in the data folder, reached only through a Unix socket, stopped with the
//! program.
//!
//! Never opens a network port and never deletes a cluster. If a server of the cluster is running, it is used, never
//! replaced.
//!
//! Two lock files coordinate processes that share a data folder: `postgres.lock` is held while a server starts or stops,
//! `postgres.users` (shared) by every process that uses it. The last user stops the server.

mod access;
mod binaries;
mod cluster;
mod connection;
mod identity;
mod options;
mod server;

use std::fs::{DirBuilder, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use diesel::sql_types::{Bool, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use self::access::{no_access, open_lock};
pub use self::binaries::{Binaries, Places, find_binaries};
use self::cluster::Cluster;
use self::connection::{SUPERUSER, address, connect};
use self::identity::Identity;
pub use self::options::Options;
use self::server::Server;
use super::PROGRAM;
use crate::error::{Error, Result};

/// A running private server. Dropping it without [`Embedded::stop`] leaves the server running for the next start, unless
/// it was started with [`Options::stop_with_us`].
#[derive(Debug)]
pub struct Embedded {
    data_dir: PathBuf,
    server: Server,
    users: File,
}

impl Embedded {
    /// Creates the cluster if it is missing, starts its server or adopts the running one, and waits until it accepts
    /// connections.
    ///
    /// # Errors
    /// `Unavailable` with one sentence that says what to do.
    pub async fn start(options: Options) -> Result<Self> {
        Self::start_from(options, &Places::of_this_machine()).await
    }

    /// [`Embedded::start`], searching `places` for the server programs.
    pub async fn start_from(options: Options, places: &Places) -> Result<Self> {
        let data_dir = make_data_dir(&options.data_dir).await?;
        let _gate = lock_gate(&data_dir).await?;
        let users = open_lock(&data_dir.join("postgres.users"))?;
        let is_alone = users.try_lock().is_ok();
        users.lock_shared().map_err(|e| no_access(&data_dir, &e))?;

        let identity = Identity::choose(&data_dir, &find_binaries(places)?).await?;
        let cluster = Cluster::new(&identity, &data_dir)?;
        let server = match Server::adopt(&cluster, is_alone).await? {
            Some(server) => server,
            None => {
                let binaries = cluster.prepare(&identity, find_binaries(places)?, options.durable).await?;
                Server::start(&cluster, &identity, &binaries, &options).await?
            }
        };
        Ok(Self { data_dir, server, users })
    }

    /// The URL of `database` for the owner of everything; carries no secret.
    pub fn url(&self, database: &str) -> String {
        address(self.server.socket_dir(), SUPERUSER, database)
    }

    /// The URL of `database` for the program's role; carries no secret.
    pub fn program_url(&self, database: &str) -> String {
        address(self.server.socket_dir(), PROGRAM, database)
    }

    /// Creates the program's role if it is missing. Concurrent callers all succeed.
    pub async fn ensure_program_role(&self) -> Result<()> {
        let made = format!(
            "DO $$ BEGIN CREATE ROLE {PROGRAM} LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        );
        Ok(connect(&self.url("postgres")).await?.batch_execute(&made).await?)
    }

    /// The cluster's folder: `postgres` in the data folder, or under `/var/lib/whsm` when the program runs as root and no
    /// other user may enter the data folder.
    pub fn folder(&self) -> &Path {
        self.server.cluster()
    }

    /// Creates the database if it is missing. Concurrent callers all succeed.
    pub async fn ensure_database(&self, name: &str) -> Result<()> {
        let mut conn = connect(&self.url("postgres")).await?;
        if has_database(&mut conn, name).await? {
            return Ok(());
        }
        let made = conn.batch_execute(&format!("CREATE DATABASE \"{}\"", name.replace('"', "\"\""))).await;
        match made {
            Err(_) if has_database(&mut conn, name).await? => Ok(()),
            made => Ok(made?),
        }
    }

    /// Stops the server and waits for its end. Open connections are closed and their transactions rolled back. While
    /// another process uses the server, it is left running.
    pub async fn stop(self) -> Result<()> {
        let _gate = lock_gate(&self.data_dir).await?;
        if self.users.try_lock().is_err() {
            tracing::info!("the private PostgreSQL keeps running for other processes");
            return Ok(());
        }
        self.server.stop().await
    }
}

#[derive(diesel::QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    yes: bool,
}

async fn has_database(conn: &mut AsyncPgConnection, name: &str) -> Result<bool> {
    let answer: Answer = diesel::sql_query("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1) AS yes")
        .bind::<Text, _>(name)
        .get_result(conn)
        .await?;
    Ok(answer.yes)
}

/// Creates the data folder and returns its full path. If this process is root, other users may pass through the folder,
/// because the server runs as one of them. Secrets in it are files of mode 0600.
async fn make_data_dir(data_dir: &Path) -> Result<PathBuf> {
    let mode = if identity::is_root().await? { 0o711 } else { 0o700 };
    DirBuilder::new().recursive(true).mode(mode).create(data_dir).map_err(|e| no_access(data_dir, &e))?;
    data_dir.canonicalize().map_err(|e| no_access(data_dir, &e))
}

async fn lock_gate(data_dir: &Path) -> Result<File> {
    let gate = open_lock(&data_dir.join("postgres.lock"))?;
    tokio::task::spawn_blocking(move || gate.lock().map(|()| gate))
        .await
        .map_err(Error::broken)?
        .map_err(|e| no_access(data_dir, &e))
}
