//! Cards and texts in WeCom's formats (`messaging.md` D2). Pure.

use super::message::{Message, cut};
use crate::messenger::message::{Card, Rendered, Text};

const TITLE_BYTES: usize = 128;

/// A text, without its link.
const TEXT_BYTES: usize = 1800;

/// A text card: title, amount, rows and details. A tap opens the approval page.
pub fn card(card: &Card) -> Rendered {
    let title = cut(&card.title, TITLE_BYTES);
    let mut lines: Vec<String> = vec![format!("总金额：{}{}", card.amount, card.unit)];
    lines.extend(card.rows.iter().map(|(label, value)| format!("{label}{value}")));
    lines.extend(card.details.lines().skip(1).map(str::to_owned));
    let description = lines.join("\n");
    let message = Message::textcard(&title, &description, &card.url, card.button);
    Rendered {
        body: message.map(|message| message.to_json()).unwrap_or_default(),
        gist: format!("{title}\n{description}"),
    }
}

/// A text with a link below it.
pub fn text(text: &Text) -> Rendered {
    let gist = cut(&format!("{}{}", text.text, text.mark), TEXT_BYTES);
    let message = Message::text(&format!("{gist}\n<a href=\"{}\">{}</a>", text.url, text.link));
    Rendered { body: message.map(|message| message.to_json()).unwrap_or_default(), gist }
}
