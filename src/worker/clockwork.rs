//! Time-driven work: follows up on missed deadlines, posts the daily digest of stuck orders, seals the history, and
//! checks the ledger of stock.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tokio::sync::watch;

use crate::app::App;
use crate::approval;
use crate::clock::day;
use crate::error::Result;
use crate::{history, stock};

/// How often the loop wakes.
const POLL: Duration = Duration::from_secs(1);

/// Time between two checks of the deadlines, by the program's clock.
const INTERVAL: TimeDelta = TimeDelta::minutes(1);

/// Tasks that this worker has already done. Only saves queries: the database knows the truth.
#[derive(Default)]
struct Checked {
    at: Option<DateTime<Utc>>,
    /// The day whose digest is posted.
    digest: Option<NaiveDate>,
    /// The day on which the history was sealed.
    sealed: Option<NaiveDate>,
}

/// Works until `stop` turns true.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let mut checked = Checked::default();
    while !*stop.borrow() {
        let now = app.clock.now();
        if checked.at.is_none_or(|at| (now - at).abs() >= INTERVAL) {
            checked.at = Some(now);
            if let Err(e) = work(&app, &mut checked, now).await {
                tracing::warn!(error = %e, "time-driven work failed");
            }
        }
        tokio::select! {
            () = tokio::time::sleep(POLL) => {}
            changed = stop.changed() => if changed.is_err() { break },
        }
    }
}

async fn work(app: &App, checked: &mut Checked, now: DateTime<Utc>) -> Result<()> {
    let (rules, today) = (app.rules(), day(now, app.config.time_zone));
    let mut conn = app.db.conn().await?;
    let followed = approval::follow_deadlines(&mut conn, &rules, now).await?;
    if followed > 0 {
        tracing::info!(followed, "followed up on missed deadlines");
    }
    if checked.digest != Some(today) && approval::post_digest(&mut conn, &rules, now).await? {
        checked.digest = Some(today);
    }
    if checked.sealed != Some(today) {
        if let Some(head) = history::seal(&mut conn, app.config.time_zone).await? {
            let digest = head.hex();
            tracing::info!(head.number, head.log_until, head.audit_until, digest, "sealed the history");
        }
        // Also once a day. It only reads, so several instances may run it at once.
        for fault in stock::check(&mut conn, |_, _| {}).await?.faults {
            tracing::error!(fault, "the ledger of stock is inconsistent; see `whsm doctor --stock`");
        }
        checked.sealed = Some(today);
    }
    Ok(())
}
