//! Takes a backup: one snapshot of the database, then the attachments that it lists.

use std::fs;
use std::io::Write;
use std::path::Path;

use futures_util::{StreamExt, TryStreamExt};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Progress;
use super::folder::{Folder, Tally, at, close, compress, create, make, table_in};
use super::manifest::{Attached, FORMAT, Manifest, Sequence, Table};
use super::tables::{Shape, pairs, sequences};
use crate::app::App;
use crate::db::Bulk;
use crate::error::{Error, Result};

/// The README of a backup.
const NOTE: &str = "\
This is a backup of WHSM. Restore it with the version in manifest.json or a newer one:

    WHSM_DATABASE_URL=… WHSM_FILES_URL=… whsm restore THE-FOLDER-ABOVE

The secret key is not in it (WHSM_SECRET_KEY, or the file secret_key in the data folder): keep it apart, where the
passwords are. With another key people sign in again, and the codes on printed orders are no longer confirmed.
settings.env holds the settings that were in force, without their secrets.
";

/// Takes a backup and returns its name and manifest. `settings`: lines of an environment file, for the person who will
/// set up the restored program.
pub async fn take(
    app: &App,
    folder: &Folder,
    settings: &[String],
    progress: Progress<'_>,
) -> Result<(String, Manifest)> {
    let taken_at = app.clock.now();
    let name = taken_at.format("%Y-%m-%dT%H%M%SZ").to_string();
    let bulk = Bulk::open(&app.db).await?;
    let begun = folder.begin(&name)?;
    // One snapshot of all tables. It blocks no writer.
    bulk.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    let mut tables = Vec::new();
    for shape in Shape::all(&bulk).await? {
        progress(&format!("writing the table {}", shape.name));
        tables.push(write_table(&bulk, &begun, shape).await?);
    }
    let sequences = sequences(&bulk).await?.into_iter().map(|(name, value)| Sequence { name, value }).collect();
    let migrations = pairs(&bulk, "SELECT version, '' FROM __diesel_schema_migrations ORDER BY version").await?;
    let installation = pairs(&bulk, "SELECT id::text, '' FROM installation").await?;
    let installation = installation.first().and_then(|(id, _)| id.parse().ok());
    let named =
        pairs(&bulk, "SELECT id::text, encode(sha256, 'hex') || ' ' || byte_size FROM attachments ORDER BY id").await?;
    bulk.execute("COMMIT").await?;

    let mut manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").into(),
        taken_at,
        installation: installation.ok_or_else(|| Error::broken("the database has no installation mark"))?,
        key: Sha256::digest(app.secret_key).iter().take(4).map(|byte| format!("{byte:02x}")).collect(),
        migrations: migrations.into_iter().map(|(version, _)| version).collect(),
        tables,
        sequences,
        files: Vec::new(),
        missing: Vec::new(),
    };
    let many = named.len();
    for (n, (id, digest_and_size)) in named.into_iter().enumerate() {
        if n % 100 == 0 {
            progress(&format!("writing attachment {} of {many}", n + 1));
        }
        let id: Uuid = id.parse().map_err(Error::broken)?;
        let (sha256, size) =
            digest_and_size.split_once(' ').ok_or_else(|| Error::broken("an attachment without size"))?;
        let (sha256, size) = (sha256.to_owned(), size.parse().map_err(Error::broken)?);
        match write_file(app, folder, &id, &sha256, size).await? {
            Some(bytes) => manifest.files.push(Attached { id, bytes, sha256 }),
            None => manifest.missing.push(id),
        }
    }
    let manifest_text = serde_json::to_string_pretty(&manifest).map_err(Error::broken)?;
    let settings = settings.join("\n") + "\n";
    let beside = [("settings.env", settings.as_str()), ("README.txt", NOTE), ("manifest.json", manifest_text.as_str())];
    for (file_name, text) in beside {
        let path = begun.join(file_name);
        let mut file = create(&path)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|e| at(&path, &e))?;
    }
    folder.finish(&begun, &name)?;
    Ok((name, manifest))
}

async fn write_table(bulk: &Bulk, begun: &Path, shape: Shape) -> Result<Table> {
    let Shape { name, columns } = shape;
    let path = table_in(begun, &name);
    let mut file = compress(&path)?;
    let mut tally = Tally::default();
    let mut rows = bulk.copy_out(&format!("COPY \"{name}\" ({columns}) TO STDOUT")).await?;
    while let Some(bytes) = rows.try_next().await? {
        tally.add(&bytes);
        file.write_all(&bytes).map_err(|e| at(&path, &e))?;
    }
    close(&path, file)?;
    let sha256 = tally.hex();
    Ok(Table { name, columns, rows: tally.rows, bytes: tally.bytes, sha256 })
}

/// Writes an attachment unless an earlier backup contains it, and returns its size. `None`: the store lacks the file or
/// contains another one.
async fn write_file(app: &App, folder: &Folder, id: &Uuid, digest: &str, size: u64) -> Result<Option<u64>> {
    let path = folder.file(digest);
    if fs::metadata(&path).is_ok_and(|there| there.len() == size) {
        return Ok(Some(size));
    }
    let Some(content) = app.files.read(&id.to_string()).await? else { return Ok(None) };
    make(path.parent().unwrap_or(&path))?;
    let part = path.with_extension("part");
    let mut file = create(&part)?;
    let mut tally = Tally::default();
    let mut bytes = content.bytes;
    while let Some(piece) = bytes.next().await {
        let piece = piece?;
        tally.add(&piece);
        file.write_all(&piece).map_err(|e| at(&part, &e))?;
    }
    file.sync_all().map_err(|e| at(&part, &e))?;
    if tally.hex() != digest {
        fs::remove_file(&part).map_err(|e| at(&part, &e))?;
        return Ok(None);
    }
    fs::rename(&part, &path).map_err(|e| at(&path, &e))?;
    Ok(Some(tally.bytes))
}
