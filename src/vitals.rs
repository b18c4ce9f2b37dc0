//! The state of the running program in figures, for monitoring and for the administrators' health page.

use chrono::{DateTime, Utc};

use crate::app::App;
use crate::db::Usage;
use crate::error::Result;
use crate::outbox::{self, Attendance, Channel};
use crate::telemetry;

/// Figures of this process, without the database.
#[derive(Clone, Copy, Debug)]
pub struct OfProcess {
    pub connections: Usage,
    /// Statements since the start.
    pub statements: u64,
    /// Size and free space of the disk with the data folder, in bytes.
    pub disk: Option<(u64, u64)>,
    /// How far this machine's clock is ahead of the database's.
    pub clock_ahead_ms: i64,
}

/// Figures from the database.
#[derive(Clone, Debug)]
pub struct OfDatabase {
    pub attendance: Attendance,
    /// Seconds since a worker last registered; `None`: none did within the last day.
    pub heartbeat: Option<i64>,
    /// Letters given up.
    pub dead: i64,
    /// Every channel: how many letters wait, and for how many seconds the oldest has.
    pub channels: Vec<(Channel, i64, i64)>,
    /// Paused channels and until when.
    pub paused: Vec<(Channel, DateTime<Utc>)>,
}

/// The figures of this process.
pub fn of_process(app: &App) -> OfProcess {
    OfProcess {
        connections: app.db.usage(),
        statements: app.db.statements(),
        disk: telemetry::disk(&app.config.data_dir),
        clock_ahead_ms: app.clock.machine_ahead().num_milliseconds(),
    }
}

/// The figures of the database.
pub async fn of_database(app: &App) -> Result<OfDatabase> {
    let conn = &mut *app.db.conn().await?;
    let now = app.clock.now();
    let since = |at: DateTime<Utc>| (now - at).num_seconds().max(0);
    let waiting = outbox::waiting_by_channel(conn).await?;
    let of = |channel: &Channel| {
        let found = waiting.iter().find(|(other, ..)| other == channel);
        found.map_or((*channel, 0, 0), |(_, n, oldest)| (*channel, *n, oldest.map_or(0, since)))
    };
    Ok(OfDatabase {
        attendance: outbox::attendance(conn, app.clock.offset_micros()).await?,
        heartbeat: outbox::heartbeat(conn).await?.map(since),
        dead: outbox::backlog(conn).await?.dead,
        channels: Channel::ALL.iter().filter(|channel| **channel != Channel::Inbox).map(of).collect(),
        paused: outbox::pauses(conn, now).await?.into_iter().map(|(channel, until, _)| (channel, until)).collect(),
    })
}
