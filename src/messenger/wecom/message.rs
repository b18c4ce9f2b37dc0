//! Message types whose values are valid (`messaging.md` D2). Texts that are too long are cut here between characters,
//! with 「…」; the platform would cut them anywhere. Pure.

use serde_json::{Value, json};

const TEXT_BYTES: usize = 2048;
const TITLE_BYTES: usize = 128;
const DESCRIPTION_BYTES: usize = 512;
const URL_BYTES: usize = 2048;
const BUTTON_CHARS: usize = 4;
const MOST_ROWS: usize = 6;

/// A message of any type, ready to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    kind: &'static str,
    content: Value,
}

/// Why a message cannot be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageError {
    Empty,
    /// An address has to start with http or https and fit into 2,048 bytes.
    Url,
    /// 128 bytes of letters, digits and `_-@`.
    TaskId,
}

/// A card with rows and a link.
#[derive(Clone, Debug, Default)]
pub struct NoticeCard {
    pub title: String,
    pub description: String,
    /// A figure and its label.
    pub emphasis: Option<(String, String)>,
    /// Label (5 characters are shown) and value (30). The first six are kept.
    pub rows: Vec<(String, String)>,
    pub url: String,
    /// Unique within the application for ever.
    pub task_id: Option<String>,
}

impl Message {
    /// Plain text, in which WeCom interprets `<a href>`.
    pub fn text(content: &str) -> Result<Self, MessageError> {
        let content = json!({"content": filled(content, TEXT_BYTES)?});
        Ok(Self { kind: "text", content })
    }

    /// WeCom's markdown.
    pub fn markdown(content: &str) -> Result<Self, MessageError> {
        let content = json!({"content": filled(content, TEXT_BYTES)?});
        Ok(Self { kind: "markdown", content })
    }

    /// A card that opens `url`. `button`: at most four characters.
    pub fn textcard(title: &str, description: &str, url: &str, button: &str) -> Result<Self, MessageError> {
        let button: String = button.chars().take(BUTTON_CHARS).collect();
        let content = json!({
            "title": filled(title, TITLE_BYTES)?, "description": filled(description, DESCRIPTION_BYTES)?,
            "url": address(url)?, "btntxt": button,
        });
        Ok(Self { kind: "textcard", content })
    }

    /// A `template_card` of the type `text_notice`.
    pub fn notice_card(card: &NoticeCard) -> Result<Self, MessageError> {
        let url = address(&card.url)?;
        let rows: Vec<Value> = card
            .rows
            .iter()
            .take(MOST_ROWS)
            .map(|(name, value)| json!({"keyname": cut_chars(name, 5), "value": cut_chars(value, 30)}))
            .collect();
        let mut content = json!({
            "card_type": "text_notice",
            "main_title": {"title": cut_chars(filled(&card.title, TEXT_BYTES)?, 36), "desc": cut_chars(&card.description, 44)},
            "horizontal_content_list": rows,
            "card_action": {"type": 1, "url": url},
        });
        if let Some((title, desc)) = &card.emphasis {
            content["emphasis_content"] = json!({"title": cut_chars(title, 14), "desc": cut_chars(desc, 22)});
        }
        if let Some(id) = &card.task_id {
            let is_plain = id.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-@".contains(&b));
            if id.is_empty() || id.len() > 128 || !is_plain {
                return Err(MessageError::TaskId);
            }
            content["task_id"] = json!(id);
        }
        Ok(Self { kind: "template_card", content })
    }

    /// `{"msgtype":…,…}`, the same bytes every time.
    pub fn to_json(&self) -> String {
        json!({"msgtype": self.kind, self.kind: self.content}).to_string()
    }
}

/// The text cut to `most` bytes, ending with 「…」 if it was cut.
pub fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let mut end = most.saturating_sub("…".len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", &text[..end])
}

fn cut_chars(text: impl AsRef<str>, most: usize) -> String {
    let text = text.as_ref();
    match text.char_indices().nth(most) {
        Some(_) => text.chars().take(most - 1).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

fn filled(text: &str, most: usize) -> Result<String, MessageError> {
    if text.trim().is_empty() { Err(MessageError::Empty) } else { Ok(cut(text, most)) }
}

fn address(url: &str) -> Result<&str, MessageError> {
    let is_web = url.starts_with("http://") || url.starts_with("https://");
    if is_web && url.len() <= URL_BYTES { Ok(url) } else { Err(MessageError::Url) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_message_that_cannot_be_sent_cannot_be_built() {
        assert_eq!(Message::text(" \n"), Err(MessageError::Empty));
        assert_eq!(Message::textcard("t", "d", "dingtalk://x", "去审批"), Err(MessageError::Url));
        let card = NoticeCard { title: "t".into(), url: "https://a.example".into(), ..NoticeCard::default() };
        let with_id = |id: &str| Message::notice_card(&NoticeCard { task_id: Some(id.into()), ..card.clone() });
        assert!(with_id("CG-1_a@b").is_ok());
        assert_eq!((with_id("中文"), with_id("")), (Err(MessageError::TaskId), Err(MessageError::TaskId)));
    }

    proptest! {
        #[test]
        fn limits_hold_for_any_text(title in "(?s).{1,400}", words in "(?s).{1,3000}|[😀审批\"\\\\]{1,900}") {
            prop_assume!(!title.trim().is_empty() && !words.trim().is_empty());
            let length = |message: &Message, field: &str| message.content[field].as_str().unwrap().len();
            prop_assert!(length(&Message::text(&words).unwrap(), "content") <= TEXT_BYTES);
            let card = Message::textcard(&title, &words, "https://a.example", "去审批吧好").unwrap();
            prop_assert!(length(&card, "title") <= TITLE_BYTES && length(&card, "description") <= DESCRIPTION_BYTES);
            prop_assert!(card.content["btntxt"].as_str().unwrap().chars().count() <= BUTTON_CHARS);
            let rows = vec![(title.clone(), words.clone()); 9];
            let notice = NoticeCard { title, rows, url: "https://a.example".into(), ..NoticeCard::default() };
            let notice = Message::notice_card(&notice).unwrap();
            prop_assert!(notice.content["horizontal_content_list"].as_array().unwrap().len() <= MOST_ROWS);
            prop_assert!(serde_json::from_str::<Value>(&notice.to_json()).is_ok());
        }
    }
}
