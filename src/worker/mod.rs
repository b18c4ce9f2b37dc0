//! Sends what the outbox holds: claim, compose, send, settle; beside it, does the upkeep and what the clock brings about.
//! Any number of workers may run side by side.
//!
//! Never holds a transaction or a connection while it waits for a platform. A letter that cannot be sent stays; nothing
//! is dropped without a reason that an administrator can read.

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

use diesel_async::{AsyncConnection, SimpleAsyncConnection};
use futures_util::StreamExt;
use tokio::sync::{Notify, watch};

use crate::app::App;
use crate::error::Result;
use crate::org::Platform;
use crate::outbox::{Channel, Letter, Share};
use crate::{org, outbox, platform};

/// How many letters are taken at once; sent one by one, well within the lease.
const BATCH: i64 = 8;

/// How often the outbox is looked at when nothing wakes the worker.
const POLL: Duration = Duration::from_secs(1);

/// How often letters of workers that went away are taken back, and what has expired is removed.
const SWEEP: Duration = Duration::from_secs(10);

/// How long to wait for the next call when the pace allows none now.
const PACE: Duration = Duration::from_millis(100);

/// What a look at the outbox came to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Worked {
    Something,
    Nothing,
    /// There is work, but the platform's pace allows no call now.
    Paced,
}

/// Works until `stop` turns true; letters in hand are settled first.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let bell = Arc::new(Notify::new());
    let listener = tokio::spawn(listen(app.clone(), Arc::clone(&bell)));
    let upkeep = tokio::spawn(upkeep::run(app.clone(), stop.clone()));
    let clockwork = tokio::spawn(clockwork::run(app.clone(), stop.clone()));
    let mut sweep = tokio::time::interval(SWEEP);
    while !*stop.borrow() {
        let worked = work(&app).await.unwrap_or_else(|e| {
            tracing::warn!(error = %e, "the outbox could not be worked on");
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
            _ = sweep.tick() => tidy_up(&app).await,
            changed = stop.changed() => if changed.is_err() { break },
        }
    }
    listener.abort();
    // They end by themselves; what they were reading is read again by another.
    let _ = tokio::join!(upkeep, clockwork);
}

/// Takes one batch for each platform and deals with it.
async fn work(app: &App) -> Result<Worked> {
    let mut worked = Worked::Nothing;
    for platform in Platform::ALL {
        worked = match (deliver_some(app, *platform).await?, worked) {
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

async fn deliver_some(app: &App, platform: Platform) -> Result<Worked> {
    let (letters, is_paced) = take(app, platform, What::Letters).await?;
    if letters.is_empty() {
        return Ok(if is_paced { Worked::Paced } else { Worked::Nothing });
    }
    let mut resting = Vec::new();
    for letter in letters {
        let (app, id, channel) = (app.clone(), letter.id.0, letter.channel);
        let is_paused = resting.contains(&channel);
        // A task of its own: should it panic, the letter is taken back when its lease runs out, and the worker goes on.
        let done = tokio::spawn(async move { deliver::deliver(&app, &letter, is_paused).await }).await;
        let rests = done.unwrap_or_else(|e| {
            tracing::error!(letter.id = id, error = %e, "a letter could not be dealt with");
            Ok(is_paused)
        })?;
        if rests && !is_paused {
            resting.push(channel);
        }
    }
    Ok(Worked::Something)
}

/// What is taken from the outbox.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Letters,
    /// Letters of a channel that were sent and whose result is due to be queried, `most` times each.
    Results { channel: Channel, most: i32 },
}

/// Takes what a platform's limits allow, in one transaction with counting it, so that all instances keep them together.
/// True: the pace allows nothing now.
async fn take(app: &App, platform: Platform, what: What) -> Result<(Vec<Letter>, bool)> {
    let (limits, now) = (app.limits(platform), app.clock.now());
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| {
        let allowance = platform::allowance(conn, platform, &limits, now).await?;
        let (limit, importance) = (allowance.calls.min(BATCH), allowance.importance);
        let taken = match what {
            _ if limit == 0 => return Ok((Vec::new(), true)),
            What::Letters => {
                let share = Share { platform, limit, importance };
                outbox::claim(conn, share, app.config.lease, app.clock.offset_micros()).await?
            }
            // The last calls of the month are kept for steps to decide.
            What::Results { .. } if importance < i32::MAX => Vec::new(),
            What::Results { channel, most } => outbox::claim_checks(conn, channel, limit, most, now).await?,
        };
        platform::spend(conn, platform, taken.len() as i64, &limits, now).await?;
        Ok((taken, false))
    })
    .await
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
