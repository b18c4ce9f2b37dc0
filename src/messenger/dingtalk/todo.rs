//! To-do tasks 待办, the record of a pending step in DingTalk itself (`messaging.md` B2). People are unionIds here.

use reqwest::Method;
use serde_json::json;

use super::DingTalk;
use crate::messenger::Failure;
use crate::messenger::http::{some, unreadable};

/// A task to create.
#[derive(Clone, Debug)]
pub struct Todo {
    /// Unique at DingTalk for ever: the key that makes a repetition harmless.
    pub source_id: String,
    /// At most 1,024 characters.
    pub subject: String,
    pub creator: String,
    pub executor: String,
    /// At most 1,024 bytes.
    pub app_url: String,
    pub pc_url: String,
    /// Shown as rows: name and value.
    pub fields: Vec<(String, String)>,
}

/// What creating a task came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Created {
    /// The task's id.
    New(String),
    /// One with this `source_id` is there already.
    Before,
}

impl DingTalk {
    pub async fn create_todo(&self, todo: &Todo) -> Result<Created, Failure> {
        let fields: Vec<_> =
            todo.fields.iter().map(|(key, value)| json!({"fieldKey": key, "fieldValue": value})).collect();
        let body = json!({
            "sourceId": todo.source_id, "subject": todo.subject, "creatorId": todo.creator,
            "executorIds": [todo.executor], "detailUrl": {"appUrl": todo.app_url, "pcUrl": todo.pc_url},
            "contentFieldList": fields, "isOnlyShowExecutor": true, "priority": 20,
            "notifyConfigs": {"dingNotify": "0"},
        });
        let path = format!("/v1.0/todo/users/{}/tasks", todo.creator);
        match self.api(Method::POST, &path, &[("operatorId", &todo.creator)], Some(&body)).await {
            Ok(answer) => some(&answer["id"]).map(Created::New).ok_or_else(|| unreadable(&answer)),
            Err(failure) if is(&failure, "todo.taskCreate.paramError", "task exist") => Ok(Created::Before),
            Err(failure) => Err(failure),
        }
    }

    /// Ticks a task off. One that is gone meanwhile counts as done.
    pub async fn finish_todo(&self, creator: &str, id: &str) -> Result<(), Failure> {
        let path = format!("/v1.0/todo/users/{creator}/tasks/{id}");
        match self.api(Method::PUT, &path, &[("operatorId", creator)], Some(&json!({"done": true}))).await {
            Ok(_) => Ok(()),
            Err(failure) if is(&failure, "todo.taskUpdate.paramError", "task not exist") => Ok(()),
            Err(failure) => Err(failure),
        }
    }
}

/// Whether the platform said this: one code stands for several things there.
fn is(failure: &Failure, code: &str, words: &str) -> bool {
    failure.code.as_deref() == Some(code) && failure.message.contains(words)
}
