//! Approvals in the old API (`messaging.md` A7): snake case, Shanghai times without a zone.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::reply::Reply;
use crate::simulator::request::Parameters;
use crate::simulator::state::Inner;

/// `processinstance/get`
pub fn instance(inner: &Inner, parameters: &Parameters) -> Reply {
    let id = parameters.text("process_instance_id").ok_or((400_002, "无效的参数:process_instance_id".to_owned()))?;
    let found = inner.instances.iter().find(|instance| instance.id == id);
    let found = found.ok_or((400_002, "审批实例不存在".to_owned()))?;
    let records = found.records.iter().map(|record| {
        let mut drawn = json!({
            "userid": record.userid, "date": shown(record.at), "operation_type": record.operation,
            "operation_result": record.result,
        });
        if !record.remark.is_empty() {
            drawn["remark"] = json!(record.remark);
        }
        drawn
    });
    let tasks = found.tasks.iter().map(|task| {
        let mut drawn = json!({
            "userid": task.userid, "task_status": task.status, "task_result": task.result, "taskid": task.id.to_string(),
            "create_time": shown(task.created_at),
        });
        if let Some(at) = task.finished_at {
            drawn["finish_time"] = json!(shown(at));
        }
        drawn
    });
    let form = found.form.iter().map(|(name, value)| json!({"name": name, "value": value}));
    let mut instance = json!({
        "title": found.title, "create_time": shown(found.created_at), "originator_userid": found.originator,
        "originator_dept_id": "-1", "status": found.status, "business_id": found.business_id,
        "operation_records": records.collect::<Vec<Value>>(), "tasks": tasks.collect::<Vec<Value>>(),
        "form_component_values": form.collect::<Vec<Value>>(), "biz_action": "NONE",
    });
    if !found.result.is_empty() {
        instance["result"] = json!(found.result);
    }
    if let Some(at) = found.finished_at {
        instance["finish_time"] = json!(shown(at));
    }
    Ok(json!({"process_instance": instance}))
}

fn shown(at: DateTime<Utc>) -> String {
    at.with_timezone(&chrono_tz::Asia::Shanghai).format("%Y-%m-%d %H:%M:%S").to_string()
}
