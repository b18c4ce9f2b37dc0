//! What a worker does at its own pace, however many letters there are: says that it works, takes back what killed workers
//! held, sets right what a wrong clock left, removes what has expired.

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

/// How often it sweeps.
const SWEEP: Duration = Duration::from_secs(10);

/// A letter takes less, whatever the platform and the database do.
const STUCK: Duration = Duration::from_secs(60);

/// When the worker last finished something: a letter, or a look at what is due.
#[derive(Clone)]
pub struct Pulse {
    start: Instant,
    last: Arc<AtomicU64>,
}

impl Pulse {
    pub fn new() -> Self {
        Self { start: Instant::now(), last: Arc::default() }
    }

    pub fn beat(&self) {
        self.last.store(self.start.elapsed().as_secs(), Ordering::Relaxed);
    }

    fn is_felt(&self) -> bool {
        self.start.elapsed().as_secs() - self.last.load(Ordering::Relaxed) < STUCK.as_secs()
    }
}

/// Sweeps until `stop` turns true. `pulse`: of the worker that it speaks for.
pub async fn run(app: App, worker: Uuid, pulse: Pulse, mut stop: watch::Receiver<bool>) {
    let mut sweeps = tokio::time::interval(SWEEP);
    sweeps.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while !*stop.borrow() {
        tokio::select! {
            _ = sweeps.tick() => {}
            changed = stop.changed() => if changed.is_err() { break } else { continue },
        }
        if pulse.is_felt() {
            told("could not say that the worker works", attend(&app, worker).await);
        } else {
            tracing::error!("the worker does not get on with its letters");
        }
        told("could not sweep", sweep(&app).await);
    }
}

/// Takes the worker off the list.
pub async fn leave(app: &App, worker: Uuid) {
    let left = async { Result::Ok(outbox::leave(&mut *app.db.conn().await?, worker).await?) };
    told("could not say that the worker ends", left.await.map(|_| ()));
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
        tracing::warn!(letters = rescued, "took back letters with an expired lease");
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
        tracing::warn!(letters, checks, pauses, "set right times that a wrong clock left");
    }
    Ok(())
}

fn told(what: &str, done: Result<()>) {
    if let Err(e) = done {
        tracing::warn!(error = %e, "{what}");
    }
}
