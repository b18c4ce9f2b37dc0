//! As whom the server runs: PostgreSQL refuses to run as root, so that root lends it another user.
//!
//! Never changes the identity of this process, and never opens a folder to others that we did not make.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, lchown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sha2::{Digest, Sha256};

use super::binaries::Binaries;
use super::no_access;
use crate::error::{Error, Result};

/// Users that root lends to the server, by preference.
const LENT: [&str; 2] = ["postgres", "nobody"];

/// Where clusters go that can be made neither in the data folder of root nor in a user namespace.
const ELSEWHERE: &str = "/var/lib/whsm";

/// As whom the server's programs run, and where their cluster is.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    how: How,
    /// Folder that holds the cluster's folder; the data folder except in the last resort.
    pub(super) home: PathBuf,
}

#[derive(Clone, Debug)]
enum How {
    /// As ourselves.
    Same,
    /// We are root, the programs give up their rights for these.
    Dropped { uid: u32, gid: u32 },
    /// We are root, the programs see themselves as these in a user namespace of their own: for folders, like those
    /// in root's home, that nobody else may enter.
    Mapped { uid: u32, gid: u32 },
}

impl Identity {
    /// The identity that can enter the data folder and run at least one of the programs.
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
        tracing::warn!("database.folder" = %last_resort.home.display(), "the data folder is closed to PostgreSQL");
        Ok(last_resort)
    }

    /// A command with this identity, no environment of ours, and no tie to our terminal.
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
        // Ctrl-C in a terminal is for us alone: the server stops after the last request is answered.
        command.process_group(0).current_dir("/").stdin(Stdio::null());
        command
    }

    /// Gives a folder with all in it to this identity. The folder itself comes last: it tells whether all is done.
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

/// A short name that is the same for the same path.
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
