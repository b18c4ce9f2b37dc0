//! Cards, texts and to-do tasks in DingTalk's formats (`messaging.md` A4, B2). Pure.

use super::link::pc_slide;
use super::oa::{self, MAX_BYTES, OaCard};
use super::todo::Todo;
use crate::messenger::message::{Card, Rendered, Text};

/// The head of an OA card, AARRGGBB.
const HEAD_COLOUR: &str = "FFBBBBBB";

/// Rows of a card that a to-do task repeats.
const TASK_ROWS: usize = 4;

/// The longest card, in bytes. DingTalk has the smallest limit of all platforms.
pub const MAX_CARD_BYTES: usize = MAX_BYTES;

/// How many bytes the card takes as an OA message.
pub fn card_bytes(card: &Card) -> usize {
    oa::oa(&oa_card(card)).len()
}

/// An OA message. Its gist is everything that the reader sees, because DingTalk drops a message that looks the same.
pub fn card(card: &Card) -> Rendered {
    let rows: Vec<String> = card.rows.iter().map(|(label, value)| format!("{label}{value}")).collect();
    let gist = format!("{}\n{}\n{}\n{}\n{}", card.title, rows.join("\n"), card.amount, card.details, card.author);
    Rendered { body: oa::oa(&oa_card(card)), gist }
}

/// A text message, cut until it fits.
pub fn text(text: &Text) -> Rendered {
    let mut fitted = format!("{}{}", text.text, text.mark);
    for part in text.cuttable.iter().filter(|part| !part.is_empty()) {
        let mut most = part.chars().count();
        let whole = fitted.clone();
        while oa::text(&fitted).len() > MAX_BYTES && most > 0 {
            most -= most.min(8);
            let shorter: String = part.chars().take(most).chain(['…']).collect();
            fitted = whole.replace(part.as_str(), &shorter);
        }
    }
    Rendered { body: oa::text(&fitted), gist: fitted }
}

/// A to-do task that accompanies a card. `key` must be unique for ever: DingTalk refuses a second task with the same
/// key.
pub fn render_todo(card: &Card, key: String) -> Rendered {
    let todo = Todo {
        source_id: key.clone(),
        subject: format!("{} {}{}", card.title, card.amount, card.unit),
        app_url: card.url.clone(),
        pc_url: pc_slide(&card.url),
        fields: card.rows.iter().take(TASK_ROWS).cloned().collect(),
    };
    // Strings and lists of strings always serialise.
    Rendered { body: serde_json::to_string(&todo).unwrap_or_default(), gist: key }
}

fn oa_card(card: &Card) -> OaCard {
    OaCard {
        message_url: card.url.clone(),
        pc_message_url: pc_slide(&card.url),
        head_bgcolor: HEAD_COLOUR.into(),
        head_text: card.heading.clone(),
        status_bar: Some((card.status.text.into(), bar_colour(card.status.colour))),
        title: card.title.clone(),
        form: card.rows.clone(),
        rich_num: card.amount.clone(),
        rich_unit: card.unit.clone(),
        content: card.details.clone(),
        file_count: card.file_count,
        author: card.author.clone(),
    }
}

/// `RRGGBB` as a status bar wants it.
pub(super) fn bar_colour(rgb: &str) -> String {
    format!("0xFF{rgb}")
}
