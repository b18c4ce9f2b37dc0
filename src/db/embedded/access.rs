//! Opens files for the parts of the private server, and explains failures.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::error::{Error, Result};

/// Opens a lock file, and creates it if it is missing. Does not lock it.
pub(super) fn open_lock(path: &Path) -> Result<File> {
    let opened = OpenOptions::new().create(true).truncate(false).read(true).write(true).mode(0o600).open(path);
    opened.map_err(|e| no_access(path, &e))
}

/// `Unavailable`, with the path and the reason.
pub(super) fn no_access(path: &Path, why: &std::io::Error) -> Error {
    Error::unavailable(format!("the private PostgreSQL cannot use {}: {why}", path.display()))
}
