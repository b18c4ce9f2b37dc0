//! To-do tasks 待办, which show a pending step in DingTalk's own list (`messaging.md` B2). People are named by union id.

use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::client::DingTalk;
use crate::messenger::failure::Failure;
use crate::messenger::http::{some, text, unreadable};

/// A task to create. The outbox stores it as JSON between attempts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Todo {
    /// The idempotency key, unique at DingTalk for ever.
    pub source_id: String,
    /// At most 1,024 characters.
    pub subject: String,
    /// At most 1,024 bytes.
    pub app_url: String,
    pub pc_url: String,
    /// Shown as rows: label and value.
    pub fields: Vec<(String, String)>,
}

/// The result of creating a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Created {
    /// The task's id.
    New(String),
    /// A task with this `source_id` exists already.
    Before,
}

impl DingTalk {
    /// Creates a task for a person, who is also its creator, so that no one else sees it.
    pub async fn create_todo(&self, unionid: &str, todo: &Todo) -> Result<Created, Failure> {
        let fields: Vec<_> =
            todo.fields.iter().map(|(key, value)| json!({"fieldKey": key, "fieldValue": value})).collect();
        let body = json!({
            "sourceId": todo.source_id, "subject": todo.subject, "creatorId": unionid,
            "executorIds": [unionid], "detailUrl": {"appUrl": todo.app_url, "pcUrl": todo.pc_url},
            "contentFieldList": fields, "isOnlyShowExecutor": true, "priority": 20,
            "notifyConfigs": {"dingNotify": "0"},
        });
        let path = format!("/v1.0/todo/users/{}/tasks", segment(unionid));
        match self.api(Method::POST, &path, &[("operatorId", unionid)], Some(&body)).await {
            Ok(answer) => some(&answer["id"]).map(Created::New).ok_or_else(|| unreadable(&answer)),
            Err(failure) if has_cause(&failure, "todo.taskCreate.paramError", "task exist") => Ok(Created::Before),
            Err(failure) => Err(failure),
        }
    }

    /// The id of an open task by its key, for when the response to its creation was lost. Searches the last 100 tasks.
    pub async fn find_todo(&self, unionid: &str, source_id: &str) -> Result<Option<String>, Failure> {
        let path = format!("/v1.0/todo/users/{}/org/tasks/query", segment(unionid));
        let answer = self.api(Method::POST, &path, &[], Some(&json!({"isDone": false}))).await?;
        let is_it = |card: &&Value| text(&card["sourceId"]) == source_id;
        Ok(answer["todoCards"]
            .as_array()
            .and_then(|cards| cards.iter().find(is_it))
            .and_then(|card| some(&card["taskId"])))
    }

    /// Marks a task as done. A task that no longer exists counts as done.
    pub async fn finish_todo(&self, unionid: &str, id: &str) -> Result<(), Failure> {
        let path = format!("/v1.0/todo/users/{}/tasks/{}", segment(unionid), segment(id));
        match self.api(Method::PUT, &path, &[("operatorId", unionid)], Some(&json!({"done": true}))).await {
            Ok(_) => Ok(()),
            Err(failure) if has_cause(&failure, "todo.taskUpdate.paramError", "task not exist") => Ok(()),
            Err(failure) => Err(failure),
        }
    }
}

/// Encodes an id as a path segment.
fn segment(id: &str) -> String {
    form_urlencoded::byte_serialize(id.as_bytes()).collect()
}

/// Whether a failure has this cause. The platform uses one code for several causes, so its message is checked too.
fn has_cause(failure: &Failure, code: &str, words: &str) -> bool {
    failure.code.as_deref() == Some(code) && failure.message.contains(words)
}
