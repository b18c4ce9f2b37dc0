//! The two `msg` objects that the program sends, an OA card and a text (`messaging.md` A4), always serialised to the
//! same bytes. Pure.

use serde::Serialize;

/// The longest `msg` as a whole, in bytes of UTF-8 (`messaging.md` A2).
pub const MAX_BYTES: usize = 2048;

/// An OA message: a card with rows.
#[derive(Clone, Debug)]
pub struct OaCard {
    pub message_url: String,
    pub pc_message_url: String,
    /// Eight hexadecimal digits AARRGGBB, without `0x`.
    pub head_bgcolor: String,
    /// Replaced by the application's name in work notices.
    pub head_text: String,
    /// Text, and colour as `0xFF` with six hexadecimal digits. Allowed for at most five recipients.
    pub status_bar: Option<(String, String)>,
    pub title: String,
    /// Six rows are shown.
    pub form: Vec<(String, String)>,
    /// A number as a string, like `file_count`.
    pub rich_num: String,
    pub rich_unit: String,
    /// Three lines are shown.
    pub content: String,
    pub file_count: Option<usize>,
    pub author: String,
}

#[derive(Serialize)]
struct Message<'a> {
    msgtype: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    oa: Option<OaPart<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<TextPart<'a>>,
}

#[derive(Serialize)]
struct TextPart<'a> {
    content: &'a str,
}

#[derive(Serialize)]
struct OaPart<'a> {
    message_url: &'a str,
    pc_message_url: &'a str,
    head: Head<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_bar: Option<StatusBar<'a>>,
    body: Body<'a>,
}

#[derive(Serialize)]
struct Head<'a> {
    bgcolor: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct StatusBar<'a> {
    status_value: &'a str,
    status_bg: &'a str,
}

#[derive(Serialize)]
struct Body<'a> {
    title: &'a str,
    form: Vec<Row<'a>>,
    rich: Rich<'a>,
    content: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_count: Option<String>,
    author: &'a str,
}

#[derive(Serialize)]
struct Row<'a> {
    key: &'a str,
    value: &'a str,
}

#[derive(Serialize)]
struct Rich<'a> {
    num: &'a str,
    unit: &'a str,
}

/// The `msg` of a card, as JSON.
pub fn oa(card: &OaCard) -> String {
    let oa = OaPart {
        message_url: &card.message_url,
        pc_message_url: &card.pc_message_url,
        head: Head { bgcolor: &card.head_bgcolor, text: &card.head_text },
        status_bar: card
            .status_bar
            .as_ref()
            .map(|(value, colour)| StatusBar { status_value: value, status_bg: colour }),
        body: Body {
            title: &card.title,
            form: card.form.iter().map(|(key, value)| Row { key, value }).collect(),
            rich: Rich { num: &card.rich_num, unit: &card.rich_unit },
            content: &card.content,
            file_count: card.file_count.map(|count| count.to_string()),
            author: &card.author,
        },
    };
    write(&Message { msgtype: "oa", oa: Some(oa), text: None })
}

/// The `msg` of a text, as JSON.
pub fn text(content: &str) -> String {
    write(&Message { msgtype: "text", oa: None, text: Some(TextPart { content }) })
}

fn write(message: &Message<'_>) -> String {
    // Strings and lists of strings always serialise.
    serde_json::to_string(message).unwrap_or_default()
}
