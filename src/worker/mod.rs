//! Sends the letters of the outbox: claim, compose, send, settle. Also runs upkeep, time-driven work and sweeps, each
//! in a loop of its own. Any number of workers may run at once.
//!
//! Never holds a transaction or a connection while it waits for a platform, and never drops a letter without a reason
//! that an administrator can read.

mod claim;
mod clockwork;
mod close;
mod deliver;
mod results;
mod send;
mod sweeper;
mod upkeep;
mod verdict;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use futures_util::StreamExt;
use tokio::sync::{Notify, watch};
use uuid::Uuid;

use self::claim::{What, claim};
use self::sweeper::Pulse;
use crate::app::App;
use crate::error::Result;
use crate::org::Platform;

/// How often the outbox is polled when no notification arrives.
const POLL: Duration = Duration::from_secs(1);

/// How long the listener waits before it reconnects.
const LISTEN_AGAIN: Duration = Duration::from_secs(10);

/// How long to wait when the rate limit allows no call now.
const PACE: Duration = Duration::from_millis(100);

/// The result of one pass over the outbox.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Worked {
    Something,
    Nothing,
    /// Letters wait, but the rate limit allows no call now.
    Paced,
}

/// Runs until `stop` turns true. The letter that is being sent is settled first; other claimed letters are given back.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let bell = Arc::new(Notify::new());
    let (worker, pulse) = (Uuid::new_v4(), Pulse::new());
    let listener = tokio::spawn(listen(app.clone(), Arc::clone(&bell)));
    let clock = tokio::spawn(app.db.clone().keep_clock(app.clock.clone()));
    let sweeper = tokio::spawn(sweeper::run(app.clone(), worker, pulse.clone(), stop.clone()));
    let upkeep = tokio::spawn(upkeep::run(app.clone(), stop.clone()));
    let clockwork = tokio::spawn(clockwork::run(app.clone(), stop.clone()));
    while !*stop.borrow() {
        pulse.beat();
        let worked = work(&app, &pulse, &stop).await.unwrap_or_else(|e| {
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
            changed = stop.changed() => if changed.is_err() { break },
        }
    }
    listener.abort();
    clock.abort();
    // They watch `stop` too. Another worker repeats what they leave unfinished.
    let _ = tokio::join!(sweeper, upkeep, clockwork);
    sweeper::leave(&app, worker).await;
}

/// Delivers one batch per platform.
async fn work(app: &App, pulse: &Pulse, stop: &watch::Receiver<bool>) -> Result<Worked> {
    let mut worked = Worked::Nothing;
    for platform in Platform::ALL {
        worked = match (deliver_batch(app, *platform, pulse, stop).await?, worked) {
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

async fn deliver_batch(app: &App, platform: Platform, pulse: &Pulse, stop: &watch::Receiver<bool>) -> Result<Worked> {
    let (letters, is_paced) = claim(app, platform, What::Letters).await?;
    if letters.is_empty() {
        return Ok(if is_paced { Worked::Paced } else { Worked::Nothing });
    }
    let mut paused = Vec::new();
    for letter in letters {
        let (app, id, channel) = (app.clone(), letter.id.0, letter.channel);
        let held = if *stop.borrow() { Some("wait-stopping") } else { paused.contains(&channel).then_some("paused") };
        // In a task of its own, so that a panic does not stop the worker. The letter becomes due again when its lease
        // expires.
        let done = tokio::spawn(async move { deliver::deliver(&app, &letter, held).await }).await;
        let pauses = done.unwrap_or_else(|e| {
            tracing::error!(letter.id = id, error = %e, "delivering a letter panicked");
            Ok(false)
        })?;
        pulse.beat();
        if pauses {
            paused.push(channel);
        }
    }
    Ok(Worked::Something)
}

/// Wakes the worker when a letter is inserted. Reconnects after a broken connection; meanwhile the worker polls.
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
        tokio::time::sleep(LISTEN_AGAIN).await;
    }
}
