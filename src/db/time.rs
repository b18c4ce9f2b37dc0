//! Follows the database's clock, which is the time for all instances.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryableByName;
use diesel::sql_types::Timestamptz;
use diesel_async::RunQueryDsl;

use super::Db;
use crate::clock::Clock;
use crate::error::Result;

/// How often the database's clock is read.
const EVERY: Duration = Duration::from_secs(10);

/// The smallest difference between the clocks that is reported.
pub const WORTH_TELLING: TimeDelta = TimeDelta::seconds(2);

impl Db {
    /// Sets the program's clock to the database's. Returns how far this machine's own clock is ahead.
    pub async fn set_clock(&self, clock: &Clock) -> Result<TimeDelta> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Timestamptz)]
            at: DateTime<Utc>,
        }
        let mut conn = self.conn().await?;
        let asked = Instant::now();
        let row: Row = diesel::sql_query("SELECT clock_timestamp() AS at").get_result(&mut conn).await?;
        let within = TimeDelta::from_std(asked.elapsed()).unwrap_or(TimeDelta::MAX);
        Ok(clock.follow(row.at, within))
    }

    /// Keeps the program's clock synchronised with the database's, for ever. Logs when this machine's clock begins or
    /// stops to differ.
    pub async fn keep_clock(self, clock: Clock) {
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut differed = false;
        loop {
            ticks.tick().await;
            // The clock runs on by itself while the database is away.
            let Ok(ahead) = self.set_clock(&clock).await else { continue };
            let differs = ahead.abs() >= WORTH_TELLING;
            let seconds_ahead = ahead.num_seconds();
            match (differs, differed) {
                (true, false) => {
                    tracing::warn!(seconds_ahead, "this machine's clock differs from the database's, which counts")
                }
                (false, true) => tracing::info!("this machine's clock agrees with the database's again"),
                _ => {}
            }
            differed = differs;
        }
    }
}
