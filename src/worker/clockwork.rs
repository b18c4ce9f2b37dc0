//! What the clock brings about: deadlines that have passed, and in the morning the digest of what is stuck.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tokio::sync::watch;

use crate::app::App;
use crate::approval;
use crate::clock::day;
use crate::error::Result;

/// How often the clock is looked at.
const POLL: Duration = Duration::from_secs(1);

/// How much time lies between two looks at what has become due.
const BETWEEN: TimeDelta = TimeDelta::minutes(1);

/// What this worker has looked at. Only spares it the next look: who has done what stands in the database.
#[derive(Default)]
struct Looked {
    at: Option<DateTime<Utc>>,
    /// The day whose digest has been seen to.
    digest: Option<NaiveDate>,
}

/// Works until `stop` turns true.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let mut looked = Looked::default();
    while !*stop.borrow() {
        let now = app.clock.now();
        if looked.at.is_none_or(|at| (now - at).abs() >= BETWEEN) {
            looked.at = Some(now);
            if let Err(e) = work(&app, &mut looked, now).await {
                tracing::warn!(error = %e, "deadlines could not be looked at");
            }
        }
        tokio::select! {
            () = tokio::time::sleep(POLL) => {}
            changed = stop.changed() => if changed.is_err() { break },
        }
    }
}

async fn work(app: &App, looked: &mut Looked, now: DateTime<Utc>) -> Result<()> {
    let (rules, today) = (app.rules(), day(now, app.config.time_zone));
    let mut conn = app.db.conn().await?;
    let followed = approval::follow_deadlines(&mut conn, &rules, now).await?;
    if followed > 0 {
        tracing::info!(followed, "followed up on missed deadlines");
    }
    if looked.digest != Some(today) && approval::post_digest(&mut conn, &rules, now).await? {
        looked.digest = Some(today);
    }
    Ok(())
}
