//! The words of a letter for each channel. Pure but for the names that a text needs.

use chrono::{DateTime, Utc};
use diesel::QueryResult;

use super::card::{self, CardFacts};
use crate::approval::{Chain, LogEntry, Told, copied_text, digest_text, stuck, told_text};
use crate::config::Config;
use crate::db::Conn;
use crate::messenger::dingtalk::{Todo, link, message};
use crate::messenger::wecom::message as wecom;
use crate::org::User;
use crate::outbox::{Channel, Letter, LetterId, NoticeKind};

/// Bytes of a text card's title at WeCom, and of a text beside its link.
const WECOM_TITLE_BYTES: usize = 128;
const WECOM_TEXT_BYTES: usize = 1800;

/// The button of a text card, and the link behind a text.
const DECIDE: &str = "去审批";
const LOOK: &str = "查看单据";

/// Rows of a card that a to-do task repeats.
const TASK_ROWS: usize = 4;

/// The facts of a message; worded by [`Wording::write`].
pub enum Wording {
    Card { facts: Box<CardFacts>, letter: LetterId },
    Text { text: String, comment: String, title: String, url: String },
}

impl Wording {
    pub fn card(facts: CardFacts, letter: LetterId) -> Self {
        Self::Card { facts: Box::new(facts), letter }
    }

    /// The message as it goes out over a channel, and its gist: what a reader takes in. `repetition` from 2 on: the
    /// person was told the same before today, so it says so.
    pub fn write(&self, channel: Channel, repetition: usize) -> (String, String) {
        let mark = if repetition > 1 { format!("(第{repetition}次)") } else { String::new() };
        match self {
            Self::Card { facts, letter } => {
                let mut facts = facts.clone();
                facts.ordinals.push_str(&mark);
                match channel {
                    Channel::Todo => todo(&facts, *letter),
                    Channel::WeCom => textcard(&facts),
                    _ => card::compose(&facts),
                }
            }
            Self::Text { text, url, .. } if channel == Channel::WeCom => {
                let text = wecom::cut(&format!("{text}{mark}"), WECOM_TEXT_BYTES);
                let card = wecom::Message::text(&format!("{text}\n<a href=\"{url}\">{LOOK}</a>"));
                (card.map(|card| card.to_json()).unwrap_or_default(), text)
            }
            Self::Text { text, comment, title, .. } => {
                let text = fit(text, &[comment, title], &mark);
                (message::text(&text), text)
            }
        }
    }
}

/// A text card of WeCom: title, rows, amount and hint; a touch opens the approval page.
fn textcard(facts: &CardFacts) -> (String, String) {
    let card = card::fit(facts);
    let title = wecom::cut(&card.title, WECOM_TITLE_BYTES);
    let mut lines: Vec<String> = vec![format!("总金额：{}{}", card.rich_num, card.rich_unit)];
    lines.extend(card.form.iter().map(|(key, value)| format!("{key}{value}")));
    lines.extend(card.content.lines().skip(1).map(str::to_owned));
    let description = lines.join("\n");
    let gist = format!("{title}\n{description}");
    let message = wecom::Message::textcard(&title, &description, &facts.url, DECIDE);
    (message.map(|message| message.to_json()).unwrap_or_default(), gist)
}

/// A to-do task; its key names the letter, so that a repetition is known for what it is and an intended one is not.
fn todo(facts: &CardFacts, letter: LetterId) -> (String, String) {
    let card = card::fit(facts);
    let source_id = format!("whsm-{letter}");
    let todo = Todo {
        source_id: source_id.clone(),
        subject: format!("{} {}元", card.title, card.rich_num),
        app_url: facts.url.clone(),
        pc_url: link::pc_slide(&facts.url),
        fields: card.form.into_iter().take(TASK_ROWS).collect(),
    };
    // Strings and lists of strings always can be written.
    (serde_json::to_string(&todo).unwrap_or_default(), source_id)
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

/// What is stuck now, for administrators; `None`: nothing any more.
pub(super) async fn digest(conn: &mut Conn, config: &Config, now: DateTime<Utc>) -> QueryResult<Option<Wording>> {
    let rows = stuck(conn, None, now).await?;
    Ok(rows.first().map(|oldest| {
        let title = card::plain(&oldest.title);
        let url = format!("{}/admin/stuck", config.public_url());
        Wording::Text { text: digest_text(Some(oldest.of), &title), comment: String::new(), title, url }
    }))
}

/// The text about an act: for the applicant, or for information.
pub(super) async fn text(
    conn: &mut Conn,
    config: &Config,
    chain: &Chain,
    entry: &LogEntry,
    letter: &Letter,
) -> QueryResult<Wording> {
    let order = &chain.order;
    let next = chain.next_of(entry);
    let ids: Vec<_> = entry.actor_id.into_iter().chain([order.applicant_id]).chain(next.iter().copied()).collect();
    let people = User::named(conn, &ids).await?;
    let name =
        |id| people.iter().find(|user| user.id == id).map(|user| card::plain(&user.display_name)).unwrap_or_default();
    let next: Vec<String> = next.into_iter().map(name).collect();
    let (title, comment) = (card::plain(&order.title), card::plain(&entry.comment));
    let told = Told {
        kind: order.kind,
        title: &title,
        action: entry.action,
        actor: &entry.actor_id.map(name).unwrap_or_default(),
        next: (!next.is_empty()).then(|| next.join("、")),
        applicant: &name(order.applicant_id),
        comment: &comment,
    };
    let text = if letter.notice == NoticeKind::Copied { copied_text(&told) } else { told_text(&told) };
    let url = format!("{}/orders/{}", config.public_url(), order.id);
    Ok(Wording::Text { text, comment, title, url })
}

#[cfg(test)]
mod tests;
