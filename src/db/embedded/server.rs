//! The server process of a cluster: detects, starts and stops it.
//!
//! Never signals a process that is not this cluster's server.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use tokio::time::{Instant, sleep};

use super::binaries::Binaries;
use super::cluster::Cluster;
use super::connection::{SUPERUSER, address, connect};
use super::identity::Identity;
use super::options::Options;
use crate::error::{Error, Result};

/// The interval of polling.
const POLL: Duration = Duration::from_millis(15);

/// Recovery after a crash replays the log since the last checkpoint, which takes minutes at most.
const START_LIMIT: Duration = Duration::from_secs(300);

/// A fast shutdown writes a checkpoint.
const STOP_LIMIT: Duration = Duration::from_secs(60);

/// How long the children of a killed server may keep its shared memory.
const ORPHANS_LIMIT: Duration = Duration::from_secs(15);

/// The `cluster_name` of a server that ends with the process that started it.
const TETHERED: &str = "whsm-tethered";

/// Runs the server as a child of a shell script, and interrupts it when the script's standard input is closed. The
/// kernel closes that pipe however this process ends. The script remains the server's parent, so the process id that it
/// signals cannot be reused.
const TETHER: &str = r#"
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
{ read -r _ <&3; kill -INT $server; } &
watcher=$!
exec 3<&-
wait $server
status=$?
kill $watcher
exit $status
"#;

/// A running server.
#[derive(Debug)]
pub(super) struct Server {
    cluster: PathBuf,
    socket_dir: PathBuf,
    pid: u32,
    /// `None` for an adopted server, which is the child of another process. With a tether, the child is the script.
    child: Option<Child>,
    /// Held open as long as this process lives.
    _tether: Option<ChildStdin>,
}

/// The content of `postmaster.pid`. A starting server may have written only a part of it.
struct PidFile {
    pid: u32,
    socket_dir: PathBuf,
    is_ready: bool,
}

impl Server {
    /// Adopts the running server of this cluster; waits first if it is starting or stopping. `None`: no server runs.
    /// `is_alone`: no other process uses the cluster, so a tethered server is about to stop.
    pub(super) async fn adopt(cluster: &Cluster, is_alone: bool) -> Result<Option<Self>> {
        let deadline = Instant::now() + START_LIMIT;
        while let Some(file) = PidFile::read(&cluster.folder) {
            if !is_server_of(file.pid, &cluster.folder) {
                // PostgreSQL would refuse to start if another program now had the process id in the stale file.
                let removed = fs::remove_file(cluster.folder.join("postmaster.pid"));
                tracing::info!(?removed, "removing the pid file of a killed PostgreSQL");
                return Ok(None);
            }
            if file.is_ready
                && let Ok(name) = cluster_name(&file.socket_dir).await
                && !(is_alone && name == TETHERED)
            {
                tracing::info!("database.pid" = file.pid, "adopting the running PostgreSQL");
                return Ok(Some(Self {
                    cluster: cluster.folder.clone(),
                    socket_dir: file.socket_dir,
                    pid: file.pid,
                    child: None,
                    _tether: None,
                }));
            }
            if Instant::now() > deadline {
                let why = format!("the PostgreSQL with process id {} neither answers nor ends", file.pid);
                return Err(Error::unavailable(why));
            }
            sleep(POLL).await;
        }
        Ok(None)
    }

    /// Starts the server and waits until it accepts connections.
    pub(super) async fn start(
        cluster: &Cluster,
        identity: &Identity,
        binaries: &Binaries,
        options: &Options,
    ) -> Result<Self> {
        let socket_dir = cluster.socket_dir(identity)?;
        let patience = Instant::now() + ORPHANS_LIMIT;
        loop {
            let log_start = cluster.log_length();
            let mut command = command(identity, &binaries.program("postgres"), options.stop_with_us);
            command.arg("-D").arg(&cluster.folder).args(settings(&socket_dir, options));
            command.stdout(cluster.open_log()?).stderr(cluster.open_log()?);
            if options.stop_with_us {
                command.stdin(Stdio::piped());
            }
            let mut child = command.spawn().map_err(Error::unavailable)?;
            let tether = child.stdin.take();
            if let Some(pid) = wait_until_ready(cluster, &mut child, options.stop_with_us).await? {
                tracing::info!("database.pid" = pid, "the private PostgreSQL is running");
                let cluster = cluster.folder.clone();
                return Ok(Self { cluster, socket_dir, pid, child: Some(child), _tether: tether });
            }
            let log = cluster.log_since(log_start);
            if !log.contains("shared memory block") || Instant::now() > patience {
                return Err(gave_up(cluster, &log));
            }
            // The children of a killed server end as soon as they notice.
            sleep(POLL * 4).await;
        }
    }

    /// The folder of the cluster.
    pub(super) fn cluster(&self) -> &Path {
        &self.cluster
    }

    /// The folder of the Unix socket.
    pub(super) fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// Requests a fast shutdown and waits for the end.
    pub(super) async fn stop(mut self) -> Result<()> {
        if is_server_of(self.pid, &self.cluster) {
            // The shell's built-in kill: the system may lack the program.
            let mut kill = tokio::process::Command::new("sh");
            kill.args(["-c", "kill -INT \"$1\"", "sh", &self.pid.to_string()]);
            kill.status().await.map_err(Error::unavailable)?;
        }
        let deadline = Instant::now() + STOP_LIMIT;
        loop {
            let has_ended = match &mut self.child {
                Some(child) => child.try_wait().map_err(Error::unavailable)?.is_some(),
                None => !is_server_of(self.pid, &self.cluster),
            };
            if has_ended {
                if self.socket_dir != self.cluster {
                    let removed = fs::remove_dir(&self.socket_dir);
                    tracing::debug!(?removed, "removing the socket's folder");
                }
                tracing::info!("the private PostgreSQL has stopped");
                return Ok(());
            }
            if Instant::now() > deadline {
                let why = format!("the private PostgreSQL with process id {} does not stop", self.pid);
                return Err(Error::unavailable(why));
            }
            sleep(POLL).await;
        }
    }
}

impl PidFile {
    /// `None` if the file is missing or contains no process id yet.
    fn read(cluster: &Path) -> Option<Self> {
        let text = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
        let line = |n| text.lines().nth(n).unwrap_or_default().trim();
        Some(Self { pid: line(0).parse().ok()?, socket_dir: line(4).into(), is_ready: line(7) == "ready" })
    }
}

fn command(identity: &Identity, postgres: &Path, stop_with_us: bool) -> Command {
    if !stop_with_us {
        return identity.command(postgres);
    }
    let mut command = identity.command(Path::new("/bin/sh"));
    command.args(["-c", TETHER, "sh"]).arg(postgres);
    command
}

fn settings(socket_dir: &Path, options: &Options) -> Vec<String> {
    // The setting is a list: quotes protect commas and blanks in a folder's name.
    let socket_dir = format!("\"{}\"", socket_dir.to_string_lossy().replace('"', "\"\""));
    let name = if options.stop_with_us { TETHERED } else { "whsm" };
    let durable = if options.durable { "on" } else { "off" };
    [
        ("listen_addresses", ""),
        ("unix_socket_directories", &socket_dir),
        ("unix_socket_permissions", "0700"),
        ("port", "5432"),
        ("cluster_name", name),
        ("max_connections", "200"),
        ("timezone", "UTC"),
        ("log_timezone", "UTC"),
        // The start evaluates the log.
        ("lc_messages", "C"),
        // The details of an error quote user input.
        ("log_error_verbosity", "terse"),
        ("fsync", durable),
        ("full_page_writes", durable),
        ("synchronous_commit", durable),
        // With hundreds of short-lived databases, autovacuum would run all the time.
        ("autovacuum", durable),
    ]
    .iter()
    .copied()
    .chain(options.settings.iter().map(|(setting, value)| (*setting, value.as_str())))
    .flat_map(|(setting, value)| ["-c".to_owned(), format!("{setting}={value}")])
    .collect()
}

/// The server's process id once it accepts connections; `None` if it ended instead.
async fn wait_until_ready(cluster: &Cluster, child: &mut Child, is_tethered: bool) -> Result<Option<u32>> {
    let deadline = Instant::now() + START_LIMIT;
    while Instant::now() < deadline {
        if child.try_wait().map_err(Error::unavailable)?.is_some() {
            return Ok(None);
        }
        if let Some(file) = PidFile::read(&cluster.folder)
            && file.is_ready
            && (is_tethered || file.pid == child.id())
            && cluster_name(&file.socket_dir).await.is_ok()
        {
            return Ok(Some(file.pid));
        }
        sleep(POLL).await;
    }
    Err(Error::unavailable(format!("the private PostgreSQL is not ready after minutes: see {}", cluster.log.display())))
}

fn gave_up(cluster: &Cluster, log: &str) -> Error {
    let why = log.lines().rev().find_map(|line| line.split_once("FATAL:")).map_or("no reason given", |(_, why)| why);
    Error::unavailable(format!("the private PostgreSQL did not start ({}): {}", cluster.log.display(), why.trim()))
}

#[derive(diesel::QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

/// Asks the server for its `cluster_name`; an answer proves that it accepts connections.
async fn cluster_name(socket_dir: &Path) -> Result<String> {
    let mut conn = connect(&address(socket_dir, SUPERUSER, "postgres")).await?;
    let setting: Setting =
        diesel::sql_query("SELECT current_setting('cluster_name') AS value").get_result(&mut conn).await?;
    Ok(setting.value)
}

/// Whether the process is the server of this cluster: its working folder is the cluster's folder.
fn is_server_of(pid: u32, cluster: &Path) -> bool {
    if !Path::new("/proc/self").exists() {
        let ps = Command::new("ps").args(["-o", "comm=", "-p", &pid.to_string()]).output();
        return ps.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("postgres"));
    }
    match fs::read_link(format!("/proc/{pid}/cwd")) {
        Ok(folder) => folder == cluster,
        // In a container, root may not be allowed to read the link. The command line is readable, and empty after the
        // process has ended.
        Err(e) if e.kind() == ErrorKind::PermissionDenied => fs::read(format!("/proc/{pid}/cmdline"))
            .is_ok_and(|line| line.split(|&byte| byte == 0).next().is_some_and(|first| first.ends_with(b"postgres"))),
        Err(_) => false,
    }
}
