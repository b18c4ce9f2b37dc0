//! The new API of the simulated DingTalk: tokens, to-dos, sign-in; its pages, and the events that it pushes.

use crate::harness::http;
use chrono::TimeDelta;
use serde_json::{Value, json};
use whsm::simulator::{Fault, Trouble};

use crate::simulator::{Bench, card};

const TASKS: &str = "/v1.0/todo/users/ua/tasks?operatorId=ua";

fn todo(source_id: &str) -> Value {
    json!({
        "sourceId": source_id, "subject": "采购单 CG-1 待审批", "creatorId": "ua", "executorIds": ["ub"],
        "detailUrl": {"appUrl": "https://a.example/1", "pcUrl": "https://a.example/1"},
        "contentFieldList": [{"fieldKey": "金额", "fieldValue": "1.00"}], "isOnlyShowExecutor": true, "priority": 20,
        "notifyConfigs": {"dingNotify": "1"},
    })
}

fn said(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["code"].as_str().unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_new_api_says_what_is_wrong_by_status_and_word() {
    let bench = Bench::new().await;
    let token = bench.token().await;
    let missing = bench.api("POST", TASKS, "", todo("1")).await;
    assert_eq!(said(&missing), (400, "AuthenticationFailed.MissingParameter"));
    assert!(missing.1["requestid"].is_string() && missing.1.get("_status").is_none(), "{missing:?}");
    assert_eq!(said(&bench.api("POST", TASKS, "x", todo("1")).await), (400, "InvalidAuthentication"));
    let app = json!({"appKey": "k", "appSecret": "s"});
    let given = bench.api("POST", "/v1.0/oauth2/accessToken", "", app).await;
    assert_eq!((given.0, given.1["accessToken"].as_str()), (200, Some(token.as_str())), "one token for both hosts");
    let wrong = bench.api("POST", "/v1.0/oauth2/accessToken", "", json!({"appKey": "k", "appSecret": "x"})).await;
    assert_eq!(said(&wrong), (400, "invalidClientIdOrSecret"));
    let grant = json!({"client_id": "k", "client_secret": "s", "grant_type": "client_credentials"});
    assert_eq!(bench.api("POST", "/v1.0/oauth2/c/token", "", grant).await.1["expires_in"], 7200);
    let rows = [
        (Trouble::Errcode(90018), (400, "sim90018")),
        (Trouble::SubCode("40014"), (400, "InvalidAuthentication")),
        (Trouble::SubCode("60011"), (403, "Forbidden.AccessDenied.AccessTokenPermissionDenied")),
        (Trouble::Worded { status: 500, code: "system.busy" }, (500, "system.busy")),
    ];
    for (trouble, answer) in rows {
        bench.dingtalk.set_fault(Fault::everywhere(trouble).times(1));
        assert_eq!(said(&bench.api("POST", TASKS, &token, todo("1")).await), answer);
    }
    bench.dingtalk.set_fault(Fault::everywhere(Trouble::Worded { status: 500, code: "system.busy" }).times(1));
    assert_eq!(
        bench.get("/gettoken?appkey=k&appsecret=s").await["errcode"],
        0,
        "worded faults apply to the new API only"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_todo_that_is_not_as_documented_is_refused() {
    let bench = Bench::new().await;
    let token = bench.token().await;
    let rows = [
        ("executorIds", json!(["b"])),
        ("creatorId", json!("a")),
        ("participantIds", json!(["nobody"])),
        ("subject", json!("长".repeat(1025))),
        ("subject", Value::Null),
        ("description", json!("长".repeat(4097))),
        ("detailUrl", Value::Null),
        ("detailUrl", json!({"appUrl": format!("https://a.example/{}", "a".repeat(1024)), "pcUrl": ""})),
        ("dueTime", json!(-1)),
        ("priority", json!(25)),
        ("notifyConfigs", json!({"dingNotify": "2"})),
        ("contentFieldList", json!([{"fieldKey": "x", "fieldValue": 1}])),
    ];
    for (field, value) in rows {
        let mut body = todo("1");
        if value.is_null() {
            body.as_object_mut().unwrap().remove(field)
        } else {
            body[field] = value;
            None
        };
        let answer = bench.api("POST", TASKS, &token, body).await;
        assert_eq!(said(&answer), (400, "todo.taskCreate.paramError"), "{field}: {answer:?}");
    }
    let path = "/v1.0/todo/users/a/tasks?operatorId=a";
    assert_eq!(said(&bench.api("POST", path, &token, todo("1")).await).0, 400, "a userid is no unionid");
    assert!(bench.dingtalk.todos_of("b").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_todo_is_created_once_ticked_off_and_taken_away() {
    let bench = Bench::new().await;
    let token = bench.token().await;
    let created = bench.api("POST", TASKS, &token, todo("1")).await;
    let id = created.1["id"].as_str().unwrap().to_owned();
    let again = bench.api("POST", TASKS, &token, todo("1")).await;
    assert_eq!((said(&again), &again.1["message"]), ((400, "todo.taskCreate.paramError"), &json!("task exist")));
    let listed = bench.dingtalk.todos_of("b");
    assert_eq!((listed.len(), listed[0].done, listed[0].executor_unionid.as_str()), (1, false, "ub"));
    assert_eq!(listed[0].fields, [("金额".to_owned(), "1.00".to_owned())]);
    let path = |more: &str| format!("/v1.0/todo/users/ua/tasks/{id}{more}?operatorId=ua");
    let status = json!({"executorStatusList": [{"id": "ub", "isDone": true}]});
    assert_eq!(bench.api("PUT", &path("/executorStatus"), &token, status).await.1, json!({"result": true}));
    assert!(bench.dingtalk.todos_of("b")[0].done);
    bench.api("PUT", &path(""), &token, json!({"done": false, "subject": "改了"})).await;
    assert_eq!((bench.dingtalk.todos_of("b")[0].done, &*bench.dingtalk.todos_of("b")[0].subject), (false, "改了"));
    assert_eq!(bench.api("DELETE", &path(""), &token, Value::Null).await.1["result"], true);
    let gone = bench.api("PUT", &path(""), &token, json!({"done": true})).await;
    assert_eq!((said(&gone), &gone.1["message"]), ((400, "todo.taskUpdate.paramError"), &json!("task not exist")));
    assert_eq!(bench.api("POST", TASKS, &token, todo("1")).await.0, 400, "a source id cannot be used again");
    assert!(bench.dingtalk.todos_of("b").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn todos_are_listed_by_role_twenty_at_a_time() {
    let bench = Bench::new().await;
    let token = bench.token().await;
    for n in 0..25 {
        bench.api("POST", TASKS, &token, todo(&n.to_string())).await;
    }
    let ask = async |unionid: &str, body: Value| {
        bench.api("POST", &format!("/v1.0/todo/users/{unionid}/org/tasks/query"), &token, body).await.1
    };
    let first = ask("ub", json!({"isDone": false, "roleTypes": [["executor"]]})).await;
    assert_eq!((first["todoCards"].as_array().unwrap().len(), &first["nextToken"]), (20, &json!("20")));
    let second = ask("ub", json!({"isDone": false, "nextToken": "20"})).await;
    assert_eq!((second["todoCards"].as_array().unwrap().len(), second.get("nextToken")), (5, None));
    assert_eq!(ask("ua", json!({"isDone": false})).await["todoCards"], json!([]), "the creator is not an executor");
    let both = ask("ua", json!({"roleTypes": [["creator", "executor"]]})).await;
    assert_eq!(both["todoCards"], json!([]));
    assert_ne!(ask("ua", json!({"roleTypes": [["creator"]]})).await["todoCards"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sign_in_page_sends_people_back_with_a_code_of_its_own_kind() {
    let bench = Bench::new().await;
    let browser = http();
    let url = |path: &str| format!("{}{path}", bench.running.url);
    let asked = "redirect_uri=https%3A%2F%2Fa.example%2Fback&state=s%261&response_type=code&scope=openid%20corpid";
    let page = browser.get(url(&format!("/oauth2/auth?client_id=k&prompt=consent&{asked}"))).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("name=\"userid\" value=\"a\""));
    let stranger = browser.get(url(&format!("/oauth2/auth?client_id=x&{asked}"))).send().await.unwrap();
    assert_eq!(stranger.status(), 400);
    let back = "redirect_uri=https%3A%2F%2Fa.example%2Fback&state=s%261";
    let sent = browser.get(url(&format!("/_sim/sign-in?{back}&userid=a"))).send().await.unwrap();
    let location = sent.headers()["location"].to_str().unwrap().to_owned();
    let (code, auth_code) =
        location.strip_prefix("https://a.example/back?code=").unwrap().split_once("&authCode=").unwrap();
    assert_eq!(auth_code, format!("{code}&state=s%261"));
    let refused = browser.get(url(&format!("/_sim/sign-in?{back}&userid="))).send().await.unwrap();
    assert!(refused.headers()["location"].to_str().unwrap().contains("?error=access_denied&state="));

    let body =
        |code: &str| json!({"clientId": "k", "clientSecret": "s", "code": code, "grantType": "authorization_code"});
    let swapped = bench.form("/topapi/v2/user/getuserinfo", &[("code", code)]).await;
    assert_eq!(swapped["errcode"], 40078);
    let free = bench.dingtalk.free_login_code("a");
    let swapped = bench.api("POST", "/v1.0/oauth2/userAccessToken", "", body(&free)).await;
    assert_eq!(said(&swapped), (400, "invalidCode"));
    let token = bench.api("POST", "/v1.0/oauth2/userAccessToken", "", body(code)).await.1;
    assert_eq!((&token["corpId"], &token["expireIn"]), (&json!("c"), &json!(7200)));
    let used = bench.api("POST", "/v1.0/oauth2/userAccessToken", "", body(code)).await;
    assert_eq!(said(&used), (400, "invalidCode"));
    let me = bench.api("GET", "/v1.0/contact/users/me", token["accessToken"].as_str().unwrap(), Value::Null).await;
    assert_eq!((&me.1["unionId"], me.1.get("userid")), (&json!("ua"), None));
    let app_token = bench.token().await;
    let app = bench.api("GET", "/v1.0/contact/users/me", &app_token, Value::Null).await;
    assert_eq!(said(&app), (400, "InvalidAuthentication"), "the application is nobody");
    let refresh = json!({"clientId": "k", "clientSecret": "s", "grantType": "refresh_token", "refreshToken": token["refreshToken"]});
    assert_eq!(bench.api("POST", "/v1.0/oauth2/userAccessToken", "", refresh).await.0, 200);
    let late = bench.dingtalk.auth_code("a");
    bench.clock.advance(TimeDelta::minutes(5));
    let late = bench.api("POST", "/v1.0/oauth2/userAccessToken", "", body(&late)).await;
    assert_eq!(said(&late), (400, "invalidCode"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_show_messages_todos_and_switches() {
    let bench = Bench::new().await;
    let token = bench.token().await;
    bench.send(&card()).await;
    bench.send(&json!({"msgtype": "markdown", "markdown": {"title": "t", "text": "# x"}})).await;
    let link = json!({"messageUrl": "https://a.example", "picUrl": "@m", "title": "t", "text": "x"});
    bench.send(&json!({"msgtype": "link", "link": link})).await;
    let action = json!({"markdown": "x", "single_title": "看", "single_url": "https://a.example"});
    bench.send(&json!({"msgtype": "action_card", "action_card": action})).await;
    bench.api("POST", TASKS, &token, todo("1")).await;
    let chat = bench.get("/people/a/messages").await;
    assert_eq!(chat[0]["card"]["status"], "待审批");
    assert_eq!(chat[1]["text"], "# x");
    assert_eq!(chat[2]["buttons"][0]["url"], "https://a.example");
    assert_eq!(chat[3]["buttons"][0]["title"], "看");
    assert_eq!(chat[3]["read"], false, "the chat list does not mark messages as read");
    let todos = bench.get("/people/b/todos").await;
    assert_eq!((&todos[0]["url"], &todos[0]["done"]), (&json!("https://a.example/1"), &json!(false)));
    let page = async |path: &str| {
        bench.http.get(format!("{}{path}", bench.running.url)).send().await.unwrap().text().await.unwrap()
    };
    assert!(page("/people/b").await.contains("待办"));
    assert!(page("/").await.contains("当前：一切正常"));
    let switch = async |value: &str| {
        let url = format!("{}/_sim/trouble", bench.running.url);
        bench.http.post(url).form(&[("trouble", value)]).send().await.unwrap();
    };
    switch("todo-denied:once").await;
    assert!(page("/").await.contains("还有 1 次"));
    assert_eq!(bench.api("POST", TASKS, &token, todo("2")).await.0, 403);
    assert_eq!(bench.api("POST", TASKS, &token, todo("2")).await.0, 200);
    switch("90018").await;
    assert_eq!(bench.get("/gettoken?appkey=k&appsecret=s").await["errcode"], 90018);
    switch("").await;
    bench.http.post(format!("{}/_sim/expire", bench.running.url)).send().await.unwrap();
    assert_eq!(said(&bench.api("POST", TASKS, &token, todo("3")).await).1, "InvalidAuthentication");
}
