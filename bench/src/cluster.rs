//! The benchmark's own PostgreSQL: durable, in `target/bench`, with one filled database for each size. Each run works on
//! a copy.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use whsm::db::embedded::{Embedded, Options};

use crate::proc::{self, Millis};

/// A running server.
pub struct Cluster {
    server: Embedded,
    pid: u32,
    log: PathBuf,
}

/// One column of one row.
#[derive(diesel::QueryableByName)]
struct TextRow {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(diesel::QueryableByName)]
struct NumberRow {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

impl Cluster {
    pub async fn start(folder: &Path) -> Result<Self> {
        let options = Options { data_dir: folder.to_owned(), durable: true, stop_with_us: true, settings: Vec::new() };
        let server = Embedded::start(options).await?;
        let pid = fs::read_to_string(server.folder().join("postmaster.pid"))?;
        let pid = pid.lines().next().and_then(|line| line.trim().parse().ok()).context("no process id")?;
        Ok(Self { server, pid, log: folder.canonicalize()?.join("postgres.log") })
    }

    pub async fn stop(self) -> Result<()> {
        Ok(self.server.stop().await?)
    }

    pub fn url(&self, database: &str) -> String {
        self.server.url(database)
    }

    pub async fn connect(&self, database: &str) -> Result<AsyncPgConnection> {
        Ok(AsyncPgConnection::establish(&self.url(database)).await?)
    }

    /// The CPU time of the server and all its connections so far.
    pub fn cpu(&self) -> Result<Millis> {
        proc::cpu_with_children(self.pid)
    }

    pub async fn has(&self, database: &str) -> Result<bool> {
        let mut conn = self.connect("postgres").await?;
        let query = format!("SELECT datname AS value FROM pg_database WHERE datname = '{database}'");
        Ok(!texts(&mut conn, &query).await?.is_empty())
    }

    pub async fn drop(&self, database: &str) -> Result<()> {
        let mut conn = self.connect("postgres").await?;
        Ok(conn.batch_execute(&format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)")).await?)
    }

    /// Creates a database, empty or as a copy.
    pub async fn create(&self, database: &str, copy_of: Option<&str>) -> Result<()> {
        let mut conn = self.connect("postgres").await?;
        let how = copy_of.map(|template| format!("TEMPLATE {template} STRATEGY file_copy")).unwrap_or_default();
        Ok(conn.batch_execute(&format!("CREATE DATABASE {database} {how}")).await?)
    }

    pub async fn rename(&self, from: &str, to: &str) -> Result<()> {
        let mut conn = self.connect("postgres").await?;
        Ok(conn.batch_execute(&format!("ALTER DATABASE {from} RENAME TO {to}")).await?)
    }

    /// The size of a database in bytes.
    pub async fn size(&self, database: &str) -> Result<i64> {
        let mut conn = self.connect("postgres").await?;
        number(&mut conn, &format!("SELECT pg_database_size('{database}') AS value")).await
    }

    /// Switches the logging of statements and their times on or off.
    pub async fn log_statements(&self, on: bool) -> Result<()> {
        let mut conn = self.connect("postgres").await?;
        let least = if on { 0 } else { -1 };
        conn.batch_execute(&format!("ALTER SYSTEM SET log_min_duration_statement = {least}")).await?;
        conn.batch_execute("SELECT pg_reload_conf()").await?;
        Ok(())
    }

    /// The length of the server's log in bytes.
    pub fn log_length(&self) -> Result<u64> {
        Ok(fs::metadata(&self.log)?.len())
    }

    /// What the server logged after the first `since` bytes.
    pub fn log_since(&self, since: u64) -> Result<String> {
        let all = fs::read(&self.log)?;
        let since = usize::try_from(since)?.min(all.len());
        Ok(String::from_utf8_lossy(&all[since..]).into_owned())
    }
}

/// The values of the column `value`.
pub async fn texts(conn: &mut AsyncPgConnection, query: &str) -> Result<Vec<String>> {
    let rows: Vec<TextRow> = diesel::sql_query(query).load(conn).await?;
    Ok(rows.into_iter().map(|row| row.value).collect())
}

/// The number in the column `value` of the first row.
pub async fn number(conn: &mut AsyncPgConnection, query: &str) -> Result<i64> {
    let row: NumberRow = diesel::sql_query(query).get_result(conn).await?;
    Ok(row.value)
}
