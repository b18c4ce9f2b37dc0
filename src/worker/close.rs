//! Shows on a platform that a step is closed: changes the card's status bar, finishes the to-do task, or recalls the
//! message. If the receipt is lost, sends a text instead.

use chrono::{DateTime, TimeDelta, Utc};

use super::verdict::Verdict;
use crate::app::App;
use crate::approval::{Action, LogEntry, closed_state};
use crate::error::{Error, Result};
use crate::messenger::StatusBar;
use crate::org::{Platform, User};
use crate::outbox::{Channel, Letter, Progress};

/// DingTalk's code for a message that it dropped because the person has it (`messaging.md` A3).
const DUPLICATE: &str = "143106";

/// When to try again if the card is not sent yet.
const UNTIL_SENT: TimeDelta = TimeDelta::seconds(10);

/// The result of [`close`].
pub enum Closing {
    Settled(Verdict),
    /// The card may have arrived, but its receipt was lost: send a text that says that it is closed.
    ByText,
}

/// The receipt of a card, or the bytes of a card that may have arrived without a receipt.
enum Receipt {
    Of(String),
    Lost(String),
}

/// A card to close, with what its platform needs for it.
struct Job {
    sent_at: DateTime<Utc>,
    receipt: Receipt,
    action: Action,
    recipient: Option<User>,
}

/// Closes the card that `letter` names. A card that is too old or was never sent is skipped.
pub async fn close(app: &App, letter: &Letter) -> Result<Closing> {
    let now = app.clock.now();
    let Some((platform, api)) =
        letter.channel.platform().and_then(|platform| Some((platform, app.platforms.get(platform)?)))
    else {
        return Ok(Closing::Settled(nothing_to_close()));
    };
    let job = match prepare(app, letter).await? {
        Ok(job) => job,
        Err(closing) => return Ok(closing),
    };
    let closed = if letter.channel == Channel::Todo {
        let Some(union_id) = union_id(&job, platform) else {
            return Ok(Closing::Settled(Verdict::skipped("skip-no-unionid", false)));
        };
        let Some(todos) = api.todos() else { return Ok(Closing::Settled(nothing_to_close())) };
        match &job.receipt {
            Receipt::Of(task) => todos.finish(union_id, task).await,
            // A key creates one task only, so this returns the id of the existing task.
            Receipt::Lost(task) => match todos.create(union_id, task).await {
                Ok(Some(task)) => todos.finish(union_id, &task).await,
                Ok(None) => return Ok(Closing::Settled(nothing_to_close())),
                Err(failure) => Err(failure),
            },
        }
    } else {
        let Receipt::Of(receipt) = &job.receipt else { return Ok(Closing::ByText) };
        if now - job.sent_at > api.closes_within() {
            return Ok(Closing::Settled(Verdict::skipped("skip-too-old", false)));
        }
        api.close(receipt, bar(job.action)).await
    };
    Ok(Closing::Settled(match closed {
        Ok(()) => Verdict::sent(None, None),
        Err(failure) => Verdict::failed(letter, &failure, app.config.time_zone, now),
    }))
}

async fn prepare(app: &App, letter: &Letter) -> Result<Result<Job, Closing>> {
    let mut conn = app.db.conn().await?;
    let card = match letter.closes {
        Some(id) => Letter::find(&mut conn, id).await?.ok_or(Error::NotFound)?,
        None => return Err(Error::NotFound),
    };
    let lost = card.message.filter(|_| card.unsure).map(|message| Receipt::Lost(message.body));
    let (sent_at, receipt) = match (card.progress, lost) {
        (Progress::Due { .. } | Progress::Claimed { .. }, _) => {
            let later = Verdict::later(app.clock.now() + UNTIL_SENT, "skip-nothing-to-close");
            return Ok(Err(Closing::Settled(later)));
        }
        // The platform dropped the repetition, so its receipt does not belong to the message on the phone.
        (Progress::Sent { at, report: Some(report), .. }, Some(lost)) if report.code.as_deref() == Some(DUPLICATE) => {
            (at, lost)
        }
        (Progress::Sent { at, receipt: Some(receipt), .. }, _) => (at, Receipt::Of(receipt)),
        (_, Some(lost)) => (card.created_at, lost),
        _ => return Ok(Err(Closing::Settled(nothing_to_close()))),
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

/// The status bar of a closed step (`messaging.md` A3; the colour of a return is our own).
fn bar(action: Action) -> StatusBar {
    let colour = match action {
        Action::Approve | Action::AskAfter => "78C06E",
        Action::Reject => "F65E5E",
        Action::Return => "FF9D46",
        _ => "858E99",
    };
    StatusBar { text: closed_state(action), colour }
}
