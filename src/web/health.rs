//! Endpoints for monitoring: liveness, readiness, metrics.

use std::net::IpAddr;
use std::time::Duration;

use actix_web::http::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use super::kit::{self, Failure};
use crate::app::App;
use crate::error::{Error, Result};
use crate::outbox::{self, Attendance, Channel};
use crate::telemetry;
use crate::vitals::{self, OfDatabase, OfProcess};

/// Answers while the process runs.
pub async fn alive() -> &'static str {
    "ok"
}

const PLAIN: &str = "text/plain; charset=utf-8";

/// The time limit of the readiness check.
const IN_TIME: Duration = Duration::from_secs(4);

/// 200 if the program keeps running, the database responds, its schema is current and it accepts writes, else 503. The
/// body also warns of problems that do not affect pages: messages that wait without a worker.
pub async fn ready(app: Data<App>) -> HttpResponse {
    let found = tokio::time::timeout(IN_TIME, readiness(&app)).await;
    match found.unwrap_or_else(|_| Err("the database does not answer".into())) {
        Ok(said) => HttpResponse::Ok().content_type(PLAIN).body(said),
        Err(why) => HttpResponse::ServiceUnavailable().content_type(PLAIN).body(why),
    }
}

async fn readiness(app: &App) -> Result<String, String> {
    if app.live.is_closing() {
        return Err("the program stops".into());
    }
    if let Some(code) = app.db.trouble() {
        return Err(format!("the database cannot save: {code}"));
    }
    let away = |_| "the database cannot be reached".to_owned();
    match app.db.pending_migrations().await.map_err(away)? {
        0 => {}
        n => return Err(format!("the database lacks {n} migrations")),
    }
    if app.db.is_read_only().await.map_err(away)? {
        return Err("the database takes no writes".into());
    }
    Ok(match attendance(app).await.map_err(away)?.unattended {
        0 => "ok".to_owned(),
        n => format!("ok\nwarning: {n} messages wait and no worker runs"),
    })
}

async fn attendance(app: &App) -> Result<Attendance> {
    Ok(outbox::attendance(&mut *app.db.conn().await?, app.clock.offset_micros()).await?)
}

/// Metrics in the text format of Prometheus: requests, connections, letters by outcome, waiting letters by channel,
/// dead letters, workers, disk, clocks.
/// Without the database, the counters of this process only.
pub async fn figures(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    if let Some(token) = &app.config.metrics_token {
        let sent = request.headers().get(AUTHORIZATION).map(HeaderValue::as_bytes).unwrap_or_default();
        let wanted = format!("Bearer {}", token.expose_secret());
        if !bool::from(sent.ct_eq(wanted.as_bytes())) {
            return Ok(HttpResponse::Unauthorized().insert_header((WWW_AUTHENTICATE, "Bearer")).finish());
        }
    } else if !is_this_machine(&request) {
        return Err(Error::Forbidden.into());
    }
    let mut text = telemetry::figures();
    of_process(&mut text, &vitals::of_process(&app));
    if let Ok(found) = vitals::of_database(&app).await {
        of_database(&mut text, &found);
    }
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(text))
}

/// Appends a metric with its labelled values.
fn metric(text: &mut String, name: &str, kind: &str, values: &[(String, i64)]) {
    let mut lines = format!("# TYPE {name} {kind}\n");
    for (labels, value) in values {
        lines.push_str(&format!("{name}{labels} {value}\n"));
    }
    text.push_str(&lines);
}

fn of_process(text: &mut String, found: &OfProcess) {
    let plain = |value: i64| vec![(String::new(), value)];
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let version = format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
    metric(text, "whsm_build_info", "gauge", &[(version, 1)]);
    let statements = i64::try_from(found.statements).unwrap_or(i64::MAX);
    metric(text, "whsm_database_statements", "counter", &plain(statements));
    let usage = found.connections;
    let states = [("most", usage.most), ("open", usage.open), ("in_use", usage.in_use), ("waiting", usage.waiting)];
    let states = states.map(|(state, n)| (format!("{{state=\"{state}\"}}"), count(n)));
    metric(text, "whsm_database_connections", "gauge", &states);
    metric(text, "whsm_clock_ahead_milliseconds", "gauge", &plain(found.clock_ahead_ms));
    if let Some((size, free)) = found.disk {
        let bytes = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        metric(text, "whsm_disk_size_bytes", "gauge", &plain(bytes(size)));
        metric(text, "whsm_disk_free_bytes", "gauge", &plain(bytes(free)));
    }
}

fn of_database(text: &mut String, found: &OfDatabase) {
    let plain = |value: i64| vec![(String::new(), value)];
    let by_channel = |value: &dyn Fn(&(Channel, i64, i64)) -> i64| {
        let one = |it: &(Channel, i64, i64)| (format!("{{channel=\"{}\"}}", it.0), value(it));
        found.channels.iter().map(one).collect::<Vec<_>>()
    };
    metric(text, "whsm_letters_waiting", "gauge", &by_channel(&|(_, waiting, _)| *waiting));
    metric(text, "whsm_letters_oldest_seconds", "gauge", &by_channel(&|(.., age)| *age));
    let paused = |channel: &Channel| found.paused.iter().any(|(other, _)| other == channel);
    metric(text, "whsm_channel_paused", "gauge", &by_channel(&|(channel, ..)| i64::from(paused(channel))));
    metric(text, "whsm_letters_dead", "gauge", &plain(found.dead));
    let Attendance { workers, unattended } = found.attendance;
    metric(text, "whsm_workers", "gauge", &plain(workers));
    metric(text, "whsm_letters_unattended", "gauge", &plain(unattended));
    if let Some(seconds) = found.heartbeat {
        metric(text, "whsm_worker_heartbeat_seconds", "gauge", &plain(seconds));
    }
}

/// Behind an untrusted proxy every request would seem to come from this machine.
fn is_this_machine(request: &HttpRequest) -> bool {
    let is_passed_on = ["x-forwarded-for", "forwarded"].iter().any(|name| request.headers().contains_key(*name));
    !is_passed_on && kit::place_of(request).address.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}
