//! Closing what a step left behind on a platform: the card's status bar, the to-do task, the WeCom message.

use chrono::TimeDelta;

use super::deliver::{Verdict, later, sent, skipped, verdict};
use crate::app::App;
use crate::approval::{Action, LogEntry};
use crate::error::{Error, Result};
use crate::messenger::Failure;
use crate::org::User;
use crate::outbox::{Channel, Letter, State};

/// A status bar can be changed so long (`messaging.md` A3).
const BAR_LIFE: TimeDelta = TimeDelta::days(7);

/// A message of WeCom can be taken back so long (`messaging.md` D3).
const RECALL_LIFE: TimeDelta = TimeDelta::hours(24);

/// When to look again at a card that is still on its way.
const UNTIL_SENT: TimeDelta = TimeDelta::seconds(10);

/// What a closing needs to know.
struct Job {
    card: Letter,
    receipt: String,
    action: Action,
    unionid: Option<String>,
}

pub async fn close(app: &App, letter: &Letter) -> Result<Verdict> {
    let now = app.clock.now();
    let job = match prepare(app, letter).await? {
        Ok(job) => job,
        Err(verdict) => return Ok(verdict),
    };
    let age = now - job.card.sent_at.unwrap_or(now);
    let closed: Result<(), Failure> = match (letter.channel, &app.dingtalk, &app.wecom) {
        (Channel::DingTalk, Some(_), _) if age > BAR_LIFE => return Ok(skipped("skip-too-old", false)),
        (Channel::WeCom, _, Some(_)) if age > RECALL_LIFE => return Ok(skipped("skip-too-old", false)),
        (Channel::DingTalk, Some(dingtalk), _) => {
            let (words, colour) = bar(job.action);
            let task = job.receipt.parse().map_err(Error::broken)?;
            dingtalk.set_status_bar(task, words, colour).await
        }
        (Channel::Todo, Some(dingtalk), _) => {
            let Some(unionid) = &job.unionid else { return Ok(skipped("skip-no-unionid", false)) };
            dingtalk.finish_todo(unionid, &job.receipt).await
        }
        (Channel::WeCom, _, Some(wecom)) => wecom.recall(&job.receipt).await,
        _ => return Ok(skipped("skip-nothing-to-close", false)),
    };
    Ok(match closed {
        Ok(()) => sent(None, None),
        Err(failure) => verdict(letter, &failure, app.config.time_zone, now),
    })
}

async fn prepare(app: &App, letter: &Letter) -> Result<Result<Job, Verdict>> {
    let mut conn = app.db.conn().await?;
    let card = match letter.closes {
        Some(id) => Letter::find(&mut conn, id).await?.ok_or(Error::NotFound)?,
        None => return Err(Error::NotFound),
    };
    match card.state {
        State::Due | State::Claimed => {
            return Ok(Err(later(app.clock.now() + UNTIL_SENT, "skip-nothing-to-close".into(), false)));
        }
        State::Dead | State::Skipped => return Ok(Err(skipped("skip-nothing-to-close", false))),
        State::Sent => {}
    }
    let Some(receipt) = card.receipt.clone() else { return Ok(Err(skipped("skip-nothing-to-close", false))) };
    let log = LogEntry::of(&mut conn, letter.order_id).await?;
    let action = log.iter().find(|entry| entry.id == letter.log_id).ok_or(Error::NotFound)?.action;
    let unionid = User::find(&mut conn, letter.recipient_id).await?.and_then(|user| user.dingtalk_unionid);
    Ok(Ok(Job { card, receipt, action, unionid }))
}

/// What the status bar says from then on, and its colour (`messaging.md` A3; it gives none for a return).
fn bar(action: Action) -> (&'static str, &'static str) {
    match action {
        Action::Approve => ("已同意", "0xFF78C06E"),
        Action::Reject => ("已拒绝", "0xFFF65E5E"),
        Action::Return => ("已退回", "0xFFFF9D46"),
        Action::HandOver | Action::Reassign | Action::Escalate => ("已转办", "0xFF858E99"),
        _ => ("已撤销", "0xFF858E99"),
    }
}
