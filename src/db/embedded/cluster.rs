//! The folder of a cluster: creation, version, socket and log.
//!
//! Never deletes a cluster: an incomplete one is renamed.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::access::no_access;
use super::binaries::Binaries;
use super::connection::SUPERUSER;
use super::identity::{Identity, short_hash};
use crate::error::{Error, Result};

/// The path of a Unix socket has at most 107 bytes; PostgreSQL appends its file name.
const SOCKET_PATH_MAX: usize = 107 - "/.s.PGSQL.5432".len();

/// A log longer than this, in bytes, is rotated at the next start.
const LOG_MAX: u64 = 16 * 1024 * 1024;

/// The paths of one cluster.
#[derive(Clone, Debug)]
pub(super) struct Cluster {
    pub(super) folder: PathBuf,
    pub(super) log: PathBuf,
}

impl Cluster {
    /// The cluster in the identity's home, with its log in the data folder. Creates nothing.
    pub(super) fn new(identity: &Identity, data_dir: &Path) -> Result<Self> {
        if data_dir.to_str().is_none() {
            let why = format!("the data folder {} must have a name in UTF-8", data_dir.display());
            return Err(Error::unavailable(why));
        }
        Ok(Self { folder: identity.home.join("postgres"), log: data_dir.join("postgres.log") })
    }

    /// Creates the cluster if it is missing, and returns the programs of its version.
    pub(super) async fn prepare(&self, identity: &Identity, found: Vec<Binaries>, durable: bool) -> Result<Binaries> {
        self.clear_unfinished();
        self.rotate_log()?;
        let Some(version) = self.version()? else {
            self.rename_incomplete()?;
            let [first, ..] = found.as_slice() else { return Err(Error::broken("no server programs")) };
            self.make(identity, first, durable).await?;
            return Ok(first.clone());
        };
        identity.own(&self.folder)?;
        let majors = found.iter().map(|binaries| binaries.major.to_string()).collect::<Vec<_>>().join(", ");
        found.into_iter().find(|binaries| binaries.major.to_string() == version).ok_or_else(|| {
            Error::unavailable(format!(
                "the database under {} was created by PostgreSQL {version}, but only {majors} is installed: install \
                 PostgreSQL {version}, or move the data by pg_dump",
                self.folder.display()
            ))
        })
    }

    /// A folder for the socket with mode 0700: the cluster's own, or one in `/tmp` when that path is too long.
    pub(super) fn socket_dir(&self, identity: &Identity) -> Result<PathBuf> {
        if self.folder.as_os_str().len() <= SOCKET_PATH_MAX {
            return Ok(self.folder.clone());
        }
        let short = Path::new("/tmp").join(format!("whsm-{}", short_hash(&self.folder)));
        let failed = |e| no_access(&short, &e);
        match DirBuilder::new().mode(0o700).create(&short) {
            Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => return Err(failed(e)),
            _ => identity.own(&short)?,
        }
        // Another user may have created it first, to impersonate the server.
        let ours = fs::metadata(&self.folder).map_err(failed)?.uid();
        let found = fs::symlink_metadata(&short).map_err(failed)?;
        if !found.is_dir() || found.uid() != ours || found.permissions().mode() & 0o077 != 0 {
            return Err(Error::unavailable(format!("{} belongs to another user: remove it", short.display())));
        }
        Ok(short)
    }

    /// Opens the server's log for appending, readable only by its owner.
    pub(super) fn open_log(&self) -> Result<File> {
        let opened = OpenOptions::new().create(true).append(true).mode(0o600).open(&self.log);
        opened.map_err(|e| no_access(&self.log, &e))
    }

    /// The length of the server's log in bytes; 0 if there is none.
    pub(super) fn log_length(&self) -> u64 {
        fs::metadata(&self.log).map(|meta| meta.len()).unwrap_or_default()
    }

    /// The part of the server's log after the first `since` bytes.
    pub(super) fn log_since(&self, since: u64) -> String {
        let mut text = Vec::new();
        if let Ok(mut log) = File::open(&self.log)
            && log.seek(SeekFrom::Start(since)).is_ok()
            && log.take(LOG_MAX).read_to_end(&mut text).is_ok()
        {
            return String::from_utf8_lossy(&text).into_owned();
        }
        String::new()
    }

    /// The major version of a complete cluster; `None` when there is none.
    fn version(&self) -> Result<Option<String>> {
        if !self.folder.join("global/pg_control").exists() {
            return Ok(None);
        }
        match fs::read_to_string(self.folder.join("PG_VERSION")) {
            Ok(text) => Ok(Some(text.trim().to_owned())),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(no_access(&self.folder, &e)),
        }
    }

    async fn make(&self, identity: &Identity, binaries: &Binaries, durable: bool) -> Result<()> {
        tracing::info!("database.folder" = %self.folder.display(), "creating a private PostgreSQL cluster");
        let mut complaint = String::new();
        // C is the fallback for systems whose C library has no C.UTF-8.
        for locale in ["C.UTF-8", "C"] {
            let new = self.unfinished();
            let failed = |e| no_access(&new, &e);
            self.clear_unfinished();
            DirBuilder::new().mode(0o700).create(&new).map_err(failed)?;
            identity.own(&new)?;
            let mut initdb = identity.command(&binaries.program("initdb"));
            initdb.arg("-D").arg(&new).args(["-U", SUPERUSER, "-A", "trust", "-E", "UTF8"]);
            initdb.arg(format!("--locale={locale}")).args(if durable { &[][..] } else { &["--no-sync"] });
            let output = tokio::process::Command::from(initdb).output().await.map_err(Error::unavailable)?;
            if output.status.success() {
                fs::rename(&new, &self.folder).map_err(failed)?;
                let home = self.folder.parent().unwrap_or(&self.folder);
                return File::open(home).and_then(|home| home.sync_all()).map_err(failed);
            }
            complaint = String::from_utf8_lossy(&output.stderr).trim().replace('\n', " ");
        }
        self.clear_unfinished();
        Err(Error::unavailable(format!("initdb could not make {}: {complaint}", self.folder.display())))
    }

    /// The name contains the process id: after a `kill -9`, an orphaned initdb may still write to its own folder.
    fn unfinished(&self) -> PathBuf {
        self.folder.with_extension(format!("new-{}", std::process::id()))
    }

    /// Removes the remains of killed starts, as far as possible. An orphaned initdb may still be writing; the next
    /// start tries again.
    fn clear_unfinished(&self) {
        let home = self.folder.parent().unwrap_or(&self.folder);
        for entry in fs::read_dir(home).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with("postgres.new") {
                let cleared = fs::remove_dir_all(entry.path());
                tracing::info!("database.folder" = %entry.path().display(), ?cleared, "removing an incomplete cluster");
            }
        }
    }

    /// Renames a folder that stands in the cluster's place but is not a complete cluster.
    fn rename_incomplete(&self) -> Result<()> {
        let is_empty = fs::read_dir(&self.folder).map(|mut entries| entries.next().is_none()).unwrap_or(true);
        if is_empty {
            // `make` replaces an empty folder with its final rename.
            return Ok(());
        }
        let aside = (1..).map(|n| self.folder.with_extension(format!("half-made-{n}"))).find(|aside| !aside.exists());
        let aside = aside.unwrap_or_default();
        tracing::warn!("database.folder" = %aside.display(), "renaming an incomplete cluster");
        fs::rename(&self.folder, &aside).map_err(|e| no_access(&self.folder, &e))
    }

    fn rotate_log(&self) -> Result<()> {
        if self.log_length() <= LOG_MAX {
            return Ok(());
        }
        fs::rename(&self.log, self.log.with_extension("log.old")).map_err(|e| no_access(&self.log, &e))
    }
}
