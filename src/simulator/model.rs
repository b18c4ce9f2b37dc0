//! What the platform keeps: people, departments, messages, tasks and approvals. Plain types, no rules.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

/// A department. The root is 1 and is always there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    pub id: i64,
    pub name: String,
    /// `None` for the root.
    pub parent: Option<i64>,
}

/// Somebody in the company.
#[derive(Clone, Debug)]
pub struct Person {
    pub userid: String,
    pub unionid: String,
    pub name: String,
    pub mobile: String,
    pub active: bool,
}

/// The application that calls.
#[derive(Clone, Debug)]
pub struct AppAccount {
    pub app_key: String,
    pub app_secret: String,
    pub agent_id: i64,
    pub corp_id: String,
}

/// A message that a person sees.
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

/// What became of an accepted message for one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    Shown,
    Invalid,
    /// With the code of `forbidden_list`: 143106 the same again today, 143105 too many today.
    Forbidden(&'static str),
}

/// A call that was answered with "ok".
#[derive(Clone, Debug)]
pub struct Accepted {
    pub task_id: i64,
    pub at: DateTime<Utc>,
    pub raw: String,
    pub fates: Vec<(String, Fate)>,
    /// Departments that do not exist.
    pub strangers: Vec<i64>,
    /// How often its progress was asked for: the first answer is "under way".
    pub asked: usize,
    pub recalled: bool,
}

impl Accepted {
    /// Whether everybody has it: two seconds after it was taken, or when its progress is asked for again.
    pub fn is_done(&self, now: DateTime<Utc>) -> bool {
        self.asked > 1 || now - self.at >= TimeDelta::seconds(2)
    }
}

/// One request.
#[derive(Clone, Debug)]
pub struct Call {
    pub path: String,
    pub at: DateTime<Utc>,
}

/// Where a sign-in code comes from: the two kinds are never interchangeable (`messaging.md` C4).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CodeKind {
    /// From a page inside DingTalk.
    FreeLogin,
    /// From the sign-in page.
    Auth,
}

/// What one person sees of a task.
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

/// A task as it is kept.
#[derive(Clone, Debug)]
pub struct Task {
    pub id: String,
    pub source_id: String,
    pub subject: String,
    pub creator: String,
    /// Who has to do it, and whether they have.
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
    pub fn is_done_for(&self, unionid: &str) -> bool {
        self.done || self.executors.iter().any(|(known, done)| known == unionid && *done)
    }
}

/// An approval that runs or ran in the platform itself.
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

/// What somebody did.
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

/// What somebody has, or had, to decide.
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
