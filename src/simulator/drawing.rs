//! Draws messages and tasks as a person's phone shows them.

use serde_json::{Value, json};

use super::model::{Message, Todo};

/// Rows shown of a work notice (`messaging.md` A4).
const ROWS: usize = 6;

/// Lines of text shown of a work notice.
const LINES: usize = 3;

/// The application's name, shown in place of `head.text`.
pub const APP_NAME: &str = "仓储审批";

/// A message as JSON for the page: a card, a text bubble, or a bubble with buttons.
pub fn message(message: &Message) -> Value {
    let at = message.at.with_timezone(&chrono_tz::Asia::Shanghai).format("%m-%d %H:%M").to_string();
    let mut drawn = json!({"id": message.id, "at": at, "read": message.read, "app": APP_NAME});
    let kind = message.msg["msgtype"].as_str().unwrap_or_default();
    let content = &message.msg[kind];
    match kind {
        "oa" => drawn["card"] = card(content),
        "text" => drawn["text"] = content["content"].clone(),
        "link" => {
            drawn["title"] = content["title"].clone();
            drawn["text"] = content["text"].clone();
            drawn["buttons"] = json!([{"title": "打开链接", "url": content["messageUrl"]}]);
        }
        "markdown" => {
            drawn["title"] = content["title"].clone();
            drawn["text"] = content["text"].clone();
        }
        "action_card" => {
            drawn["title"] = content["title"].clone();
            drawn["text"] = content["markdown"].clone();
            drawn["buttons"] = buttons(content);
        }
        "image" => drawn["text"] = json!("[图片]"),
        "voice" => drawn["text"] = json!(format!("[语音] {}″", content["duration"].as_str().unwrap_or("?"))),
        "file" => drawn["text"] = json!("[文件]"),
        _ => drawn["text"] = json!("[不支持的消息]"),
    }
    drawn
}

/// A to-do task as JSON for the page.
pub fn todo(todo: &Todo) -> Value {
    json!({
        "id": todo.id, "subject": todo.subject, "url": todo.app_url, "pc_url": todo.pc_url, "done": todo.done,
        "rows": todo.fields.iter().map(|(key, value)| json!({"key": key, "value": value})).collect::<Vec<_>>(),
    })
}

fn card(oa: &Value) -> Value {
    let body = &oa["body"];
    let lines: Vec<&str> = body["content"].as_str().unwrap_or_default().lines().take(LINES).collect();
    let rows: Vec<Value> =
        body["form"].as_array().map(|rows| rows.iter().take(ROWS).cloned().collect()).unwrap_or_default();
    json!({
        "url": oa["message_url"], "pc_url": oa["pc_message_url"], "colour": oa["head"]["bgcolor"],
        "status": oa["status_bar"]["status_value"], "status_colour": oa["status_bar"]["status_bg"],
        "title": body["title"], "rows": rows, "rich": body["rich"], "lines": lines,
        "files": body["file_count"], "author": body["author"],
    })
}

fn buttons(card: &Value) -> Value {
    if let Some(title) = card["single_title"].as_str() {
        return json!([{"title": title, "url": card["single_url"]}]);
    }
    let all = card["btn_json_list"].as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().map(|button| json!({"title": button["title"], "url": button["action_url"]})).collect()
}
