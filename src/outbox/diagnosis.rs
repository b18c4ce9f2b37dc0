//! "Why did they not get it?": for one person and one order, the checks in order, each with a plain answer. Pure.

use chrono::{DateTime, Utc};

use super::{Channel, Delivery, Letter, NoticeKind, State};
use crate::org::User;

/// What is known about a person, an order, and the way between.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    pub person: &'a User,
    /// The letters about the order to this person over all channels, oldest first.
    pub letters: &'a [Letter],
    /// Channels that rest now, until when and why.
    pub pauses: &'a [(Channel, DateTime<Utc>, String)],
    /// Channels that are switched off in the configuration.
    pub off: &'a [Channel],
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub about: About,
    pub verdict: Verdict,
    pub remedy: Option<Remedy>,
}

/// What is asked, in this order.
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

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Fine,
    /// The reason why they did not get it.
    Wrong {
        why: String,
    },
    /// Nothing can be said about it.
    Unknown,
    /// It did arrive: when it was read, as far as the platform tells.
    Arrived {
        read_at: Option<DateTime<Utc>>,
    },
    /// On its way: not before then.
    Waiting {
        until: DateTime<Utc>,
        why: Option<String>,
    },
}

/// The button that mends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    EditPerson,
    Resume(Channel),
    Retry(super::LetterId),
    SendAgain(super::LetterId),
}

/// Codes that say that a person is not there or not in reach.
const OUT_OF_RANGE: [&str; 12] =
    ["50002", "50004", "33012", "60121", "40003", "60111", "40031", "60003", "81013", "82001", "invaliduser", "60011"];

/// All checks. The last letter that was to bring news is looked at; closings and the inbox are not.
pub fn diagnose<'a>(facts: &Facts<'a>) -> Vec<Check> {
    let news = |letter: &'a Letter| {
        let platform = letter.channel.message_platform()?;
        (letter.notice != NoticeKind::Close).then_some((letter, platform))
    };
    let Some((letter, platform)) = facts.letters.iter().rev().find_map(news) else {
        return vec![wrong(About::Told, "why-nothing-to-tell", None)];
    };
    let error = letter.last_error.as_deref().unwrap_or_default();
    let person = facts.person;
    let mut checks = vec![fine(About::Told)];
    checks.push(if person.is_disabled() {
        wrong(About::Enabled, "skip-disabled", Some(Remedy::EditPerson))
    } else {
        fine(About::Enabled)
    });
    checks.push(if person.userid(platform).is_some() {
        fine(About::Address)
    } else {
        wrong(About::Address, &format!("skip-no-{platform}-id"), Some(Remedy::EditPerson))
    });
    if letter.notice.is_card() && letter.channel == Channel::DingTalk {
        checks.push(if person.may_approve_in_dingtalk {
            fine(About::MayApprove)
        } else {
            wrong(About::MayApprove, "skip-not-allowed-in-dingtalk", Some(Remedy::EditPerson))
        });
    }
    checks.push(if facts.off.contains(&letter.channel) {
        wrong(About::ChannelOn, &format!("skip-{platform}-off"), None)
    } else {
        fine(About::ChannelOn)
    });
    checks.push(match facts.pauses.iter().find(|(channel, ..)| *channel == letter.channel) {
        Some((channel, _, why)) => wrong(About::ChannelWorks, why, Some(Remedy::Resume(*channel))),
        None => fine(About::ChannelWorks),
    });
    let code = letter.result_code.as_deref().or(error.split(' ').next()).unwrap_or_default();
    let is_out = OUT_OF_RANGE.contains(&code) || letter.result == Some(Delivery::Invalid);
    checks.push(if is_out {
        let why = if error.is_empty() { "letter-result-invalid" } else { error };
        wrong(About::InRange, why, Some(Remedy::EditPerson))
    } else {
        fine(About::InRange)
    });
    let is_over =
        letter.result == Some(Delivery::OverQuota) || ["skip-over-day-quota", "wait-over-limit"].contains(&error);
    checks.push(if is_over {
        wrong(About::WithinQuota, "letter-result-over_quota", None)
    } else {
        fine(About::WithinQuota)
    });
    checks.push(if letter.result == Some(Delivery::Duplicate) {
        wrong(About::NotIdentical, "letter-result-duplicate", Some(Remedy::SendAgain(letter.id)))
    } else {
        fine(About::NotIdentical)
    });
    checks.push(arrived(letter));
    checks
}

/// The check that gives the answer: the first that is wrong, else the last.
pub fn answer(checks: &[Check]) -> Option<&Check> {
    checks.iter().find(|check| matches!(check.verdict, Verdict::Wrong { .. })).or(checks.last())
}

fn arrived(letter: &Letter) -> Check {
    let error = letter.last_error.clone();
    let (verdict, remedy) = match (letter.state, letter.result) {
        (State::Due | State::Claimed, _) => (Verdict::Waiting { until: letter.due_at, why: error }, None),
        (State::Dead, _) => (Verdict::Wrong { why: error.unwrap_or_default() }, Some(Remedy::Retry(letter.id))),
        (State::Skipped, _) => (Verdict::Wrong { why: error.unwrap_or_default() }, None),
        (State::Sent, None) => (Verdict::Unknown, Some(Remedy::SendAgain(letter.id))),
        (State::Sent, Some(result)) if result.has_arrived() => (Verdict::Arrived { read_at: letter.read_at }, None),
        (State::Sent, Some(result)) => {
            (Verdict::Wrong { why: format!("letter-result-{result}") }, Some(Remedy::SendAgain(letter.id)))
        }
    };
    Check { about: About::Arrived, verdict, remedy }
}

fn fine(about: About) -> Check {
    Check { about, verdict: Verdict::Fine, remedy: None }
}

fn wrong(about: About, why: &str, remedy: Option<Remedy>) -> Check {
    Check { about, verdict: Verdict::Wrong { why: why.to_owned() }, remedy }
}

impl About {
    /// As it stands in the keys of `locales/`.
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
