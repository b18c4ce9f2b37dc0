//! `whsm settings export|import`.

use std::path::{Path, PathBuf};

use crate::audit::Actor;
use crate::clock::day;
use crate::db::Conn;
use crate::error::{Error, Fault};
use crate::org::{Role, User};
use crate::settings::{self, Look, SettingsFile};
use crate::texts::{Language, Texts};
use clap::Subcommand;

use super::user::explained;
use super::{Database, Done, prepare, said};

#[derive(Subcommand)]
pub enum SettingsCommand {
    /// Write name, order numbers, working calendar, quick phrases and flows to a file; no secret is among them
    Export {
        /// `-` for standard output
        file: PathBuf,
    },
    /// Show what a file would change
    Import {
        file: PathBuf,
        /// Apply it
        #[arg(long)]
        apply: bool,
        /// The administrator who publishes the flows: a username
        #[arg(long = "as", value_name = "USERNAME")]
        publisher: Option<String>,
    },
}

/// Runs `whsm settings …`.
pub async fn settings(command: SettingsCommand) -> Done {
    let (config, clock) = prepare()?;
    let database = Database::open(&config).await?;
    let done = async {
        database.require_current().await?;
        database.db.set_clock(&clock).await.map_err(said)?;
        let conn = &mut *database.db.conn().await.map_err(said)?;
        match command {
            SettingsCommand::Export { file } => export(conn, &file).await,
            SettingsCommand::Import { file, apply, publisher } => {
                let settings = read(&file)?;
                let look = settings::look(conn, &settings).await.map_err(said)?;
                report(&look, day(clock.now(), config.time_zone));
                if !look.problems.is_empty() {
                    return Err(format!("{} faults in the file: nothing was changed", look.problems.len()));
                }
                if look.changes.is_empty() || !apply {
                    return Ok(());
                }
                let by = match publisher {
                    Some(name) => Some(administrator(conn, &name).await?.id),
                    None if look.publishes() => return Err("say who publishes the flows: --as USERNAME".to_owned()),
                    None => None,
                };
                let actor = Actor { user: by, ..Actor::command_line() };
                let applied = settings::apply(conn, &settings, &look.digest(), by, actor, clock.now()).await;
                println!("applied {} changes", applied.map_err(explained)?.changes.len());
                Ok(())
            }
        }
    }
    .await;
    database.close().await;
    done
}

async fn export(conn: &mut Conn, file: &Path) -> Done {
    let text = SettingsFile::export(conn).await.and_then(|settings| settings.to_text()).map_err(said)?;
    if file == Path::new("-") {
        print!("{text}");
        return Ok(());
    }
    std::fs::write(file, text).map_err(|e| format!("{}: {e}", file.display()))?;
    println!("wrote {}", file.display());
    Ok(())
}

fn read(file: &Path) -> Result<SettingsFile, String> {
    let at = |e: String| format!("{}: {e}", file.display());
    let text = std::fs::read_to_string(file).map_err(|e| at(e.to_string()))?;
    SettingsFile::read(&text).map_err(|e| match e {
        Error::Invalid(faults) => at(faults.iter().map(|fault| english().reason(&fault.reason)).collect()),
        other => at(other.to_string()),
    })
}

fn report(look: &Look, today: chrono::NaiveDate) {
    let t = english();
    for Fault { field, reason } in &look.problems {
        println!("fault {field}: {}", t.reason(reason));
    }
    for change in &look.changes {
        let text = |setting: &Option<settings::Setting>| setting.as_ref().map(|setting| setting.text(&t, today));
        let (before, after) = (text(&change.before), text(&change.after));
        let none = || "(none)".to_owned();
        println!("{}: {} => {}", change.label(&t), before.unwrap_or_else(none), after.unwrap_or_else(none));
    }
    match look.changes.len() {
        0 => println!("the settings are those of the file"),
        n => println!("{n} changes"),
    }
}

async fn administrator(conn: &mut Conn, username: &str) -> Result<User, String> {
    let user = User::by_username(conn, username).await.map_err(said)?;
    let user = user.filter(|user| user.role == Role::Admin && !user.is_disabled());
    user.ok_or_else(|| format!("there is no administrator {username}"))
}

const fn english() -> Texts {
    Texts::of(Language::English)
}
