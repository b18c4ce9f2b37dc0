//! The user that the server runs as. PostgreSQL refuses to run as root, so root starts it as another user.
//!
//! Never changes the identity of this process, and never opens a folder to others that the program did not create.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, lchown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sha2::{Digest, Sha256};

use super::access::no_access;
use super::binaries::Binaries;
use crate::error::{Error, Result};

/// Users that root runs the server as, in order of preference.
const LENT: [&str; 2] = ["postgres", "nobody"];

/// The home of clusters that can run neither in root's data folder nor in a user namespace.
const ELSEWHERE: &str = "/var/lib/whsm";

/// The user that the server's programs run as, and the home of their cluster.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    how: How,
    /// The parent of the cluster's folder: the data folder, or [`ELSEWHERE`] as the last resort.
    pub(super) home: PathBuf,
}

#[derive(Clone, Debug)]
enum How {
    /// The user of this process.
    Same,
    /// This process is root; the programs run as these.
    Dropped { uid: u32, gid: u32 },
    /// This process is root. In a user namespace, the programs appear to run as this user. For folders that only root
    /// may enter, like those in root's home.
    Mapped { uid: u32, gid: u32 },
}

impl Identity {
    /// Chooses an identity that can enter the data folder and run at least one of the programs.
    pub(super) async fn choose(data_dir: &Path, binaries: &[Binaries]) -> Result<Self> {
        let in_place = |how| Self { how, home: data_dir.to_path_buf() };
        if !is_root().await? {
            return Ok(in_place(How::Same));
        }
        let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let (uid, gid) = LENT.iter().find_map(|name| ids(&passwd, name)).ok_or_else(|| {
            Error::unavailable("PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it")
        })?;
        let elsewhere = Path::new(ELSEWHERE).join(short_hash(data_dir));
        let dropped = How::Dropped { uid, gid };
        if elsewhere.join("postgres").exists() && !data_dir.join("postgres").exists() {
            return Ok(Self { how: dropped, home: elsewhere });
        }
        for how in [dropped.clone(), How::Mapped { uid, gid }] {
            let identity = in_place(how);
            if identity.may_run(data_dir, binaries) {
                return Ok(identity);
            }
        }
        let last_resort = Self { how: dropped, home: elsewhere };
        if data_dir.join("postgres").exists() || !last_resort.may_run(Path::new("/"), binaries) {
            return Err(Error::unavailable(format!(
                "PostgreSQL refuses to run as root, and the user who would run it may not enter {} or run {}: move \
                 the data folder, or run this program as an ordinary user",
                data_dir.display(),
                binaries.first().map(|first| first.folder.display().to_string()).unwrap_or_default()
            )));
        }
        let made = fs::DirBuilder::new().recursive(true).mode(0o711).create(&last_resort.home);
        made.map_err(|e| no_access(&last_resort.home, &e))?;
        tracing::warn!("database.folder" = %last_resort.home.display(), "PostgreSQL may not enter the data folder; its cluster is elsewhere");
        Ok(last_resort)
    }

    /// A command that runs as this identity, with a clean environment and without a controlling terminal.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = match self.how {
            How::Mapped { uid, gid } => {
                let mut command = Command::new("unshare");
                command.arg("--user").arg(format!("--map-user={uid}")).arg(format!("--map-group={gid}"));
                command.arg("--").arg(program);
                command
            }
            _ => Command::new(program),
        };
        if let How::Dropped { uid, gid } = self.how {
            command.uid(uid).gid(gid);
        }
        command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("TZ", "UTC");
        // Ctrl-C in a terminal must not reach the server, which stops only after the last request.
        command.process_group(0).current_dir("/").stdin(Stdio::null());
        command
    }

    /// Changes the owner of a folder and its contents. The folder itself comes last, because its owner shows that the
    /// change is complete.
    pub(super) fn own(&self, folder: &Path) -> Result<()> {
        let (uid, gid) = match self.how {
            How::Same => return Ok(()),
            How::Dropped { uid, gid } => (uid, gid),
            How::Mapped { .. } => (0, 0),
        };
        let is_done = fs::symlink_metadata(folder).is_ok_and(|meta| meta.uid() == uid);
        if is_done { Ok(()) } else { give(folder, uid, gid).map_err(|e| no_access(folder, &e)) }
    }

    fn may_run(&self, folder: &Path, binaries: &[Binaries]) -> bool {
        binaries.iter().any(|binaries| {
            let mut command = self.command(Path::new("/bin/sh"));
            command.args(["-c", "cd \"$1\" && exec \"$2\" --version", "sh"]);
            command.arg(folder).arg(binaries.program("postgres")).stdout(Stdio::null()).stderr(Stdio::null());
            command.status().is_ok_and(|status| status.success())
        })
    }
}

/// Whether this process is root.
pub(super) async fn is_root() -> Result<bool> {
    let output = tokio::process::Command::new("id").arg("-u").output().await.map_err(Error::unavailable)?;
    Ok(output.stdout.trim_ascii() == b"0")
}

/// Twelve hexadecimal digits, the same for the same path.
pub(super) fn short_hash(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

fn ids(passwd: &str, name: &str) -> Option<(u32, u32)> {
    let fields: Vec<&str> = passwd.lines().map(|line| line.split(':').collect()).find(|f: &Vec<_>| f[0] == name)?;
    Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
}

fn give(path: &Path, uid: u32, gid: u32) -> std::io::Result<()> {
    if fs::symlink_metadata(path)?.is_dir() {
        for entry in fs::read_dir(path)? {
            give(&entry?.path(), uid, gid)?;
        }
    }
    lchown(path, Some(uid), Some(gid))
}
