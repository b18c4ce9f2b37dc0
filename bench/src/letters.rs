//! Letters: how fast a worker drains a backlog, and how soon a message leaves after the commit that wrote it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use diesel_async::AsyncPgConnection;
use serde::Serialize;

use crate::cluster::{Cluster, number};
use crate::platform::Platform;
use crate::program::Setting;
use crate::work::{Company, create};

/// The longest drain.
const DRAIN: Duration = Duration::from_secs(12);

/// How many single messages are timed.
const SAMPLES: usize = 30;

#[derive(Clone, Debug, Serialize)]
pub struct Letters {
    /// Letters sent per second while a backlog is drained.
    pub per_second: f64,
    /// The number of letters drained.
    pub drained: i64,
    /// Milliseconds of CPU time per letter.
    pub worker_cpu: f64,
    pub database_cpu: f64,
    /// Milliseconds from the response of the submission to the arrival of the message at the platform.
    pub lag_p50: f64,
    pub lag_p99: f64,
    /// The worker's memory in megabytes.
    pub memory: f64,
}

const WAITING: &str = "SELECT count(*) AS value FROM outbox WHERE state IN ('due', 'claimed')";

/// Starts a worker on the waiting letters, then times single ones.
pub async fn measure(
    setting: &Setting,
    company: &Arc<Company>,
    cluster: &Cluster,
    platform: &Platform,
    conn: &mut AsyncPgConnection,
) -> Result<Letters> {
    let before = number(conn, WAITING).await?;
    ensure!(before > 0, "no letter waits");
    let worker = setting.work()?;
    // The worker first starts, reads the backlog and fetches a token; timing starts with its first call.
    let calls = platform.calls();
    let started = Instant::now();
    while platform.calls() == calls && started.elapsed() < DRAIN {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let (began, worker_cpu, database_cpu) = (Instant::now(), worker.cpu()?, cluster.cpu()?);
    let mut left = before;
    while left > 0 && began.elapsed() < DRAIN {
        tokio::time::sleep(Duration::from_millis(50)).await;
        left = number(conn, WAITING).await?;
    }
    let took = began.elapsed().as_secs_f64();
    let drained = before - left;
    ensure!(drained > 0, "the worker sent nothing: see worker.log");
    let each = |sum: f64| sum / drained as f64;
    let (worker_cpu, database_cpu) = (each(worker.cpu()? - worker_cpu), each(cluster.cpu()? - database_cpu));
    while number(conn, WAITING).await? > 0 && began.elapsed() < DRAIN * 4 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut lags = Vec::new();
    let mut http = company.connect().await?;
    for n in 0..SAMPLES {
        platform.take_messages();
        create(company, &mut http).await?;
        let committed = Instant::now();
        let mut arrived = Vec::new();
        while arrived.is_empty() && committed.elapsed() < Duration::from_secs(3) {
            tokio::time::sleep(Duration::from_millis(1)).await;
            arrived = platform.take_messages();
        }
        if let Some(first) = arrived.first() {
            lags.push(first.saturating_duration_since(committed).as_secs_f64() * 1000.0);
        }
        // An interval that does not coincide with the worker's polling.
        tokio::time::sleep(Duration::from_millis(60 + 7 * n as u64)).await;
    }
    ensure!(!lags.is_empty(), "no message arrived");
    lags.sort_by(f64::total_cmp);
    let at = |share: f64| lags[((lags.len() - 1) as f64 * share).round() as usize];
    Ok(Letters {
        per_second: drained as f64 / took,
        drained,
        worker_cpu,
        database_cpu,
        lag_p50: at(0.5),
        lag_p99: at(0.99),
        memory: worker.memory()?,
    })
}
