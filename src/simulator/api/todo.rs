//! To-do tasks 待办 (`messaging.md` B2). People are identified by unionId. A `sourceId` can be used only once.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::reply::{ApiError, Reply, api_error};
use crate::simulator::gate::ApiCall;
use crate::simulator::model::{Person, Task, Todo};
use crate::simulator::request::Parameters;
use crate::simulator::state::Inner;

const CREATE: &str = "todo.taskCreate.paramError";
const UPDATE: &str = "todo.taskUpdate.paramError";
const DELETE: &str = "todo.taskDelete.paramError";

const LONGEST_SUBJECT: usize = 1024;
const LONGEST_DESCRIPTION: usize = 4096;
const LONGEST_URL: usize = 1024;

/// Cards per page.
const PAGE: usize = 20;

/// How long finished tasks stay listed.
const LISTED: TimeDelta = TimeDelta::days(180);

/// `POST /v1.0/todo/users/{creator}/tasks`
pub fn create(inner: &mut Inner, call: &ApiCall, creator: &str) -> Reply {
    let parameters = &call.parameters;
    check_people(inner, CREATE, &[creator.to_owned()], "creatorId is invalid")?;
    check_operator(inner, call, CREATE)?;
    if parameters.text("creatorId").is_some_and(|id| id != creator) {
        return Err(api_error(400, CREATE, "creatorId is invalid"));
    }
    let text = |name: &str| parameters.text(name).unwrap_or_default();
    let number = inner.next();
    let mut task = Task {
        id: format!("task{number:08x}"),
        source_id: text("sourceId"),
        subject: String::new(),
        creator: creator.to_owned(),
        executors: Vec::new(),
        participants: Vec::new(),
        app_url: String::new(),
        pc_url: String::new(),
        fields: Vec::new(),
        due_at: None,
        priority: parameters.number("priority").unwrap_or(20),
        done: false,
        deleted: false,
        created_at: call.now,
        modified_at: call.now,
    };
    if ![10, 20, 30, 40].contains(&task.priority) {
        return Err(api_error(400, CREATE, "priority is invalid"));
    }
    let ding = parameters.value("notifyConfigs");
    if !ding.is_null() && !ding["dingNotify"].as_str().is_none_or(|word| matches!(word, "0" | "1")) {
        return Err(api_error(400, CREATE, "notifyConfigs is invalid"));
    }
    take_links(&mut task, parameters.value("detailUrl"))?;
    take_changes(inner, &mut task, parameters, CREATE)?;
    if task.subject.is_empty() {
        return Err(api_error(400, CREATE, "subject is empty"));
    }
    if !task.source_id.is_empty() && inner.tasks.iter().any(|other| other.source_id == task.source_id) {
        return Err(api_error(400, CREATE, "task exist"));
    }
    let answer = drawn(&task);
    inner.tasks.push(task);
    Ok(answer)
}

/// `PUT …/tasks/{id}`
pub fn update(inner: &mut Inner, call: &ApiCall, creator: &str, id: &str) -> Reply {
    check_operator(inner, call, UPDATE)?;
    let index = find(inner, creator, id, UPDATE)?;
    let mut task = inner.tasks[index].clone();
    take_changes(inner, &mut task, &call.parameters, UPDATE)?;
    match call.parameters.truth("done") {
        Ok(Some(done)) => {
            task.done = done;
            task.executors.iter_mut().for_each(|(_, theirs)| *theirs = done);
        }
        Ok(None) => {}
        Err(()) => return Err(api_error(400, UPDATE, "done is invalid")),
    }
    task.modified_at = call.now;
    inner.tasks[index] = task;
    Ok(json!({"result": true}))
}

/// `PUT …/tasks/{id}/executorStatus`
pub fn set_status(inner: &mut Inner, call: &ApiCall, creator: &str, id: &str) -> Reply {
    check_operator(inner, call, UPDATE)?;
    let index = find(inner, creator, id, UPDATE)?;
    let Some(list) = call.parameters.value("executorStatusList").as_array() else {
        return Err(api_error(400, UPDATE, "executorStatusList is empty"));
    };
    let task = &mut inner.tasks[index];
    for status in list {
        let executor = task.executors.iter_mut().find(|(unionid, _)| status["id"] == **unionid);
        let (_, theirs) = executor.ok_or_else(|| api_error(400, UPDATE, "executor not exist"))?;
        *theirs = status["isDone"] == true;
    }
    task.done = task.executors.iter().all(|(_, done)| *done);
    task.modified_at = call.now;
    Ok(json!({"result": true}))
}

/// `DELETE …/tasks/{id}`
pub fn delete(inner: &mut Inner, call: &ApiCall, creator: &str, id: &str) -> Reply {
    check_operator(inner, call, DELETE)?;
    let index = find(inner, creator, id, DELETE)?;
    inner.tasks[index].deleted = true;
    Ok(json!({"result": true, "requestId": "simulated000"}))
}

/// `POST /v1.0/todo/users/{person}/org/tasks/query`
pub fn query(inner: &Inner, call: &ApiCall, person: &str) -> Reply {
    let parameters = &call.parameters;
    check_people(inner, "todo.taskQuery.paramError", &[person.to_owned()], "unionId is invalid")?;
    let is_done = parameters.truth("isDone").ok().flatten();
    let roles: Vec<Vec<String>> = parameters
        .value("roleTypes")
        .as_array()
        .map(|all| all.iter().map(texts).filter(|some| !some.is_empty()).collect())
        .filter(|all: &Vec<Vec<String>>| !all.is_empty())
        .unwrap_or_else(|| vec![vec!["executor".into()]]);
    let is_in_role = |task: &Task, role: &str| match role {
        "creator" => task.creator == person,
        "executor" => task.executors.iter().any(|(unionid, _)| unionid == person),
        "participant" => task.participants.iter().any(|unionid| unionid == person),
        _ => false,
    };
    let found: Vec<&Task> = inner
        .tasks
        .iter()
        .filter(|task| !task.deleted && roles.iter().any(|all| all.iter().all(|role| is_in_role(task, role))))
        .filter(|task| is_done.is_none_or(|done| task.is_done_for(person) == done))
        .filter(|task| !task.done || call.now - task.modified_at < LISTED)
        .collect();
    let from = parameters.text("nextToken").and_then(|token| token.parse().ok()).unwrap_or(0);
    let cards: Vec<Value> = found
        .iter()
        .skip(from)
        .take(PAGE)
        .map(|task| {
            json!({
                "taskId": task.id, "subject": task.subject, "sourceId": task.source_id, "creatorId": task.creator,
                "detailUrl": {"appUrl": task.app_url, "pcUrl": task.pc_url}, "priority": task.priority,
                "dueTime": task.due_at, "isDone": task.is_done_for(person),
                "createdTime": task.created_at.timestamp_millis(), "modifiedTime": task.modified_at.timestamp_millis(),
            })
        })
        .collect();
    let next = from + cards.len();
    let mut answer = json!({"todoCards": cards});
    if next < found.len() {
        answer["nextToken"] = json!(next.to_string());
    }
    Ok(answer)
}

/// Applies the fields that both creation and update accept.
fn take_changes(inner: &Inner, task: &mut Task, parameters: &Parameters, code: &str) -> Result<(), ApiError> {
    if let Some(subject) = parameters.text("subject") {
        if subject.chars().count() > LONGEST_SUBJECT {
            return Err(api_error(400, code, "subject is oversize"));
        }
        task.subject = subject;
    }
    if parameters.text("description").is_some_and(|text| text.chars().count() > LONGEST_DESCRIPTION) {
        return Err(api_error(400, code, "description is oversize"));
    }
    if parameters.text("dueTime").is_some() {
        let due = parameters.number("dueTime").filter(|due| *due > 0);
        task.due_at = Some(due.ok_or_else(|| api_error(400, code, "dueTime is invalid"))?);
    }
    if !parameters.value("executorIds").is_null() {
        let ids = texts(parameters.value("executorIds"));
        check_people(inner, code, &ids, "executorIds is invalid")?;
        let was_done = |id: &String| task.executors.iter().any(|(known, done)| known == id && *done);
        task.executors = ids.iter().map(|id| (id.clone(), was_done(id))).collect();
    }
    if !parameters.value("participantIds").is_null() {
        task.participants = texts(parameters.value("participantIds"));
        check_people(inner, code, &task.participants, "participantIds is invalid")?;
    }
    if let Some(rows) = parameters.value("contentFieldList").as_array() {
        let text = |row: &Value, name: &str| row[name].as_str().map(str::to_owned);
        let fields = rows.iter().map(|row| Some((text(row, "fieldKey")?, text(row, "fieldValue")?)));
        task.fields =
            fields.collect::<Option<_>>().ok_or_else(|| api_error(400, code, "contentFieldList is invalid"))?;
    }
    Ok(())
}

fn take_links(task: &mut Task, links: &Value) -> Result<(), ApiError> {
    let link = |name: &str| links[name].as_str().unwrap_or_default().to_owned();
    (task.app_url, task.pc_url) = (link("appUrl"), link("pcUrl"));
    if task.app_url.is_empty() {
        return Err(api_error(400, CREATE, "detailUrl is empty"));
    }
    if task.app_url.len() > LONGEST_URL || task.pc_url.len() > LONGEST_URL {
        return Err(api_error(400, CREATE, "detailUrl is oversize"));
    }
    Ok(())
}

fn check_operator(inner: &Inner, call: &ApiCall, code: &str) -> Result<(), ApiError> {
    match call.parameters.text("operatorId") {
        Some(operator) => check_people(inner, code, &[operator], "operatorId is invalid"),
        None => Ok(()),
    }
}

/// Checks that all are unionIds of people in the company.
fn check_people(inner: &Inner, code: &str, unionids: &[String], words: &str) -> Result<(), ApiError> {
    let all_known = unionids.iter().all(|id| inner.by_unionid(id).is_some());
    if all_known { Ok(()) } else { Err(api_error(400, code, words)) }
}

fn find(inner: &Inner, creator: &str, id: &str, code: &str) -> Result<usize, ApiError> {
    let is_it = |task: &Task| task.id == id && task.creator == creator && !task.deleted;
    inner.tasks.iter().position(is_it).ok_or_else(|| api_error(400, code, "task not exist"))
}

fn texts(value: &Value) -> Vec<String> {
    let all = value.as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn drawn(task: &Task) -> Value {
    let executors: Vec<&String> = task.executors.iter().map(|(unionid, _)| unionid).collect();
    let fields: Vec<Value> = task.fields.iter().map(|(k, v)| json!({"fieldKey": k, "fieldValue": v})).collect();
    json!({
        "id": task.id, "subject": task.subject, "sourceId": task.source_id, "creatorId": task.creator,
        "modifierId": task.creator, "executorIds": executors, "participantIds": task.participants,
        "detailUrl": {"appUrl": task.app_url, "pcUrl": task.pc_url}, "done": task.done, "priority": task.priority,
        "createdTime": task.created_at.timestamp_millis(), "modifiedTime": task.modified_at.timestamp_millis(),
        "contentFieldList": fields, "bizTag": "simulated", "source": "simulated", "requestId": "simulated000",
    })
}

impl Inner {
    /// A person's tasks, open and finished, oldest first.
    pub fn todos_of(&self, userid: &str) -> Vec<Todo> {
        let Some(Person { unionid, .. }) = self.person(userid) else { return Vec::new() };
        let theirs = |task: &&Task| !task.deleted && task.executors.iter().any(|(known, _)| known == unionid);
        let drawn = |task: &Task| Todo {
            id: task.id.clone(),
            source_id: task.source_id.clone(),
            subject: task.subject.clone(),
            app_url: task.app_url.clone(),
            pc_url: task.pc_url.clone(),
            done: task.is_done_for(unionid),
            executor_unionid: unionid.clone(),
            fields: task.fields.clone(),
        };
        self.tasks.iter().filter(theirs).map(drawn).collect()
    }
}
