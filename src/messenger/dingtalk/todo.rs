//! To-do tasks 待办, the record of a pending step in DingTalk itself (`messaging.md` B2). People are unionIds here.

use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::DingTalk;
use crate::messenger::Failure;
use crate::messenger::http::{some, text, unreadable};

/// A task to create; kept as JSON between tries.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Todo {
    /// Unique at DingTalk for ever: the key that makes a repetition harmless.
    pub source_id: String,
    /// At most 1,024 characters.
    pub subject: String,
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
    /// Gives a task to a person, who counts as its creator too: nobody else is shown it.
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
            Err(failure) if is(&failure, "todo.taskCreate.paramError", "task exist") => Ok(Created::Before),
            Err(failure) => Err(failure),
        }
    }

    /// The id of a person's open task by its key: the answer to its creation was lost. The last 100 are looked at.
    pub async fn find_todo(&self, unionid: &str, source_id: &str) -> Result<Option<String>, Failure> {
        let path = format!("/v1.0/todo/users/{}/org/tasks/query", segment(unionid));
        let answer = self.api(Method::POST, &path, &[], Some(&json!({"isDone": false}))).await?;
        let is_it = |card: &&Value| text(&card["sourceId"]) == source_id;
        Ok(answer["todoCards"]
            .as_array()
            .and_then(|cards| cards.iter().find(is_it))
            .and_then(|card| some(&card["taskId"])))
    }

    /// Ticks a task off. One that is gone meanwhile counts as done.
    pub async fn finish_todo(&self, unionid: &str, id: &str) -> Result<(), Failure> {
        let path = format!("/v1.0/todo/users/{}/tasks/{}", segment(unionid), segment(id));
        match self.api(Method::PUT, &path, &[("operatorId", unionid)], Some(&json!({"done": true}))).await {
            Ok(_) => Ok(()),
            Err(failure) if is(&failure, "todo.taskUpdate.paramError", "task not exist") => Ok(()),
            Err(failure) => Err(failure),
        }
    }
}

/// An id as one segment of a path.
fn segment(id: &str) -> String {
    form_urlencoded::byte_serialize(id.as_bytes()).collect()
}

/// Whether the platform said this: one code stands for several things there.
fn is(failure: &Failure, code: &str, words: &str) -> bool {
    failure.code.as_deref() == Some(code) && failure.message.contains(words)
}
