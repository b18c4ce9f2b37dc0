//! Logs and gauges.
//!
//! Logs no body, query string, token or name; each caller chooses what it logs.

use std::io::IsTerminal;
use std::sync::LazyLock;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::config::Config;

/// The metrics recorder of this process.
static RECORDER: LazyLock<PrometheusHandle> = LazyLock::new(|| {
    let recorder = PrometheusBuilder::new().build_recorder();
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

/// The metrics in Prometheus' text format.
pub fn figures() -> String {
    RECORDER.render()
}
