//! Shows on a platform that a step is closed: the card's status bar, the to-do task, or a recalled message.

use chrono::{DateTime, TimeDelta, Utc};

use super::verdict::Verdict;
use crate::app::App;
use crate::approval::{Action, LogEntry};
use crate::error::{Error, Result};
use crate::messenger::StatusBar;
use crate::org::{Platform, User};
use crate::outbox::{Channel, Letter, Progress};

/// When to look again at a card that is not sent yet.
const UNTIL_SENT: TimeDelta = TimeDelta::seconds(10);

/// A card to close, with what its platform needs for it.
struct Job {
    sent_at: DateTime<Utc>,
    receipt: String,
    action: Action,
    recipient: Option<User>,
}

/// Closes the card that `letter` names. A card that is too old, was never sent or has no receipt is skipped.
pub async fn close(app: &App, letter: &Letter) -> Result<Verdict> {
    let now = app.clock.now();
    let Some((platform, api)) =
        letter.channel.platform().and_then(|platform| Some((platform, app.platforms.get(platform)?)))
    else {
        return Ok(nothing_to_close());
    };
    let job = match prepare(app, letter).await? {
        Ok(job) => job,
        Err(verdict) => return Ok(verdict),
    };
    let closed = if letter.channel == Channel::Todo {
        let Some(union_id) = union_id(&job, platform) else { return Ok(Verdict::skipped("skip-no-unionid", false)) };
        let Some(todos) = api.todos() else { return Ok(nothing_to_close()) };
        todos.finish(union_id, &job.receipt).await
    } else {
        let age = now - job.sent_at;
        if age > api.closes_within() {
            return Ok(Verdict::skipped("skip-too-old", false));
        }
        api.close(&job.receipt, bar(job.action)).await
    };
    Ok(match closed {
        Ok(()) => Verdict::sent(None, None),
        Err(failure) => Verdict::failed(letter, &failure, app.config.time_zone, now),
    })
}

async fn prepare(app: &App, letter: &Letter) -> Result<Result<Job, Verdict>> {
    let mut conn = app.db.conn().await?;
    let card = match letter.closes {
        Some(id) => Letter::find(&mut conn, id).await?.ok_or(Error::NotFound)?,
        None => return Err(Error::NotFound),
    };
    let (sent_at, receipt) = match card.progress {
        Progress::Due { .. } | Progress::Claimed { .. } => {
            return Ok(Err(Verdict::later(app.clock.now() + UNTIL_SENT, "skip-nothing-to-close")));
        }
        Progress::Dead { .. } | Progress::Skipped { .. } | Progress::Sent { receipt: None, .. } => {
            return Ok(Err(nothing_to_close()));
        }
        Progress::Sent { at, receipt: Some(receipt), .. } => (at, receipt),
    };
    let log = LogEntry::of(&conn, letter.order_id).await?;
    let action = log.iter().find(|entry| entry.id == letter.log_id).ok_or(Error::NotFound)?.action;
    let recipient = User::find(&mut conn, letter.recipient_id).await?;
    Ok(Ok(Job { sent_at, receipt, action, recipient }))
}

fn union_id(job: &Job, platform: Platform) -> Option<&str> {
    job.recipient.as_ref()?.union_id(platform)
}

fn nothing_to_close() -> Verdict {
    Verdict::skipped("skip-nothing-to-close", false)
}

/// What the status bar of a closed step says, and its colour (`messaging.md` A3; the colour of a return is our own).
fn bar(action: Action) -> StatusBar {
    let (text, colour) = match action {
        Action::Approve | Action::AskAfter => ("已同意", "78C06E"),
        Action::Reject => ("已拒绝", "F65E5E"),
        Action::Return => ("已退回", "FF9D46"),
        Action::HandOver | Action::Reassign | Action::Escalate => ("已转办", "858E99"),
        Action::AskBefore => ("已加签", "858E99"),
        _ => ("已撤销", "858E99"),
    };
    StatusBar { text, colour }
}
