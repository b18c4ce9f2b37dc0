//! The calls under `/cgi-bin`. Always HTTP 200; error words are long and differ each time, as on the real server.

use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::state::WeComState;
use crate::simulator::gate::{self, Answer, ApiCall, Interface, Refusal};
use crate::simulator::handle::Simulator;
use crate::simulator::request::Parameters;
use crate::simulator::state::Inner;

/// The reply to a call: fields, or code and words.
type Reply = Result<Value, (i64, &'static str)>;

static CGI: Interface = Interface { serve, refuse, is_known };

pub fn configure(config: &mut ServiceConfig) {
    config.route("/cgi-bin/{tail:.*}", web::to(answer));
}

async fn answer(simulator: Data<Simulator>, request: HttpRequest, body: Bytes) -> HttpResponse {
    gate::answer(&CGI, simulator, request, body).await
}

fn refuse(_: &ApiCall, refusal: &Refusal) -> Answer {
    let (code, words) = match refusal {
        Refusal::Errcode(code) => (*code, "simulated"),
        Refusal::SubCode(code) => (code.parse().unwrap_or(-1), "simulated"),
        Refusal::Worded(..) => (-1, "system busy"),
        Refusal::Throttled => (45009, "api freq out of limit"),
        Refusal::Denied => (48002, "api forbidden"),
    };
    Answer::ok(error(code, words, 0))
}

fn is_known(inner: &Inner, call: &ApiCall) -> bool {
    check_token(&inner.wecom, &call.parameters, call.now).is_ok()
}

fn serve(inner: &mut Inner, call: &ApiCall) -> Answer {
    let wecom = &mut inner.wecom;
    let found = dispatch(wecom, call);
    let n = wecom.next();
    Answer::ok(match found {
        Ok(mut answer) => {
            answer["errcode"] = json!(0);
            answer["errmsg"] = json!("ok");
            answer
        }
        Err((code, words)) => error(code, words, n),
    })
}

fn error(code: i64, words: &str, n: i64) -> Value {
    let more = format!(
        "hint: [{n}_61_57d8], from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e={code}"
    );
    json!({"errcode": code, "errmsg": format!("{words}, {more}")})
}

fn dispatch(wecom: &mut WeComState, call: &ApiCall) -> Reply {
    let (parameters, now) = (&call.parameters, call.now);
    let path = call.path.trim_start_matches("/cgi-bin");
    if path == "/gettoken" {
        return token(wecom, parameters, now);
    }
    check_token(wecom, parameters, now)?;
    let text = |name: &str| parameters.text(name).unwrap_or_default();
    match path {
        "/message/send" => send(wecom, parameters, now),
        "/message/recall" => {
            if wecom.recall(&text("msgid"), now) {
                Ok(json!({}))
            } else {
                Err((40058, "invalid Request Parameter"))
            }
        }
        "/auth/getuserinfo" | "/user/getuserinfo" => {
            let userid = wecom.use_code(&text("code"), now).ok_or((40029, "invalid code"))?;
            let is_old = path == "/user/getuserinfo";
            Ok(match wecom.person(&userid) {
                Some(person) if is_old => json!({"UserId": person.userid, "DeviceId": ""}),
                Some(person) => json!({"userid": person.userid}),
                None => json!({"openid": "o_outsider", "external_userid": "wm_outsider"}),
            })
        }
        "/user/get" => {
            let person = wecom.person(&text("userid")).ok_or((60111, "userid not found"))?;
            Ok(json!({"userid": person.userid, "name": person.name, "department": [person.department], "status": 1}))
        }
        "/user/simplelist" | "/user/list" => {
            let department = parameters.number("department_id").ok_or((40035, "invalid parameter"))?;
            let members = wecom.people.iter().filter(|p| p.department == department && p.active);
            let row =
                |p: &super::WeComPerson| json!({"userid": p.userid, "name": p.name, "department": [p.department]});
            Ok(json!({"userlist": members.map(row).collect::<Vec<_>>()}))
        }
        "/department/list" => {
            let row = |d: &crate::simulator::model::Department| json!({"id": d.id, "name": d.name, "parentid": d.parent.unwrap_or(0), "order": 1});
            Ok(json!({"department": wecom.departments.iter().map(row).collect::<Vec<_>>()}))
        }
        "/user/getuserid" => {
            let mobile = text("mobile");
            let person = wecom.people.iter().find(|p| !mobile.is_empty() && p.mobile == mobile);
            person.map(|p| json!({"userid": p.userid})).ok_or((46004, "no such user"))
        }
        _ => Err((404, "not found")),
    }
}

fn token(wecom: &mut WeComState, parameters: &Parameters, now: DateTime<Utc>) -> Reply {
    let Some(corp) = parameters.text("corpid") else { return Err((41002, "corpid missing")) };
    let Some(secret) = parameters.text("corpsecret") else { return Err((41004, "corpsecret missing")) };
    match &wecom.app {
        Some(app) if app.corp_id != corp => Err((40013, "invalid corpid")),
        Some(app) if app.secret == secret => Ok(json!({"access_token": wecom.give_token(now), "expires_in": 7200})),
        _ => Err((40001, "invalid credential")),
    }
}

fn check_token(wecom: &WeComState, parameters: &Parameters, now: DateTime<Utc>) -> Result<(), (i64, &'static str)> {
    let Some(token) = parameters.text("access_token") else { return Err((41001, "access_token missing")) };
    match wecom.tokens.iter().find(|(known, _)| *known == token) {
        None => Err((40014, "invalid access_token")),
        Some((_, end)) if now >= *end => Err((42001, "access_token expired")),
        Some(_) => Ok(()),
    }
}

fn send(wecom: &mut WeComState, parameters: &Parameters, now: DateTime<Utc>) -> Reply {
    let agent = parameters.number("agentid").ok_or((40056, "invalid agentid"))?;
    if wecom.app.as_ref().is_none_or(|app| app.agent_id != agent) {
        return Err((301_002, "not allow operate another agent"));
    }
    let body = parameters.body();
    check_message(wecom, &body)?;
    let (mut known, mut invalid) = (Vec::new(), Vec::new());
    for id in parameters.text("touser").unwrap_or_default().split('|').filter(|id| !id.is_empty()) {
        match wecom.person(id) {
            Some(person) => known.push(person.userid.clone()),
            None => invalid.push(id.to_lowercase()),
        }
    }
    if known.len() + invalid.len() > 1000 {
        return Err((40035, "invalid parameter: touser"));
    }
    if known.is_empty() {
        return Err((81013, "user & party & tag all invalid"));
    }
    if let Some(id) = body["template_card"]["task_id"].as_str() {
        wecom.task_ids.push(id.to_owned());
    }
    let msgid = wecom.show(&known, &body, now);
    Ok(
        json!({"invaliduser": invalid.join("|"), "invalidparty": "", "invalidtag": "", "unlicenseduser": "", "msgid": msgid}),
    )
}

/// Checks type, required fields and byte lengths. The code of a repeated task id is undocumented; here it is 42019.
fn check_message(wecom: &WeComState, body: &Value) -> Result<(), (i64, &'static str)> {
    let kind = body["msgtype"].as_str().ok_or((40008, "invalid message type"))?;
    let content = &body[kind];
    let required = |field: &str, most: usize| match content[field].as_str() {
        None | Some("") => Err((44004, "empty content")),
        Some(text) if text.len() > most => Err((45002, "content size out of limit")),
        Some(_) => Ok(()),
    };
    let is_web = |url: &Value| url.as_str().is_some_and(|url| url.starts_with("http") && url.len() <= 2048);
    match kind {
        "text" | "markdown" => required("content", 2048),
        "textcard" => {
            required("title", 128)?;
            required("description", 512)?;
            if is_web(&content["url"]) { Ok(()) } else { Err((40058, "invalid url")) }
        }
        "template_card" => {
            let is_notice = content["card_type"] == "text_notice" && content["main_title"]["title"].is_string();
            if !is_notice || !is_web(&content["card_action"]["url"]) {
                return Err((40058, "invalid template_card"));
            }
            let used = content["task_id"].as_str().is_some_and(|id| wecom.task_ids.iter().any(|known| known == id));
            if used { Err((42019, "task_id used")) } else { Ok(()) }
        }
        _ => Err((40008, "invalid message type")),
    }
}
