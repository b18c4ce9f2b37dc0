//! What is done beside the letters: events that were pushed, directories that are to be read, files that nobody has.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

use crate::app::App;
use crate::error::Result;
use crate::platform::events::{self, Event};
use crate::{directory, filing, mirror};

/// How often there is a look at what waits.
const POLL: Duration = Duration::from_secs(1);

/// How much time lies between two sweeps of the files.
const BETWEEN_SWEEPS: TimeDelta = TimeDelta::hours(6);

/// Works until `stop` turns true; reading a directory is broken off and begun again by another.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let mut swept = app.clock.now();
    while !*stop.borrow() {
        let worked = tokio::select! {
            worked = work(&app, &mut swept) => worked,
            _ = stop.changed() => break,
        };
        if let Err(e) = worked {
            tracing::warn!(error = %e, "the upkeep could not be done");
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
    if now - *swept >= BETWEEN_SWEEPS {
        *swept = now;
        let files = filing::sweep(app).await?;
        if files > 0 {
            tracing::info!(files, "swept up files without an attachment");
        }
    }
    Ok(())
}

/// People have come, changed or gone: the directory is read anew. An approval has moved: it is read anew where somebody
/// looks at it. Everything else is none of ours.
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
