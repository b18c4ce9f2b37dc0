//! Cards and texts in WeCom's formats (`messaging.md` D2). Pure.

use super::message::{Message, cut};
use crate::messenger::message::{Card, Rendered, Text};

const TITLE_BYTES: usize = 128;

/// A text, without its link.
const TEXT_BYTES: usize = 1800;

/// A text card: title, amount, rows and details. A tap opens the approval page.
pub fn card(card: &Card) -> Rendered {
    let title = cut(&unmarked(&card.title), TITLE_BYTES);
    let mut lines: Vec<String> = vec![format!("总金额：{}{}", card.amount, card.unit)];
    lines.extend(card.rows.iter().map(|(label, value)| format!("{label}{value}")));
    lines.extend(card.details.lines().skip(1).map(str::to_owned));
    let description = unmarked(&lines.join("\n"));
    let message = Message::textcard(&title, &description, &card.url, card.button);
    Rendered {
        body: message.map(|message| message.to_json()).unwrap_or_default(),
        gist: format!("{title}\n{description}"),
    }
}

/// A text with a link below it.
pub fn text(text: &Text) -> Rendered {
    let gist = cut(&unmarked(&format!("{}{}", text.text, text.mark)), TEXT_BYTES);
    let message = Message::text(&format!("{gist}\n<a href=\"{}\">{}</a>", text.url, text.link));
    Rendered { body: message.map(|message| message.to_json()).unwrap_or_default(), gist }
}

/// Replaces the signs of markup by full-width ones, which look alike. WeCom interprets markup in texts and cards, so a
/// typed `<a href>` could put any link into the company's messages.
fn unmarked(text: &str) -> String {
    text.replace('<', "＜").replace('>', "＞")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_marks_nothing_up() {
        let (url, link) = ("https://whsm.example/".into(), "查看");
        let typed = "<a href=\"https://evil.example\">财务入口</a>";
        let told = text(&Text { text: typed.into(), mark: String::new(), cuttable: Vec::new(), url, link });
        let body: serde_json::Value = serde_json::from_str(&told.body).unwrap_or_default();
        let content = body["text"]["content"].as_str().unwrap_or_default();
        assert_eq!(content.matches('<').count(), 2, "our own link alone: {content}");
        assert!(content.contains("＜a href=\"https://evil.example\"＞财务入口＜/a＞"), "{content}");
    }
}
