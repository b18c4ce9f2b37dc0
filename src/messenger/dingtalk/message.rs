//! Message types whose values are valid (`messaging.md` A4): lengths in characters, at most 2,048 bytes in total, and
//! nothing that the platform takes for an escape. Pure.

use std::fmt;

use serde_json::{Value, json};

use super::oa::oa;
pub use super::oa::{MAX_BYTES, OaCard, text};

/// Why a message cannot be built. Fields are named as the platform names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageError {
    Missing(&'static str),
    /// A field and its limit, in characters; for a list, in entries.
    TooLong(&'static str, usize),
    /// Not in the field's format.
    Malformed(&'static str),
    /// `\u`, or a control character that JSON writes as `\u…`: the platform refuses both (40033).
    Escape,
    /// The size of the whole message in bytes.
    TooBig(usize),
}

impl fmt::Display for MessageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(field) => write!(f, "{field} is missing"),
            Self::TooLong(field, most) => write!(f, "{field} is longer than {most}"),
            Self::Malformed(field) => write!(f, "{field} is malformed"),
            Self::Escape => write!(f, "the text contains what the platform takes for an escape"),
            Self::TooBig(bytes) => write!(f, "{bytes} bytes are more than {MAX_BYTES}"),
        }
    }
}

impl std::error::Error for MessageError {}

/// A serialised message.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Written(String);

/// Plain text. The platform advises 500 characters at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(Written);

/// An uploaded picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image(Written);

/// An uploaded recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice(Written);

/// An uploaded file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File(Written);

/// A link with a title and a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link(Written);

/// Text with headings, quotes, lists and links; no tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Markdown(Written);

/// Markdown with buttons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionCard(Written);

/// A card with rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oa(Written);

/// How the buttons of an action card are arranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orientation {
    Vertical,
    Horizontal,
}

impl Text {
    /// `content`: at most 5,000 characters.
    pub fn new(content: &str) -> Result<Self, MessageError> {
        written("text", json!({"content": filled("content", content, 5000)?})).map(Self)
    }

    pub fn to_json(&self) -> &str {
        &self.0.0
    }
}

impl Image {
    /// `media_id`: of an uploaded picture.
    pub fn new(media_id: &str) -> Result<Self, MessageError> {
        written("image", json!({"media_id": media(media_id)?})).map(Self)
    }

    pub fn to_json(&self) -> &str {
        &self.0.0
    }
}

impl Voice {
    /// `seconds`: 1 to 59.
    pub fn new(media_id: &str, seconds: u8) -> Result<Self, MessageError> {
        if !(1..60).contains(&seconds) {
            return Err(MessageError::Malformed("duration"));
        }
        written("voice", json!({"media_id": media(media_id)?, "duration": seconds.to_string()})).map(Self)
    }

    pub fn to_json(&self) -> &str {
        &self.0.0
    }
}

impl File {
    /// `media_id`: of an uploaded file.
    pub fn new(media_id: &str) -> Result<Self, MessageError> {
        written("file", json!({"media_id": media(media_id)?})).map(Self)
    }

    pub fn to_json(&self) -> &str {
        &self.0.0
    }
}

impl Link {
    /// `title`: 100 characters, `text`: 500; `picture`: a media id.
    pub fn new(url: &str, picture: &str, title: &str, text: &str) -> Result<Self, MessageError> {
        let link = json!({
            "messageUrl": address("messageUrl", url, MAX_BYTES)?, "picUrl": filled("picUrl", picture, MAX_BYTES)?,
            "title": filled("title", title, 100)?, "text": filled("text", text, 500)?,
        });
        written("link", link).map(Self)
    }

    pub fn to_json(&self) -> &str {
        &self.0.0
    }
}

impl Markdown {
    /// `title`: 64 characters, shown in the list of chats; `text`: 5,000.
    pub fn new(title: &str, text: &str) -> Result<Self, MessageError> {
        let markdown = json!({"title": filled("title", title, 64)?, "text": filled("text", text, 5000)?});
        written("markdown", markdown).map(Self)
    }

    pub fn to_json(&self) -> &str {
        &self.0.0
    }
}

impl ActionCard {
    /// The whole card is one button. `label`: 20 characters, `url`: 500.
    pub fn single(title: Option<&str>, markdown: &str, label: &str, url: &str) -> Result<Self, MessageError> {
        let mut card = Self::start(title, markdown)?;
        card["single_title"] = json!(filled("single_title", label, 20)?);
        card["single_url"] = json!(address("single_url", url, 500)?);
        written("action_card", card).map(Self)
    }

    /// Buttons: label of 20 characters, address of 700; all of them as JSON 1,000.
    pub fn buttons(
        title: Option<&str>,
        markdown: &str,
        orientation: Orientation,
        buttons: &[(&str, &str)],
    ) -> Result<Self, MessageError> {
        if buttons.is_empty() {
            return Err(MessageError::Missing("btn_json_list"));
        }
        let button = |(label, url): &(&str, &str)| {
            let (label, url) = (filled("title", label, 20)?, address("action_url", url, 700)?);
            Ok(json!({"title": label, "action_url": url}))
        };
        let list = Value::Array(buttons.iter().map(button).collect::<Result<_, MessageError>>()?);
        if list.to_string().chars().count() > 1000 {
            return Err(MessageError::TooLong("btn_json_list", 1000));
        }
        let mut card = Self::start(title, markdown)?;
        card["btn_orientation"] = json!(if orientation == Orientation::Vertical { "0" } else { "1" });
        card["btn_json_list"] = list;
        written("action_card", card).map(Self)
    }

    pub fn to_json(&self) -> &str {
        &self.0.0
    }

    /// `title`: 64 characters; `markdown`: 5,000, of which 1,000 are advised.
    fn start(title: Option<&str>, markdown: &str) -> Result<Value, MessageError> {
        let mut card = json!({"markdown": filled("markdown", markdown, 5000)?});
        if let Some(title) = title {
            card["title"] = json!(filled("title", title, 64)?);
        }
        Ok(card)
    }
}

impl Oa {
    /// Checks the limits that [`oa`](super::oa::oa) does not check. The bytes are the same.
    pub fn new(card: &OaCard) -> Result<Self, MessageError> {
        address("message_url", &card.message_url, MAX_BYTES)?;
        address("pc_message_url", &card.pc_message_url, MAX_BYTES)?;
        let is_ours = card.pc_message_url.starts_with("dingtalk://dingtalkclient/");
        if card.pc_message_url.starts_with("dingtalk:") && !is_ours {
            return Err(MessageError::Malformed("pc_message_url"));
        }
        if !is_hexadecimal(&card.head_bgcolor, 8) {
            return Err(MessageError::Malformed("bgcolor"));
        }
        if let Some((words, colour)) = &card.status_bar {
            filled("status_value", words, MAX_BYTES)?;
            if !colour.strip_prefix("0xFF").is_some_and(|digits| is_hexadecimal(digits, 6)) {
                return Err(MessageError::Malformed("status_bg"));
            }
        }
        if card.form.len() > 6 {
            return Err(MessageError::TooLong("form", 6));
        }
        let number = &card.rich_num;
        if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return Err(MessageError::Malformed("num"));
        }
        checked(oa(card)).map(Self)
    }

    pub fn to_json(&self) -> &str {
        &self.0.0
    }
}

fn written(kind: &'static str, content: Value) -> Result<Written, MessageError> {
    let mut whole = json!({"msgtype": kind});
    whole[kind] = content;
    checked(whole.to_string())
}

fn checked(json: String) -> Result<Written, MessageError> {
    if json.contains("\\u") {
        Err(MessageError::Escape)
    } else if json.len() > MAX_BYTES {
        Err(MessageError::TooBig(json.len()))
    } else {
        Ok(Written(json))
    }
}

fn filled<'a>(field: &'static str, text: &'a str, most: usize) -> Result<&'a str, MessageError> {
    if text.is_empty() {
        Err(MessageError::Missing(field))
    } else if text.chars().count() > most {
        Err(MessageError::TooLong(field, most))
    } else {
        Ok(text)
    }
}

/// An absolute, percent-encoded address.
fn address<'a>(field: &'static str, url: &'a str, most: usize) -> Result<&'a str, MessageError> {
    let url = filled(field, url, most)?;
    let has_scheme = ["https://", "http://", "dingtalk://"].iter().any(|scheme| url.starts_with(scheme));
    if has_scheme && url.bytes().all(|b| b.is_ascii_graphic()) { Ok(url) } else { Err(MessageError::Malformed(field)) }
}

fn media(media_id: &str) -> Result<&str, MessageError> {
    let media_id = filled("media_id", media_id, MAX_BYTES)?;
    if media_id.bytes().all(|b| b.is_ascii_graphic()) { Ok(media_id) } else { Err(MessageError::Malformed("media_id")) }
}

fn is_hexadecimal(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const URL: &str = "https://a.example/1";

    fn card() -> OaCard {
        OaCard {
            message_url: URL.into(),
            pc_message_url: "dingtalk://dingtalkclient/page/link?url=x&pc_slide=true".into(),
            head_bgcolor: "FFBBBBBB".into(),
            head_text: "t".into(),
            status_bar: Some(("待审批".into(), "0xFFFF9D46".into())),
            title: "t".into(),
            form: vec![("k".into(), "v".into())],
            rich_num: "1.00".into(),
            rich_unit: "元".into(),
            content: String::new(),
            file_count: Some(2),
            author: String::new(),
        }
    }

    #[test]
    fn each_type_is_written_as_documented() {
        let rows = [
            (Text::new("x").unwrap().0, json!({"msgtype": "text", "text": {"content": "x"}})),
            (Image::new("@m").unwrap().0, json!({"msgtype": "image", "image": {"media_id": "@m"}})),
            (
                Voice::new("@m", 59).unwrap().0,
                json!({"msgtype": "voice", "voice": {"media_id": "@m", "duration": "59"}}),
            ),
            (File::new("@m").unwrap().0, json!({"msgtype": "file", "file": {"media_id": "@m"}})),
            (
                Link::new(URL, "@m", "t", "x").unwrap().0,
                json!({"msgtype": "link", "link": {"messageUrl": URL, "picUrl": "@m", "title": "t", "text": "x"}}),
            ),
            (
                Markdown::new("t", "x").unwrap().0,
                json!({"msgtype": "markdown", "markdown": {"title": "t", "text": "x"}}),
            ),
            (
                ActionCard::single(None, "x", "看", URL).unwrap().0,
                json!({"msgtype": "action_card", "action_card": {"markdown": "x", "single_title": "看", "single_url": URL}}),
            ),
            (
                ActionCard::buttons(Some("t"), "x", Orientation::Horizontal, &[("看", URL)]).unwrap().0,
                json!({"msgtype": "action_card", "action_card": {"title": "t", "markdown": "x", "btn_orientation": "1",
                    "btn_json_list": [{"title": "看", "action_url": URL}]}}),
            ),
        ];
        for (written, expected) in rows {
            assert_eq!(serde_json::from_str::<Value>(&written.0).unwrap(), expected);
        }
        assert_eq!(Oa::new(&card()).unwrap().to_json(), oa(&card()));
    }

    #[test]
    fn a_message_that_the_platform_refuses_cannot_be_built() {
        let long = |n: usize| "长".repeat(n);
        assert_eq!(Text::new(""), Err(MessageError::Missing("content")));
        assert_eq!(Text::new("C:\\users"), Err(MessageError::Escape));
        assert_eq!(Text::new("a\u{1}b"), Err(MessageError::Escape));
        assert!(matches!(Text::new(&long(700)), Err(MessageError::TooBig(2140))), "{:?}", Text::new(&long(700)));
        assert_eq!(Voice::new("@m", 60), Err(MessageError::Malformed("duration")));
        assert_eq!(Voice::new("@m", 0), Err(MessageError::Malformed("duration")));
        assert_eq!(Image::new("图"), Err(MessageError::Malformed("media_id")));
        assert_eq!(Link::new("a.example", "@m", "t", "x"), Err(MessageError::Malformed("messageUrl")));
        assert_eq!(Link::new(URL, "@m", &long(101), "x"), Err(MessageError::TooLong("title", 100)));
        assert_eq!(Link::new(URL, "@m", "t", &long(501)), Err(MessageError::TooLong("text", 500)));
        assert_eq!(Markdown::new(&long(65), "x"), Err(MessageError::TooLong("title", 64)));
        assert_eq!(ActionCard::single(None, "x", &long(21), URL), Err(MessageError::TooLong("single_title", 20)));
        let far = format!("{URL}/{}", "a".repeat(481));
        assert_eq!(ActionCard::single(None, "x", "看", &far), Err(MessageError::TooLong("single_url", 500)));
        let with = |buttons: &[(&str, &str)]| ActionCard::buttons(None, "x", Orientation::Vertical, buttons);
        assert_eq!(with(&[]), Err(MessageError::Missing("btn_json_list")));
        assert_eq!(with(&[("看", &far), ("看", &far)]), Err(MessageError::TooLong("btn_json_list", 1000)));
        let oa = |change: fn(&mut OaCard)| {
            let mut card = card();
            change(&mut card);
            Oa::new(&card)
        };
        assert_eq!(oa(|c| c.head_bgcolor = "0xFFBBBBBB".into()), Err(MessageError::Malformed("bgcolor")));
        assert_eq!(
            oa(|c| c.status_bar = Some(("x".into(), "FFFF9D46".into()))),
            Err(MessageError::Malformed("status_bg"))
        );
        assert_eq!(oa(|c| c.rich_num = "1,00".into()), Err(MessageError::Malformed("num")));
        assert_eq!(oa(|c| c.message_url = "https://a.example/王".into()), Err(MessageError::Malformed("message_url")));
        assert_eq!(
            oa(|c| c.pc_message_url = "dingtalk:dingtalkclient/page/link?url=x".into()),
            Err(MessageError::Malformed("pc_message_url"))
        );
        assert_eq!(oa(|c| c.form = vec![Default::default(); 7]), Err(MessageError::TooLong("form", 6)));
    }

    proptest! {
        #[test]
        fn a_built_message_is_json_of_at_most_2048_bytes_with_the_text_in_it(text in prop_oneof![any::<String>(), "[a-v\"'\\\\\n\r\t 长😀\u{202e}א\u{200d}]{0,800}"]) {
            let built = [
                Text::new(&text).map(|m| m.0),
                Markdown::new("t", &text).map(|m| m.0),
                Link::new(URL, "@m", &text, &text).map(|m| m.0),
                ActionCard::single(Some(&text), &text, &text, URL).map(|m| m.0),
                Oa::new(&OaCard { title: text.clone(), content: text.clone(), ..card() }).map(|m| m.0),
            ];
            for Written(json) in built.into_iter().flatten() {
                prop_assert!(json.len() <= MAX_BYTES && !json.contains("\\u"));
                let msg: Value = serde_json::from_str(&json).unwrap();
                let kind = msg["msgtype"].as_str().unwrap();
                prop_assert_eq!(msg.as_object().unwrap().len(), 2);
                let is_in = |value: &Value| value.as_str() == Some(text.as_str());
                let content = msg[kind].as_object().unwrap();
                prop_assert!(content.values().any(is_in) || is_in(&msg["oa"]["body"]["title"]));
            }
        }
    }
}
