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
use crate::outbox::{self, Attendance};
use crate::telemetry;

/// Answers while the process runs.
pub async fn alive() -> &'static str {
    "ok"
}

const PLAIN: &str = "text/plain; charset=utf-8";

/// How long readiness may take to find out.
const IN_TIME: Duration = Duration::from_secs(4);

/// 200 if the program goes on, the database answers, its schema is current and it takes writes, else 503. The body warns of
/// warnings that do not affect the pages: messages that no worker sends.
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

/// Metrics in the text format of Prometheus: letters by outcome, letters that wait, letters given up, workers, clocks.
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
    let backlog = async { Result::<_>::Ok(outbox::backlog(&mut *app.db.conn().await?).await?) };
    let mut text = telemetry::figures();
    let statements = app.db.statements();
    text.push_str(&format!("# TYPE whsm_database_statements counter\nwhsm_database_statements {statements}\n"));
    let ahead = app.clock.machine_ahead().num_milliseconds();
    text.push_str(&format!("# TYPE whsm_clock_ahead_milliseconds gauge\nwhsm_clock_ahead_milliseconds {ahead}\n"));
    if let Ok(backlog) = backlog.await {
        let age = backlog.oldest.map_or(0, |oldest| (app.clock.now() - oldest).num_seconds().max(0));
        text.push_str(&format!(
            "# TYPE whsm_letters_waiting gauge\nwhsm_letters_waiting {}\n\
             # TYPE whsm_letters_oldest_seconds gauge\nwhsm_letters_oldest_seconds {age}\n\
             # TYPE whsm_letters_dead gauge\nwhsm_letters_dead {}\n",
            backlog.waiting, backlog.dead,
        ));
    }
    if let Ok(Attendance { workers, unattended }) = attendance(&app).await {
        text.push_str(&format!(
            "# TYPE whsm_workers gauge\nwhsm_workers {workers}\n\
             # TYPE whsm_letters_unattended gauge\nwhsm_letters_unattended {unattended}\n",
        ));
    }
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(text))
}

/// Behind a proxy that is not trusted everybody would seem to be here.
fn is_this_machine(request: &HttpRequest) -> bool {
    let is_passed_on = ["x-forwarded-for", "forwarded"].iter().any(|name| request.headers().contains_key(*name));
    !is_passed_on && kit::place_of(request).address.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}
