//! Accounts and tokens from the command line; the first administrator is created here.

use std::io::Read;

use chrono::TimeDelta;
use clap::Subcommand;
use diesel_async::AsyncConnection;
use whsm::audit::Actor;
use whsm::db::Conn;
use whsm::error::{Error, Fault};
use whsm::org::{self, Platform, Role, User, UserInput};
use whsm::texts::{Language, Texts};

use super::{Database, Done, prepare, said};

#[derive(Subcommand)]
pub enum UserCommand {
    /// Create an account; the password is read from standard input
    Add {
        #[arg(long)]
        username: String,
        #[arg(long)]
        name: String,
        /// staff, approver or admin
        #[arg(long)]
        role: Role,
        /// DingTalk userid
        #[arg(long)]
        dingtalk: Option<String>,
        /// WeCom userid
        #[arg(long)]
        wecom: Option<String>,
    },
    /// Set a password, read from standard input
    Password {
        #[arg(long)]
        username: String,
    },
    /// Disable an account and end its sessions
    Disable {
        #[arg(long)]
        username: String,
    },
}

#[derive(Subcommand)]
pub enum TokenCommand {
    /// Create a token and print it once
    Create {
        /// Username of the person the token acts as
        #[arg(long)]
        user: String,
        /// What it is for
        #[arg(long, default_value = "")]
        name: String,
        /// Days until it expires; without it, never
        #[arg(long)]
        expires: Option<u32>,
    },
}

/// Runs `whsm user …`.
pub async fn user(command: UserCommand) -> Done {
    let (config, clock) = prepare()?;
    let database = Database::open(&config).await?;
    let done = async {
        database.require_current().await?;
        database.db.set_clock(&clock).await.map_err(said)?;
        let now = clock.now();
        let conn = &mut *database.db.conn().await.map_err(said)?;
        match command {
            UserCommand::Add { username, name, role, dingtalk, wecom } => {
                let hash = read_password()?;
                let input = UserInput {
                    username,
                    display_name: name,
                    role,
                    department_id: None,
                    userids: [(Platform::DingTalk, dingtalk), (Platform::WeCom, wecom)]
                        .into_iter()
                        .filter_map(|(platform, id)| Some((platform, id?)))
                        .collect(),
                    may_approve_in_dingtalk: true,
                    mobile: None,
                    preferred_platform: None,
                };
                let made = conn.transaction(async |conn| {
                    Actor::command_line().sign(conn, now).await?;
                    let user = User::create(conn, &input, now).await?;
                    org::set_password(conn, user.id, &hash).await?;
                    Ok(user)
                });
                let user = made.await.map_err(explained)?;
                println!("created the account {}", user.username);
            }
            UserCommand::Password { username } => {
                let user = known(conn, &username).await?;
                let hash = read_password()?;
                let set = conn.transaction(async |conn| {
                    Actor::command_line().sign(conn, now).await?;
                    org::set_password(conn, user.id, &hash).await
                });
                set.await.map_err(said)?;
                println!("set the password of {}", user.username);
            }
            UserCommand::Disable { username } => {
                let user = known(conn, &username).await?;
                let disabled = conn.transaction(async |conn| {
                    Actor::command_line().sign(conn, now).await?;
                    User::set_disabled(conn, user.id, true, now).await
                });
                disabled.await.map_err(explained)?;
                println!("disabled {}", user.username);
            }
        }
        Ok(())
    }
    .await;
    database.close().await;
    done
}

/// Runs `whsm token …`.
pub async fn token(command: TokenCommand) -> Done {
    let TokenCommand::Create { user, name, expires } = command;
    let (config, clock) = prepare()?;
    let database = Database::open(&config).await?;
    let done = async {
        database.require_current().await?;
        database.db.set_clock(&clock).await.map_err(said)?;
        let now = clock.now();
        let conn = &mut *database.db.conn().await.map_err(said)?;
        let user = known(conn, &user).await?;
        let expires_at = expires.map(|days| now + TimeDelta::days(days.into()));
        let made = conn.transaction(async |conn| {
            Actor::command_line().sign(conn, now).await?;
            org::create_token(conn, user.id, &name, expires_at, now).await
        });
        let token = made.await.map_err(explained)?;
        println!("{}", token.0);
        Ok(())
    }
    .await;
    database.close().await;
    done
}

async fn known(conn: &mut Conn, username: &str) -> Result<User, String> {
    let user = User::by_username(conn, username).await.map_err(said)?;
    user.ok_or_else(|| format!("there is no account {username}"))
}

/// The first line of standard input, hashed.
fn read_password() -> Result<String, String> {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).map_err(said)?;
    org::hash_password(input.lines().next().unwrap_or_default()).map_err(explained)
}

/// An error in English, each fault with its field.
fn explained(e: Error) -> String {
    let texts = Texts::of(Language::English);
    match e {
        Error::Invalid(faults) => {
            let fault = |fault: &Fault| format!("{}: {}", fault.field, texts.reason(&fault.reason));
            faults.iter().map(fault).collect::<Vec<_>>().join("; ")
        }
        Error::Refused(reason) => texts.reason(&reason),
        other => other.to_string(),
    }
}
