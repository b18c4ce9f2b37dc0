//! Approvals in the new API (`messaging.md` A7): camel case, times to the minute with a zone.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::reply::{Reply, api_error};
use crate::simulator::gate::ApiCall;
use crate::simulator::state::Inner;

/// `GET /v1.0/workflow/processInstances`
pub fn instance(inner: &Inner, call: &ApiCall) -> Reply {
    let id = call.parameters.text("processInstanceId").filter(|id| !id.is_empty());
    let id = id.ok_or_else(|| api_error(400, "MissingprocessInstanceId", "processInstanceId is mandatory"))?;
    let found = inner.instances.iter().find(|instance| instance.id == id);
    let found = found.ok_or_else(|| api_error(400, "paramError", "审批实例不存在"))?;
    let records = found.records.iter().map(|record| {
        let mut drawn = json!({
            "userId": record.userid, "date": shown(record.at), "type": record.operation, "result": record.result,
        });
        if !record.remark.is_empty() {
            drawn["remark"] = json!(record.remark);
        }
        drawn
    });
    let tasks = found.tasks.iter().map(|task| {
        let mut drawn = json!({
            "taskId": task.id, "userId": task.userid, "status": task.status, "result": task.result,
            "createTime": shown(task.created_at), "mobileUrl": "", "pcUrl": "",
        });
        if let Some(at) = task.finished_at {
            drawn["finishTime"] = json!(shown(at));
        }
        drawn
    });
    let form = found.form.iter().map(|(name, value)| json!({"name": name, "value": value}));
    let status = match found.status.as_str() {
        "NEW" => "RUNNING",
        "CANCELED" => "TERMINATED",
        other => other,
    };
    let mut instance = json!({
        "title": found.title, "createTime": shown(found.created_at), "originatorUserId": found.originator,
        "originatorDeptId": "-1", "status": status, "businessId": found.business_id,
        "operationRecords": records.collect::<Vec<Value>>(), "tasks": tasks.collect::<Vec<Value>>(),
        "formComponentValues": form.collect::<Vec<Value>>(), "bizAction": "NONE",
    });
    if !found.result.is_empty() {
        instance["result"] = json!(found.result);
    }
    if let Some(at) = found.finished_at {
        instance["finishTime"] = json!(shown(at));
    }
    Ok(json!({"result": instance, "success": "true"}))
}

fn shown(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%MZ").to_string()
}
