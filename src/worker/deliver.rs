//! One letter: compose or take the kept bytes, send, settle. How long to wait after a failure is pure.

use std::time::Duration;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::close::close;
use super::send;
use crate::app::App;
use crate::clock::day;
use crate::compose::{Composed, Wording, compose};
use crate::error::{Error, Result};
use crate::messenger::{Class, Failure, Fate};
use crate::org::User;
use crate::outbox::{self, Channel, Letter, NoticeKind, Settlement, Written};
use crate::platform::{self, PerPerson};

/// A letter that could not be sent for so long is given up.
const LIFE: TimeDelta = TimeDelta::hours(24);

/// More tries than fit into a letter's life: something else is wrong with it.
const MOST_ATTEMPTS: i32 = 200;

const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);

/// How long a channel rests that an administrator must mend first: one try in this time, not a thousand.
const UNTIL_MENDED: TimeDelta = TimeDelta::minutes(5);

/// To-do tasks stand beside the card, and each try counts as a call: they rest longer.
const TASKS_UNTIL_MENDED: TimeDelta = TimeDelta::hours(6);

/// The same words to the same person on one day are marked with their number; nobody gets this many.
const MOST_REPETITIONS: usize = 500;

/// Deals with one claimed letter. `is_paused`: its channel rests since an earlier letter of this batch; answers whether
/// it rests now. Holds no connection while it waits for the platform.
pub async fn deliver(app: &App, letter: &Letter, is_paused: bool) -> Result<bool> {
    let how = if is_paused {
        later(app.clock.now(), "paused".into(), false)
    } else {
        match attempt(app, letter).await {
            Ok(Some(how)) => how,
            Ok(None) => return Ok(false),
            // Without the database nothing can be settled either: the lease runs out and the letter is taken back.
            Err(e @ Error::Unavailable(_)) => return Err(e),
            Err(e) => verdict(letter, &unworded(&e), app.config.time_zone, app.clock.now()),
        }
    };
    let how = how.of(letter);
    let is_mine = {
        let mut conn = app.db.conn().await?;
        let is_mine = outbox::settle(&mut conn, letter, &how.settlement, app.clock.now()).await?;
        if !how.is_call
            && let Some(platform) = letter.channel.platform()
        {
            platform::refund(&mut conn, platform, app.config.time_zone, app.clock.now()).await?;
        }
        if let Some((until, why)) = &how.pause {
            outbox::pause(&mut conn, letter.channel, *until, why).await?;
        }
        is_mine
    };
    record(letter, &how, is_mine);
    if !is_mine && let Settlement::Sent { receipt: Some(receipt), .. } = &how.settlement {
        take_back(app, letter, receipt).await;
    }
    Ok(is_paused || how.pause.is_some())
}

/// What to do with a letter after a try, and whether the whole channel has to rest.
pub struct Verdict {
    settlement: Settlement,
    pause: Option<(DateTime<Utc>, String)>,
    /// The platform was asked: it counts against the month.
    is_call: bool,
}

/// `None`: the letter has passed to another worker.
async fn attempt(app: &App, letter: &Letter) -> Result<Option<Verdict>> {
    if let Some(why) = send::is_off(app, letter.channel) {
        return Ok(Some(skipped(why, letter.channel != Channel::Todo)));
    }
    if letter.notice == NoticeKind::Close {
        return close(app, letter).await.map(Some);
    }
    if letter.channel == Channel::Todo
        && let Err(failure) = send::learn_unionid(app, letter.recipient_id).await?
    {
        return Ok(Some(verdict(letter, &failure, app.config.time_zone, app.clock.now())));
    }
    let (to, body) = {
        let mut conn = app.db.conn().await?;
        let (to, wording) = match compose(&mut conn, &app.config, letter, app.clock.now()).await? {
            Composed::Skip { why, elsewhere } => return Ok(Some(skipped(why, elsewhere))),
            Composed::Message { to, wording } => (to, wording),
        };
        if let Some(wait) = over_limit(&mut conn, app, letter).await? {
            return Ok(Some(wait));
        }
        match keep(&mut conn, app, letter, &wording).await? {
            Some(body) => (to, body),
            None => return Ok(None),
        }
    };
    let receipt = send::send(app, letter.channel, &to, &body).await;
    let now = app.clock.now();
    Ok(Some(match receipt {
        Ok(receipt) => sent(receipt, send::check_at(app, letter.channel, now)),
        Err(failure) => verdict(letter, &failure, app.config.time_zone, now),
    }))
}

/// The platform's limits for one person: wait, or take another way when the wait is long and there is one.
async fn over_limit(conn: &mut crate::db::Conn, app: &App, letter: &Letter) -> Result<Option<Verdict>> {
    let (zone, now) = (app.config.time_zone, app.clock.now());
    let PerPerson::NotBefore { at, is_long } =
        platform::per_person(conn, letter.recipient_id, letter.channel, zone, now).await?
    else {
        return Ok(None);
    };
    let has_another = match User::find(conn, letter.recipient_id).await? {
        Some(person) => outbox::channels_of(&person).iter().any(|channel| *channel != letter.channel),
        None => false,
    };
    if is_long && has_another {
        return Ok(Some(skipped("skip-over-day-quota", true)));
    }
    Ok(Some(later(at, "wait-over-limit".into(), false)))
}

/// Two workers sent one letter: the later message is taken back, as far as the platform lets us.
async fn take_back(app: &App, letter: &Letter, receipt: &str) {
    let done = match (letter.channel, &app.dingtalk, &app.wecom, receipt.parse()) {
        (Channel::DingTalk, Some(dingtalk), _, Ok(task)) => dingtalk.recall(task).await,
        (Channel::WeCom, _, Some(wecom), _) => wecom.recall(receipt).await,
        _ => return,
    };
    tracing::warn!(letter.id = letter.id.0, receipt, recalled = done.is_ok(), "a letter went out twice");
}

/// The bytes to send: those kept from the first try, else new ones, kept before they leave. `None`: fenced.
async fn keep(conn: &mut crate::db::Conn, app: &App, letter: &Letter, wording: &Wording) -> Result<Option<String>> {
    let lease = (app.config.lease, app.clock.offset_micros());
    if let (Some(body), Some(gist), Some(on)) = (&letter.body, &letter.gist, letter.written_on) {
        let kept = outbox::write(conn, letter, body, gist, on, lease).await?;
        return Ok((kept == Written::Kept).then(|| body.clone()));
    }
    let today: NaiveDate = day(app.clock.now(), app.config.time_zone);
    for repetition in 1..MOST_REPETITIONS {
        let (body, gist) = wording.write(letter.channel, repetition);
        match outbox::write(conn, letter, &body, &gist, today, lease).await? {
            Written::Kept => return Ok(Some(body)),
            Written::Fenced => return Ok(None),
            Written::ReadsTheSame => {}
        }
    }
    Ok(None)
}

/// A letter that cannot be worded is tried again like one that cannot be sent: what it needs may come to be.
fn unworded(e: &Error) -> Failure {
    Failure { class: Class::Retry, fate: Fate::NotAccepted, code: None, message: format!("cannot be worded: {e}") }
}

/// What a failure leads to (`messaging.md` A9, last column).
pub fn verdict(letter: &Letter, failure: &Failure, zone: Tz, now: DateTime<Utc>) -> Verdict {
    let why = match &failure.code {
        Some(code) => format!("{code} {}", failure.message),
        None => failure.message.clone(),
    };
    let unsure = failure.fate == Fate::Unknown;
    let is_old = now - letter.created_at > LIFE || letter.attempts > MOST_ATTEMPTS;
    let resting = |until: DateTime<Utc>| Verdict {
        settlement: Settlement::Later { due_at: until, why: why.clone(), unsure, counts: false },
        pause: Some((until, why.clone())),
        is_call: true,
    };
    match &failure.class {
        Class::Retry if is_old => dead(why),
        Class::Retry => {
            let due_at = now + backoff(letter.attempts, jitter());
            Verdict { settlement: Settlement::Later { due_at, why, unsure, counts: true }, pause: None, is_call: true }
        }
        Class::Pause(length) => resting(now + *length),
        Class::Config if letter.channel == Channel::Todo => resting(now + TASKS_UNTIL_MENDED),
        Class::Config => resting(now + UNTIL_MENDED),
        Class::Quota => resting(next_month(now, zone)),
        Class::Person | Class::TooLong | Class::Poison | Class::LoginCode => dead(why),
    }
}

/// Two seconds, doubled with each attempt, a quarter of an hour at most, times the jitter.
fn backoff(attempts: i32, jitter: u32) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or_default();
    let whole = Duration::from_secs(2_u64 << doublings).min(LONGEST_WAIT);
    whole * jitter / 1000
}

fn jitter() -> u32 {
    let mut byte = [0_u8; 2];
    // Without randomness the wait is the longest: still right.
    if getrandom::fill(&mut byte).is_err() {
        return 1000;
    }
    500 + u32::from(u16::from_le_bytes(byte)) % 501
}

fn next_month(now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let today = day(now, zone);
    let (year, month) = if today.month() == 12 { (today.year() + 1, 1) } else { (today.year(), today.month() + 1) };
    zone.with_ymd_and_hms(year, month, 1, 0, 0, 0).earliest().map_or(now + TimeDelta::days(28), |at| at.to_utc())
}

pub fn sent(receipt: Option<String>, check_at: Option<DateTime<Utc>>) -> Verdict {
    Verdict { settlement: Settlement::Sent { receipt, check_at }, pause: None, is_call: true }
}

pub fn later(due_at: DateTime<Utc>, why: String, unsure: bool) -> Verdict {
    Verdict { settlement: Settlement::Later { due_at, why, unsure, counts: false }, pause: None, is_call: false }
}

pub fn skipped(why: &str, elsewhere: bool) -> Verdict {
    Verdict { settlement: Settlement::Skipped { why: why.to_owned(), elsewhere }, pause: None, is_call: false }
}

fn dead(why: String) -> Verdict {
    Verdict { settlement: Settlement::Dead { why }, pause: None, is_call: true }
}

impl Verdict {
    /// Nobody misses a closing or a to-do task that cannot be had: they are let go without an alarm.
    fn of(mut self, letter: &Letter) -> Self {
        if let Settlement::Dead { why } = &self.settlement
            && (letter.notice == NoticeKind::Close || letter.channel == Channel::Todo)
        {
            self.settlement = Settlement::Skipped { why: why.clone(), elsewhere: false };
        }
        self
    }
}

fn record(letter: &Letter, how: &Verdict, is_mine: bool) {
    let outcome = match &how.settlement {
        _ if !is_mine => "fenced",
        Settlement::Sent { .. } => "sent",
        Settlement::Later { .. } => "later",
        Settlement::Dead { .. } => "dead",
        Settlement::Skipped { .. } => "skipped",
    };
    metrics::counter!("whsm_letters_total", "outcome" => outcome).increment(1);
    let id = letter.id.0;
    match &how.settlement {
        Settlement::Dead { why } => tracing::error!(letter.id = id, why, "gave a letter up"),
        Settlement::Later { why, .. } => tracing::warn!(letter.id = id, why, "a letter has to wait"),
        _ => tracing::info!(letter.id = id, outcome, "dealt with a letter"),
    }
    if let Some((until, why)) = &how.pause {
        tracing::error!(channel = %letter.channel, %until, why, "a channel rests until somebody mends it");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour_and_never_overflow() {
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
    fn a_used_up_quota_rests_until_the_first_of_the_next_month_in_the_company_s_time_zone() {
        let zone = Tz::Asia__Shanghai;
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(next_month(at("2026-11-20T02:00:00Z"), zone), at("2026-11-30T16:00:00Z"));
        assert_eq!(next_month(at("2026-12-31T15:59:59Z"), zone), at("2026-12-31T16:00:00Z"));
        assert_eq!(next_month(at("2026-12-31T16:00:00Z"), zone), at("2027-01-31T16:00:00Z"));
    }
}
