//! "Why did they not get it?": one person, one order, the checks in order, and the button that mends it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use askama::Template;
use serde::Deserialize;

use super::off;
use crate::app::App;
use crate::error::Result;
use crate::orders::Order;
use crate::org::{User, UserId};
use crate::outbox::{self, Channel, Check, Facts, Letter, Remedy, Verdict, answer, diagnose};
use crate::platform;
use crate::web::kit::{Admin, Failure, Frame, LetterRow, advice, page};
use crate::web::paths;

/// Whom and what the question is about.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    person: String,
    /// An order's number.
    number: String,
}

#[derive(Template)]
#[template(path = "admin/why.html")]
struct WhyPage {
    frame: Frame,
    asked: Asked,
    people: Vec<User>,
    found: Option<Found>,
    /// A number was typed that nobody has.
    is_unknown: bool,
}

/// The answer.
struct Found {
    person: User,
    order: Order,
    checks: Vec<Check>,
    rows: Vec<LetterRow>,
    here: String,
    /// Work notices to this person today.
    today: i64,
}

pub async fn ask(app: Data<App>, _: Admin, frame: Frame, asked: Query<Asked>) -> Result<HttpResponse, Failure> {
    let asked = asked.into_inner();
    let mut conn = app.db.conn().await?;
    let people = User::list(&mut conn).await?;
    let person = asked.person.parse().ok().and_then(|id| people.iter().find(|user| user.id == UserId(id))).cloned();
    let number = asked.number.trim();
    let order = if number.is_empty() { None } else { Order::by_number(&mut conn, number).await? };
    let is_unknown = !number.is_empty() && order.is_none();
    let found = match (person, order) {
        (Some(person), Some(order)) => {
            let letters: Vec<Letter> = Letter::about(&mut conn, order.id)
                .await?
                .into_iter()
                .filter(|letter| letter.recipient_id == person.id)
                .collect();
            let pauses = outbox::pauses(&mut conn, app.clock.now()).await?;
            let facts = Facts { person: &person, letters: &letters, pauses: &pauses, off: &off(&app) };
            let checks = diagnose(&facts);
            let name = person.display_name.clone();
            let rows = letters.into_iter().map(|letter| LetterRow { recipient: name.clone(), letter }).collect();
            let (zone, now) = (app.config.time_zone, app.clock.now());
            let today = platform::sent_today(&mut conn, person.id, Channel::DingTalk, zone, now).await?;
            Some(Found { person, order, checks, rows, here: frame.here.clone(), today })
        }
        _ => None,
    };
    Ok(page(StatusCode::OK, &WhyPage { frame, asked, people, found, is_unknown }))
}

impl Found {
    /// The answer in one sentence.
    fn answer(&self, frame: &Frame) -> String {
        let Some(check) = answer(&self.checks) else { return String::new() };
        self.words(frame, check).unwrap_or_else(|| frame.t.get("why-ok"))
    }

    fn has_arrived(&self) -> bool {
        answer(&self.checks).is_some_and(|check| matches!(check.verdict, Verdict::Arrived { .. }))
    }

    fn is_wrong(&self, check: &Check) -> bool {
        matches!(check.verdict, Verdict::Wrong { .. })
    }

    /// What a check found.
    fn words(&self, frame: &Frame, check: &Check) -> Option<String> {
        Some(match &check.verdict {
            Verdict::Fine => return None,
            Verdict::Wrong { why } => frame.t.get(why),
            Verdict::Unknown => frame.t.get("why-unknown"),
            Verdict::Arrived { read_at: None } => frame.t.get("why-arrived-yes"),
            Verdict::Arrived { read_at: Some(at) } => frame.t.with("why-read", &[("when", &frame.time(at))]),
            Verdict::Waiting { until, why } => {
                let waits = frame.t.with("why-waiting", &[("when", &frame.time(until))]);
                why.as_ref().map_or(waits.clone(), |why| format!("{waits} {}", frame.t.get(why)))
            }
        })
    }

    /// What to do about it.
    fn advice(&self, frame: &Frame, check: &Check) -> Option<String> {
        let Verdict::Wrong { why } = &check.verdict else { return None };
        advice(why).filter(|_| !why.starts_with("letter-") && !why.starts_with("why-")).map(|key| frame.t.get(key))
    }

    /// Where the button that mends it leads, its text, and whether it posts.
    fn remedy(&self, frame: &Frame, check: &Check) -> Option<(String, String, bool)> {
        let (address, key, posts) = match check.remedy? {
            Remedy::EditPerson => (format!("{}/{}", paths::admin("people"), self.person.id), "why-edit-person", false),
            Remedy::Resume(channel) => (format!("/admin/channels/{channel}/resumption"), "messages-resume", true),
            Remedy::Retry(letter) => (format!("/admin/messages/{letter}/retry"), "messages-retry", true),
            Remedy::SendAgain(letter) => (format!("/admin/messages/{letter}/again"), "messages-again", true),
        };
        Some((address, frame.t.get(key), posts))
    }
}
