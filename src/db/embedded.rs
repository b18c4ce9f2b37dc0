//! A private PostgreSQL: made on first use under the data folder, reached by a Unix socket alone, stopped with us.
//!
//! Never opens a network port, never deletes a cluster, and never fights a live server: whatever answers for our
//! cluster is taken over.
//!
//! Two lock files keep several processes on one data folder apart: `postgres.lock` is held while a server is being
//! started or stopped, `postgres.users` (shared) by everybody who uses it. The last user stops the server.

mod binaries;
mod cluster;
mod identity;
mod server;

use std::fs::{DirBuilder, File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use diesel::sql_types::{Bool, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

pub use self::binaries::{Binaries, Places, find_binaries};
use self::cluster::Cluster;
use self::identity::Identity;
use self::server::Server;
use crate::error::{Error, Result};

/// Where the private cluster lives and how it is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The cluster is made in `postgres` under this folder, its log is `postgres.log` beside it.
    pub data_dir: PathBuf,
    /// False only in tests: nothing is flushed to disk.
    pub durable: bool,
    /// The server ends when our process dies in whatever way, even by `kill -9`. Otherwise a server that outlives us
    /// is taken over by the next start.
    pub stop_with_us: bool,
}

/// A running private server. Dropping it without [`Embedded::stop`] leaves the server to the next start, unless it was
/// started with [`Options::stop_with_us`].
#[derive(Debug)]
pub struct Embedded {
    data_dir: PathBuf,
    server: Server,
    users: File,
}

impl Embedded {
    /// Makes the cluster when there is none, starts its server or takes over the live one, and waits until it answers.
    /// `Unavailable` carries one sentence that says what to do.
    pub async fn start(options: Options) -> Result<Self> {
        Self::start_from(options, &Places::of_this_machine()).await
    }

    /// [`Embedded::start`] with the server programs looked for in `places`.
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

    /// Address of `database` for diesel-async and tokio-postgres; carries no secret.
    pub fn url(&self, database: &str) -> String {
        address(self.server.socket_dir(), database)
    }

    /// The cluster's folder: `postgres` in the data folder, or under `/var/lib/whsm` when we are root and nobody else
    /// may enter the data folder.
    pub fn folder(&self) -> &Path {
        self.server.cluster()
    }

    /// Makes the database when it is missing. Two callers at once may both succeed.
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

    /// Stops the server, whoever started it, and waits for its end. Open connections are cut, their transactions
    /// rolled back. Leaves it running when another process uses it.
    pub async fn stop(self) -> Result<()> {
        let _gate = lock_gate(&self.data_dir).await?;
        if self.users.try_lock().is_err() {
            tracing::info!("the private PostgreSQL has other users and goes on");
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

async fn connect(url: &str) -> Result<AsyncPgConnection> {
    AsyncPgConnection::establish(url).await.map_err(Error::unavailable)
}

fn address(socket_dir: &Path, database: &str) -> String {
    let host = percent_encoded(socket_dir.as_os_str().as_encoded_bytes());
    format!("postgresql://{}@{host}/{}", cluster::SUPERUSER, percent_encoded(database.as_bytes()))
}

fn percent_encoded(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, &byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    })
}

/// The folder's full path. As root it is made so that the server's user may pass through; keys in it are closed files.
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

fn open_lock(path: &Path) -> Result<File> {
    let opened = OpenOptions::new().create(true).truncate(false).read(true).write(true).mode(0o600).open(path);
    opened.map_err(|e| no_access(path, &e))
}

fn no_access(path: &Path, why: &std::io::Error) -> Error {
    Error::unavailable(format!("the private PostgreSQL cannot use {}: {why}", path.display()))
}
