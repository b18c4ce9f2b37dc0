//! The old API. Errors are an `errcode` in an HTTP 200; `/topapi` and the bare paths of version 1 report a refused token
//! in different envelopes (`messaging.md` A9).

mod contacts;
mod notices;
mod reply;
mod v1;
mod workflow;

use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use self::reply::{bare, refused};
use super::gate::{self, Answer, ApiCall, Interface, Refusal};
use super::handle::Simulator;
use super::state::Inner;

static OLD: Interface = Interface { serve, refuse, is_known };

/// Serves every path without another handler.
pub fn configure(config: &mut ServiceConfig) {
    config.default_service(web::to(answer));
}

async fn answer(simulator: Data<Simulator>, request: HttpRequest, body: Bytes) -> HttpResponse {
    gate::answer(&OLD, simulator, request, body).await
}

fn serve(inner: &mut Inner, call: &ApiCall) -> Answer {
    let body = if call.path == "/gettoken" {
        token(inner, call)
    } else if call.path.starts_with("/topapi/") {
        topapi(inner, call)
    } else {
        v1::serve(inner, call)
    };
    Answer::ok(body)
}

fn refuse(call: &ApiCall, refusal: &Refusal) -> Answer {
    let in_words = |code: &str, words: &str| match code.parse::<i64>() {
        Ok(code) if !call.path.starts_with("/topapi/") => bare(code, words),
        _ => refused(code, words),
    };
    Answer::ok(match refusal {
        Refusal::Errcode(code) => bare(*code, "simulated"),
        Refusal::SubCode(code) => in_words(code, "simulated"),
        Refusal::Denied => in_words("60011", "没有调用该接口的权限"),
        Refusal::Throttled => bare(90018, "应用对该接口的调用超过每秒限制"),
        Refusal::Worded(_, code) => bare(-1, code),
    })
}

fn is_known(inner: &Inner, call: &ApiCall) -> bool {
    call.parameters.text("access_token").is_some_and(|token| inner.is_token(&token, call.now))
}

fn topapi(inner: &mut Inner, call: &ApiCall) -> Value {
    let parameters = &call.parameters;
    match parameters.text("access_token") {
        None => return refused("40000", "access_token is blank"),
        Some(token) if !inner.is_token(&token, call.now) => return refused("40014", "不合法的access_token"),
        Some(_) => {}
    }
    let found = match call.path.trim_start_matches("/topapi/") {
        "message/corpconversation/asyncsend_v2" => notices::send(inner, parameters, call.now),
        "message/corpconversation/getsendprogress" => notices::progress(inner, parameters, call.now),
        "message/corpconversation/getsendresult" => notices::result(inner, parameters, call.now),
        "message/corpconversation/recall" => notices::recall(inner, parameters, call.now),
        "message/corpconversation/status_bar/update" => notices::status_bar(inner, parameters, call.now),
        "v2/user/getuserinfo" => contacts::by_code(inner, parameters, call.now),
        "v2/user/get" => contacts::user(inner, parameters),
        "v2/user/getbymobile" => contacts::by_mobile(inner, parameters),
        "user/getbyunionid" => contacts::by_unionid(inner, parameters),
        "user/listid" => contacts::member_ids(inner, parameters),
        "user/listsimple" => contacts::members(inner, parameters),
        "v2/department/listsub" => contacts::below(inner, parameters),
        "v2/department/listsubid" => contacts::ids_below(inner, parameters),
        "v2/department/get" => contacts::department(inner, parameters),
        "processinstance/get" => workflow::instance(inner, parameters),
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

fn token(inner: &mut Inner, call: &ApiCall) -> Value {
    let parameters = &call.parameters;
    let key = parameters.text("appkey");
    let legacy = parameters.text("corpid");
    let (known, secret, refusal) = match (&key, &legacy) {
        (Some(key), _) => {
            (*key == inner.app.app_key, parameters.text("appsecret"), (40096, "不合法的appKey或appSecret"))
        }
        (None, Some(corp)) => {
            (*corp == inner.app.corp_id, parameters.text("corpsecret"), (40089, "不合法的corpId或corpSecret"))
        }
        (None, None) => return bare(40035, "缺少参数 corpid or appkey"),
    };
    if !known || secret.as_deref() != Some(&inner.app.app_secret) {
        return bare(refusal.0, refusal.1);
    }
    json!({"errcode": 0, "access_token": inner.give_token(call.now), "errmsg": "ok", "expires_in": 7200})
}
