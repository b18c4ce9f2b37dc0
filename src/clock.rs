//! The current time, which is the database's and thus the same for all instances. Only this module reads the machine's
//! clock, so that tests can set the time.
//!
//! Knows no time zone, which is configuration, and does not measure the time limits of HTTP calls.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// The value of `followed` before the database's clock has been read.
const NEVER: i64 = i64::MIN;

/// The database's time once it has been read, plus an offset that is zero outside tests. Between two readings it
/// follows the machine's monotonic clock, so that a step of the machine's clock has no effect. Clones share everything.
#[derive(Clone, Debug)]
pub struct Clock {
    machine: Arc<Machine>,
    offset_micros: Arc<AtomicI64>,
}

/// The time on one machine.
#[derive(Debug)]
struct Machine {
    start: Instant,
    /// The database's time at `start`, as last read, in microseconds; [`NEVER`] before that.
    followed: AtomicI64,
    /// How far its own clock was ahead of the database's at the last reading, in microseconds.
    ahead: AtomicI64,
    /// The error of its own clock in microseconds; zero outside tests.
    error: AtomicI64,
}

impl Default for Clock {
    fn default() -> Self {
        Self { machine: Arc::new(Machine::right()), offset_micros: Arc::default() }
    }
}

impl Machine {
    fn right() -> Self {
        let (ahead, error) = Default::default();
        Self { start: Instant::now(), followed: AtomicI64::new(NEVER), ahead, error }
    }

    fn elapsed(&self) -> i64 {
        i64::try_from(self.start.elapsed().as_micros()).unwrap_or(i64::MAX)
    }

    /// The machine's own clock, in microseconds.
    fn own(&self) -> i64 {
        system_now().timestamp_micros() + self.error.load(Ordering::Relaxed)
    }

    /// The time without the offset of tests, in microseconds.
    fn now(&self) -> i64 {
        match self.followed.load(Ordering::Relaxed) {
            NEVER => self.own(),
            at_start => at_start + self.elapsed(),
        }
    }
}

impl Clock {
    /// The current time in microseconds, the resolution of PostgreSQL, so that a value read back equals the one
    /// written.
    pub fn now(&self) -> DateTime<Utc> {
        let micros = self.machine.now() + self.offset_micros.load(Ordering::Relaxed);
        DateTime::from_timestamp_micros(micros).unwrap_or_default()
    }

    /// Follows the database's clock, which showed `read` at some moment within the last `within`. Changes nothing if
    /// both clocks may agree. Otherwise sets this clock to the earliest possible time, so that whatever is due by it is
    /// due for the database too. Returns how far this machine's own clock is ahead of the database's.
    pub fn follow(&self, read: DateTime<Utc>, within: TimeDelta) -> TimeDelta {
        let (read, within) = (read.timestamp_micros(), within.num_microseconds().unwrap_or(i64::MAX / 4).max(0));
        let machine = &self.machine;
        let agrees = (read..=read + within).contains(&machine.now());
        if machine.followed.load(Ordering::Relaxed) == NEVER || !agrees {
            machine.followed.store(read - machine.elapsed(), Ordering::Relaxed);
        }
        let own = machine.own();
        let ahead = if own > read + within { own - read - within } else { (own - read).min(0) };
        machine.ahead.store(ahead, Ordering::Relaxed);
        TimeDelta::microseconds(ahead)
    }

    /// How far this machine's own clock was ahead of the database's at the last reading. Negative: behind.
    pub fn machine_ahead(&self) -> TimeDelta {
        TimeDelta::microseconds(self.machine.ahead.load(Ordering::Relaxed))
    }

    /// Moves this clock and all its clones forward, or backward if `by` is negative.
    pub fn advance(&self, by: TimeDelta) {
        let micros = by.num_microseconds().unwrap_or_default();
        self.offset_micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// Sets this clock and all its clones. They run on from there.
    pub fn set(&self, to: DateTime<Utc>) {
        self.offset_micros.store(to.timestamp_micros() - self.machine.now(), Ordering::Relaxed);
    }

    /// The offset from the database's clock in microseconds, for SQL that uses `clock_timestamp()`; zero outside tests.
    pub fn offset_micros(&self) -> i64 {
        self.offset_micros.load(Ordering::Relaxed)
    }

    /// The clock of another machine whose own clock is wrong by this much. For tests.
    pub fn on_a_machine_that_is_off(&self, by: TimeDelta) -> Self {
        let other = Self { machine: Arc::new(Machine::right()), offset_micros: Arc::clone(&self.offset_micros) };
        other.step_machine(by);
        other
    }

    /// Steps the machine's own clock. For tests.
    pub fn step_machine(&self, by: TimeDelta) {
        self.machine.error.fetch_add(by.num_microseconds().unwrap_or_default(), Ordering::Relaxed);
    }
}

/// The calendar day of `at` in `zone`.
pub fn day(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// The first moment of a day in `zone`. If a clock change skips local midnight, midnight in UTC.
pub fn begin(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    zone.from_local_datetime(&midnight).earliest().map_or_else(|| midnight.and_utc(), |at| at.to_utc())
}

/// Parses a date like `2026-11-25`. Years 1 to 9999.
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    text.parse().ok().filter(|day: &NaiveDate| (1..=9999).contains(&day.year()))
}

#[expect(clippy::disallowed_methods, reason = "this is the replacement that clippy.toml points to")]
fn system_now() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_follows_the_database_whatever_its_machine_shows() {
        let clock = Clock::default().on_a_machine_that_is_off(TimeDelta::days(1));
        let right = Clock::default().now();
        assert!(clock.now() - right > TimeDelta::hours(23), "nothing better is known yet");
        let ahead = clock.follow(right, TimeDelta::milliseconds(500));
        assert!(ahead > TimeDelta::hours(23) && ahead <= TimeDelta::days(1), "{ahead}");
        assert!((clock.now() - right).abs() < TimeDelta::minutes(1), "{}", clock.now());
        clock.step_machine(TimeDelta::days(-3));
        assert!((clock.now() - right).abs() < TimeDelta::minutes(1), "a step moves nothing");
        assert!(clock.follow(clock.now(), TimeDelta::zero()) < TimeDelta::days(-1), "and it is behind now");
        let before = clock.now();
        clock.follow(before - TimeDelta::milliseconds(2), TimeDelta::minutes(1));
        assert!(clock.now() >= before, "a reading that agrees moves nothing");
        clock.follow(before - TimeDelta::minutes(5), TimeDelta::milliseconds(1));
        assert!(clock.now() < before, "the database's clock is the one that counts");
    }
}
