//! The program as a process: `serve` or `worker`, configured by its environment as in production.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::http::{Connection, request};
use crate::proc::{self, Millis};

/// The longest start: the first one writes the initials of 3,000 goods.
const START_LIMIT: Duration = Duration::from_secs(60);

/// What all processes of a run share.
#[derive(Clone)]
pub struct Setting {
    pub program: PathBuf,
    pub folder: PathBuf,
    pub database: String,
    /// The address of the platform's server.
    pub platform: SocketAddr,
}

/// A running process; killed on drop.
pub struct Process {
    child: Child,
}

impl Setting {
    fn command(&self, words: &[&str], log: &str) -> Result<Command> {
        let log = File::create(self.folder.join(log))?;
        let mut command = Command::new(&self.program);
        let url = format!("http://{}", self.platform);
        command.args(words).stdout(log.try_clone()?).stderr(log);
        for (name, value) in [
            ("WHSM_DATABASE_URL", self.database.as_str()),
            ("WHSM_DINGTALK_APP_KEY", "bench"),
            ("WHSM_DINGTALK_APP_SECRET", "bench"),
            ("WHSM_DINGTALK_AGENT_ID", "1"),
            ("WHSM_DINGTALK_CORP_ID", "bench"),
            ("WHSM_DINGTALK_OAPI_URL", url.as_str()),
            ("WHSM_DINGTALK_API_URL", url.as_str()),
            // Without a pace, to measure how fast the program is.
            ("WHSM_DINGTALK_CALLS_PER_SECOND", "1000"),
            ("WHSM_DINGTALK_CALLS_PER_MONTH", "0"),
            ("WHSM_DINGTALK_RESULT_CHECKS", "0"),
        ] {
            command.env(name, value);
        }
        command.env("WHSM_DATA_DIR", self.data());
        Ok(command)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Deletes the data folder of an earlier copy: the program refuses the files of another installation.
    pub fn forget(&self) -> Result<()> {
        match fs::remove_dir_all(self.data()) {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(e).context(self.data().display().to_string()),
            _ => Ok(()),
        }
    }

    /// Applies the pending migrations.
    pub fn migrate(&self) -> Result<()> {
        let status = self.command(&["migrate"], "migrate.log")?.status().context(self.program.display().to_string())?;
        ensure!(status.success(), "whsm migrate failed: see {}", self.folder.join("migrate.log").display());
        Ok(())
    }

    /// Starts the web server without a worker and waits until it is ready; returns how long that took.
    pub async fn serve(&self) -> Result<(Process, SocketAddr, Duration)> {
        let listen = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = self.command(&["serve", "--no-worker"], "serve.log")?;
        let began = Instant::now();
        let mut process = Process { child: command.env("WHSM_LISTEN", listen.to_string()).spawn()? };
        let ready = request("GET", "/readyz", &[], "");
        loop {
            if let Ok(mut connection) = Connection::open(listen).await
                && connection.send(&ready).await.is_ok_and(|answer| answer.status == 200)
            {
                return Ok((process, listen, began.elapsed()));
            }
            if process.child.try_wait()?.is_some() || began.elapsed() > START_LIMIT {
                bail!("whsm serve did not start: see {}", self.folder.join("serve.log").display());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Starts a worker.
    pub fn work(&self) -> Result<Process> {
        Ok(Process { child: self.command(&["worker"], "worker.log")?.spawn()? })
    }
}

impl Process {
    pub fn cpu(&self) -> Result<Millis> {
        proc::cpu(self.child.id())
    }

    pub fn memory(&self) -> Result<f64> {
        proc::memory(self.child.id())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It has nothing to finish: its database is dropped.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The size of a file in megabytes.
pub fn megabytes(file: &Path) -> Result<f64> {
    Ok(std::fs::metadata(file)?.len() as f64 / 1_048_576.0)
}
