//! "Why did they not get it?": checks the messages of one person about one order, and offers the action that helps.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use askama::Template;
use serde::Deserialize;

use super::off;
use crate::app::App;
use crate::catalog::spelled;
use crate::error::Result;
use crate::orders::Order;
use crate::org::User;
use crate::outbox::{self, Channel, Check, Facts, Letter, Remedy, Verdict, answer, diagnose};
use crate::platform;
use crate::web::kit::{Admin, Failure, Frame, LetterRow, advice, page};
use crate::web::paths;

/// People who are offered where several fit.
const MOST_PEOPLE: usize = 20;

/// The person and the order of the question.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct WhyQuery {
    /// An id, or what is typed: part of a name, its pinyin, a username.
    person: String,
    /// An order's number.
    number: String,
}

#[derive(Template)]
#[template(path = "admin/why.html")]
struct WhyPage {
    frame: Frame,
    query: WhyQuery,
    people: Vec<User>,
    /// The people whom the typed text fits; links, if there are several.
    fitting: Vec<User>,
    found: Option<Diagnosis>,
    /// No order has the entered number.
    is_unknown: bool,
}

/// The checks and the letters.
struct Diagnosis {
    person: User,
    order: Order,
    checks: Vec<Check>,
    rows: Vec<LetterRow>,
    here: String,
    /// Work notices to this person today.
    today: i64,
}

/// The page with the answer; without a person and an order, only the question.
pub async fn ask(app: Data<App>, _: Admin, frame: Frame, query: Query<WhyQuery>) -> Result<HttpResponse, Failure> {
    let query = query.into_inner();
    let mut conn = app.db.conn().await?;
    let people = User::list(&conn).await?;
    let fitting = fitting(&people, &query.person);
    let person = if let [one] = fitting.as_slice() { Some(one.clone()) } else { None };
    let number = query.number.trim();
    let order = if number.is_empty() { None } else { Order::by_number(&mut conn, number).await? };
    let is_unknown = !number.is_empty() && order.is_none();
    let found = match (person, order) {
        (Some(person), Some(order)) => {
            let letters: Vec<Letter> = Letter::about(&conn, order.id)
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
            Some(Diagnosis { person, order, checks, rows, here: frame.here.clone(), today })
        }
        _ => None,
    };
    Ok(page(StatusCode::OK, &WhyPage { frame, query, people, fitting, found, is_unknown }))
}

/// The people whom an id or a typed text means: the one with this id, username or name, else all whom it fits.
fn fitting(people: &[User], typed: &str) -> Vec<User> {
    let typed = typed.trim().to_lowercase();
    let is_it = |user: &&User| {
        user.id.to_string() == typed
            || user.username.to_lowercase() == typed
            || user.display_name.to_lowercase() == typed
    };
    let exact: Vec<User> = people.iter().filter(is_it).cloned().collect();
    if typed.is_empty() || !exact.is_empty() {
        return exact;
    }
    let has = |user: &&User| {
        format!("{} {} {}", user.display_name, spelled(&user.display_name), user.username)
            .to_lowercase()
            .contains(&typed)
    };
    people.iter().filter(has).take(MOST_PEOPLE).cloned().collect()
}

impl WhyPage {
    /// What the field of the person holds: the name of the one who was found, else what was typed.
    fn person(&self) -> String {
        match self.fitting.as_slice() {
            [one] => one.username.clone(),
            _ => self.query.person.clone(),
        }
    }

    fn is_nobody(&self) -> bool {
        self.fitting.is_empty() && !self.query.person.trim().is_empty()
    }
}

impl Diagnosis {
    /// The answer in one sentence.
    fn answer(&self, frame: &Frame) -> String {
        let Some(check) = answer(&self.checks) else { return String::new() };
        self.words(frame, check).unwrap_or_else(|| frame.t.get("why-ok"))
    }

    fn has_arrived(&self) -> bool {
        answer(&self.checks).is_some_and(|check| matches!(check.verdict, Verdict::Arrived { .. }))
    }

    fn is_wrong(&self, check: &Check) -> bool {
        matches!(check.verdict, Verdict::Cause { .. })
    }

    /// The text of a check; `None`: it passed.
    fn words(&self, frame: &Frame, check: &Check) -> Option<String> {
        Some(match &check.verdict {
            Verdict::Fine => return None,
            Verdict::Cause { why } => frame.t.get(why),
            Verdict::Unknown => frame.t.get("why-unknown"),
            Verdict::Arrived { read_at: None } => frame.t.get("why-arrived-yes"),
            Verdict::Arrived { read_at: Some(at) } => frame.t.with("why-read", &[("when", &frame.time(at))]),
            Verdict::Waiting { until, why } => {
                let waits = frame.t.with("why-waiting", &[("when", &frame.time(until))]);
                why.as_ref().map_or(waits.clone(), |why| format!("{waits} {}", frame.t.get(why)))
            }
        })
    }

    /// What to do about a failed check.
    fn advice(&self, frame: &Frame, check: &Check) -> Option<String> {
        let Verdict::Cause { why } = &check.verdict else { return None };
        advice(why).filter(|_| !why.starts_with("letter-") && !why.starts_with("why-")).map(|key| frame.t.get(key))
    }

    /// The address of the action that helps, its text, and whether it is a POST.
    fn remedy(&self, frame: &Frame, check: &Check) -> Option<(String, String, bool)> {
        let (address, key, posts) = match check.remedy? {
            Remedy::EditPerson => (paths::person(self.person.id), "why-edit-person", false),
            Remedy::Resume(channel) => (paths::channel_resumption(channel), "messages-resume", true),
            Remedy::Retry(letter) => (paths::message_act(letter, "retry"), "messages-retry", true),
            Remedy::SendAgain(letter) => (paths::message_act(letter, "again"), "messages-again", true),
        };
        Some((address, frame.t.get(key), posts))
    }
}
