//! Validates a `msg` (`messaging.md` A4): types, required fields, numbers as strings, lengths. Pure.

use serde_json::{Map, Value};

/// The most bytes of a `msg`.
pub const MOST_BYTES: usize = 2048;

/// A refused message: code and words.
pub type ApiError = (i64, String);

/// Checks a message of any type. Messages with a status bar take at most five `receivers`.
pub fn check(msg: &Value, raw: &str, receivers: usize) -> Result<(), ApiError> {
    if raw.len() > MOST_BYTES {
        return Err((34016, format!("消息体超长: {} bytes", raw.len())));
    }
    if has_escape(msg) {
        return Err((40033, "不合法的请求字符，不能包含\\uxxxx格式的字符".into()));
    }
    let whole = msg.as_object().ok_or_else(|| shape("msg"))?;
    let kind = whole.get("msgtype").and_then(Value::as_str).ok_or((40008, "不合法的消息类型".to_owned()))?;
    let content = whole.get(kind).and_then(Value::as_object).ok_or_else(|| shape(kind))?;
    only(whole, &["msgtype", kind], "msg")?;
    match kind {
        "text" => {
            only(content, &["content"], kind)?;
            let words = required(content, "content")?;
            if words.is_empty() { Err((44004, "文本消息内容为空".into())) } else { long(words, 5000) }
        }
        "link" => {
            only(content, &["messageUrl", "picUrl", "title", "text"], kind)?;
            ["messageUrl", "picUrl"].iter().try_for_each(|field| required(content, field).map(|_| ()))?;
            long(required(content, "title")?, 100)?;
            long(required(content, "text")?, 500)
        }
        "image" | "file" => {
            only(content, &["media_id"], kind)?;
            media(content)
        }
        "voice" => {
            only(content, &["media_id", "duration"], kind)?;
            let seconds = required(content, "duration")?;
            let is_short = seconds.parse::<u8>().is_ok_and(|n| (1..60).contains(&n) && n.to_string() == seconds);
            if is_short { media(content) } else { Err((40035, "不合法的参数 duration".into())) }
        }
        "action_card" => check_action_card(content),
        "markdown" => {
            only(content, &["title", "text"], kind)?;
            long(required(content, "title")?, 64)?;
            long(required(content, "text")?, 5000)
        }
        "oa" => check_oa(content, receivers),
        _ => Err((40008, "不合法的消息类型".into())),
    }
}

fn check_action_card(card: &Map<String, Value>) -> Result<(), ApiError> {
    let known = ["title", "markdown", "single_title", "single_url", "btn_orientation", "btn_json_list"];
    only(card, &known, "action_card")?;
    if card.contains_key("title") {
        long(required(card, "title")?, 64)?;
    }
    long(required(card, "markdown")?, 5000)?;
    let single = card.contains_key("single_title") || card.contains_key("single_url");
    if single == (card.contains_key("btn_orientation") || card.contains_key("btn_json_list")) {
        return Err(shape("single_title or btn_json_list"));
    }
    if single {
        long(required(card, "single_title")?, 20)?;
        return long(required(card, "single_url")?, 500);
    }
    if !matches!(required(card, "btn_orientation")?, "0" | "1") {
        return Err(shape("btn_orientation"));
    }
    let buttons = card.get("btn_json_list").and_then(Value::as_array).filter(|all| !all.is_empty());
    let buttons = buttons.ok_or_else(|| shape("btn_json_list"))?;
    for button in buttons {
        let button = button.as_object().ok_or_else(|| shape("btn_json_list"))?;
        only(button, &["title", "action_url"], "btn_json_list")?;
        long(required(button, "title")?, 20)?;
        long(required(button, "action_url")?, 700)?;
    }
    long(&Value::Array(buttons.clone()).to_string(), 1000)
}

/// Whether a colour is `0xFF` and six hexadecimal digits.
pub fn is_bar_colour(colour: &str) -> bool {
    let digits = colour.strip_prefix("0xFF").unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit())
}

fn media(of: &Map<String, Value>) -> Result<(), ApiError> {
    if required(of, "media_id")?.is_empty() { Err(shape("media_id")) } else { Ok(()) }
}

fn check_oa(oa: &Map<String, Value>, receivers: usize) -> Result<(), ApiError> {
    only(oa, &["message_url", "pc_message_url", "head", "status_bar", "body"], "oa")?;
    let url = required(oa, "message_url")?;
    if url.is_empty() || !url.is_ascii() {
        return Err((40035, "不合法的参数 message_url".into()));
    }
    if let Some(link) = oa.get("pc_message_url").and_then(Value::as_str)
        && link.starts_with("dingtalk:")
        && !link.starts_with("dingtalk://dingtalkclient/")
    {
        return Err((40035, "不合法的参数 pc_message_url".into()));
    }
    let head = object(oa, "head")?;
    only(head, &["bgcolor", "text"], "head")?;
    required(head, "text")?;
    let colour = required(head, "bgcolor")?;
    if colour.len() != 8 || !colour.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err((40035, "不合法的参数 bgcolor".into()));
    }
    if oa.contains_key("status_bar") {
        let bar = object(oa, "status_bar")?;
        only(bar, &["status_value", "status_bg"], "status_bar")?;
        required(bar, "status_value")?;
        let colour = bar.get("status_bg").and_then(Value::as_str).unwrap_or("0xFF000000");
        if !is_bar_colour(colour) || receivers > 5 {
            return Err((40035, "不合法的参数 status_bar".into()));
        }
    }
    check_body(object(oa, "body")?)
}

fn check_body(body: &Map<String, Value>) -> Result<(), ApiError> {
    only(body, &["title", "form", "rich", "content", "image", "file_count", "author"], "body")?;
    for field in ["title", "content", "image", "file_count", "author"] {
        if body.get(field).is_some_and(|value| !value.is_string()) {
            return Err(shape(field));
        }
    }
    if let Some(rich) = body.get("rich") {
        let rich = rich.as_object().ok_or_else(|| shape("rich"))?;
        only(rich, &["num", "unit"], "rich")?;
        let number = required(rich, "num")?;
        required(rich, "unit")?;
        if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return Err(shape("num"));
        }
    }
    if let Some(form) = body.get("form") {
        for row in form.as_array().ok_or_else(|| shape("form"))? {
            let row = row.as_object().ok_or_else(|| shape("form"))?;
            only(row, &["key", "value"], "form")?;
            required(row, "key")?;
            required(row, "value")?;
        }
    }
    Ok(())
}

/// A literal `\u` in any text, which the real server takes for an escape.
fn has_escape(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains("\\u"),
        Value::Array(all) => all.iter().any(has_escape),
        Value::Object(all) => all.values().any(has_escape),
        _ => false,
    }
}

fn required<'a>(of: &'a Map<String, Value>, field: &str) -> Result<&'a str, ApiError> {
    of.get(field).and_then(Value::as_str).ok_or_else(|| shape(field))
}

fn object<'a>(of: &'a Map<String, Value>, field: &str) -> Result<&'a Map<String, Value>, ApiError> {
    of.get(field).and_then(Value::as_object).ok_or_else(|| shape(field))
}

fn only(of: &Map<String, Value>, known: &[&str], place: &str) -> Result<(), ApiError> {
    match of.keys().find(|field| !known.contains(&field.as_str())) {
        Some(unknown) => Err(shape(&format!("{place}.{unknown}"))),
        None => Ok(()),
    }
}

fn long(text: &str, most: usize) -> Result<(), ApiError> {
    if text.chars().count() > most { Err((34016, "会话消息的内容超长".into())) } else { Ok(()) }
}

fn shape(field: &str) -> ApiError {
    (34014, format!("会话消息的json结构无效或不完整: {field}"))
}
