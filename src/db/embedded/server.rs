//! The server process of a cluster: whether it lives, its start, its end.
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
use super::identity::Identity;
use super::{Options, address, connect};
use crate::error::{Error, Result};

/// How often a state that nobody tells us about is looked at.
const LOOK: Duration = Duration::from_millis(15);

/// Recovery after a crash replays what was written since the last checkpoint; it takes minutes at most.
const START_LIMIT: Duration = Duration::from_secs(300);

/// A fast shutdown writes a checkpoint.
const STOP_LIMIT: Duration = Duration::from_secs(60);

/// How long the orphans of a killed server may keep its shared memory.
const ORPHANS_LIMIT: Duration = Duration::from_secs(15);

/// Names in `cluster_name` a server that ends with the process that started it.
const TETHERED: &str = "whsm-tethered";

/// Runs the server as its child, and interrupts it when the pipe that is our hold on the script is closed, as the
/// kernel does however we end. The script stays the server's parent, so that the process id it signals is not reused.
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

/// A live server.
#[derive(Debug)]
pub(super) struct Server {
    cluster: PathBuf,
    socket_dir: PathBuf,
    pid: u32,
    /// `None`: taken over, somebody else's child. With a tether it is the script.
    child: Option<Child>,
    /// Open as long as we live.
    _tether: Option<ChildStdin>,
}

/// `postmaster.pid`, as far as the server has come to write it.
struct PidFile {
    pid: u32,
    socket_dir: PathBuf,
    is_ready: bool,
}

impl Server {
    /// Takes over the live server of this cluster, after waiting for one that is on its way up or down. `None`: there
    /// is none. `is_alone`: no other process uses the cluster, so that a tethered server has lost its holder.
    pub(super) async fn adopt(cluster: &Cluster, is_alone: bool) -> Result<Option<Self>> {
        let deadline = Instant::now() + START_LIMIT;
        while let Some(file) = PidFile::read(&cluster.folder) {
            if !is_server_of(file.pid, &cluster.folder) {
                // A process id that another program has now would keep PostgreSQL from starting.
                let removed = fs::remove_file(cluster.folder.join("postmaster.pid"));
                tracing::info!(?removed, "clearing the trace of a killed PostgreSQL");
                return Ok(None);
            }
            if file.is_ready
                && let Ok(name) = cluster_name(&file.socket_dir).await
                && !(is_alone && name == TETHERED)
            {
                tracing::info!("database.pid" = file.pid, "taking over the PostgreSQL that runs already");
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
            sleep(LOOK).await;
        }
        Ok(None)
    }

    /// Starts the server and waits until it answers.
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
                tracing::info!("database.pid" = pid, "the private PostgreSQL runs");
                let cluster = cluster.folder.clone();
                return Ok(Self { cluster, socket_dir, pid, child: Some(child), _tether: tether });
            }
            let log = cluster.log_since(log_start);
            if !log.contains("shared memory block") || Instant::now() > patience {
                return Err(gave_up(cluster, &log));
            }
            // Children of a killed server end as soon as they notice.
            sleep(LOOK * 4).await;
        }
    }

    pub(super) fn cluster(&self) -> &Path {
        &self.cluster
    }

    pub(super) fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// Asks for a fast shutdown and waits for the end.
    pub(super) async fn stop(mut self) -> Result<()> {
        if is_server_of(self.pid, &self.cluster) {
            // The shell's own kill: a system need not have the program.
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
                    tracing::debug!(?removed, "clearing the socket's folder");
                }
                tracing::info!("the private PostgreSQL has stopped");
                return Ok(());
            }
            if Instant::now() > deadline {
                let why = format!("the private PostgreSQL with process id {} does not stop", self.pid);
                return Err(Error::unavailable(why));
            }
            sleep(LOOK).await;
        }
    }
}

impl PidFile {
    /// `None`: no such file, or none that names a process yet.
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
    // A list of folders: quoted, a folder's name may have commas and blanks.
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
        // Details of an error quote what people have entered.
        ("log_error_verbosity", "terse"),
        ("fsync", durable),
        ("full_page_writes", durable),
        ("synchronous_commit", durable),
    ]
    .iter()
    .flat_map(|(setting, value)| ["-c".to_owned(), format!("{setting}={value}")])
    .collect()
}

/// The server's process id, or `None` when it ended instead.
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
        sleep(LOOK).await;
    }
    Err(Error::unavailable(format!("the private PostgreSQL is not ready after minutes: see {}", cluster.log.display())))
}

fn gave_up(cluster: &Cluster, log: &str) -> Error {
    let why = log.lines().rev().find_map(|line| line.split_once("FATAL:")).map_or("it gave no reason", |(_, why)| why);
    Error::unavailable(format!("the private PostgreSQL did not start ({}): {}", cluster.log.display(), why.trim()))
}

#[derive(diesel::QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

/// Asks the server; an answer proves that it takes connections.
async fn cluster_name(socket_dir: &Path) -> Result<String> {
    let mut conn = connect(&address(socket_dir, "postgres")).await?;
    let setting: Setting =
        diesel::sql_query("SELECT current_setting('cluster_name') AS value").get_result(&mut conn).await?;
    Ok(setting.value)
}

/// Whether the process is alive and works in the cluster's folder, as its server does.
fn is_server_of(pid: u32, cluster: &Path) -> bool {
    if !Path::new("/proc/self").exists() {
        let ps = Command::new("ps").args(["-o", "comm=", "-p", &pid.to_string()]).output();
        return ps.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("postgres"));
    }
    match fs::read_link(format!("/proc/{pid}/cwd")) {
        Ok(folder) => folder == cluster,
        // A container's root may not look there; the command line is open, and empty once the process has ended.
        Err(e) if e.kind() == ErrorKind::PermissionDenied => fs::read(format!("/proc/{pid}/cmdline"))
            .is_ok_and(|line| line.split(|&byte| byte == 0).next().is_some_and(|first| first.ends_with(b"postgres"))),
        Err(_) => false,
    }
}
