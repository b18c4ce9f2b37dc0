//! Measures the program: `make bench`, `docs/performance.md`. Not a test: no figure makes it fail.
//!
//! Starts its own PostgreSQL and the release build of the program as processes, fills a database for each size
//! once, and works on a copy of it, to which it applies the program's migrations.

#![expect(clippy::float_arithmetic, reason = "figures for people")]

mod bare;
mod cluster;
mod http;
mod letters;
mod load;
mod platform;
mod proc;
mod program;
mod report;
mod seed;
mod work;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use crate::bare::Bare;
use crate::cluster::Cluster;
use crate::platform::Platform;
use crate::program::{Process, Setting, megabytes};
use crate::report::{Done, Run, Size};
use crate::work::{Company, Work};

/// The name of the copy that a run works on.
const COPY: &str = "run";

#[derive(Parser)]
#[command(name = "whsm-bench", about = "Measures the program; docs/performance.md")]
struct Cli {
    /// Where databases, logs and results are kept
    #[arg(long, default_value = "target/bench", global = true)]
    folder: PathBuf,
    #[command(subcommand)]
    command: What,
}

#[derive(Subcommand)]
enum What {
    /// Fill a database with so many orders; later runs use it
    Seed { orders: u64 },
    /// Measure
    Run(RunArgs),
    /// Compare two results: names as given to --label
    Compare { before: String, after: String },
}

#[derive(Args)]
struct RunArgs {
    /// The program to measure
    #[arg(long, default_value = "target/release/whsm")]
    program: PathBuf,
    /// Numbers of orders
    #[arg(long, value_delimiter = ',', default_value = "1000,100000")]
    sizes: Vec<u64>,
    /// Only these works, e.g. approve,home,letters
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Numbers of connections
    #[arg(long, value_delimiter = ',', default_value = "1,8,32")]
    connections: Vec<usize>,
    /// How long each work is measured on each number of connections
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// Fill the databases anew
    #[arg(long)]
    fresh: bool,
    /// The result is kept as <label>.json
    #[arg(long, default_value = "latest")]
    label: String,
}

#[tokio::main]
async fn main() -> Result<()> {
    let cli = Cli::parse();
    fs::create_dir_all(&cli.folder)?;
    let folder = cli.folder.canonicalize()?;
    match cli.command {
        What::Seed { orders } => {
            let cluster = Cluster::start(&folder).await?;
            seed::fill(&cluster, orders, true).await?;
            cluster.stop().await
        }
        What::Run(args) => {
            let cluster = Cluster::start(&folder).await?;
            let run = measure(&cluster, &folder, &args).await;
            cluster.stop().await?;
            let result = folder.join(format!("{}.json", args.label));
            fs::write(&result, serde_json::to_string_pretty(&run?)?)?;
            println!("\nwritten to {}", result.display());
            Ok(())
        }
        What::Compare { before, after } => {
            report::compare(&folder.join(format!("{before}.json")), &folder.join(format!("{after}.json")))
        }
    }
}

async fn measure(cluster: &Cluster, folder: &Path, args: &RunArgs) -> Result<Run> {
    let program = args.program.canonicalize().with_context(|| format!("{}: build it first", args.program.display()))?;
    let revision = Command::new("git").args(["describe", "--always", "--dirty"]).output();
    let mut run = Run {
        revision: revision.map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned()).unwrap_or_default(),
        processors: std::thread::available_parallelism()?.get(),
        binary: megabytes(&program)?,
        sizes: Vec::new(),
    };
    println!("{} on {} processors, binary {:.1} MB", run.revision, run.processors, run.binary);
    let platform = Platform::default();
    let setting =
        Setting { program, folder: folder.to_owned(), database: cluster.url(COPY), platform: platform.listen().await? };
    for orders in &args.sizes {
        seed::fill(cluster, *orders, args.fresh).await?;
        cluster.drop(COPY).await?;
        cluster.create(COPY, Some(&seed::database(*orders))).await?;
        setting.forget()?;
        let size = measure_size(cluster, &setting, &platform, args, *orders).await?;
        size.print();
        run.sizes.push(size);
        cluster.drop(COPY).await?;
    }
    Ok(run)
}

async fn measure_size(
    cluster: &Cluster,
    setting: &Setting,
    platform: &Platform,
    args: &RunArgs,
    orders: u64,
) -> Result<Size> {
    setting.migrate()?;
    // The first start writes derived values, e.g. the initials of goods.
    drop(setting.serve().await?);
    let mut conn = AsyncPgConnection::establish(&setting.database).await?;
    diesel_async::SimpleAsyncConnection::batch_execute(&mut conn, "VACUUM ANALYZE").await?;
    let bytes_per_order = cluster.size(COPY).await? as f64 / orders as f64;
    let (server, address, ready) = setting.serve().await?;
    let most = args.connections.iter().copied().max().unwrap_or(1);
    let company = Arc::new(Company::new(address, &mut conn, most).await?);
    let mut size = Size { orders, bytes_per_order, ready: ready.as_secs_f64() * 1000.0, ..Size::default() };
    let bare = Bare {
        url: &setting.database,
        folder: &setting.folder,
        window: Duration::from_secs_f64(args.seconds),
        most: i64::try_from(orders.min(100_000))?,
    };
    let is_wanted = |name: &str| args.only.is_empty() || args.only.iter().any(|only| only == name);
    for work in work::all(&mut conn).await?.into_iter().filter(|work| is_wanted(work.name) || work.name == "empty") {
        size.works.push(measure_work(cluster, &server, &company, args, &bare, &Arc::new(work)).await?);
    }
    size.memory = server.memory()?;
    if is_wanted("letters") {
        top_up(&company, 500).await?;
        size.letters = Some(letters::measure(setting, &company, cluster, platform, &mut conn).await?);
    }
    Ok(size)
}

async fn measure_work(
    cluster: &Cluster,
    server: &Process,
    company: &Arc<Company>,
    args: &RunArgs,
    bare: &Bare<'_>,
    work: &Arc<Work>,
) -> Result<Done> {
    let window = Duration::from_secs_f64(args.seconds);
    let mut done = Done { name: work.name, statements: None, measured: Vec::new(), bare: Vec::new() };
    for connections in &args.connections {
        if work.needs_waiting() {
            top_up(company, (700.0 * args.seconds) as usize).await?;
        }
        let measured = load::measure(work, company, (server, cluster), *connections, window).await;
        let measured = measured.with_context(|| format!("{} on {connections} connections", work.name))?;
        eprintln!("  {} on {connections}: {:.0}/s, p50 {:.1} ms", work.name, measured.per_second, measured.p50);
        done.measured.push(measured);
        if let Some(name) = work.bare {
            done.bare.push((*connections, bare.rate(name, *connections).await?));
        }
    }
    if work.needs_waiting() {
        top_up(company, 50).await?;
    }
    done.statements = Some(load::statements(work, company, cluster).await?);
    Ok(done)
}

/// Creates orders until this number waits for approval.
async fn top_up(company: &Arc<Company>, least: usize) -> Result<()> {
    let mut tasks = Vec::new();
    for _ in 0..8 {
        let company = Arc::clone(company);
        tasks.push(tokio::spawn(async move {
            let mut http = company.connect().await?;
            while company.waiting() < least {
                work::create(&company, &mut http).await?;
            }
            Ok::<_, anyhow::Error>(())
        }));
    }
    for task in tasks {
        task.await??;
    }
    Ok(())
}
