//! Restores a backup into an empty database and an empty store.
//!
//! The database checks the rows: CHECK, UNIQUE and NOT NULL apply to every row as it is inserted, and foreign keys are
//! created again over all rows, which checks them. Triggers are disabled meanwhile, because they ran when the rows were
//! first written. Each table is read back and its digest compared before the rows are committed.

use futures_util::{TryStreamExt, stream};

use super::Progress;
use super::folder::{Folder, Pieces, Tally, digest_of};
use super::manifest::{Manifest, Table};
use super::tables::{ForeignKey, Shape, sequences};
use crate::app::App;
use crate::db::{Bulk, known_migrations};
use crate::error::{Error, Result};
use crate::filing;

/// Restores a backup. Attachments come first, so that a failed attempt can be repeated. Returns the ids of attachments
/// that the backup lacks or that are damaged; everything else is restored.
///
/// # Errors
/// `Unavailable`, with one sentence, if the backup cannot be used, or if database or store are in use.
pub async fn restore(
    app: &App,
    folder: &Folder,
    name: &str,
    manifest: &Manifest,
    progress: Progress<'_>,
) -> Result<Vec<String>> {
    let known = known_migrations()?;
    if manifest.migrations.iter().any(|version| !known.contains(version)) {
        return Err(Error::unavailable(format!(
            "the backup is of a newer program: restore it with the version {} or a newer one",
            manifest.program
        )));
    }
    let applied = app.db.applied_migrations().await?;
    if let Some(further) = applied.iter().find(|version| !manifest.migrations.contains(version)) {
        return Err(Error::unavailable(format!(
            "the database has the migration {further}, which the backup lacks: restore into an empty database"
        )));
    }
    let bulk = Bulk::open(&app.db).await?;
    if !applied.is_empty() && !bulk.rows("SELECT 1 FROM users LIMIT 1").await?.is_empty() {
        return Err(Error::unavailable("the database is in use: restore into an empty one"));
    }
    if !filing::is_unclaimed(&app.files).await? {
        return Err(Error::unavailable(
            "the store of files belongs to an installation: set WHSM_FILES_URL to an empty one",
        ));
    }
    let mut damaged: Vec<String> = manifest.missing.iter().map(ToString::to_string).collect();
    for (n, file) in manifest.files.iter().enumerate() {
        if n % 100 == 0 {
            progress(&format!("restoring attachment {} of {}", n + 1, manifest.files.len()));
        }
        let (id, path) = (file.id.to_string(), folder.file(&file.sha256));
        // A damaged file does not stop the restore of the others.
        if digest_of(&path).ok().as_deref() != Some(file.sha256.as_str()) {
            damaged.push(id);
        } else if app.files.read(&id).await?.is_none_or(|there| there.size != file.bytes) {
            app.files.write(&id, stream::iter(Pieces::of(&path)?)).await?;
        }
    }
    progress("making the tables");
    app.db.migrate_to(&manifest.migrations).await?;
    bulk.execute("BEGIN").await?;
    load(&bulk, folder, name, manifest, progress).await?;
    // The copy is an installation of its own, and its letters are held until an administrator releases them.
    let held = app.clock.now().to_rfc3339();
    bulk.execute(&format!("UPDATE installation SET id = gen_random_uuid(), held_since = '{held}'")).await?;
    // People must sign in again, because a session ended after the backup must not come back.
    bulk.execute("DELETE FROM sessions").await?;
    bulk.execute("COMMIT").await?;
    let finished = async {
        bulk.execute("ANALYZE").await?;
        app.db.migrate().await?;
        filing::claim_store(app).await
    };
    let unfinished = |e| format!("the backup is restored; run `whsm migrate`, then start: {e}");
    finished.await.map_err(|e| Error::unavailable(unfinished(e)))?;
    Ok(damaged)
}

/// Loads all tables in the open transaction.
async fn load(bulk: &Bulk, folder: &Folder, name: &str, manifest: &Manifest, progress: Progress<'_>) -> Result<()> {
    let foreign_keys = ForeignKey::all(bulk).await?;
    for key in &foreign_keys {
        bulk.execute(&key.drop).await?;
    }
    let here = Shape::all(bulk).await?;
    for shape in &here {
        bulk.execute(&format!("ALTER TABLE \"{}\" DISABLE TRIGGER USER", shape.name)).await?;
        // Migrations have inserted rows of their own, which the backup contains too.
        bulk.execute(&format!("TRUNCATE \"{}\"", shape.name)).await?;
    }
    let is_here = |table: &Table| here.iter().any(|one| one.name == table.name && one.columns == table.columns);
    let sequences_here = sequences(bulk).await?;
    if here.len() != manifest.tables.len()
        || !manifest.tables.iter().all(is_here)
        || manifest.sequences.iter().any(|one| sequences_here.iter().all(|(name, _)| *name != one.name))
    {
        return Err(Error::unavailable("the tables of the backup are not those of its migrations: it is damaged"));
    }
    for table in &manifest.tables {
        progress(&format!("restoring the table {} ({} rows)", table.name, table.rows));
        let (of, columns) = (&table.name, &table.columns);
        let rows = stream::iter(folder.table(name, table)?);
        bulk.copy_in(&format!("COPY \"{of}\" ({columns}) FROM STDIN"), rows).await?;
        let mut tally = Tally::default();
        let mut back = bulk.copy_out(&format!("COPY \"{of}\" ({columns}) TO STDOUT")).await?;
        while let Some(bytes) = back.try_next().await? {
            tally.add(&bytes);
        }
        if !tally.is(table) {
            return Err(Error::unavailable(format!("the table {of} is not as it was: the backup is damaged")));
        }
    }
    for sequence in &manifest.sequences {
        if let Some(value) = sequence.value {
            bulk.execute(&format!("SELECT setval('\"{}\"', {value})", sequence.name)).await?;
        }
    }
    progress("checking the references");
    for key in &foreign_keys {
        bulk.execute(&key.make).await?;
    }
    for shape in &here {
        bulk.execute(&format!("ALTER TABLE \"{}\" ENABLE TRIGGER USER", shape.name)).await?;
    }
    Ok(())
}
