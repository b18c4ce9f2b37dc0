//! Sends what the outbox holds: claim, compose, send, settle. Any number of workers may run side by side.
//!
//! Never holds a transaction or a connection while it waits for a platform. A letter that cannot be sent stays; nothing
//! is dropped without a reason that an administrator can read.

mod card;
mod compose;
mod deliver;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use futures_util::StreamExt;
use tokio::sync::{Notify, watch};

use crate::app::App;
use crate::error::Result;
use crate::{org, outbox};

/// How many letters are taken at once; sent one by one, well within the lease.
const BATCH: i64 = 8;

/// How often the outbox is looked at when nothing wakes the worker.
const POLL: Duration = Duration::from_secs(1);

/// How often letters of workers that went away are taken back, and what has expired is removed.
const SWEEP: Duration = Duration::from_secs(10);

/// Works until `stop` turns true; letters in hand are settled first.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let bell = Arc::new(Notify::new());
    let listener = tokio::spawn(listen(app.clone(), Arc::clone(&bell)));
    let mut sweep = tokio::time::interval(SWEEP);
    while !*stop.borrow() {
        let worked = match work(&app).await {
            Ok(n) => n,
            Err(e) => {
                tracing::warn!(error = %e, "the outbox could not be worked on");
                0
            }
        };
        if worked > 0 {
            continue;
        }
        tokio::select! {
            () = bell.notified() => {}
            () = tokio::time::sleep(POLL) => {}
            _ = sweep.tick() => tidy_up(&app).await,
            changed = stop.changed() => if changed.is_err() { break },
        }
    }
    listener.abort();
}

/// Takes one batch and deals with it; how many letters it was.
async fn work(app: &App) -> Result<usize> {
    let letters = {
        let mut conn = app.db.conn().await?;
        outbox::claim(&mut conn, app.config.lease, BATCH, app.clock.offset_micros()).await?
    };
    let mut is_paused = false;
    let taken = letters.len();
    for letter in letters {
        let (app, id) = (app.clone(), letter.id.0);
        // A task of its own: should it panic, the letter is taken back when its lease runs out, and the worker goes on.
        let done = tokio::spawn(async move { deliver::deliver(&app, &letter, is_paused).await }).await;
        is_paused = done.unwrap_or_else(|e| {
            tracing::error!(letter.id = id, error = %e, "a letter could not be dealt with");
            Ok(is_paused)
        })?;
    }
    Ok(taken)
}

async fn tidy_up(app: &App) {
    let swept = async {
        let mut conn = app.db.conn().await?;
        let rescued = outbox::rescue(&mut conn, app.clock.offset_micros()).await?;
        if rescued > 0 {
            tracing::warn!(letters = rescued, "took letters back from a worker that went away");
        }
        org::drop_expired(&mut conn, app.clock.now()).await?;
        Result::<()>::Ok(())
    };
    if let Err(e) = swept.await {
        tracing::warn!(error = %e, "could not tidy up");
    }
}

/// Rings the bell when a letter is written. When its connection breaks, polling goes on and a new one is opened.
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
