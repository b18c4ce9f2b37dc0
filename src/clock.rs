//! The current time. The only place that reads the system's clock, so that tests can set it.
//!
//! Never holds a time zone (that is configuration) and never measures time limits of HTTP calls.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// The system's time plus an offset that is zero outside tests. Clones share the offset.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_micros: Arc<AtomicI64>,
}

impl Clock {
    /// Now, in microseconds, the resolution of PostgreSQL: a value read back equals the one written.
    pub fn now(&self) -> DateTime<Utc> {
        let micros = system_now().timestamp_micros() + self.offset_micros.load(Ordering::Relaxed);
        DateTime::from_timestamp_micros(micros).unwrap_or_default()
    }

    /// Moves this clock and all its clones forward, or back when negative.
    pub fn advance(&self, by: TimeDelta) {
        let micros = by.num_microseconds().unwrap_or_default();
        self.offset_micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// Sets this clock and all its clones; it runs on from there.
    pub fn set(&self, to: DateTime<Utc>) {
        let offset = to.timestamp_micros() - system_now().timestamp_micros();
        self.offset_micros.store(offset, Ordering::Relaxed);
    }

    /// The offset from the system's clock in microseconds, for SQL that uses `now()`; zero outside tests.
    pub fn offset_micros(&self) -> i64 {
        self.offset_micros.load(Ordering::Relaxed)
    }
}

/// The calendar day of `at` in `zone`.
pub fn day(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// The first moment of a day in `zone`; midnight in UTC where a clock change skips local midnight.
pub fn begin(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    zone.from_local_datetime(&midnight).earliest().map_or_else(|| midnight.and_utc(), |at| at.to_utc())
}

/// Parses `2026-11-25`, of the years 1 to 9999.
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    text.parse().ok().filter(|day: &NaiveDate| (1..=9999).contains(&day.year()))
}

#[expect(clippy::disallowed_methods, reason = "this is the replacement that clippy.toml points to")]
fn system_now() -> DateTime<Utc> {
    Utc::now()
}
