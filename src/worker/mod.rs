//! Sends the letters of the outbox: claim, compose, send, settle. Also runs the upkeep and the deadlines. Any number of
//! workers may run side by side.
//!
//! Never holds a transaction or a connection while it waits for a platform, and never drops a letter without a reason
//! that an administrator can read.

mod claim;
mod clockwork;
mod close;
mod deliver;
mod results;
mod send;
mod upkeep;
mod verdict;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use futures_util::StreamExt;
use tokio::sync::{Notify, watch};

use self::claim::{What, claim};
use crate::app::App;
use crate::error::Result;
use crate::org::Platform;
use crate::{org, outbox};

/// How often the outbox is polled when no notification arrives.
const POLL: Duration = Duration::from_secs(1);

/// How often expired leases are taken back and expired rows removed.
const SWEEP: Duration = Duration::from_secs(10);

/// How long to wait when the call rate allows no call now.
const PACE: Duration = Duration::from_millis(100);

/// The result of one pass over the outbox.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Worked {
    Something,
    Nothing,
    /// Letters wait, but the call rate allows no call now.
    Paced,
}

/// Works until `stop` turns true. Claimed letters are settled first.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let bell = Arc::new(Notify::new());
    let listener = tokio::spawn(listen(app.clone(), Arc::clone(&bell)));
    let upkeep = tokio::spawn(upkeep::run(app.clone(), stop.clone()));
    let clockwork = tokio::spawn(clockwork::run(app.clone(), stop.clone()));
    let mut sweeps = tokio::time::interval(SWEEP);
    while !*stop.borrow() {
        let worked = work(&app).await.unwrap_or_else(|e| {
            tracing::warn!(error = %e, "could not work on the outbox");
            Worked::Nothing
        });
        let wait = match worked {
            Worked::Something => continue,
            Worked::Paced => PACE,
            Worked::Nothing => POLL,
        };
        tokio::select! {
            () = bell.notified(), if worked == Worked::Nothing => {}
            () = tokio::time::sleep(wait) => {}
            _ = sweeps.tick() => sweep(&app).await,
            changed = stop.changed() => if changed.is_err() { break },
        }
    }
    listener.abort();
    // Both see `stop`; another worker repeats what they leave unfinished.
    let _ = tokio::join!(upkeep, clockwork);
}

/// Delivers one batch per platform.
async fn work(app: &App) -> Result<Worked> {
    let mut worked = Worked::Nothing;
    for platform in Platform::ALL {
        worked = match (deliver_batch(app, *platform).await?, worked) {
            (Worked::Something, _) | (_, Worked::Something) => Worked::Something,
            (Worked::Paced, _) | (_, Worked::Paced) => Worked::Paced,
            _ => Worked::Nothing,
        };
    }
    if worked == Worked::Nothing && results::check(app).await? > 0 {
        return Ok(Worked::Something);
    }
    Ok(worked)
}

async fn deliver_batch(app: &App, platform: Platform) -> Result<Worked> {
    let (letters, is_paced) = claim(app, platform, What::Letters).await?;
    if letters.is_empty() {
        return Ok(if is_paced { Worked::Paced } else { Worked::Nothing });
    }
    let mut paused = Vec::new();
    for letter in letters {
        let (app, id, channel) = (app.clone(), letter.id.0, letter.channel);
        let is_paused = paused.contains(&channel);
        // In its own task: after a panic the worker goes on, and the letter is taken back when its lease expires.
        let done = tokio::spawn(async move { deliver::deliver(&app, &letter, is_paused).await }).await;
        let pauses = done.unwrap_or_else(|e| {
            tracing::error!(letter.id = id, error = %e, "delivering a letter panicked");
            Ok(is_paused)
        })?;
        if pauses && !is_paused {
            paused.push(channel);
        }
    }
    Ok(Worked::Something)
}

async fn sweep(app: &App) {
    let swept = async {
        let mut conn = app.db.conn().await?;
        let rescued = outbox::rescue(&mut conn, app.clock.offset_micros()).await?;
        if rescued > 0 {
            tracing::warn!(letters = rescued, "took back letters with an expired lease");
        }
        org::drop_expired(&mut conn, app.clock.now()).await?;
        Result::<()>::Ok(())
    };
    if let Err(e) = swept.await {
        tracing::warn!(error = %e, "could not sweep");
    }
}

/// Rings `bell` when a letter is queued. When the connection breaks, polling goes on and a new one is opened.
async fn listen(app: App, bell: Arc<Notify>) {
    loop {
        if let Ok(mut conn) = app.db.own_conn().await
            && conn.batch_execute("LISTEN outbox").await.is_ok()
        {
            let mut notifications = pin!(conn.notifications_stream());
            while let Some(Ok(_)) = notifications.next().await {
                bell.notify_one();
            }
        }
        tokio::time::sleep(SWEEP).await;
    }
}
