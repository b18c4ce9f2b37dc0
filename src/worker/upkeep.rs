//! Work besides sending letters: handles pushed events, runs directory comparisons, and sweeps files without an
//! attachment.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

use crate::app::App;
use crate::error::Result;
use crate::filing::Swept;
use crate::platform::events::{self, Event};
use crate::{directory, filing, mirror};

/// How often the loop wakes.
const POLL: Duration = Duration::from_secs(1);

/// Time between two sweeps of the files.
const SWEEP_INTERVAL: TimeDelta = TimeDelta::hours(6);

/// Runs until `stop` turns true. A directory run in progress is aborted; another worker starts it again.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let mut swept = app.clock.now();
    while !*stop.borrow() {
        let worked = tokio::select! {
            worked = work(&app, &mut swept) => worked,
            _ = stop.changed() => break,
        };
        if let Err(e) = worked {
            tracing::warn!(error = %e, "upkeep failed");
        }
        tokio::select! {
            () = tokio::time::sleep(POLL) => {}
            changed = stop.changed() => if changed.is_err() { break },
        }
    }
}

async fn work(app: &App, swept: &mut DateTime<Utc>) -> Result<()> {
    let waiting = events::waiting(&mut *app.db.conn().await?).await?;
    for event in waiting {
        handle(app, &event).await?;
        events::handled(&mut *app.db.conn().await?, &event.id, app.clock.now()).await?;
    }
    directory::work(app).await?;
    let now = app.clock.now();
    if now - *swept >= SWEEP_INTERVAL {
        *swept = now;
        log_sweep(filing::sweep(app).await?);
    }
    Ok(())
}

fn log_sweep(swept: Swept) {
    let Swept { moved, left, returned, deleted } = swept;
    if left > 0 {
        tracing::warn!(
            moved,
            left,
            "an unusual share of the files has no attachment: only some went to the trash; is this the right database?"
        );
    }
    if moved + returned + deleted > 0 {
        tracing::info!(moved, returned, deleted, "swept files without an attachment");
    }
}

/// Handles one event. A change of people requests a directory run. A change of an approval refreshes its mirror if it
/// is attached to an order. Other events are ignored.
async fn handle(app: &App, event: &Event) -> Result<()> {
    match event.kind.as_str() {
        "user_add_org" | "user_modify_org" | "user_leave_org" => {
            let mut conn = app.db.conn().await?;
            directory::ask(&mut conn, event.platform, directory::Cause::Event, None, app.clock.now()).await?;
        }
        "bpms_instance_change" | "bpms_task_change" => {
            let Some(instance) = event.body["processInstanceId"].as_str() else { return Ok(()) };
            let is_known = mirror::is_known(&mut *app.db.conn().await?, instance).await?;
            if is_known {
                mirror::refresh(app, instance).await?;
            }
        }
        _ => {}
    }
    Ok(())
}
