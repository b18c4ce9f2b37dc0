//! The bare work: the least that a transaction or page must ask of PostgreSQL, without the program. pgbench runs it if
//! installed beside the server; otherwise connections of this benchmark do.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use whsm::db::embedded::{Places, find_binaries};

/// The bare works by name: statements in which `:i` is a random order.
pub const SCRIPTS: [(&str, &str); 5] = [
    ("inbox", include_str!("../sql/bare/inbox.sql")),
    ("order", include_str!("../sql/bare/order.sql")),
    ("list", include_str!("../sql/bare/list.sql")),
    ("create", include_str!("../sql/bare/create.sql")),
    ("approve", include_str!("../sql/bare/approve.sql")),
];

/// The server, and how long to measure.
pub struct Bare<'a> {
    pub url: &'a str,
    pub folder: &'a Path,
    pub window: Duration,
    /// The number of orders to choose from.
    pub most: i64,
}

impl Bare<'_> {
    /// How often per second the work of this name is done on this number of connections.
    pub async fn rate(&self, name: &str, connections: usize) -> Result<f64> {
        let (_, script) = SCRIPTS.iter().find(|(known, _)| *known == name).context("no such bare work")?;
        match pgbench() {
            Some(program) => self.by_pgbench(&program, name, script, connections),
            None => self.by_connections(script, connections).await,
        }
    }

    fn by_pgbench(&self, program: &Path, name: &str, script: &str, connections: usize) -> Result<f64> {
        let file = self.folder.join(format!("bare-{name}.sql"));
        fs::write(&file, format!("\\set i random(1, {})\n{script}", self.most))?;
        let output = Command::new(program)
            .args(["-n", "-M", "prepared", "-c", &connections.to_string(), "-j", &connections.min(2).to_string()])
            .args(["-T", &self.window.as_secs_f64().ceil().to_string(), "-f"])
            .arg(file)
            .arg(self.url)
            .output()?;
        ensure!(output.status.success(), "pgbench: {}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8_lossy(&output.stdout);
        let rate = text.lines().find_map(|line| line.strip_prefix("tps = ")).context("pgbench reported no tps")?;
        Ok(rate.split(' ').next().unwrap_or_default().parse()?)
    }

    async fn by_connections(&self, script: &str, connections: usize) -> Result<f64> {
        let statements: Vec<String> = script.split(';').map(|one| one.trim().replace(":i", "$1")).collect();
        let (began, window, most) = (Instant::now(), self.window, self.most);
        let mut tasks = Vec::new();
        for connection in 0..connections {
            let (url, statements) = (self.url.to_owned(), statements.clone());
            tasks.push(tokio::spawn(async move {
                let mut conn = AsyncPgConnection::establish(&url).await?;
                let mut done = 0_i64;
                while began.elapsed() < window {
                    let order = 1 + (done * 7919 + i64::try_from(connection)? * 104_729) % most;
                    for statement in statements.iter().filter(|statement| !statement.is_empty()) {
                        if statement.contains("$1") {
                            diesel::sql_query(statement).bind::<BigInt, _>(order).execute(&mut conn).await?;
                        } else {
                            conn.batch_execute(statement).await?;
                        }
                    }
                    done += 1;
                }
                Ok::<_, anyhow::Error>(done)
            }));
        }
        let mut all = 0;
        for task in tasks {
            all += task.await??;
        }
        Ok(all as f64 / began.elapsed().as_secs_f64())
    }
}

/// pgbench beside the server programs; `None` when it is not installed.
fn pgbench() -> Option<PathBuf> {
    let found = find_binaries(&Places::of_this_machine()).ok()?;
    found.iter().map(|binaries| binaries.folder.join("pgbench")).find(|program| program.is_file())
}
