//! The calls of the old API. Errors are an `errcode` inside a 200, as they are out there.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::fault::{Trouble, take};
use super::request::Parameters;
use super::state::{Call, Fate, Inner};
use super::{Simulator, message};

/// Recalled within, and results known for.
const A_DAY: TimeDelta = TimeDelta::hours(24);

pub fn configure(config: &mut ServiceConfig) {
    config
        .route("/gettoken", web::to(answer))
        .route("/topapi/{tail:.*}", web::to(answer))
        .route("/v1.0/{tail:.*}", web::to(answer));
}

/// Counts the call, lets trouble have its way, and answers.
async fn answer(simulator: Data<Simulator>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let path = request.path().to_owned();
    let now = simulator.state.clock.now();
    let trouble = simulator.state.change(|inner| {
        inner.calls.push(Call { path: path.clone(), at: now });
        take(&mut inner.faults, &path)
    });
    let done = || {
        let parameters = Parameters::of(&request, &body);
        simulator.state.change(|inner| serve(inner, &path, &parameters, now))
    };
    match trouble {
        None => envelope(&done()),
        Some(Trouble::Drop) => break_off(),
        Some(Trouble::DropAfterAccepting) => {
            done();
            break_off()
        }
        Some(Trouble::Http500) => HttpResponse::InternalServerError().body("server error"),
        Some(Trouble::Http500AfterAccepting) => {
            done();
            HttpResponse::InternalServerError().body("server error")
        }
        Some(Trouble::SlowAfterAccepting(delay)) => {
            let answer = done();
            tokio::time::sleep(delay.min(Duration::from_secs(60))).await;
            envelope(&answer)
        }
        Some(Trouble::Html) => {
            HttpResponse::Ok().content_type("text/html").body("<html><body>punish: deny</body></html>")
        }
        Some(Trouble::Json1111) => {
            envelope(&json!({"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "uuid": "0"}))
        }
        Some(Trouble::Errcode(code)) => envelope(&json!({"errcode": code, "errmsg": "simulated"})),
        Some(Trouble::SubCode(code)) => envelope(&refused(code, "simulated")),
    }
}

fn serve(inner: &mut Inner, path: &str, parameters: &Parameters, now: DateTime<Utc>) -> Value {
    if path == "/gettoken" {
        return token(inner, parameters, now);
    }
    if path == "/v1.0/oauth2/accessToken" {
        let is_app = parameters.text("appKey").as_deref() == Some(&inner.app.app_key)
            && parameters.text("appSecret").as_deref() == Some(&inner.app.app_secret);
        return if is_app {
            json!({"accessToken": inner.give_token(now), "expireIn": 7200})
        } else {
            json!({"code": "invalidClientIdOrSecret", "requestid": "sim", "message": "无效的clientId或者clientSecret", "_status": 400})
        };
    }
    match parameters.text("access_token") {
        None => return refused("40000", "access_token is blank"),
        Some(token) if !inner.is_token(&token, now) => return refused("40014", "不合法的access_token"),
        Some(_) => {}
    }
    let found = match path {
        "/topapi/message/corpconversation/asyncsend_v2" => send(inner, parameters, now),
        "/topapi/message/corpconversation/getsendprogress" => progress(inner, parameters),
        "/topapi/message/corpconversation/getsendresult" => result(inner, parameters, now),
        "/topapi/message/corpconversation/recall" => recall(inner, parameters, now),
        "/topapi/v2/user/getuserinfo" => user_by_code(inner, parameters, now),
        "/topapi/v2/user/get" => user(inner, parameters),
        _ => Err((22, "Invalid method 不合法ApiName".into())),
    };
    match found {
        Ok(mut answer) => {
            answer["errcode"] = json!(0);
            answer["errmsg"] = json!("ok");
            answer["request_id"] = json!("simulated000");
            answer
        }
        Err((code, words)) => json!({"errcode": code, "errmsg": words, "request_id": "simulated000"}),
    }
}

fn token(inner: &mut Inner, parameters: &Parameters, now: DateTime<Utc>) -> Value {
    let key = parameters.text("appkey");
    let legacy = parameters.text("corpid");
    let (known, secret, refusal) = match (&key, &legacy) {
        (Some(key), _) => {
            (*key == inner.app.app_key, parameters.text("appsecret"), (40096, "不合法的appKey或appSecret"))
        }
        (None, Some(corp)) => {
            (*corp == inner.app.corp_id, parameters.text("corpsecret"), (40089, "不合法的corpId或corpSecret"))
        }
        (None, None) => return json!({"errcode": 40035, "errmsg": "缺少参数 corpid or appkey"}),
    };
    if !known || secret.as_deref() != Some(&inner.app.app_secret) {
        return json!({"errcode": refusal.0, "errmsg": refusal.1});
    }
    json!({"errcode": 0, "access_token": inner.give_token(now), "errmsg": "ok", "expires_in": 7200})
}

fn send(inner: &mut Inner, parameters: &Parameters, now: DateTime<Utc>) -> Result<Value, message::Wrong> {
    check_agent(inner, parameters)?;
    let Some(msg) = parameters.msg() else { return Err((40, "Missing required arguments:msg".into())) };
    let (msg, raw) = msg.map_err(|()| (34014, "会话消息的json结构无效或不完整".to_owned()))?;
    for field in ["dept_id_list", "userid_list"] {
        if parameters.text(field).is_some_and(|list| list.trim().is_empty()) {
            return Err((41, format!("Invalid arguments:{field}")));
        }
    }
    let list = parameters.text("userid_list").ok_or((41009, "缺少接收人".to_owned()))?;
    let mut userids: Vec<String> = list.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect();
    userids.dedup();
    if userids.len() > 100 {
        return Err((41029, "接收者超过限制".into()));
    }
    // Whether a list of nobody but strangers fails at once is not documented; here it does.
    if userids.iter().all(|id| inner.person(id).is_none()) {
        return Err((40031, "不合法的UserID列表".into()));
    }
    message::check(&msg, &raw, userids.len())?;
    Ok(json!({"task_id": inner.accept(&userids, &msg, &raw, now)}))
}

fn progress(inner: &mut Inner, parameters: &Parameters) -> Result<Value, message::Wrong> {
    check_agent(inner, parameters)?;
    let task = parameters.number("task_id");
    let accepted =
        inner.accepted.iter_mut().find(|a| Some(a.task_id) == task).ok_or((40035, "不合法的taskId".to_owned()))?;
    accepted.asked += 1;
    let (percent, status) = if accepted.asked > 1 { (100, 2) } else { (50, 1) };
    Ok(json!({"progress": {"progress_in_percent": percent, "status": status}}))
}

fn result(inner: &mut Inner, parameters: &Parameters, now: DateTime<Utc>) -> Result<Value, message::Wrong> {
    check_agent(inner, parameters)?;
    let task = parameters.number("task_id");
    let accepted = inner.accepted.iter().find(|a| Some(a.task_id) == task && now - a.at < A_DAY);
    let accepted = accepted.ok_or((40035, "不合法的taskId".to_owned()))?;
    let with = |wanted: fn(&Fate) -> bool| -> Vec<&String> {
        accepted.fates.iter().filter(|(_, fate)| wanted(fate)).map(|(id, _)| id).collect()
    };
    let has_read =
        |id: &String| inner.messages.iter().any(|m| m.task_id == accepted.task_id && m.userid == *id && m.read);
    let (read, unread): (Vec<_>, Vec<_>) = with(|f| *f == Fate::Shown).into_iter().partition(|id| has_read(id));
    let forbidden = accepted.fates.iter().filter_map(|(id, fate)| match fate {
        Fate::Forbidden(code) => Some(json!({"code": code, "count": 1, "userid": id})),
        _ => None,
    });
    Ok(json!({"send_result": {
        "invalid_user_id_list": with(|f| *f == Fate::Invalid),
        "forbidden_list": forbidden.collect::<Vec<_>>(),
        "read_user_id_list": read,
        "unread_user_id_list": unread,
    }}))
}

fn recall(inner: &mut Inner, parameters: &Parameters, now: DateTime<Utc>) -> Result<Value, message::Wrong> {
    check_agent(inner, parameters)?;
    let task = parameters.number("msg_task_id");
    let accepted = inner.accepted.iter_mut().find(|a| Some(a.task_id) == task && now - a.at < A_DAY);
    let accepted = accepted.ok_or((400_002, "agentId不合法或taskId不合法".to_owned()))?;
    accepted.recalled = true;
    let task = accepted.task_id;
    inner.messages.retain(|message| message.task_id != task);
    Ok(json!({}))
}

fn user_by_code(inner: &mut Inner, parameters: &Parameters, now: DateTime<Utc>) -> Result<Value, message::Wrong> {
    let code = parameters.text("code").unwrap_or_default();
    let person = inner.use_code(&code, now).ok_or((40078, "不存在的临时授权码".to_owned()))?;
    Ok(json!({"result": {
        "userid": person.userid, "unionid": person.unionid, "name": person.name, "device_id": "simulated",
        "sys": false, "sys_level": 0,
    }}))
}

fn user(inner: &mut Inner, parameters: &Parameters) -> Result<Value, message::Wrong> {
    let userid = parameters.text("userid").ok_or((400_002, "无效的参数".to_owned()))?;
    let person = inner.person(&userid).ok_or((33012, "无效的USERID".to_owned()))?;
    Ok(json!({"result": {
        "userid": person.userid, "unionid": person.unionid, "name": person.name, "mobile": person.mobile,
        "active": person.active, "dept_id_list": [1],
    }}))
}

fn check_agent(inner: &Inner, parameters: &Parameters) -> Result<(), message::Wrong> {
    match parameters.number("agent_id") {
        None => Err((41011, "缺少agentid".into())),
        Some(agent) if agent != inner.app.agent_id => Err((40056, "不合法的agentid".into())),
        Some(_) => Ok(()),
    }
}

/// The envelope of refused tokens: 88, and the code as text.
fn refused(code: &str, words: &str) -> Value {
    json!({
        "errcode": 88, "sub_code": code, "sub_msg": words, "request_id": "simulated000",
        "errmsg": format!("ding talk error[subcode={code},submsg={words}]"),
    })
}

fn envelope(answer: &Value) -> HttpResponse {
    let status = answer["_status"].as_u64().and_then(|status| StatusCode::from_u16(status as u16).ok());
    HttpResponse::build(status.unwrap_or(StatusCode::OK))
        .insert_header(("Server", "DingTalk/1.0.0"))
        .content_type("application/json;charset=UTF-8")
        .body(answer.to_string())
}

/// An answer that is announced and never comes: the connection breaks.
fn break_off() -> HttpResponse {
    let broken = futures_util::stream::once(async { Err::<Bytes, _>(std::io::Error::other("simulated")) });
    HttpResponse::Ok().content_type("application/json").streaming(broken)
}
