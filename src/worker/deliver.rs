//! Delivers one letter: composes it or takes the stored bytes, sends it, settles it.
//!
//! Never holds a connection while it waits for the platform.

use chrono::NaiveDate;

use super::close::{Closing, close};
use super::send;
use super::verdict::Verdict;
use crate::app::App;
use crate::clock::day;
use crate::compose::{Composed, Wording, compose};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::messenger::{Class, Failure, Fate};
use crate::org::User;
use crate::outbox::{self, Channel, Letter, NoticeKind, Settlement, Written};
use crate::platform::{self, PerPerson};

/// The most messages with the same text that a number can distinguish on one day.
const MAX_REPETITIONS: usize = 500;

/// This many responses within a minute that are not from the platform's API pause the channel (`reliability.md` 4.3).
const STRIKES: i32 = 3;

/// Delivers one claimed letter. `held`: give it back instead, for this reason (a key of `locales/`). Returns whether
/// the channel is paused now.
///
/// # Errors
/// `Unavailable` or `Lost` when the database is away: the lease expires and another worker takes the letter.
pub async fn deliver(app: &App, letter: &Letter, held: Option<&'static str>) -> Result<bool> {
    let verdict = if let Some(why) = held {
        Verdict::later(app.clock.now(), why)
    } else {
        match attempt(app, letter).await {
            Ok(Some(verdict)) => verdict,
            Ok(None) => return Ok(false),
            Err(e @ (Error::Unavailable(_) | Error::Lost(_))) => return Err(e),
            Err(e) => Verdict::failed(letter, &composing_failed(&e), app.config.time_zone, app.clock.now()),
        }
    };
    let mut verdict = verdict.without_alarm(letter);
    let is_mine = {
        let mut conn = app.db.conn().await?;
        let is_mine = outbox::settle(&mut conn, letter, &verdict.settlement, app.clock.now()).await?;
        if !verdict.is_call
            && let Some(platform) = letter.channel.platform()
        {
            platform::refund(&mut conn, platform, &app.limits(platform), app.clock.now()).await?;
        }
        if let Some(rest) = verdict.strike.take()
            && outbox::strike(&mut conn, letter.channel, app.clock.now()).await? >= STRIKES
        {
            verdict.pause = Some(rest);
        }
        if let Some((until, why)) = &verdict.pause {
            outbox::pause(&mut conn, letter.channel, *until, why).await?;
        }
        is_mine
    };
    record(letter, &verdict, is_mine);
    if !is_mine && let Settlement::Sent { receipt: Some(receipt), .. } = &verdict.settlement {
        recall(app, letter, receipt).await;
    }
    Ok(verdict.pause.is_some())
}

/// Makes one attempt. `None`: another worker has claimed the letter meanwhile.
async fn attempt(app: &App, letter: &Letter) -> Result<Option<Verdict>> {
    if let Some(why) = send::off_reason(app, letter.channel) {
        return Ok(Some(Verdict::skipped(why, letter.channel != Channel::Todo)));
    }
    if letter.notice == NoticeKind::Close
        && let Closing::Settled(verdict) = close(app, letter).await?
    {
        return Ok(Some(verdict));
    }
    if letter.channel == Channel::Todo
        && let Err(failure) = send::learn_union_id(app, letter.recipient_id).await?
    {
        return Ok(Some(Verdict::failed(letter, &failure, app.config.time_zone, app.clock.now())));
    }
    let (to, body) = {
        let mut conn = app.db.conn().await?;
        let (to, wording) = match compose(&mut conn, &app.config, letter, app.clock.now()).await? {
            Composed::Skip { why, elsewhere } => return Ok(Some(Verdict::skipped(why, elsewhere))),
            Composed::Message { to, wording } => (to, wording),
        };
        if let Some(verdict) = over_limit(&mut conn, app, letter).await? {
            return Ok(Some(verdict));
        }
        match store_body(&mut conn, app, letter, &wording).await? {
            Some(body) => (to, body),
            None => return Ok(None),
        }
    };
    let receipt = send::send(app, letter.channel, &to, &body).await;
    let now = app.clock.now();
    Ok(Some(match receipt {
        // Do not query the result of a text that replaces a closing: nothing depends on it, and a query costs a
        // call.
        Ok(receipt) if letter.notice == NoticeKind::Close => Verdict::sent(receipt, None),
        Ok(receipt) => Verdict::sent(receipt, send::check_at(app, letter.channel, now)),
        Err(failure) => Verdict::failed(letter, &failure, app.config.time_zone, now),
    }))
}

/// Applies the platform's limit per person. The letter waits, or goes over another channel if the wait is long and the
/// person has one. `None`: the letter may be sent now.
async fn over_limit(conn: &mut Conn, app: &App, letter: &Letter) -> Result<Option<Verdict>> {
    let (zone, now) = (app.config.time_zone, app.clock.now());
    let Some(api) = letter.channel.message_platform().and_then(|platform| app.platforms.get(platform)) else {
        return Ok(None);
    };
    let PerPerson::NotBefore { at, is_long } =
        platform::per_person(conn, letter.recipient_id, letter.channel, api.person_limit(), zone, now).await?
    else {
        return Ok(None);
    };
    let has_another = match User::find(conn, letter.recipient_id).await? {
        Some(person) => outbox::channels_of(&person).iter().any(|channel| *channel != letter.channel),
        None => false,
    };
    if is_long && has_another {
        return Ok(Some(Verdict::skipped("skip-over-day-quota", true)));
    }
    Ok(Some(Verdict::later(at, "wait-over-limit")))
}

/// Recalls a message that two workers sent: this one lost its claim while it was sending.
async fn recall(app: &App, letter: &Letter, receipt: &str) {
    let Some(api) = letter.channel.message_platform().and_then(|platform| app.platforms.get(platform)) else { return };
    let recalled = api.recall(receipt).await.is_ok();
    tracing::warn!(letter.id = letter.id.0, receipt, recalled, "two workers sent the same letter");
}

/// The bytes to send: those stored by an earlier attempt, else new ones, which are stored first. `None`: another worker
/// has claimed the letter meanwhile, or all repetitions read like earlier messages.
async fn store_body(conn: &mut Conn, app: &App, letter: &Letter, wording: &Wording) -> Result<Option<String>> {
    let lease = (app.config.lease, app.clock.offset_micros());
    if let Some(kept) = &letter.message {
        let stored = outbox::write(conn, letter, &kept.body, &kept.gist, kept.written_on, lease).await?;
        return Ok((stored == Written::Kept).then(|| kept.body.clone()));
    }
    let today: NaiveDate = day(app.clock.now(), app.config.time_zone);
    let mut repetition = 1;
    while repetition < MAX_REPETITIONS {
        let rendered = wording.render(letter.channel, repetition);
        match outbox::write(conn, letter, &rendered.body, &rendered.gist, today, lease).await? {
            Written::Kept => return Ok(Some(rendered.body)),
            Written::Fenced => return Ok(None),
            Written::ReadsTheSame => repetition = next_repetition(conn, letter, wording, repetition, today).await?,
        }
    }
    Ok(None)
}

/// The next repetition whose gist the person did not get today.
async fn next_repetition(
    conn: &mut Conn,
    letter: &Letter,
    wording: &Wording,
    after: usize,
    today: NaiveDate,
) -> Result<usize> {
    let mut next = after + 1;
    while next < MAX_REPETITIONS {
        // Doubles the range each time. Few repetitions are common, and many take only a few statements.
        let until = (next * 2).min(MAX_REPETITIONS);
        let gists: Vec<String> = (next..until).map(|n| wording.render(letter.channel, n).gist).collect();
        if let Some(place) = outbox::first_unsaid(conn, letter, &gists, today).await? {
            return Ok(next + place);
        }
        next = until;
    }
    Ok(next)
}

/// Retries a letter that cannot be composed like one that cannot be sent: missing data may appear.
fn composing_failed(e: &Error) -> Failure {
    Failure { class: Class::Retry, fate: Fate::NotAccepted, code: None, message: format!("cannot be worded: {e}") }
}

fn record(letter: &Letter, verdict: &Verdict, is_mine: bool) {
    let outcome = match &verdict.settlement {
        _ if !is_mine => "fenced",
        Settlement::Sent { .. } => "sent",
        Settlement::Later { .. } => "later",
        Settlement::Dead { .. } => "dead",
        Settlement::Skipped { .. } => "skipped",
    };
    metrics::counter!("whsm_letters_total", "outcome" => outcome).increment(1);
    let id = letter.id.0;
    match &verdict.settlement {
        Settlement::Dead { why } => tracing::error!(letter.id = id, why, "gave up a letter"),
        Settlement::Later { why, .. } => tracing::warn!(letter.id = id, why, "a letter waits"),
        _ => tracing::info!(letter.id = id, outcome, "settled a letter"),
    }
    if let Some((until, why)) = &verdict.pause {
        tracing::error!(channel = %letter.channel, %until, why, "paused a channel");
    }
}
