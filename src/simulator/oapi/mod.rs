//! The calls of the old API. Errors are an `errcode` inside a 200, as they are out there; a refused token is told in
//! one way under `/topapi` and in another on the bare paths of the first version (`messaging.md` A9).

mod contacts;
mod first;
mod notices;
mod reply;
mod workflow;

use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use self::reply::{bare, refused};
use super::gate::{self, Answer, Asked, Interface, Refusal};
use super::handle::Simulator;
use super::state::Inner;

static OLD: Interface = Interface { serve, refuse, is_known };

/// Takes every path that nobody else has.
pub fn configure(config: &mut ServiceConfig) {
    config.default_service(web::to(answer));
}

async fn answer(simulator: Data<Simulator>, request: HttpRequest, body: Bytes) -> HttpResponse {
    gate::answer(&OLD, simulator, request, body).await
}

fn serve(inner: &mut Inner, asked: &Asked) -> Answer {
    let body = if asked.path == "/gettoken" {
        token(inner, asked)
    } else if asked.path.starts_with("/topapi/") {
        topapi(inner, asked)
    } else {
        first::serve(inner, asked)
    };
    Answer::ok(body)
}

fn refuse(asked: &Asked, refusal: &Refusal) -> Answer {
    let in_words = |code: &str, words: &str| match code.parse::<i64>() {
        Ok(code) if !asked.path.starts_with("/topapi/") => bare(code, words),
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

fn is_known(inner: &Inner, asked: &Asked) -> bool {
    asked.parameters.text("access_token").is_some_and(|token| inner.is_token(&token, asked.now))
}

fn topapi(inner: &mut Inner, asked: &Asked) -> Value {
    let parameters = &asked.parameters;
    match parameters.text("access_token") {
        None => return refused("40000", "access_token is blank"),
        Some(token) if !inner.is_token(&token, asked.now) => return refused("40014", "不合法的access_token"),
        Some(_) => {}
    }
    let found = match asked.path.trim_start_matches("/topapi/") {
        "message/corpconversation/asyncsend_v2" => notices::send(inner, parameters, asked.now),
        "message/corpconversation/getsendprogress" => notices::progress(inner, parameters, asked.now),
        "message/corpconversation/getsendresult" => notices::result(inner, parameters, asked.now),
        "message/corpconversation/recall" => notices::recall(inner, parameters, asked.now),
        "message/corpconversation/status_bar/update" => notices::status_bar(inner, parameters, asked.now),
        "v2/user/getuserinfo" => contacts::by_code(inner, parameters, asked.now),
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

fn token(inner: &mut Inner, asked: &Asked) -> Value {
    let parameters = &asked.parameters;
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
    json!({"errcode": 0, "access_token": inner.give_token(asked.now), "errmsg": "ok", "expires_in": 7200})
}
