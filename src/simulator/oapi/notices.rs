//! Work notices (`messaging.md` A2, A3): sending, progress, result, recall, status bar.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::reply::{Reply, check_agent};
use crate::simulator::message;
use crate::simulator::model::Delivery;
use crate::simulator::request::Parameters;
use crate::simulator::state::Inner;

/// How long messages can be recalled and results queried.
const A_DAY: TimeDelta = TimeDelta::hours(24);

/// How long status bars can be changed.
const A_WEEK: TimeDelta = TimeDelta::days(7);

/// The most receivers of one call.
const MOST_PEOPLE: usize = 100;
const MOST_DEPARTMENTS: usize = 20;

/// The most receivers of a message with a status bar.
const MOST_WITH_BAR: usize = 5;

/// The receivers of a message.
struct Receivers {
    userids: Vec<String>,
    /// Unknown departments.
    unknown_departments: Vec<i64>,
    /// Whether only people are listed, as status bars require.
    is_listed: bool,
}

/// `message/corpconversation/asyncsend_v2`
pub fn send(inner: &mut Inner, parameters: &Parameters, now: DateTime<Utc>) -> Reply {
    check_agent(inner, parameters)?;
    let Some(msg) = parameters.msg() else { return Err((40, "Missing required arguments:msg".into())) };
    let (msg, raw) = msg.map_err(|()| (34014, "会话消息的json结构无效或不完整".to_owned()))?;
    let receivers = receivers(inner, parameters)?;
    let with_bar = if receivers.is_listed { receivers.userids.len() } else { usize::MAX };
    message::check(&msg, &raw, with_bar)?;
    let task_id = inner.accept(&receivers.userids, &msg, &raw, now);
    if let Some(accepted) = inner.accepted.last_mut() {
        accepted.unknown_departments = receivers.unknown_departments;
    }
    Ok(json!({"task_id": task_id}))
}

fn receivers(inner: &Inner, parameters: &Parameters) -> Result<Receivers, message::ApiError> {
    let list = |field: &str| -> Result<Option<Vec<String>>, message::ApiError> {
        let Some(list) = parameters.text(field) else { return Ok(None) };
        let parts: Vec<String> = list.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect();
        if parts.is_empty() { Err((41, format!("Invalid arguments:{field}"))) } else { Ok(Some(parts)) }
    };
    let invalid = |field: &str| (41, format!("Invalid arguments:{field}"));
    let to_all = parameters.truth("to_all_user").map_err(|()| invalid("to_all_user"))? == Some(true);
    let (people, departments) = (list("userid_list")?, list("dept_id_list")?);
    if people.is_none() && departments.is_none() && !to_all {
        return Err((41009, "缺少接收人".into()));
    }
    let is_listed = departments.is_none() && !to_all;
    let mut userids = people.unwrap_or_default();
    if userids.len() > MOST_PEOPLE || departments.as_ref().is_some_and(|all| all.len() > MOST_DEPARTMENTS) {
        return Err((41029, "接收者超过限制".into()));
    }
    let mut unknown_departments = Vec::new();
    for department in departments.unwrap_or_default() {
        let id: i64 = department.parse().map_err(|_| invalid("dept_id_list"))?;
        if inner.department(id).is_none() {
            unknown_departments.push(id);
        }
        for id in inner.tree(id) {
            userids.extend(inner.members(id).iter().map(|person| person.userid.clone()));
        }
    }
    if to_all {
        userids.extend(inner.people.iter().map(|person| person.userid.clone()));
    }
    let mut listed = std::collections::HashSet::new();
    userids.retain(|id| listed.insert(id.clone()));
    // Undocumented: whether a list of unknown people only fails at once. Here it does.
    if is_listed && userids.iter().all(|id| inner.person(id).is_none()) {
        return Err((40031, "不合法的UserID列表".into()));
    }
    Ok(Receivers { userids, unknown_departments, is_listed })
}

/// `message/corpconversation/getsendprogress`
pub fn progress(inner: &mut Inner, parameters: &Parameters, now: DateTime<Utc>) -> Reply {
    check_agent(inner, parameters)?;
    let task = parameters.number("task_id");
    let accepted =
        inner.accepted.iter_mut().find(|a| Some(a.task_id) == task && now - a.at < A_WEEK).ok_or_else(bad_task)?;
    accepted.progress_queries += 1;
    let (percent, status) = if accepted.is_done(now) { (100, 2) } else { (50, 1) };
    Ok(json!({"progress": {"progress_in_percent": percent, "status": status}}))
}

/// `message/corpconversation/getsendresult`
pub fn result(inner: &mut Inner, parameters: &Parameters, now: DateTime<Utc>) -> Reply {
    check_agent(inner, parameters)?;
    let task = parameters.number("task_id");
    let accepted = inner.accepted.iter().find(|a| Some(a.task_id) == task && now - a.at < A_DAY);
    let accepted = accepted.ok_or_else(bad_task)?;
    if accepted.deliveries.len() > MOST_PEOPLE {
        return Err((500, "调用超时".into()));
    }
    let with = |matches: fn(&Delivery) -> bool| -> Vec<&String> {
        accepted.deliveries.iter().filter(|(_, delivery)| matches(delivery)).map(|(id, _)| id).collect()
    };
    let has_read =
        |id: &String| inner.messages.iter().any(|m| m.task_id == accepted.task_id && m.userid == *id && m.read);
    let (read, unread): (Vec<_>, Vec<_>) = with(|f| *f == Delivery::Shown).into_iter().partition(|id| has_read(id));
    let forbidden = accepted.deliveries.iter().filter_map(|(id, delivery)| match delivery {
        Delivery::Forbidden(code) => Some(json!({"code": code, "count": 1, "userid": id})),
        Delivery::Shown | Delivery::Invalid => None,
    });
    let mut result = json!({
        "invalid_user_id_list": with(|f| *f == Delivery::Invalid),
        "forbidden_list": forbidden.collect::<Vec<_>>(),
        "read_user_id_list": read,
        "unread_user_id_list": unread,
    });
    if !accepted.unknown_departments.is_empty() {
        result["invalid_dept_id_list"] = json!(accepted.unknown_departments);
    }
    Ok(json!({"send_result": result}))
}

/// `message/corpconversation/recall`
pub fn recall(inner: &mut Inner, parameters: &Parameters, now: DateTime<Utc>) -> Reply {
    let bad_message = || (400_002, "agentId不合法或taskId不合法".to_owned());
    check_agent(inner, parameters).map_err(|_| bad_message())?;
    let task = parameters.number("msg_task_id");
    let accepted = inner.accepted.iter_mut().find(|a| Some(a.task_id) == task && now - a.at < A_DAY);
    let accepted = accepted.ok_or_else(bad_message)?;
    accepted.recalled = true;
    let task = accepted.task_id;
    inner.messages.retain(|message| message.task_id != task);
    Ok(json!({}))
}

/// Changes the shown messages. The recorded bytes stay as sent.
pub fn status_bar(inner: &mut Inner, parameters: &Parameters, now: DateTime<Utc>) -> Reply {
    check_agent(inner, parameters)?;
    let value = parameters.text("status_value").filter(|words| !words.is_empty());
    let value = value.ok_or((40, "Missing required arguments:status_value".to_owned()))?;
    let colour = parameters.text("status_bg");
    if !colour.as_deref().is_none_or(message::is_bar_colour) {
        return Err((40035, "不合法的参数 status_bg".into()));
    }
    let task = parameters.number("task_id");
    let accepted = inner.accepted.iter().find(|a| Some(a.task_id) == task && now - a.at < A_WEEK);
    let accepted = accepted.filter(|accepted| !accepted.recalled && is_oa(&accepted.raw)).ok_or_else(bad_task)?;
    if !accepted.is_done(now) || accepted.deliveries.len() > MOST_WITH_BAR {
        return Err((41052, "本次发送人数过多,不再返回发送结果".into()));
    }
    let bar = json!({"status_value": value, "status_bg": colour.unwrap_or_else(|| "0xFF000000".into())});
    for message in inner.messages.iter_mut().filter(|message| Some(message.task_id) == task) {
        message.msg["oa"]["status_bar"] = bar.clone();
    }
    Ok(json!({}))
}

fn is_oa(raw: &str) -> bool {
    serde_json::from_str::<Value>(raw).is_ok_and(|msg| msg["msgtype"] == "oa")
}

fn bad_task() -> message::ApiError {
    (40035, "不合法的taskId".into())
}
