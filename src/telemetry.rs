//! Logs and gauges.
//!
//! Never sees a body, a query string, a token or a name: what is logged is chosen where it happens.

use std::io::IsTerminal;
use std::sync::LazyLock;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::config::Config;

/// The recorder of this process; rendered at `/metrics`.
static RECORDER: LazyLock<PrometheusHandle> = LazyLock::new(|| {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    // Fails only when there is one already, whose figures then win.
    let _ = metrics::set_global_recorder(recorder);
    handle
});

/// Starts logging to standard error, as the configuration asks, and counting. Once a process.
pub fn start(config: &Config) {
    LazyLock::force(&RECORDER);
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // Fails only when logging was started already.
    let _ = if config.log_json { subscriber.json().try_init() } else { subscriber.try_init() };
}

/// The figures in Prometheus' text form.
pub fn figures() -> String {
    RECORDER.render()
}
