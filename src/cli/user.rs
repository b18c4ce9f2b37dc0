//! Accounts and tokens from the command line; the first administrator is created here.

use std::collections::BTreeMap;
use std::io::Read;

use crate::app::App;
use crate::audit::Actor;
use crate::clock::Clock;
use crate::compose::links;
use crate::config::Config;
use crate::db::Conn;
use crate::error::{Error, Fault};
use crate::org::{
    self, Company, LINK_LASTS, LinkFacts, Outcome, Place, Platform, Role, Scope, SignIn, Token, TokenId, User,
    UserInput, Way, password_fault,
};
use crate::texts::{Language, Texts};
use chrono::{DateTime, TimeDelta, Utc};
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, Subcommand};
use diesel_async::AsyncConnection;

use super::{Database, Done, prepare, said};

#[derive(Subcommand)]
pub enum UserCommand {
    /// Create an account; the password is read from standard input
    Add {
        #[arg(long)]
        username: String,
        #[arg(long)]
        name: String,
        /// staff, approver, auditor, goods, people or admin
        #[arg(long)]
        role: Role,
        #[command(flatten)]
        userids: UserIds,
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
    /// Enable a disabled account
    Enable {
        #[arg(long)]
        username: String,
    },
    /// Change the role of an account
    Role {
        #[arg(long)]
        username: String,
        /// staff, approver, auditor, goods, people or admin
        #[arg(long)]
        role: Role,
    },
    /// List all accounts: username, role, state, name
    List,
    /// Remove the second factor of a person who lost the phone and the recovery codes
    ResetTotp {
        /// Username
        name: String,
    },
    /// Print a new link by which a person sets their own password; earlier links end
    Reset {
        /// Username
        name: String,
    },
    /// Unlock the account of a person who is locked out
    Unlock {
        /// Username
        name: String,
    },
}

/// The options `--<platform> <userid>`, one for each platform.
pub struct UserIds(BTreeMap<Platform, String>);

impl Args for UserIds {
    fn augment_args(command: Command) -> Command {
        Platform::ALL.iter().fold(command, |command, platform| {
            let (name, help) = (platform.as_str(), format!("{} userid", platform.name()));
            command.arg(Arg::new(name).long(name).value_name("USERID").help(help))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for UserIds {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = |platform: &Platform| Some((*platform, matches.get_one::<String>(platform.as_str())?.clone()));
        Ok(Self(Platform::ALL.iter().filter_map(given).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[derive(Subcommand)]
pub enum TokenCommand {
    /// Create a token and print it once
    Create {
        /// Username of the person the token acts as
        #[arg(long)]
        user: String,
        /// The purpose of the token
        #[arg(long, default_value = "")]
        name: String,
        /// read, write, or administration: whether it may only look, act, or act as an administrator
        #[arg(long, default_value = "write")]
        scope: Scope,
        /// Days until it expires; 0: never
        #[arg(long, default_value_t = 90)]
        expires: u32,
    },
    /// List tokens: id, owner, name, scope, state, last use
    List {
        /// Only those of this person
        #[arg(long)]
        user: Option<String>,
    },
    /// Revoke a token
    Revoke {
        /// The id that `token list` shows
        id: TokenId,
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
            UserCommand::Add { username, name, role, userids } => {
                let hash = read_password(conn, &[&username, &name]).await?;
                let input = UserInput {
                    username,
                    display_name: name,
                    role,
                    department_id: None,
                    userids: userids.0,
                    may_approve_in_dingtalk: true,
                    mobile: None,
                    preferred_platform: None,
                };
                let made = conn.transaction(async |conn| {
                    Actor::command_line().sign(conn, now).await?;
                    let user = User::create(conn, &input, now).await?;
                    org::set_password(conn, user.id, &hash, None).await?;
                    Ok(user)
                });
                let user = made.await.map_err(explained)?;
                println!("created the account {}", user.username);
            }
            UserCommand::Password { username } => {
                let user = known(conn, &username).await?;
                let hash = read_password(conn, &[&user.username, &user.display_name]).await?;
                let set = conn.transaction(async |conn| {
                    Actor::command_line().sign(conn, now).await?;
                    org::set_password(conn, user.id, &hash, None).await
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
            UserCommand::Enable { username } => enable(conn, &username, now).await?,
            UserCommand::Role { username, role } => set_role(conn, &username, role, now).await?,
            UserCommand::List => list(conn).await?,
            UserCommand::ResetTotp { name } => reset_totp(conn, &name, now).await?,
            UserCommand::Reset { name } => reset(conn, config, &database, &clock, &name).await?,
            UserCommand::Unlock { name } => {
                let user = known(conn, &name).await?;
                let what = (Way::CommandLine, Outcome::Unlocked);
                let opened = conn.transaction(async |conn| {
                    Actor::command_line().sign(conn, now).await?;
                    org::unlock(conn, user.id, now).await?;
                    SignIn::record(conn, Some(user.id), what, &Place::default(), now).await
                });
                opened.await.map_err(said)?;
                println!("unlocked {}", user.username);
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
    let (config, clock) = prepare()?;
    let database = Database::open(&config).await?;
    let done = async {
        database.require_current().await?;
        database.db.set_clock(&clock).await.map_err(said)?;
        let now = clock.now();
        let conn = &mut *database.db.conn().await.map_err(said)?;
        match command {
            TokenCommand::Create { user, name, scope, expires } => {
                let user = known(conn, &user).await?;
                let expires_at = (expires > 0).then(|| now + TimeDelta::days(expires.into()));
                let made = conn.transaction(async |conn| {
                    Actor::command_line().sign(conn, now).await?;
                    org::create_token(conn, user.id, (&name, scope), expires_at, now).await
                });
                println!("{}", made.await.map_err(explained)?.0);
            }
            TokenCommand::List { user } => list_tokens(conn, user.as_deref(), now).await?,
            TokenCommand::Revoke { id } => {
                let revoked = conn.transaction(async |conn| {
                    Actor::command_line().sign(conn, now).await?;
                    Token::revoke(conn, None, id, now).await
                });
                if !revoked.await.map_err(said)? {
                    return Err(format!("there is no token {id} in force"));
                }
                println!("revoked {id}");
            }
        }
        Ok(())
    }
    .await;
    database.close().await;
    done
}

async fn enable(conn: &mut Conn, username: &str, now: DateTime<Utc>) -> Done {
    let user = known(conn, username).await?;
    let enabled = conn.transaction(async |conn| {
        Actor::command_line().sign(conn, now).await?;
        User::set_disabled(conn, user.id, false, now).await
    });
    enabled.await.map_err(explained)?;
    println!("enabled {}", user.username);
    Ok(())
}

async fn set_role(conn: &mut Conn, username: &str, role: Role, now: DateTime<Utc>) -> Done {
    let user = known(conn, username).await?;
    let (id, version) = (user.id, user.version);
    let input = UserInput {
        role,
        userids: user.ids.userids(),
        username: user.username,
        display_name: user.display_name,
        department_id: user.department_id,
        may_approve_in_dingtalk: user.may_approve_in_dingtalk,
        mobile: user.mobile,
        preferred_platform: user.preferred_platform,
    };
    let changed = conn.transaction(async |conn| {
        Actor::command_line().sign(conn, now).await?;
        User::change(conn, id, version, &input).await
    });
    let user = changed.await.map_err(explained)?;
    println!("{} is {} now", user.username, user.role);
    Ok(())
}

async fn reset_totp(conn: &mut Conn, username: &str, now: DateTime<Utc>) -> Done {
    let user = known(conn, username).await?;
    let removed = conn.transaction(async |conn| {
        Actor::command_line().sign(conn, now).await?;
        let removed = org::remove_second_factor(conn, user.id).await?;
        if removed {
            let what = (Way::CommandLine, Outcome::RemovedSecondFactor);
            SignIn::record(conn, Some(user.id), what, &Place::default(), now).await?;
        }
        Ok::<_, Error>(removed)
    });
    if !removed.await.map_err(said)? {
        return Err(format!("{} has no second factor", user.username));
    }
    println!("removed the second factor of {}", user.username);
    Ok(())
}

/// Prints a new link, as the page of a person does.
async fn reset(conn: &mut Conn, config: Config, database: &Database, clock: &Clock, username: &str) -> Done {
    let user = known(conn, username).await?;
    if user.is_disabled() {
        return Err(format!("{} is disabled: enable the account first", user.username));
    }
    let app = App::new(config, database.db.clone(), clock.clone()).map_err(said)?;
    let now = clock.now();
    let made = conn.transaction(async |conn| {
        Actor::command_line().sign(conn, now).await?;
        org::allow_link(conn, user.id, now).await
    });
    made.await.map_err(said)?;
    let facts = LinkFacts::of(conn, user.id).await.map_err(said)?.ok_or("the account is gone")?;
    let code = facts.code(&app.secret_key).map_err(said)?;
    println!("{}{}", app.config.public_url(), links::password(&code));
    eprintln!("whsm: {} sets a password with it within {} hours", user.username, LINK_LASTS.num_hours());
    Ok(())
}

async fn list(conn: &mut Conn) -> Done {
    for user in User::list(conn).await.map_err(said)? {
        let state = if user.is_disabled() { "disabled" } else { "enabled" };
        println!("{}\t{}\t{state}\t{}", user.username, user.role, user.display_name);
    }
    Ok(())
}

async fn list_tokens(conn: &mut Conn, of: Option<&str>, now: DateTime<Utc>) -> Done {
    for (owner, token) in Token::list(conn).await.map_err(said)? {
        if of.is_some_and(|of| !of.eq_ignore_ascii_case(&owner)) {
            continue;
        }
        let time = |at: Option<DateTime<Utc>>| at.map_or("never".to_owned(), |at| at.format("%F %R").to_string());
        let state = match token.revoked_at {
            Some(at) => format!("revoked {}", time(Some(at))),
            None if token.is_in_force(now) => format!("expires {}", time(token.expires_at)),
            None => format!("expired {}", time(token.expires_at)),
        };
        let from = token.used_from.as_deref().unwrap_or_default();
        println!(
            "{}\t{owner}\t{}\t{}\t{state}\tused {} {from}",
            token.id,
            token.name,
            token.scope,
            time(token.used_at)
        );
    }
    Ok(())
}

async fn known(conn: &mut Conn, username: &str) -> Result<User, String> {
    let user = User::by_username(conn, username).await.map_err(said)?;
    user.ok_or_else(|| format!("there is no account {username}"))
}

/// Reads the first line of standard input, checks and hashes it. `names`: the names of the person.
async fn read_password(conn: &mut Conn, names: &[&str]) -> Result<String, String> {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).map_err(said)?;
    let password = input.lines().next().unwrap_or_default();
    let company = Company::load(conn).await.map_err(said)?;
    if let Some(fault) = password_fault(password, &[names, &[company.own_name()]].concat()) {
        return Err(explained(Error::Invalid(vec![fault])));
    }
    org::hash_password(password).map_err(explained)
}

/// An error in English. Each fault is preceded by its field.
pub fn explained(e: Error) -> String {
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
