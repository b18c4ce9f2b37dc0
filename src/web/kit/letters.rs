//! A letter's state, result and errors as text, and the advice for an error.

use chrono::{DateTime, Utc};

use super::Frame;
use crate::outbox::{Channel, Delivery, Letter, Progress, State};

/// A letter in a list.
pub struct LetterRow {
    pub letter: Letter,
    pub recipient: String,
}

impl LetterRow {
    /// Notice and recipient: 「审批卡片 → 李强」.
    pub fn title(&self, frame: &Frame) -> String {
        frame.t.with(&format!("letter-{}", self.letter.notice), &[("who", &self.recipient)])
    }

    /// The time of sending, else of writing.
    pub fn when(&self) -> &DateTime<Utc> {
        match &self.letter.progress {
            Progress::Sent { at, .. } => at,
            _ => &self.letter.created_at,
        }
    }

    /// State and result.
    pub fn state(&self, frame: &Frame) -> String {
        let letter = &self.letter;
        let Progress::Sent { read_at, report, .. } = &letter.progress else {
            return frame.t.get(&format!("letter-state-{}", letter.state()));
        };
        match (report.as_ref().map(|report| report.delivery), read_at) {
            (Some(Delivery::Read), Some(at)) => frame.t.with("letter-read-at", &[("when", &frame.short_time(at))]),
            (Some(delivery), _) => frame.t.get(&format!("letter-result-{delivery}")),
            (None, Some(at)) => frame.t.with("letter-seen-at", &[("when", &frame.short_time(at))]),
            (None, None) if letter.closes.is_some() => frame.t.get("letter-closed"),
            (None, None) if letter.channel == Channel::Inbox => frame.t.get("letter-in-inbox"),
            (None, None) if letter.channel == Channel::DingTalk => frame.t.get("letter-queued"),
            (None, None) => frame.t.get("letter-state-sent"),
        }
    }

    /// The CSS class of the state.
    pub fn class(&self) -> &'static str {
        match &self.letter.progress {
            Progress::Sent { report: Some(report), .. } if !report.delivery.has_arrived() => "state-rejected",
            Progress::Sent { report: None, read_at: None, .. } if self.letter.channel == Channel::Inbox => "state-off",
            Progress::Sent { .. } => "state-approved",
            Progress::Dead { .. } => "state-rejected",
            Progress::Due { .. } | Progress::Claimed { .. } => "state-pending",
            Progress::Skipped { .. } => "state-off",
        }
    }

    /// How far it came, to compare with letters of the same notice: read, arrived, on its way, failed, not sent.
    pub fn rank(&self) -> u8 {
        match (self.class(), &self.letter.progress) {
            ("state-approved", Progress::Sent { read_at: Some(_), .. }) => 5,
            ("state-approved", _) => 4,
            ("state-pending", _) => 3,
            ("state-rejected", _) => 2,
            (_, Progress::Sent { .. }) => 1,
            _ => 0,
        }
    }

    /// The last error: the program's own errors translated, the platform's as received.
    pub fn error(&self, frame: &Frame) -> Option<String> {
        self.letter.error().map(|error| frame.t.get(error))
    }

    /// What to do about the error; `None` without an error or without advice.
    pub fn advice(&self, frame: &Frame) -> Option<String> {
        let code = || self.letter.report().and_then(|report| report.code.as_deref());
        let error = self.letter.error().or_else(code)?;
        advice(error).map(|key| frame.t.get(key))
    }

    /// Dead: failed for good.
    pub fn may_retry(&self) -> bool {
        self.letter.state() == State::Dead
    }

    /// Not sent yet.
    pub fn may_drop(&self) -> bool {
        matches!(self.letter.state(), State::Due | State::Dead)
    }

    /// Sent over a platform, and no closing of another letter.
    pub fn may_send_again(&self) -> bool {
        let is_on_platform = self.letter.channel.message_platform().is_some();
        is_on_platform && self.letter.closes.is_none() && self.letter.state() == State::Sent
    }
}

/// The key of the advice for an error. The error starts with the platform's code, if there is one
/// (`messaging.md` A9, B0, D7). `None`: the error text is advice enough.
pub fn advice(error: &str) -> Option<&'static str> {
    let code = error.split(' ').next().unwrap_or_default();
    Some(match code {
        "40089" | "40096" | "40001" | "40013" | "40091" | "41002" | "41004" | "invalidClientIdOrSecret" => {
            "advice-secret"
        }
        "60020" => "advice-address",
        _ if code.ends_with("IpNotInWhiteList") => "advice-address",
        "60011" | "48002" => "advice-permission",
        _ if code.ends_with("PermissionDenied") => "advice-permission",
        "40056" | "41011" | "70003" | "70004" | "301002" => "advice-agent",
        "50003" | "50005" => "advice-app-off",
        "90020" => "advice-quota",
        _ if code.ends_with("ApiCountLimitForOrg") => "advice-quota",
        "33012" | "60121" | "40003" | "60111" | "40031" | "81013" | "82001" | "invaliduser" => "advice-person",
        "50002" | "50004" => "advice-range",
        "40048" => "advice-domain",
        "41049" | "1430002" | "1430004" => "advice-words",
        "143105" => "advice-day-quota",
        "143106" => "advice-identical",
        "90001" | "1111" => "advice-ban",
        "-1" | "500" | "90018" | "90002" | "45009" | "45033" => "advice-busy",
        _ if error.contains("not JSON") || code.starts_with("9000") || code.starts_with("9001") => "advice-ban",
        _ if error.starts_with("HTTP 5") || code.contains("Limit") || code == "system.busy" => "advice-busy",
        _ if error.contains("be reached") || error.contains("in time") || error.contains("connection off") => {
            "advice-network"
        }
        _ if error.starts_with("skip-") || error.starts_with("wait-") || error == "paused" => return None,
        _ => "advice-defect",
    })
}
