//! Instances of the platform's own approval (`messaging.md` A7), as they are put here to be read.

use chrono::{DateTime, Utc};

use super::Simulator;

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

impl Simulator {
    /// Adds an instance, or replaces the one with this id.
    pub fn add_instance(&self, instance: Instance) {
        self.state.change(|inner| {
            inner.instances.retain(|other| other.id != instance.id);
            inner.instances.push(instance);
        });
    }
}
