//! Endpoints for monitoring: liveness, readiness, metrics.

use actix_web::HttpResponse;
use actix_web::web::Data;

use crate::app::App;
use crate::error::Result;
use crate::outbox::{self, Attendance};
use crate::telemetry;

/// Answers while the process runs.
pub async fn alive() -> &'static str {
    "ok"
}

/// 200 if the database is reachable and its schema current, else 503. The body warns of what does not keep anybody from
/// working with the pages: messages that no worker sends.
pub async fn ready(app: Data<App>) -> HttpResponse {
    match app.db.pending_migrations().await {
        Ok(0) => HttpResponse::Ok().body(match attendance(&app).await {
            Ok(Attendance { unattended: 0, .. }) | Err(_) => "ok".to_owned(),
            Ok(Attendance { unattended, .. }) => format!("ok\nwarning: {unattended} messages wait and no worker runs"),
        }),
        Ok(n) => HttpResponse::ServiceUnavailable().body(format!("the database lacks {n} migrations")),
        Err(_) => HttpResponse::ServiceUnavailable().body("the database cannot be reached"),
    }
}

async fn attendance(app: &App) -> Result<Attendance> {
    Ok(outbox::attendance(&mut *app.db.conn().await?, app.clock.offset_micros()).await?)
}

/// Metrics in the text format of Prometheus: letters by outcome, letters that wait, letters given up, workers, clocks.
/// Without the database, the counters of this process only.
pub async fn figures(app: Data<App>) -> HttpResponse {
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
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(text)
}
