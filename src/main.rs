//! The command line (`interface.md`). Wiring only: everything that it starts is in the library.

mod cli;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
    ImportOld(cli::import_old::Options),
    /// The simulator of DingTalk alone
    Simulator {
        #[arg(long, default_value = "127.0.0.1:8090")]
        listen: std::net::SocketAddr,
    },
    /// Accounts
    #[command(subcommand)]
    User(cli::user::UserCommand),
    /// Tokens for the JSON interface
    #[command(subcommand)]
    Token(cli::user::TokenCommand),
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

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Demo { fresh } => cli::serve::demo(fresh).await,
        Command::Serve { no_worker, migrate } => cli::serve::serve(!no_worker, migrate).await,
        Command::Worker => cli::serve::worker().await,
        Command::Migrate { grant } => cli::serve::migrate(grant.as_deref()).await,
        Command::Backup { folder, verify } => cli::backup::backup(&folder, verify).await,
        Command::Restore { folder, backup, verify } => cli::backup::restore(&folder, backup.as_deref(), verify).await,
        Command::ImportOld(options) => cli::import_old::import_old(&options).await,
        Command::Simulator { listen } => cli::serve::simulator(listen).await,
        Command::User(command) => cli::user::user(command).await,
        Command::Token(command) => cli::user::token(command).await,
        Command::Doctor { verify_log, stock } => cli::doctor::doctor(verify_log, stock).await,
        Command::Config => cli::settings::config(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("whsm: {why}");
            ExitCode::FAILURE
        }
    }
}
