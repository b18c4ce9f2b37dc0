//! The new API (`messaging.md` B0): token in a header, JSON, errors as an HTTP status with a code.

mod login;
mod reply;
mod todo;
mod workflow;

use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use self::reply::{Reply, api_error, bad_token};
use super::gate::{self, Answer, ApiCall, Interface, Refusal};
use super::handle::Simulator;
use super::state::Inner;

static NEW: Interface = Interface { serve, refuse, is_known };

pub fn configure(config: &mut ServiceConfig) {
    config.route("/v1.0/{tail:.*}", web::to(answer));
}

async fn answer(simulator: Data<Simulator>, request: HttpRequest, body: Bytes) -> HttpResponse {
    gate::answer(&NEW, simulator, request, body).await
}

fn serve(inner: &mut Inner, call: &ApiCall) -> Answer {
    match route(inner, call) {
        Ok(body) => Answer::ok(body),
        Err((status, code, words)) => Answer {
            status,
            body: json!({"code": code, "requestid": "00000000-0000-0000-0000-000000000000", "message": words}),
        },
    }
}

fn route(inner: &mut Inner, call: &ApiCall) -> Reply {
    let parts: Vec<&str> = call.path.trim_start_matches("/v1.0/").split('/').collect();
    match (call.method.as_str(), parts.as_slice()) {
        ("POST", ["oauth2", "accessToken"]) => return login::token(inner, call),
        ("POST", ["oauth2", "userAccessToken"]) => return login::user_token(inner, call),
        ("POST", ["oauth2", corp, "token"]) => return login::token_of_corp(inner, call, corp),
        ("GET", ["contact", "users", "me"]) => return login::me(inner, call),
        _ => {}
    }
    match &call.header_token {
        None => {
            return Err(api_error(
                400,
                "AuthenticationFailed.MissingParameter",
                "缺少参数：x-acs-dingtalk-access-token",
            ));
        }
        Some(token) if !inner.is_token(token, call.now) => return Err(bad_token()),
        Some(_) => {}
    }
    match (call.method.as_str(), parts.as_slice()) {
        ("POST", ["todo", "users", creator, "tasks"]) => todo::create(inner, call, creator),
        ("PUT", ["todo", "users", creator, "tasks", id]) => todo::update(inner, call, creator, id),
        ("DELETE", ["todo", "users", creator, "tasks", id]) => todo::delete(inner, call, creator, id),
        ("PUT", ["todo", "users", creator, "tasks", id, "executorStatus"]) => {
            todo::set_status(inner, call, creator, id)
        }
        ("POST", ["todo", "users", person, "org", "tasks", "query"]) => todo::query(inner, call, person),
        ("GET", ["workflow", "processInstances"]) => workflow::instance(inner, call),
        _ => Err(api_error(404, "InvalidAction.NotFound", "请求的URI地址不存在")),
    }
}

fn refuse(_: &ApiCall, refusal: &Refusal) -> Answer {
    let denied = "Forbidden.AccessDenied.AccessTokenPermissionDenied";
    let (status, code) = match refusal {
        Refusal::Errcode(code) => (400, format!("sim{code}")),
        Refusal::SubCode("40014") => (400, "InvalidAuthentication".to_owned()),
        Refusal::SubCode("60011") | Refusal::Denied => (403, denied.to_owned()),
        Refusal::SubCode(code) => (400, (*code).to_owned()),
        Refusal::Worded(status, code) => (*status, (*code).to_owned()),
        Refusal::Throttled => (403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi".to_owned()),
    };
    let mut body = json!({"code": code, "requestid": "00000000-0000-0000-0000-000000000000", "message": "simulated"});
    if code == denied {
        body["accessdenieddetail"] = json!({"requiredScopes": ["simulated"]});
    }
    Answer { status, body }
}

fn is_known(inner: &Inner, call: &ApiCall) -> bool {
    call.header_token.as_ref().is_some_and(|token| inner.is_token(token, call.now))
}
