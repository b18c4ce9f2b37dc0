//! Sends the administrator a test message over a platform, and shows its delivery.

use std::fmt::Write as _;

use serde::Deserialize;

use crate::app::App;
use crate::compose::trial;
use crate::error::Reason;
use crate::messenger::{Arrival, Failure};
use crate::org::{Platform, User};
use crate::outbox::Delivery;
use crate::web::kit::{Frame, advice};
use crate::web::paths;

/// The longest receipt that is asked for again.
const LONGEST_RECEIPT: usize = 200;

/// The receipts of a trial, in the query string.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct TrialQuery {
    tried: String,
    card: String,
    text: String,
}

/// The result of a test message.
pub struct Tried {
    pub platform: Platform,
    /// The results of card and text.
    pub results: [String; 2],
    /// The page that asks again; `None`: the platform gives no further result.
    pub again: Option<String>,
}

/// Sends a card and a text to the administrator; returns the page that shows their results.
pub async fn try_platform(app: &App, frame: &Frame, platform: Platform, to: &User) -> Result<String, Reason> {
    let called = frame.t.get(&format!("platform-{platform}"));
    let api = app.platforms.get(platform).ok_or_else(|| Reason::new("refused-trial-off"))?;
    let userid = to.userid(platform);
    let userid = userid.ok_or_else(|| Reason::new("refused-trial-unbound").with("platform", called))?;
    let now = app.clock.now().with_timezone(&app.config.time_zone).format("%m-%d %H:%M:%S").to_string();
    let url = format!("{}{}", app.config.public_url(), paths::administration());
    let mut receipts = Vec::new();
    for (what, message) in ["trial-card", "trial-text"].iter().zip(trial(platform, &to.display_name, &now, &url)) {
        let sent = api.send(userid, &message.body).await;
        receipts.push(sent.map_err(|refusal| {
            Reason::new("refused-trial").with("what", frame.t.get(what)).with("why", why(frame, &refusal))
        })?);
    }
    Ok(paths::admin_with(
        "directory",
        [("tried", platform.as_str()), ("card", receipts[0].as_str()), ("text", receipts[1].as_str())],
    ))
}

/// The platform's own words, and what to do.
fn why(frame: &Frame, refusal: &Failure) -> String {
    let mut said = refusal.summary();
    if let Some(key) = advice(&said) {
        let _ = write!(said, " {}", frame.t.get(key));
    }
    said
}

/// Asks what became of the messages whose receipts the address names. `None`: it names none.
pub async fn look(app: &App, frame: &Frame, query: &TrialQuery) -> Option<Tried> {
    let platform: Platform = query.tried.parse().ok()?;
    let api = app.platforms.get(platform)?;
    let mut results = [String::new(), String::new()];
    let mut may_come = false;
    for (result, receipt) in results.iter_mut().zip([&query.card, &query.text]) {
        let is_receipt = |c: char| c.is_ascii_alphanumeric() || "-_=+/".contains(c);
        if receipt.len() > LONGEST_RECEIPT || !receipt.chars().all(is_receipt) {
            return None;
        }
        *result = match api.result_checks() {
            None => frame.t.get("trial-no-report"),
            Some(_) => match api.report(receipt).await {
                Ok(Some(report)) => frame.t.get(&format!("letter-result-{}", delivery(report.arrival))),
                Ok(None) => {
                    may_come = true;
                    frame.t.get("trial-no-report-yet")
                }
                Err(refusal) => why(frame, &refusal),
            },
        };
    }
    let receipts = [("tried", platform.as_str()), ("card", query.card.as_str()), ("text", query.text.as_str())];
    let again = may_come.then(|| paths::admin_with("directory", receipts));
    Some(Tried { platform, results, again })
}

fn delivery(arrival: Arrival) -> Delivery {
    match arrival {
        Arrival::Duplicate => Delivery::Duplicate,
        Arrival::Delivered => Delivery::Delivered,
        Arrival::Read => Delivery::Read,
        Arrival::OverQuota => Delivery::OverQuota,
        Arrival::Throttled => Delivery::Throttled,
        Arrival::Forbidden => Delivery::Forbidden,
        Arrival::Invalid => Delivery::Invalid,
        Arrival::Failed => Delivery::Failed,
    }
}
