//! The wording of a letter's message for each channel. Texts need names from the database; everything else is pure.

use chrono::{DateTime, Utc};
use diesel::QueryResult;

use super::card::{self, CardFacts};
use super::links;
use crate::approval::{ActText, Chain, LogEntry, act_text, closed_text, copied_text, digest_text, keep_text, stuck};
use crate::config::Config;
use crate::db::Conn;
use crate::messenger::dingtalk::render_todo;
use crate::messenger::{Rendered, Text, render_card, render_text};
use crate::org::User;
use crate::outbox::{Channel, Letter, LetterId, NoticeKind};
use crate::stock;

/// The link below a text.
const LOOK: &str = "查看单据";

/// The content of a message. [`Wording::render`] turns it into bytes.
pub enum Wording {
    Card { facts: Box<CardFacts>, letter: LetterId },
    Text { text: String, comment: String, title: String, url: String },
}

impl Wording {
    /// The wording of a card; `letter` identifies its to-do task.
    pub fn card(facts: CardFacts, letter: LetterId) -> Self {
        Self::Card { facts: Box::new(facts), letter }
    }

    /// The message in the format of a channel. `repetition` counts from 1. From 2 on the message shows the number,
    /// because the person got the same message before today, and platforms drop messages that read the same.
    pub fn render(&self, channel: Channel, repetition: usize) -> Rendered {
        let mark = if repetition > 1 { format!("(第{repetition}次)") } else { String::new() };
        // The inbox shows the letter itself, so nothing is rendered for it.
        let Some(platform) = channel.platform() else {
            return Rendered { body: String::new(), gist: String::new() };
        };
        match self {
            Self::Card { facts, letter } => {
                let mut facts = facts.clone();
                facts.ordinals.push_str(&mark);
                let card = card::fit(&facts);
                match channel {
                    // The key contains the letter's id: a retry finds the task, and an intended repetition creates a
                    // new one.
                    Channel::Todo => render_todo(&card, format!("whsm-{letter}")),
                    _ => render_card(platform, &card),
                }
            }
            Self::Text { text, comment, title, url } => {
                let cuttable = vec![comment.clone(), title.clone()];
                render_text(platform, &Text { text: text.clone(), mark, cuttable, url: url.clone(), link: LOOK })
            }
        }
    }
}

/// The digest for administrators; `None`: no order is stuck any more.
pub(super) async fn digest(conn: &mut Conn, config: &Config, now: DateTime<Utc>) -> QueryResult<Option<Wording>> {
    let rows = stuck(conn, None, now).await?;
    Ok(rows.first().map(|oldest| {
        let title = card::plain(&oldest.title);
        let url = config.public_url() + &links::stuck();
        Wording::Text { text: digest_text(Some(oldest.of), &title), comment: String::new(), title, url }
    }))
}

/// The text about an act: for the applicant, for information, or instead of closing a card.
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
    let is_of_stock = letter.notice == NoticeKind::ToKeep || entry.action.is_of_keeper();
    let stock = if is_of_stock { stock::told(conn, &[entry.id]).await? } else { Vec::new() };
    let told = ActText {
        kind: order.kind,
        title: &title,
        action: entry.action,
        actor: &entry.actor_id.map(name).unwrap_or_default(),
        next: (!next.is_empty()).then(|| next.join("、")),
        applicant: &name(order.applicant_id),
        comment: &comment,
        stock: stock.first(),
    };
    let text = match letter.notice {
        NoticeKind::Copied => copied_text(&told),
        NoticeKind::ToKeep => keep_text(&told),
        NoticeKind::Close => closed_text(&told),
        _ => act_text(&told),
    };
    let page = if letter.notice == NoticeKind::ToKeep { links::stock_order(order.id) } else { links::order(order.id) };
    let url = config.public_url() + &page;
    Ok(Wording::Text { text, comment, title, url })
}

#[cfg(test)]
mod tests;
