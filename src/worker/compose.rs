//! From a letter to a message: loads present truth, words it, or finds that there is nothing to send.

use diesel::QueryResult;

use super::card::{self, CardFacts};
use crate::app::App;
use crate::approval::{Action, Chain, LogEntry, Step, StepStatus, Told, told_text};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::messenger::dingtalk::message;
use crate::orders::{self, CardRow, Order, OrderView, amount};
use crate::org::User;
use crate::outbox::{Letter, NoticeKind};

/// What a letter comes to.
pub enum Composed {
    /// To this DingTalk userid.
    Message { to: String, wording: Wording },
    /// Not to be sent, for this reason: a key of `locales/`.
    Skip(&'static str),
}

/// The facts of a message; worded by [`Wording::write`].
pub enum Wording {
    Card(Box<CardFacts>),
    Text { text: String, comment: String, title: String },
}

/// Looks up whom a letter is for and what it has to say now.
pub async fn compose(conn: &mut Conn, app: &App, letter: &Letter) -> Result<Composed> {
    let recipient = User::find(conn, letter.recipient_id).await?.ok_or(Error::NotFound)?;
    if recipient.is_disabled() {
        return Ok(Composed::Skip("skip-disabled"));
    }
    let is_card = letter.notice != NoticeKind::Told;
    if is_card && !recipient.may_approve_in_dingtalk {
        return Ok(Composed::Skip("skip-not-allowed-in-dingtalk"));
    }
    let Some(to) = recipient.dingtalk_userid else { return Ok(Composed::Skip("skip-no-dingtalk-id")) };
    let order = Order::find(conn, letter.order_id).await?.ok_or(Error::NotFound)?;
    let chain = Chain::of(conn, order.clone()).await?;
    let Some(entry) = chain.log.iter().find(|entry| entry.id == letter.log_id) else { return Err(Error::NotFound) };
    if !is_card {
        let wording = text(conn, &order, entry).await?;
        return Ok(Composed::Message { to, wording });
    }
    let step = chain.steps.iter().find(|step| Some(step.id) == letter.step_id).ok_or(Error::NotFound)?;
    if step.status != StepStatus::Open {
        return Ok(Composed::Skip("skip-superseded"));
    }
    let wording = facts(conn, app, &chain, step, entry).await?;
    Ok(Composed::Message { to, wording: Wording::Card(Box::new(wording)) })
}

impl Wording {
    /// The `msg` and its gist. `repetition` from 2 on: the person was told the same before today, so it says so.
    pub fn write(&self, repetition: usize) -> (String, String) {
        let mark = if repetition > 1 { format!("(第{repetition}次)") } else { String::new() };
        match self {
            Self::Card(facts) => {
                let mut facts = facts.clone();
                facts.ordinals.push_str(&mark);
                card::compose(&facts)
            }
            Self::Text { text, comment, title } => {
                let text = fit(text, &[comment, title], &mark);
                (message::text(&text), text)
            }
        }
    }
}

/// Shortens the comment, then the title, where they stand in the text, until the message fits.
fn fit(text: &str, parts: &[&String], mark: &str) -> String {
    let mut fitted = format!("{text}{mark}");
    for part in parts.iter().filter(|part| !part.is_empty()) {
        let mut most = part.chars().count();
        let whole = fitted.clone();
        while message::text(&fitted).len() > message::MAX_BYTES && most > 0 {
            most -= most.min(8);
            fitted = whole.replace(part.as_str(), &card::cut(part, most));
        }
    }
    fitted
}

async fn text(conn: &mut Conn, order: &Order, entry: &LogEntry) -> QueryResult<Wording> {
    let ids: Vec<_> =
        [Some(entry.actor_id), Some(order.applicant_id), entry.next_handler_id].into_iter().flatten().collect();
    let people = User::named(conn, &ids).await?;
    let name =
        |id| people.iter().find(|user| user.id == id).map(|user| card::plain(&user.display_name)).unwrap_or_default();
    let next = entry.next_handler_id.map(name);
    let (title, comment) = (card::plain(&order.title), card::plain(&entry.comment));
    let text = told_text(&Told {
        kind: order.kind,
        title: &title,
        action: entry.action,
        actor: &name(entry.actor_id),
        next: next.as_deref(),
        applicant: &name(order.applicant_id),
        comment: &comment,
    });
    Ok(Wording::Text { text, comment, title })
}

async fn facts(conn: &mut Conn, app: &App, chain: &Chain, step: &Step, entry: &LogEntry) -> Result<CardFacts> {
    let view = orders::view(conn, chain.order.clone()).await?;
    let author = User::find(conn, step.sender_id).await?.ok_or(Error::NotFound)?;
    let file_count = Order::file_count(conn, chain.order.id).await?;
    Ok(CardFacts {
        kind: view.kind(),
        title: view.order.title.clone(),
        ordinals: ordinals(chain, step, entry),
        rows: view.kind().card_rows().iter().map(|row| (*row, row_value(app, &view, *row))).collect(),
        total_amount: amount::money(view.order.total_amount),
        total_quantity: amount::quantity(view.order.total_quantity),
        file_count: usize::try_from(file_count).unwrap_or_default(),
        hint: step.hint.clone(),
        author: author.display_name,
        url: format!("{}/approvals/{}", app.config.public_url(), step.id),
    })
}

/// Sets this card apart from every other that the person gets about this order: DingTalk drops what reads the same.
fn ordinals(chain: &Chain, step: &Step, entry: &LogEntry) -> String {
    let mut marks = String::new();
    if step.round > 1 {
        marks.push_str(&format!("(第{}次提交)", step.round));
    }
    let turn = chain.turn_number(step);
    if turn > 1 {
        marks.push_str(&format!("(第{turn}次办理)"));
    }
    if entry.action == Action::Urge {
        let to_here = |e: &&LogEntry| e.action == Action::Urge && e.acted_at >= step.opened_at && e.id <= entry.id;
        marks.push_str(&format!("(第{}次催办)", chain.log.iter().filter(to_here).count()));
    }
    marks
}

fn row_value(app: &App, view: &OrderView, row: CardRow) -> String {
    let named =
        |warehouse: &Option<crate::catalog::Warehouse>| warehouse.as_ref().map(|w| w.name.clone()).unwrap_or_default();
    match row {
        CardRow::Number => view.order.number.clone().unwrap_or_default(),
        CardRow::Applicant => view.applicant.display_name.clone(),
        CardRow::Department => view.department.as_ref().map(|d| d.name.clone()).unwrap_or_default(),
        CardRow::SubmittedAt => {
            let local = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&app.config.time_zone);
            view.order.submitted_at.map(|at| local(at).format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
        }
        CardRow::Warehouse => named(&view.warehouse),
        CardRow::Destination => named(&view.destination),
        CardRow::Customer => view.order.customer.clone(),
        CardRow::Note => view.order.note.clone(),
    }
}

#[cfg(test)]
mod tests;
