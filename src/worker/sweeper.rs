//! The worker's periodic upkeep of the database, independent of its load: registers the worker, frees letters with
//! expired leases, repairs times set by a wrong clock, and deletes expired rows.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use uuid::Uuid;

use crate::app::App;
use crate::db::Conn;
use crate::error::Result;
use crate::org::SignIn;
use crate::{org, outbox};

/// Time between two sweeps.
const SWEEP: Duration = Duration::from_secs(10);

/// A worker that finishes nothing for this long is stuck: delivering one letter takes less in any case.
const STUCK: Duration = Duration::from_secs(60);

/// When the worker last finished something: a letter, or a pass over the outbox.
#[derive(Clone)]
pub struct Pulse {
    start: Instant,
    last: Arc<AtomicU64>,
}

impl Pulse {
    /// Starts as if the worker had just finished something.
    pub fn new() -> Self {
        Self { start: Instant::now(), last: Arc::default() }
    }

    /// Notes that the worker has finished something.
    pub fn beat(&self) {
        self.last.store(self.start.elapsed().as_secs(), Ordering::Relaxed);
    }

    fn is_felt(&self) -> bool {
        self.start.elapsed().as_secs() - self.last.load(Ordering::Relaxed) < STUCK.as_secs()
    }
}

/// Sweeps until `stop` turns true. Registers `worker` only while `pulse` shows that it is not stuck.
pub async fn run(app: App, worker: Uuid, pulse: Pulse, mut stop: watch::Receiver<bool>) {
    let mut sweeps = tokio::time::interval(SWEEP);
    sweeps.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while !*stop.borrow() {
        tokio::select! {
            _ = sweeps.tick() => {}
            changed = stop.changed() => if changed.is_err() { break } else { continue },
        }
        if pulse.is_felt() {
            log_failure("could not register the worker", attend(&app, worker).await);
        } else {
            tracing::error!("the worker is stuck: it has finished nothing for a minute");
        }
        log_failure("could not sweep", sweep(&app).await);
    }
}

/// Removes the worker from the list of running ones.
pub async fn leave(app: &App, worker: Uuid) {
    let left = async { Result::Ok(outbox::leave(&mut *app.db.conn().await?, worker).await?) };
    log_failure("could not remove the worker from the list", left.await.map(|_| ()));
}

async fn attend(app: &App, worker: Uuid) -> Result<()> {
    outbox::attend(&mut *app.db.conn().await?, worker, app.clock.offset_micros()).await?;
    Ok(())
}

async fn sweep(app: &App) -> Result<()> {
    let mut conn = app.db.conn().await?;
    let offset = app.clock.offset_micros();
    let rescued = outbox::rescue(&mut conn, offset).await?;
    if rescued > 0 {
        tracing::warn!(letters = rescued, "freed letters whose lease had expired");
    }
    set_right(&mut conn, offset).await?;
    let now = app.clock.now();
    org::drop_expired(&mut conn, now).await?;
    SignIn::drop_before(&mut conn, now - app.config.sign_ins_kept).await?;
    Ok(())
}

async fn set_right(conn: &mut Conn, offset: i64) -> Result<()> {
    let outbox::Repaired { letters, checks, pauses } = outbox::repair(conn, offset).await?;
    if letters + checks + pauses > 0 {
        tracing::warn!(letters, checks, pauses, "repaired times that a wrong clock had set");
    }
    Ok(())
}

fn log_failure(what: &str, done: Result<()>) {
    if let Err(e) = done {
        tracing::warn!(error = %e, "{what}");
    }
}
