//! `whsm doctor`: checks database, schema, files, platforms, public address and clock, one line each.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use crate::clock::Clock;
use crate::config::FilesConfig;
use crate::db::WORTH_TELLING;
use crate::error::Error;
use crate::files::Files;
use crate::messenger::Platforms;
use crate::org::{Installation, Platform};
use crate::outbox;
use chrono::TimeDelta;

use super::{Database, Done, prepare, said};

/// Prints one line per check, and fails if a check fails. `verify_log`: also check the seals of the history.
/// `with_stock`: also check the ledger of stock.
pub async fn doctor(verify_log: bool, with_stock: bool) -> Done {
    let (config, clock) = prepare()?;
    let mut faults = 0;
    let mut report = |what: &str, found: Result<String, String>| match found {
        Ok(fine) => println!("ok    {what}: {fine}"),
        Err(why) => {
            faults += 1;
            println!("WRONG {what}: {why}");
        }
    };
    match Database::open(&config).await {
        Err(why) => report("database", Err(why)),
        Ok(database) => {
            let place = database.db.address().place();
            match database.db.address().connect().await {
                Err(e) => report("database", Err(e.why)),
                Ok(_) => {
                    let _ = database.db.set_clock(&clock).await;
                    report("database", database.require_server(false).await.map(|()| place));
                    report("rights", rights(&database).await);
                    report("schema", database.require_schema().await.map(|()| "current".into()));
                    if let Some(held) = held(&database).await {
                        report("sending", Ok(held));
                    }
                    report("messages", attended(&database, &clock).await);
                    if verify_log {
                        report("history", history(&database).await);
                    }
                    if with_stock {
                        report("stock", stock(&database).await);
                    }
                }
            }
            database.close().await;
        }
    }
    report("data folder", data_folder(&config.data_dir));
    report("files", files(&config.files).await.map_err(said));
    let platforms = Platforms::connect(&config, &clock, |_, _| Ok(None)).map_err(said)?;
    for platform in Platform::ALL {
        let found = match platforms.get(*platform) {
            None => {
                let variables = format!("WHSM_{}_", platform.as_str().to_uppercase());
                Ok(format!("off: the {variables} variables are not set"))
            }
            Some(api) => api.check().await.map(|()| "issued a token".into()).map_err(|f| f.message),
        };
        report(platform.name(), found);
    }
    let public = config.public_url();
    let is_reachable = public.starts_with("https://") || config.dingtalk.is_none();
    let advice = format!("{public} is not https: phones will not open it; set WHSM_PUBLIC_URL");
    report("public address", if is_reachable { Ok(public) } else { Err(advice) });
    let now = clock.now().with_timezone(&config.time_zone).format("%Y-%m-%d %H:%M:%S %Z");
    let ahead = clock.machine_ahead();
    let way = if ahead < TimeDelta::zero() { "behind" } else { "ahead of" };
    let differs = format!("{now} by the database; this machine's clock is {} s {way} it", ahead.num_seconds().abs());
    report("clock", if ahead.abs() < WORTH_TELLING { Ok(now.to_string()) } else { Err(differs) });
    if faults == 0 { Ok(()) } else { Err(format!("{faults} of the checks failed")) }
}

/// Recomputes the seals of the history. Reports the progress on stderr.
async fn history(database: &Database) -> Result<String, String> {
    const TELL: u64 = 100_000;
    let mut conn = database.db.conn().await.map_err(said)?;
    let mut told = 0;
    let progress = |rows| {
        if rows / TELL > told {
            told = rows / TELL;
            eprintln!("checked {rows} rows");
        }
    };
    let verified = crate::history::verify(&mut conn, progress).await.map_err(said)?.map_err(said)?;
    let head = verified.head.map_or("no head yet".to_owned(), |head| {
        format!("head {} of {}: {}", head.number, head.sealed_at.format("%Y-%m-%d"), head.hex())
    });
    let (log, orders, audit) = (verified.log_rows, verified.orders, verified.audit_rows);
    Ok(format!("{log} entries of the log, {orders} orders and {audit} entries of the audit fit; {head}"))
}

/// Compares the balances with the ledger. Reports the progress on stderr.
async fn stock(database: &Database) -> Result<String, String> {
    let mut conn = database.db.conn().await.map_err(said)?;
    let progress = |done, of| eprintln!("{done} of {of} checks of stock");
    let checked = crate::stock::check(&mut conn, progress).await.map_err(|e| e.to_string())?;
    let sizes = format!("{} balances, {} moves, {} lines", checked.balances, checked.moves, checked.lines);
    if checked.faults.is_empty() {
        Ok(format!("{sizes} fit"))
    } else {
        Err(format!("of {sizes} some do not fit: {}", checked.faults.join("; ")))
    }
}

/// Whether the program's role could change the history.
async fn rights(database: &Database) -> Result<String, String> {
    let facts = database.db.facts().await.map_err(said)?;
    let role = facts.role;
    Ok(if facts.is_owner {
        format!("the role {role} owns the tables and could change the history: docs/operation.md gives it less")
    } else {
        format!("the role {role} can neither change the history nor disable its triggers")
    })
}

/// Whether a worker is running to send the messages that wait.
async fn attended(database: &Database, clock: &Clock) -> Result<String, String> {
    let attendance = async {
        let mut conn = database.db.conn().await?;
        Ok::<_, Error>(outbox::attendance(&mut conn, clock.offset_micros()).await?)
    };
    let found = attendance.await.map_err(said)?;
    match found.unattended {
        0 => Ok(format!("{} workers", found.workers)),
        n => Err(format!("{n} messages wait and no worker runs: start `whsm serve` or `whsm worker`")),
    }
}

/// Since when a restored copy holds its letters back; `None`: letters are sent.
async fn held(database: &Database) -> Option<String> {
    let held = Installation::load(&mut *database.db.conn().await.ok()?).await.ok()?.held_since?;
    Some(format!("held since {held}: an administrator sends or drops the letters under Admin, Messages"))
}

/// The path of the folder, after creating it if it is missing and writing and deleting a test file.
fn data_folder(folder: &Path) -> Result<String, String> {
    let probe = folder.join(".doctor");
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    let written = made.and_then(|()| std::fs::write(&probe, b"")).and_then(|()| std::fs::remove_file(&probe));
    written.map(|()| folder.display().to_string()).map_err(|e| format!("{}: {e}", folder.display()))
}

/// The address of the file store, after writing, reading and deleting a test file.
async fn files(config: &FilesConfig) -> Result<String, Error> {
    Files::open(config)?.probe().await?;
    Ok(match config {
        FilesConfig::Folder(folder) => folder.display().to_string(),
        FilesConfig::S3 { bucket, prefix, .. } => format!("s3://{bucket}/{prefix}"),
    })
}
