//! The command line (`interface.md`).

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use super::{Done, backup, doctor, import_old, moving, said, serve, settings, user};

/// Warehouse orders, approved where people are.
#[derive(Parser)]
#[command(name = "whsm", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Everything on one machine: private database, a small company, the simulator, web server and worker
    Demo {
        /// Start over with an empty database
        #[arg(long)]
        fresh: bool,
    },
    /// Web server and message worker
    Serve {
        /// Do not send messages: other processes do
        #[arg(long)]
        no_worker: bool,
        /// Apply pending migrations first
        #[arg(long)]
        migrate: bool,
    },
    /// The message worker alone; any number may run side by side
    Worker,
    /// Apply pending migrations
    Migrate {
        /// Then grant this role of the database the rights that `serve` and `worker` need, and no more
        #[arg(long, value_name = "ROLE")]
        grant: Option<String>,
    },
    /// Write database and attachments into a folder
    Backup {
        folder: PathBuf,
        /// Read it again and compare
        #[arg(long)]
        verify: bool,
    },
    /// Restore a backup into an empty database and an empty store; nothing is sent until an administrator says so
    Restore {
        folder: PathBuf,
        /// The name of the backup; without it, the newest
        #[arg(long)]
        backup: Option<String>,
        /// Only read it and compare; restore nothing
        #[arg(long)]
        verify: bool,
    },
    /// Take over the orders of the old system: without --apply it only looks and reports
    ImportOld(import_old::Options),
    /// The simulator of DingTalk alone
    Simulator {
        #[arg(long, default_value = "127.0.0.1:8090")]
        listen: std::net::SocketAddr,
    },
    /// Accounts
    #[command(subcommand)]
    User(user::UserCommand),
    /// The company's settings, calendar, phrases and flows as one file
    #[command(subcommand)]
    Settings(moving::SettingsCommand),
    /// Tokens for the JSON interface
    #[command(subcommand)]
    Token(user::TokenCommand),
    /// Check database, schema, DingTalk, public address and clock
    Doctor {
        /// Also compute the seals of all history anew, and name the first row that was changed behind the program
        #[arg(long)]
        verify_log: bool,
        /// Also compare the balances of stock with the ledger, the ledger with itself, and the lines of orders with both
        #[arg(long)]
        stock: bool,
    },
    /// Print the configuration in force, secrets hidden
    Config,
}

/// Runs the program: reads the command line, performs the command, and says in one line why it failed.
///
/// Neither `async` nor generic: a future is compiled where it is polled, so the binary would compile the library again.
pub fn main() -> ExitCode {
    let command = Cli::parse().command;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = runtime.map_err(said).and_then(|runtime| runtime.block_on(perform(command)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("whsm: {why}");
            ExitCode::FAILURE
        }
    }
}

async fn perform(command: Command) -> Done {
    match command {
        Command::Demo { fresh } => serve::demo(fresh).await,
        Command::Serve { no_worker, migrate } => serve::serve(!no_worker, migrate).await,
        Command::Worker => serve::worker().await,
        Command::Migrate { grant } => serve::migrate(grant.as_deref()).await,
        Command::Backup { folder, verify } => backup::backup(&folder, verify).await,
        Command::Restore { folder, backup, verify } => backup::restore(&folder, backup.as_deref(), verify).await,
        Command::ImportOld(options) => import_old::import_old(&options).await,
        Command::Simulator { listen } => serve::simulator(listen).await,
        Command::User(command) => user::user(command).await,
        Command::Settings(command) => moving::settings(command).await,
        Command::Token(command) => user::token(command).await,
        Command::Doctor { verify_log, stock } => doctor::doctor(verify_log, stock).await,
        Command::Config => settings::config(),
    }
}
