//! Approvals that run in DingTalk itself, read only (`messaging.md` A7): the new API, and the old one for applications
//! without permission for the new one.

use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use reqwest::Method;
use serde_json::Value;

use super::client::DingTalk;
use crate::messenger::failure::Failure;
use crate::messenger::http::{number, some, text, unreadable};

/// The status of an approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Also `NEW` of the old API.
    Running,
    /// Withdrawn or cancelled.
    Terminated,
    Completed,
    /// An undocumented status.
    Other(String),
}

/// A decision, of one person or of the whole approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Agree,
    Refuse,
    /// Handed over to another person.
    Redirected,
}

/// An approval of DingTalk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    pub id: String,
    pub title: String,
    pub status: Status,
    /// `None` while it runs.
    pub result: Option<Verdict>,
    /// A userid.
    pub originator: String,
    pub created_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub records: Vec<Record>,
    pub tasks: Vec<Task>,
}

/// An action of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub userid: String,
    pub at: Option<DateTime<Utc>>,
    /// E.g. `EXECUTE_TASK_NORMAL`.
    pub operation: String,
    pub result: Option<Verdict>,
    pub remark: Option<String>,
}

/// A task of one person, open or closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    pub id: String,
    pub userid: String,
    /// E.g. `RUNNING`, `COMPLETED`, `CANCELED`.
    pub status: String,
    pub result: Option<Verdict>,
    pub created_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
}

/// The field names of one API version.
struct Names {
    create_time: &'static str,
    finish_time: &'static str,
    originator: &'static str,
    records: &'static str,
    userid: &'static str,
    operation: &'static str,
    operation_result: &'static str,
    task_id: &'static str,
    task_status: &'static str,
    task_result: &'static str,
}

const NEW: Names = Names {
    create_time: "createTime",
    finish_time: "finishTime",
    originator: "originatorUserId",
    records: "operationRecords",
    userid: "userId",
    operation: "type",
    operation_result: "result",
    task_id: "taskId",
    task_status: "status",
    task_result: "result",
};

const OLD: Names = Names {
    create_time: "create_time",
    finish_time: "finish_time",
    originator: "originator_userid",
    records: "operation_records",
    userid: "userid",
    operation: "operation_type",
    operation_result: "operation_result",
    task_id: "taskid",
    task_status: "task_status",
    task_result: "task_result",
};

impl Instance {
    /// Whether the approval is completed with the decision to agree.
    pub fn is_approved(&self) -> bool {
        self.status == Status::Completed && self.result == Some(Verdict::Agree)
    }
}

impl DingTalk {
    /// An approval by its id (`processInstanceId`).
    pub async fn instance(&self, id: &str) -> Result<Instance, Failure> {
        self.either(&self.inner.old_workflow, self.new_instance(id), self.old_instance(id)).await
    }

    async fn new_instance(&self, id: &str) -> Result<Instance, Failure> {
        let path = "/v1.0/workflow/processInstances";
        let answer = self.api(Method::GET, path, &[("processInstanceId", id)], None).await?;
        read(id, &answer["result"], &NEW).ok_or_else(|| unreadable(&answer))
    }

    async fn old_instance(&self, id: &str) -> Result<Instance, Failure> {
        let answer = self.post("/topapi/processinstance/get", &[("process_instance_id", id)]).await?;
        read(id, &answer["process_instance"], &OLD).ok_or_else(|| unreadable(&answer))
    }
}

fn read(id: &str, found: &Value, names: &Names) -> Option<Instance> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let record = |one: &Value| Record {
        userid: text(&one[names.userid]),
        at: time(&one["date"]),
        operation: text(&one[names.operation]),
        result: verdict(&one[names.operation_result]),
        remark: some(&one["remark"]),
    };
    let task = |one: &Value| Task {
        id: text(&one[names.task_id]),
        userid: text(&one[names.userid]),
        status: text(&one[names.task_status]),
        result: verdict(&one[names.task_result]),
        created_at: time(&one[names.create_time]),
        finished_at: time(&one[names.finish_time]),
    };
    Some(Instance {
        id: id.to_owned(),
        title: text(&found["title"]),
        status: status(&some(&found["status"])?),
        result: verdict(&found["result"]),
        originator: text(&found[names.originator]),
        created_at: time(&found[names.create_time]),
        finished_at: time(&found[names.finish_time]),
        records: list(&found[names.records]).iter().map(record).collect(),
        tasks: list(&found["tasks"]).iter().map(task).collect(),
    })
}

fn status(code: &str) -> Status {
    match code {
        "NEW" | "RUNNING" => Status::Running,
        "TERMINATED" | "CANCELED" => Status::Terminated,
        "COMPLETED" => Status::Completed,
        other => Status::Other(other.to_owned()),
    }
}

fn verdict(code: &Value) -> Option<Verdict> {
    match code.as_str()?.to_ascii_lowercase().as_str() {
        "agree" => Some(Verdict::Agree),
        "refuse" => Some(Verdict::Refuse),
        "redirected" | "redirect" => Some(Verdict::Redirected),
        _ => None,
    }
}

/// `2022-08-31T11:52Z` (new API), `2022-08-31 19:52:00` in Shanghai time (old API), or milliseconds.
fn time(value: &Value) -> Option<DateTime<Utc>> {
    if let Some(millis) = number(value) {
        return DateTime::from_timestamp_millis(millis);
    }
    let written = value.as_str()?;
    let to_the_minute = || NaiveDateTime::parse_from_str(written, "%Y-%m-%dT%H:%MZ").ok().map(|time| time.and_utc());
    let of_shanghai = || {
        let time = NaiveDateTime::parse_from_str(written, "%Y-%m-%d %H:%M:%S").ok()?;
        Some(chrono_tz::Asia::Shanghai.from_local_datetime(&time).earliest()?.to_utc())
    };
    let whole = DateTime::parse_from_rfc3339(written).ok().map(|time| time.to_utc());
    whole.or_else(to_the_minute).or_else(of_shanghai)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_are_read_in_every_format() {
        let at = "2022-08-31T11:52:00Z".parse::<DateTime<Utc>>().unwrap();
        let spellings = [
            json!("2022-08-31T11:52Z"),
            json!("2022-08-31T11:52:00Z"),
            json!("2022-08-31T19:52:00+08:00"),
            json!("2022-08-31 19:52:00"),
            json!(1_661_946_720_000_i64),
            json!("1661946720000"),
        ];
        for written in spellings {
            assert_eq!(time(&written), Some(at), "{written}");
        }
        for written in [json!(null), json!(""), json!("yesterday"), json!([])] {
            assert_eq!(time(&written), None, "{written}");
        }
    }

    #[test]
    fn only_a_completed_and_agreed_approval_is_approved() {
        let rows = [
            ("COMPLETED", json!("agree"), true),
            ("COMPLETED", json!("refuse"), false),
            ("RUNNING", json!("agree"), false),
            ("TERMINATED", json!("agree"), false),
            ("COMPLETED", json!(null), false),
            ("COMPLETED", json!(""), false),
        ];
        for (status, result, approved) in rows {
            let found = read("i", &json!({"status": status, "result": result}), &NEW).unwrap();
            assert_eq!(found.is_approved(), approved, "{status} {result}");
        }
        assert_eq!(read("i", &json!({}), &OLD), None, "an approval has a status");
    }
}
