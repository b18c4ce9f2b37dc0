//! Runs a workload on several connections for a time, and measures its cost.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde::Serialize;

use crate::cluster::Cluster;
use crate::proc;
use crate::program::Process;
use crate::work::{Company, Work};

/// Slow workloads get more time, to run at least this often, but no more than this.
const LEAST: usize = 12;
const LONGEST: Duration = Duration::from_secs(8);

/// A workload on this number of connections.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
    pub connections: usize,
    pub times: usize,
    pub per_second: f64,
    /// Milliseconds.
    pub p50: f64,
    pub p99: f64,
    /// Milliseconds of CPU time per run, of the program, of PostgreSQL and of this benchmark.
    pub server_cpu: f64,
    pub database_cpu: f64,
    pub own_cpu: f64,
}

/// Measures a workload for about `window`, after a tenth of it to warm up.
pub async fn measure(
    work: &Arc<Work>,
    company: &Arc<Company>,
    (server, cluster): (&Process, &Cluster),
    connections: usize,
    window: Duration,
) -> Result<Measured> {
    run(work, company, connections, window / 10).await?;
    let cpu = || Ok::<_, anyhow::Error>([server.cpu()?, cluster.cpu()?, proc::cpu(std::process::id())?]);
    let before = cpu()?;
    let began = Instant::now();
    let mut times = run(work, company, connections, window).await?;
    let took = began.elapsed().as_secs_f64();
    let after = cpu()?;
    ensure!(!times.is_empty(), "{} was not done once", work.name);
    times.sort_unstable();
    let n = times.len() as f64;
    let at = |share: f64| times[((n - 1.0) * share).round() as usize].as_secs_f64() * 1000.0;
    let each = |which: usize| (after[which] - before[which]) / n;
    Ok(Measured {
        connections,
        times: times.len(),
        per_second: n / took,
        p50: at(0.5),
        p99: at(0.99),
        server_cpu: each(0),
        database_cpu: each(1),
        own_cpu: each(2),
    })
}

/// Runs the workload on all connections until the time is over; returns the duration of each run.
async fn run(work: &Arc<Work>, company: &Arc<Company>, connections: usize, window: Duration) -> Result<Vec<Duration>> {
    let began = Instant::now();
    let mut tasks = Vec::new();
    for connection in 0..connections {
        let (work, company) = (Arc::clone(work), Arc::clone(company));
        tasks.push(tokio::spawn(async move {
            let mut http = company.connect().await?;
            let (mut times, least) = (Vec::new(), LEAST.div_ceil(connections));
            while began.elapsed() < window || times.len() < least && began.elapsed() < LONGEST.min(window * 4) {
                let started = Instant::now();
                if !work.once(&company, &mut http, connection, times.len()).await? {
                    break;
                }
                times.push(started.elapsed());
            }
            Ok::<_, anyhow::Error>(times)
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await??);
    }
    Ok(all)
}

/// What PostgreSQL does for one run of a workload.
#[derive(Clone, Debug, Serialize)]
pub struct Statements {
    pub executed: f64,
    /// Milliseconds. Planning happens while parameters are bound, unless the plan is cached.
    pub parse: f64,
    pub bind: f64,
    pub execute: f64,
}

/// Counts the statements of a workload in the server's log, over a few runs on one connection.
pub async fn statements(work: &Arc<Work>, company: &Arc<Company>, cluster: &Cluster) -> Result<Statements> {
    const TIMES: usize = 10;
    let mut http = company.connect().await?;
    cluster.log_statements(true).await?;
    // The connections of the pool adopt the setting one after the other.
    tokio::time::sleep(Duration::from_millis(300)).await;
    for n in 0..4 {
        work.once(company, &mut http, 0, n).await?;
    }
    let since = cluster.log_length()?;
    let mut done = 0;
    while done < TIMES && work.once(company, &mut http, 0, 4 + done).await? {
        done += 1;
    }
    let text = cluster.log_since(since)?;
    cluster.log_statements(false).await?;
    ensure!(done > 0, "{} could not be counted", work.name);
    let mut found = Statements { executed: 0.0, parse: 0.0, bind: 0.0, execute: 0.0 };
    for line in text.lines() {
        let Some((_, rest)) = line.split_once("duration: ") else { continue };
        let Some((time, what)) = rest.split_once(" ms  ") else { continue };
        let time: f64 = time.parse().unwrap_or_default();
        if what.starts_with("parse ") {
            found.parse += time;
        } else if what.starts_with("bind ") {
            found.bind += time;
        } else if what.starts_with("execute ") || what.starts_with("statement: ") {
            found.execute += time;
            found.executed += 1.0;
        }
    }
    let each = |sum: f64| sum / done as f64;
    Ok(Statements {
        executed: each(found.executed),
        parse: each(found.parse),
        bind: each(found.bind),
        execute: each(found.execute),
    })
}
