//! Logs and gauges.
//!
//! Logs no body, query string, token or name; each caller chooses what it logs.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::config::Config;

/// The histogram of requests.
const REQUESTS: &str = "whsm_request_seconds";

/// Its buckets, in seconds.
const BUCKETS: [f64; 9] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// The recorder moves samples into their buckets after this many requests. Until then each takes memory, even if the
/// metrics are never read.
const SAMPLES: u64 = 1000;

static MEASURED: AtomicU64 = AtomicU64::new(0);

/// The metrics recorder of this process.
static RECORDER: LazyLock<PrometheusHandle> = LazyLock::new(|| {
    let buckets = Matcher::Full(REQUESTS.to_owned());
    // Fails only without buckets; the requests are then a summary.
    let builder = PrometheusBuilder::new().set_buckets_for_metric(buckets, &BUCKETS).unwrap_or_default();
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    // Fails only if a recorder is already installed.
    let _ = metrics::set_global_recorder(recorder);
    handle
});

/// Starts logging to standard error and the metrics, once per process.
pub fn start(config: &Config) {
    LazyLock::force(&RECORDER);
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // Fails only if logging has already started.
    let _ = if config.log_json { subscriber.json().try_init() } else { subscriber.try_init() };
}

/// Counts a request by its route (the pattern, never the address) and its status.
pub fn measure(method: &str, route: String, status: u16, took: Duration) {
    let labels = [("method", method.to_owned()), ("route", route), ("status", status.to_string())];
    LazyLock::force(&RECORDER);
    metrics::histogram!(REQUESTS, &labels).record(took);
    if MEASURED.fetch_add(1, Ordering::Relaxed) % SAMPLES == SAMPLES - 1 {
        RECORDER.run_upkeep();
    }
}

/// The size of the disk that holds a folder, and how much of it the program can still use, in bytes. `None`: the system
/// does not tell.
pub fn disk(folder: &Path) -> Option<(u64, u64)> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some((found.f_blocks.saturating_mul(found.f_frsize), found.f_bavail.saturating_mul(found.f_frsize)))
}

/// The metrics in Prometheus' text format.
pub fn figures() -> String {
    RECORDER.render()
}
