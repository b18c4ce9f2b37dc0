//! Diagnoses why a person did or did not get a message about an order, as a sequence of checks with a verdict each.
//! Pure.

use chrono::{DateTime, Utc};

use super::{Channel, Delivery, Letter, NoticeKind, Progress};
use crate::org::User;

/// The data that the checks use.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    pub person: &'a User,
    /// The person's letters about the order, on all channels, oldest first.
    pub letters: &'a [Letter],
    /// Paused channels, each with the end and the reason of its pause.
    pub pauses: &'a [(Channel, DateTime<Utc>, String)],
    /// Channels switched off in the configuration.
    pub off: &'a [Channel],
}

/// One check with its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub about: About,
    pub verdict: Verdict,
    pub remedy: Option<Remedy>,
}

/// The subject of a check, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Told,
    Enabled,
    Address,
    MayApprove,
    ChannelOn,
    ChannelWorks,
    InRange,
    WithinQuota,
    NotIdentical,
    Arrived,
}

/// The result of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Fine,
    /// The reason why the message did not arrive; a key of `locales/` or the platform's words.
    Cause {
        why: String,
    },
    /// The platform reports no result.
    Unknown,
    /// Arrived. `read_at`: as far as the platform reports it.
    Arrived {
        read_at: Option<DateTime<Utc>>,
    },
    /// Waits until this time.
    Waiting {
        until: DateTime<Utc>,
        why: Option<String>,
    },
}

/// The button offered to fix it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    EditPerson,
    Resume(Channel),
    Retry(super::LetterId),
    SendAgain(super::LetterId),
}

/// Platform codes for an unknown or unreachable person.
const OUT_OF_RANGE: [&str; 12] =
    ["50002", "50004", "33012", "60121", "40003", "60111", "40031", "60003", "81013", "82001", "invaliduser", "60011"];

/// Runs the checks on the newest letter that goes over a platform and is no closing. Returns at least one check.
pub fn diagnose<'a>(facts: &Facts<'a>) -> Vec<Check> {
    let news = |letter: &'a Letter| {
        let platform = letter.channel.message_platform()?;
        (letter.notice != NoticeKind::Close).then_some((letter, platform))
    };
    let Some((letter, platform)) = facts.letters.iter().rev().find_map(news) else {
        return vec![cause(About::Told, "why-nothing-to-tell", None)];
    };
    let error = letter.error().unwrap_or_default();
    let person = facts.person;
    let mut checks = vec![fine(About::Told)];
    checks.push(if person.is_disabled() {
        cause(About::Enabled, "skip-disabled", Some(Remedy::EditPerson))
    } else {
        fine(About::Enabled)
    });
    checks.push(if person.userid(platform).is_some() {
        fine(About::Address)
    } else {
        cause(About::Address, &format!("skip-no-{platform}-id"), Some(Remedy::EditPerson))
    });
    if letter.notice.is_card() && letter.channel == Channel::DingTalk {
        checks.push(if person.may_approve_in_dingtalk {
            fine(About::MayApprove)
        } else {
            cause(About::MayApprove, "skip-not-allowed-in-dingtalk", Some(Remedy::EditPerson))
        });
    }
    checks.push(if facts.off.contains(&letter.channel) {
        cause(About::ChannelOn, &format!("skip-{platform}-off"), None)
    } else {
        fine(About::ChannelOn)
    });
    checks.push(match facts.pauses.iter().find(|(channel, ..)| *channel == letter.channel) {
        Some((channel, _, why)) => cause(About::ChannelWorks, why, Some(Remedy::Resume(*channel))),
        None => fine(About::ChannelWorks),
    });
    let code =
        letter.report().and_then(|report| report.code.as_deref()).or(error.split(' ').next()).unwrap_or_default();
    let is_out = OUT_OF_RANGE.contains(&code) || letter.delivery() == Some(Delivery::Invalid);
    checks.push(if is_out {
        let why = if error.is_empty() { "letter-result-invalid" } else { error };
        cause(About::InRange, why, Some(Remedy::EditPerson))
    } else {
        fine(About::InRange)
    });
    let is_over =
        letter.delivery() == Some(Delivery::OverQuota) || ["skip-over-day-quota", "wait-over-limit"].contains(&error);
    checks.push(if is_over {
        cause(About::WithinQuota, "letter-result-over_quota", None)
    } else {
        fine(About::WithinQuota)
    });
    checks.push(if letter.delivery() == Some(Delivery::Duplicate) {
        cause(About::NotIdentical, "letter-result-duplicate", Some(Remedy::SendAgain(letter.id)))
    } else {
        fine(About::NotIdentical)
    });
    checks.push(arrived(letter));
    checks
}

/// The check that decides: the first with a cause, else the last. `None`: no checks.
pub fn answer(checks: &[Check]) -> Option<&Check> {
    checks.iter().find(|check| matches!(check.verdict, Verdict::Cause { .. })).or(checks.last())
}

fn arrived(letter: &Letter) -> Check {
    let again = Some(Remedy::SendAgain(letter.id));
    let (verdict, remedy) = match &letter.progress {
        Progress::Due { error } | Progress::Claimed { error, .. } => {
            (Verdict::Waiting { until: letter.due_at, why: error.clone() }, None)
        }
        Progress::Dead { error } => {
            (Verdict::Cause { why: error.clone().unwrap_or_default() }, Some(Remedy::Retry(letter.id)))
        }
        Progress::Skipped { reason } => (Verdict::Cause { why: reason.clone().unwrap_or_default() }, None),
        Progress::Sent { report: None, .. } => (Verdict::Unknown, again),
        Progress::Sent { report: Some(report), read_at, .. } if report.delivery.has_arrived() => {
            (Verdict::Arrived { read_at: *read_at }, None)
        }
        Progress::Sent { report: Some(report), .. } => {
            (Verdict::Cause { why: format!("letter-result-{}", report.delivery) }, again)
        }
    };
    Check { about: About::Arrived, verdict, remedy }
}

fn fine(about: About) -> Check {
    Check { about, verdict: Verdict::Fine, remedy: None }
}

fn cause(about: About, why: &str, remedy: Option<Remedy>) -> Check {
    Check { about, verdict: Verdict::Cause { why: why.to_owned() }, remedy }
}

impl About {
    /// The part of a key in `locales/`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::Enabled => "enabled",
            Self::Address => "address",
            Self::MayApprove => "may-approve",
            Self::ChannelOn => "channel-on",
            Self::ChannelWorks => "channel-works",
            Self::InRange => "in-range",
            Self::WithinQuota => "within-quota",
            Self::NotIdentical => "not-identical",
            Self::Arrived => "arrived",
        }
    }
}
