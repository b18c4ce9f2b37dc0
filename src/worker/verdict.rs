//! What follows from one delivery attempt: sent, retried later, given up, or skipped. Pure except for the random
//! jitter.

use std::time::Duration;

use chrono::{DateTime, Datelike, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::clock::day;
use crate::messenger::{Class, Failure, Fate};
use crate::outbox::{Channel, Letter, NoticeKind, Settlement};

/// How long a letter is retried before it is given up.
const LIFE: TimeDelta = TimeDelta::hours(24);

/// A letter with more attempts is given up. The backoff cannot reach this number within [`LIFE`], so something else is
/// wrong.
const MAX_ATTEMPTS: i32 = 200;

const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);

/// The pause after a configuration error: one attempt per pause instead of one per letter.
const CONFIG_PAUSE: TimeDelta = TimeDelta::minutes(5);

/// The same for to-do tasks, which only repeat the card. Every attempt costs a call of the month.
const TASK_CONFIG_PAUSE: TimeDelta = TimeDelta::hours(6);

/// What to do with a letter after an attempt, and whether its channel has to pause.
pub struct Verdict {
    pub settlement: Settlement,
    /// The end and the reason of a pause that the channel needs.
    pub pause: Option<(DateTime<Utc>, String)>,
    /// A pause that applies only after several such failures within a minute.
    pub strike: Option<(DateTime<Utc>, String)>,
    /// Whether the platform was called. If not, the reserved call is given back.
    pub is_call: bool,
}

impl Verdict {
    /// The platform accepted the letter. `check_at`: when to query its result first.
    pub fn sent(receipt: Option<String>, check_at: Option<DateTime<Utc>>) -> Self {
        Self { settlement: Settlement::Sent { receipt, check_at }, pause: None, strike: None, is_call: true }
    }

    /// The letter is not sent. `elsewhere`: its notice is sent over the person's next channel.
    pub fn skipped(why: impl Into<String>, elsewhere: bool) -> Self {
        let settlement = Settlement::Skipped { why: why.into(), elsewhere };
        Self { settlement, pause: None, strike: None, is_call: false }
    }

    /// The letter waits until `due_at`. There was no call, and this does not count as an attempt.
    pub fn later(due_at: DateTime<Utc>, why: impl Into<String>) -> Self {
        let settlement = Settlement::Later { due_at, why: why.into(), unsure: false, counts: false };
        Self { settlement, pause: None, strike: None, is_call: false }
    }

    /// What follows from a failure (`messaging.md` A9, last column). `zone`: the company's, for the monthly quota.
    pub fn failed(letter: &Letter, failure: &Failure, zone: Tz, now: DateTime<Utc>) -> Self {
        let why = failure.summary();
        let unsure = failure.fate == Fate::Unknown;
        let is_old = now - letter.created_at > LIFE || letter.attempts > MAX_ATTEMPTS;
        let paused = |until: DateTime<Utc>| Self {
            settlement: Settlement::Later { due_at: until, why: why.clone(), unsure, counts: false },
            pause: Some((until, why.clone())),
            strike: None,
            is_call: true,
        };
        let again = |why: String, counts: bool, strike: Option<(DateTime<Utc>, String)>| {
            let due_at = now + backoff(letter.attempts, jitter());
            Self { settlement: Settlement::Later { due_at, why, unsure, counts }, pause: None, strike, is_call: true }
        };
        match &failure.class {
            Class::Retry if is_old => Self::dead(why),
            Class::Retry => again(why, true, None),
            Class::Pause(length) if failure.is_foreign() => again(why.clone(), false, Some((now + *length, why))),
            Class::Pause(length) => paused(now + *length),
            Class::Config if letter.channel == Channel::Todo => paused(now + TASK_CONFIG_PAUSE),
            Class::Config => paused(now + CONFIG_PAUSE),
            Class::Quota => paused(next_month(now, zone)),
            Class::Person | Class::TooLong | Class::Poison | Class::LoginCode => Self::dead(why),
        }
    }

    fn dead(why: String) -> Self {
        Self { settlement: Settlement::Dead { why }, pause: None, strike: None, is_call: true }
    }

    /// Turns a final failure of a closing or a to-do task into a skip: nothing depends on them, so they raise no alarm.
    pub fn without_alarm(mut self, letter: &Letter) -> Self {
        if let Settlement::Dead { why } = &self.settlement
            && (letter.notice == NoticeKind::Close || letter.channel == Channel::Todo)
        {
            self.settlement = Settlement::Skipped { why: why.clone(), elsewhere: false };
        }
        self
    }
}

/// The wait before the next attempt: two seconds, doubled with each attempt up to 15 minutes, times `jitter`
/// thousandths.
fn backoff(attempts: i32, jitter: u32) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or_default();
    let whole = Duration::from_secs(2_u64 << doublings).min(LONGEST_WAIT);
    whole * jitter / 1000
}

/// A random number from 500 to 1000.
fn jitter() -> u32 {
    let mut byte = [0_u8; 2];
    // Without a random number, use the longest wait, which is valid too.
    if getrandom::fill(&mut byte).is_err() {
        return 1000;
    }
    500 + u32::from(u16::from_le_bytes(byte)) % 501
}

/// Midnight of the first of next month in the company's time zone.
fn next_month(now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let today = day(now, zone);
    let (year, month) = if today.month() == 12 { (today.year() + 1, 1) } else { (today.year(), today.month() + 1) };
    zone.with_ymd_and_hms(year, month, 1, 0, 0, 0).earliest().map_or(now + TimeDelta::days(28), |at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour_without_overflow() {
        assert_eq!(backoff(1, 1000), Duration::from_secs(2));
        assert_eq!(backoff(2, 1000), Duration::from_secs(4));
        assert_eq!(backoff(2, 500), Duration::from_secs(2));
        for attempts in 1..=999 {
            let (shortest, longest) = (backoff(attempts, 500), backoff(attempts, 1000));
            assert!(shortest >= Duration::from_secs(1) && longest <= LONGEST_WAIT, "{attempts}");
            assert!(backoff(attempts + 1, 1000) >= longest, "{attempts}");
        }
    }

    #[test]
    fn a_used_up_quota_pauses_until_the_first_of_next_month_in_the_companys_time_zone() {
        let zone = Tz::Asia__Shanghai;
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(next_month(at("2026-11-20T02:00:00Z"), zone), at("2026-11-30T16:00:00Z"));
        assert_eq!(next_month(at("2026-12-31T15:59:59Z"), zone), at("2026-12-31T16:00:00Z"));
        assert_eq!(next_month(at("2026-12-31T16:00:00Z"), zone), at("2027-01-31T16:00:00Z"));
    }
}
