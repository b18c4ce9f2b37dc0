//! The folder of backups: `files/` contains the attachments of all backups by digest; beside it is a folder per backup.

use std::fs::{self, DirBuilder, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::Progress;
use super::manifest::{FORMAT, Manifest, Table};
use crate::error::{Error, Result};

/// The number of bytes read at once.
const PIECE: usize = 256 * 1024;

/// The suffix of a backup that is not complete.
const UNFINISHED: &str = ".part";

/// A folder of backups.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

/// Counts and digests the bytes of a stream.
#[derive(Default)]
pub(super) struct Tally {
    digest: Sha256,
    pub bytes: u64,
    /// The number of line ends. COPY writes one per row.
    pub rows: u64,
}

impl Tally {
    /// Adds the next bytes of the stream.
    pub fn add(&mut self, bytes: &[u8]) {
        self.digest.update(bytes);
        self.bytes += bytes.len() as u64;
        self.rows += bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
    }

    /// The SHA-256 of the bytes so far, in hexadecimal digits.
    pub fn hex(&self) -> String {
        self.digest.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether the result matches the table's entry in the manifest.
    pub fn is(&self, table: &Table) -> bool {
        self.rows == table.rows && self.bytes == table.bytes && self.hex() == table.sha256
    }
}

impl Folder {
    /// The folder at this path, which may be missing.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_path_buf() }
    }

    /// The names of the complete backups, oldest first.
    pub fn backups(&self) -> Result<Vec<String>> {
        let entries = fs::read_dir(&self.path).map_err(|e| at(&self.path, &e))?;
        let names = entries.flatten().filter(|entry| entry.path().join("manifest.json").is_file());
        let mut names: Vec<String> = names.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.retain(|name| !name.ends_with(UNFINISHED));
        names.sort();
        Ok(names)
    }

    /// The manifest of the named backup, or of the newest one.
    pub fn manifest(&self, name: Option<&str>) -> Result<(String, Manifest)> {
        let found = match name {
            Some(name) => Some(name.to_owned()),
            None => self.backups()?.pop(),
        };
        let Some(name) = found else {
            return Err(Error::unavailable(format!("{} holds no backup", self.path.display())));
        };
        let path = self.path.join(&name).join("manifest.json");
        let text = fs::read_to_string(&path).map_err(|e| at(&path, &e))?;
        let manifest: Manifest =
            serde_json::from_str(&text).map_err(|e| Error::unavailable(format!("{}: {e}", path.display())))?;
        if manifest.format != FORMAT {
            return Err(Error::unavailable(format!(
                "{} has the format {}, this program reads {FORMAT}: use the version {} that made it",
                path.display(),
                manifest.format,
                manifest.program
            )));
        }
        Ok((name, manifest))
    }

    /// Creates the folder of a new backup, which does not count before [`Folder::finish`]. Removes incomplete backups,
    /// because they would keep a full disk full.
    pub(super) fn begin(&self, name: &str) -> Result<PathBuf> {
        for entry in fs::read_dir(&self.path).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().ends_with(UNFINISHED) {
                fs::remove_dir_all(entry.path()).map_err(|e| at(&entry.path(), &e))?;
            }
        }
        let path = self.path.join(format!("{name}{UNFINISHED}"));
        make(&path.join("tables"))?;
        Ok(path)
    }

    /// Marks a backup as complete.
    pub(super) fn finish(&self, begun: &Path, name: &str) -> Result<()> {
        fs::rename(begun, self.path.join(name)).map_err(|e| at(begun, &e))
    }

    /// The path of the attachment with this digest.
    pub(super) fn file(&self, digest: &str) -> PathBuf {
        self.path.join("files").join(digest.get(..2).unwrap_or("")).join(digest)
    }

    /// The content of a table in a backup.
    pub(super) fn table(&self, backup: &str, table: &Table) -> Result<Pieces<GzDecoder<File>>> {
        let path = table_in(&self.path.join(backup), &table.name);
        Ok(Pieces { source: GzDecoder::new(File::open(&path).map_err(|e| at(&path, &e))?), path })
    }
}

/// The path of a table's file in the folder of a backup.
pub(super) fn table_in(backup: &Path, name: &str) -> PathBuf {
    backup.join("tables").join(format!("{name}.copy.gz"))
}

/// Creates folders that only their owner may enter.
pub(super) fn make(path: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|e| at(path, &e))
}

/// Creates a file that only its owner may read.
pub(super) fn create(path: &Path) -> Result<File> {
    let opened = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    opened.map_err(|e| at(path, &e))
}

/// Creates a compressed file.
pub(super) fn compress(path: &Path) -> Result<GzEncoder<BufWriter<File>>> {
    Ok(GzEncoder::new(BufWriter::new(create(path)?), Compression::fast()))
}

/// Finishes a compressed file and waits until it is on the disk.
pub(super) fn close(path: &Path, file: GzEncoder<BufWriter<File>>) -> Result<()> {
    let mut plain = file.finish().map_err(|e| at(path, &e))?;
    plain.flush().and_then(|()| plain.get_ref().sync_all()).map_err(|e| at(path, &e))
}

/// `Unavailable` with the path and the reason.
pub(super) fn at(path: &Path, e: &std::io::Error) -> Error {
    Error::unavailable(format!("{}: {e}", path.display()))
}

/// Reads a file in pieces.
pub(super) struct Pieces<R> {
    source: R,
    path: PathBuf,
}

impl Pieces<BufReader<File>> {
    /// Opens an uncompressed file.
    pub fn of(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|e| at(path, &e))?;
        Ok(Self { source: BufReader::new(file), path: path.to_path_buf() })
    }
}

impl<R: Read> Iterator for Pieces<R> {
    type Item = Result<Bytes>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut piece = vec![0; PIECE];
        match self.source.read(&mut piece) {
            Ok(0) => None,
            Ok(n) => {
                piece.truncate(n);
                Some(Ok(piece.into()))
            }
            Err(e) => Some(Err(at(&self.path, &e))),
        }
    }
}

/// Reads a whole backup and compares it with its manifest. Returns the differences; empty: none.
pub fn verify(folder: &Folder, name: &str, manifest: &Manifest, progress: Progress<'_>) -> Result<Vec<String>> {
    let missing = manifest.missing.iter().map(|id| format!("the backup lacks the attachment {id}"));
    let mut faults: Vec<String> = missing.collect();
    for table in &manifest.tables {
        progress(&format!("reading the table {}", table.name));
        let is_whole = folder.table(name, table).and_then(tally).is_ok_and(|found| found.is(table));
        if !is_whole {
            faults.push(format!("the table {} is not as it was written", table.name));
        }
    }
    for (n, file) in manifest.files.iter().enumerate() {
        if n % 100 == 0 {
            progress(&format!("reading attachment {} of {}", n + 1, manifest.files.len()));
        }
        if digest_of(&folder.file(&file.sha256)).ok().as_deref() != Some(file.sha256.as_str()) {
            faults.push(format!("the attachment {} is missing or not as it was written", file.id));
        }
    }
    Ok(faults)
}

/// The digest of a file's content.
pub(super) fn digest_of(path: &Path) -> Result<String> {
    Ok(tally(Pieces::of(path)?)?.hex())
}

fn tally<R: Read>(pieces: Pieces<R>) -> Result<Tally> {
    let mut tally = Tally::default();
    for piece in pieces {
        tally.add(&piece?);
    }
    Ok(tally)
}
