//! The cluster's folder: its making, its version, its socket, its log.
//!
//! Never deletes a cluster: a folder that is not a whole one is set aside.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::binaries::Binaries;
use super::identity::{Identity, short_hash};
use super::no_access;
use crate::error::{Error, Result};

/// The role that owns everything in a private cluster.
pub(super) const SUPERUSER: &str = "whsm";

/// A socket's address may have 107 bytes, of which PostgreSQL appends these.
const SOCKET_PATH_MAX: usize = 107 - "/.s.PGSQL.5432".len();

/// A log longer than this is put aside at a start.
const LOG_MAX: u64 = 16 * 1024 * 1024;

/// Where the parts of one cluster are.
#[derive(Clone, Debug)]
pub(super) struct Cluster {
    pub(super) folder: PathBuf,
    pub(super) log: PathBuf,
}

impl Cluster {
    pub(super) fn new(identity: &Identity, data_dir: &Path) -> Result<Self> {
        if data_dir.to_str().is_none() {
            let why = format!("the data folder {} must have a name in UTF-8", data_dir.display());
            return Err(Error::unavailable(why));
        }
        Ok(Self { folder: identity.home.join("postgres"), log: data_dir.join("postgres.log") })
    }

    /// Makes the cluster when there is none, and answers the programs of its version.
    pub(super) async fn prepare(&self, identity: &Identity, found: Vec<Binaries>, durable: bool) -> Result<Binaries> {
        self.clear_unfinished();
        self.put_long_log_aside()?;
        let Some(version) = self.version()? else {
            self.set_aside()?;
            let [first, ..] = found.as_slice() else { return Err(Error::broken("no server programs")) };
            self.make(identity, first, durable).await?;
            return Ok(first.clone());
        };
        identity.own(&self.folder)?;
        let majors = found.iter().map(|binaries| binaries.major.to_string()).collect::<Vec<_>>().join(", ");
        found.into_iter().find(|binaries| binaries.major.to_string() == version).ok_or_else(|| {
            Error::unavailable(format!(
                "the database under {} was made by PostgreSQL {version}, but only {majors} is installed: install \
                 PostgreSQL {version}, or move the data by pg_dump",
                self.folder.display()
            ))
        })
    }

    /// A folder for the socket, closed to others: the cluster's own, or a short one when its path is too long.
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
        // Somebody else may have made it first, to listen in our place.
        let ours = fs::metadata(&self.folder).map_err(failed)?.uid();
        let found = fs::symlink_metadata(&short).map_err(failed)?;
        if !found.is_dir() || found.uid() != ours || found.permissions().mode() & 0o077 != 0 {
            return Err(Error::unavailable(format!("{} belongs to somebody else: remove it", short.display())));
        }
        Ok(short)
    }

    pub(super) fn open_log(&self) -> Result<File> {
        let opened = OpenOptions::new().create(true).append(true).mode(0o600).open(&self.log);
        opened.map_err(|e| no_access(&self.log, &e))
    }

    pub(super) fn log_length(&self) -> u64 {
        fs::metadata(&self.log).map(|meta| meta.len()).unwrap_or_default()
    }

    /// What the server wrote since its log had the length `since`.
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

    /// The major version of a whole cluster; `None` when there is none.
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
        tracing::info!("database.folder" = %self.folder.display(), "making a private PostgreSQL cluster");
        let mut complaint = String::new();
        // The second is for systems whose C library has no C.UTF-8.
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

    /// Named for this process: after a `kill -9` an orphaned initdb may still be writing to its own.
    fn unfinished(&self) -> PathBuf {
        self.folder.with_extension(format!("new-{}", std::process::id()))
    }

    /// What a killed start has left. Best effort: an orphan may be writing to it still, the next start tries again.
    fn clear_unfinished(&self) {
        let home = self.folder.parent().unwrap_or(&self.folder);
        for entry in fs::read_dir(home).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with("postgres.new") {
                let cleared = fs::remove_dir_all(entry.path());
                tracing::info!("database.folder" = %entry.path().display(), ?cleared, "clearing a half-made cluster");
            }
        }
    }

    /// Moves away a folder that is in the cluster's place but is not a whole cluster.
    fn set_aside(&self) -> Result<()> {
        let is_empty = fs::read_dir(&self.folder).map(|mut entries| entries.next().is_none()).unwrap_or(true);
        if is_empty {
            // An empty folder is replaced by the rename that ends the making.
            return Ok(());
        }
        let aside = (1..).map(|n| self.folder.with_extension(format!("half-made-{n}"))).find(|aside| !aside.exists());
        let aside = aside.unwrap_or_default();
        tracing::warn!("database.folder" = %aside.display(), "setting a half-made cluster aside");
        fs::rename(&self.folder, &aside).map_err(|e| no_access(&self.folder, &e))
    }

    fn put_long_log_aside(&self) -> Result<()> {
        if self.log_length() <= LOG_MAX {
            return Ok(());
        }
        fs::rename(&self.log, self.log.with_extension("log.old")).map_err(|e| no_access(&self.log, &e))
    }
}
