//! `whsm backup` and `whsm restore`.

use std::path::Path;

use crate::app::App;
use crate::backup::{self, Folder};
use crate::config::in_force;

use super::{Database, Done, prepare, progress, said};

/// Takes a backup into `folder`. With `verify`, reads it again and compares.
pub async fn backup(folder: &Path, verify: bool) -> Done {
    let (config, clock) = prepare()?;
    let settings = in_force(&config);
    let database = Database::wait(&config).await?;
    let folder = Folder::new(folder);
    let done = async {
        database.require_current().await?;
        database.db.set_clock(&clock).await.map_err(said)?;
        let app = App::new(config, database.db.clone(), clock).map_err(said)?;
        let (name, manifest) = backup::take(&app, &folder, &settings, &mut progress).await.map_err(said)?;
        let rows: u64 = manifest.tables.iter().map(|table| table.rows).sum();
        progress("");
        println!("took the backup {name}: {rows} rows, {} attachments", manifest.files.len());
        if verify {
            check(&folder, Some(&name))?;
        }
        match manifest.missing.len() {
            0 => Ok(()),
            n => Err(format!("the store lacks the files of {n} attachments: manifest.json lists them as missing")),
        }
    }
    .await;
    database.close().await;
    done
}

/// Restores the backup `name`, or the newest one, into an empty database and store. With `verify`, only reads it and
/// compares.
pub async fn restore(folder: &Path, name: Option<&str>, verify: bool) -> Done {
    let folder = Folder::new(folder);
    if verify {
        return check(&folder, name);
    }
    let (config, clock) = prepare()?;
    let database = Database::wait(&config).await?;
    let done = async {
        let (name, manifest) = folder.manifest(name).map_err(said)?;
        database.require_server(true).await?;
        database.db.set_clock(&clock).await.map_err(said)?;
        let app = App::new(config, database.db.clone(), clock).map_err(said)?;
        let restored = backup::restore(&app, &folder, &name, &manifest, &mut progress).await;
        progress("");
        let lacking = restored.map_err(said)?;
        println!("restored the backup {name} with {} attachments", manifest.files.len());
        println!("it sends nothing until an administrator says so under Admin, Messages");
        match lacking.is_empty() {
            true => Ok(()),
            false => Err(format!("the backup lacks these attachments, or has them damaged: {}", lacking.join(", "))),
        }
    }
    .await;
    database.close().await;
    done
}

fn check(folder: &Folder, name: Option<&str>) -> Done {
    let (name, manifest) = folder.manifest(name).map_err(said)?;
    let faults = backup::verify(folder, &name, &manifest, &mut progress).map_err(said)?;
    progress("");
    if faults.is_empty() {
        println!("the backup {name} is whole");
        return Ok(());
    }
    Err(faults.join("; "))
}
