//! What the platform stores: people, departments, messages, tasks and approvals. Plain types, no rules.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

/// A department. The root has id 1 and always exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    pub id: i64,
    pub name: String,
    /// `None`: the root.
    pub parent: Option<i64>,
}

/// A person in the company.
#[derive(Clone, Debug)]
pub struct Person {
    pub userid: String,
    pub unionid: String,
    pub name: String,
    pub mobile: String,
    pub active: bool,
}

/// The calling application.
#[derive(Clone, Debug)]
pub struct AppAccount {
    pub app_key: String,
    pub app_secret: String,
    pub agent_id: i64,
    pub corp_id: String,
}

/// A message in a person's chat.
#[derive(Clone, Debug)]
pub struct Message {
    pub id: usize,
    pub userid: String,
    pub task_id: i64,
    pub at: DateTime<Utc>,
    pub msg: Value,
    /// The bytes as sent.
    pub raw: String,
    pub read: bool,
}

/// The delivery of an accepted message to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    Shown,
    Invalid,
    /// With the code of `forbidden_list`: 143106 duplicate, 143105 too many today.
    Forbidden(&'static str),
}

/// An accepted sending call.
#[derive(Clone, Debug)]
pub struct Accepted {
    pub task_id: i64,
    pub at: DateTime<Utc>,
    pub raw: String,
    pub deliveries: Vec<(String, Delivery)>,
    /// Unknown departments among the receivers.
    pub unknown_departments: Vec<i64>,
    /// Number of progress queries. The first is answered with "in progress".
    pub progress_queries: usize,
    pub recalled: bool,
}

impl Accepted {
    /// Whether delivery is complete: two seconds after acceptance, or from the second progress query on.
    pub fn is_done(&self, now: DateTime<Utc>) -> bool {
        self.progress_queries > 1 || now - self.at >= TimeDelta::seconds(2)
    }
}

/// One recorded request.
#[derive(Clone, Debug)]
pub struct Call {
    pub path: String,
    pub at: DateTime<Utc>,
}

/// The kind of a sign-in code. Kinds are not interchangeable (`messaging.md` C4).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CodeKind {
    /// From a page inside DingTalk.
    FreeLogin,
    /// From the sign-in page.
    Auth,
}

/// A to-do task as one person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Todo {
    pub id: String,
    pub source_id: String,
    pub subject: String,
    pub app_url: String,
    pub pc_url: String,
    pub done: bool,
    pub executor_unionid: String,
    /// Name and value.
    pub fields: Vec<(String, String)>,
}

/// A stored to-do task.
#[derive(Clone, Debug)]
pub struct Task {
    pub id: String,
    pub source_id: String,
    pub subject: String,
    pub creator: String,
    /// unionId, and whether this person finished it.
    pub executors: Vec<(String, bool)>,
    pub participants: Vec<String>,
    pub app_url: String,
    pub pc_url: String,
    pub fields: Vec<(String, String)>,
    pub due_at: Option<i64>,
    pub priority: i64,
    pub done: bool,
    pub deleted: bool,
    pub created_at: DateTime<Utc>,
    pub modified_at: DateTime<Utc>,
}

impl Task {
    /// Whether the task is finished as a whole or for this person.
    pub fn is_done_for(&self, unionid: &str) -> bool {
        self.done || self.executors.iter().any(|(known, done)| known == unionid && *done)
    }
}

/// An approval of the platform's own.
#[derive(Clone, Debug, Default)]
pub struct Instance {
    pub id: String,
    pub title: String,
    pub business_id: String,
    /// `NEW`, `RUNNING`, `TERMINATED`, `COMPLETED` or `CANCELED`.
    pub status: String,
    /// `agree` or `refuse`; empty while it runs.
    pub result: String,
    pub originator: String,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    pub records: Vec<InstanceRecord>,
    pub tasks: Vec<InstanceTask>,
    /// Name and value.
    pub form: Vec<(String, String)>,
}

/// One act in an approval.
#[derive(Clone, Debug, Default)]
pub struct InstanceRecord {
    pub userid: String,
    pub at: DateTime<Utc>,
    /// E.g. `START_PROCESS_INSTANCE`, `EXECUTE_TASK_NORMAL`.
    pub operation: String,
    /// `AGREE`, `REFUSE` or `NONE`.
    pub result: String,
    pub remark: String,
}

/// One step of an approval.
#[derive(Clone, Debug, Default)]
pub struct InstanceTask {
    pub id: i64,
    pub userid: String,
    /// `NEW`, `RUNNING`, `PAUSED`, `CANCELED`, `COMPLETED` or `TERMINATED`.
    pub status: String,
    /// `AGREE`, `REFUSE` or `REDIRECTED`; empty while it runs.
    pub result: String,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}
