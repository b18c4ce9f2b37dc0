//! The simulated DingTalk is as strict as the real one, and as lenient.

use std::net::SocketAddr;

use chrono::TimeDelta;
use serde_json::{Value, json};
use whsm::clock::Clock;
use whsm::simulator::{AppAccount, Person, Running, Simulator};

const SEND: &str = "/topapi/message/corpconversation/asyncsend_v2";

/// A simulator with the people `a` and `b`, and plain HTTP calls to it.
pub struct Bench {
    pub dingtalk: Simulator,
    pub running: Running,
    pub clock: Clock,
    pub http: reqwest::Client,
}

impl Bench {
    pub async fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let clock = Clock::default();
        clock.set("2026-11-20T02:00:00Z".parse().unwrap());
        let app = AppAccount { app_key: "k".into(), app_secret: "s".into(), agent_id: 7, corp_id: "c".into() };
        let dingtalk = Simulator::new(clock.clone(), app);
        for userid in ["a", "b"] {
            let (userid, unionid) = (userid.to_owned(), format!("u{userid}"));
            dingtalk.add_person(Person { userid, unionid, name: "张三".into(), mobile: String::new(), active: true });
        }
        let running = dingtalk.listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { dingtalk, running, clock, http }
    }

    pub async fn token(&self) -> String {
        let answer = self.get("/gettoken?appkey=k&appsecret=s").await;
        answer["access_token"].as_str().unwrap().to_owned()
    }

    pub async fn get(&self, path: &str) -> Value {
        self.http.get(format!("{}{path}", self.running.url)).send().await.unwrap().json().await.unwrap()
    }

    /// A form in the encoding of the documents' examples.
    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Value {
        let url = format!("{}{path}?access_token={}", self.running.url, self.token().await);
        self.http.post(url).form(fields).send().await.unwrap().json().await.unwrap()
    }

    /// Calls the new API; returns HTTP status and JSON. An empty token is not sent.
    pub async fn api(&self, method: &str, path: &str, token: &str, body: Value) -> (u16, Value) {
        let mut request = self.http.request(method.parse().unwrap(), format!("{}{path}", self.running.url));
        if !token.is_empty() {
            request = request.header("x-acs-dingtalk-access-token", token);
        }
        let answer = if body.is_null() { request.send().await } else { request.json(&body).send().await }.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    pub async fn send(&self, msg: &Value) -> Value {
        self.form(SEND, &[("agent_id", "7"), ("userid_list", "a"), ("msg", &msg.to_string())]).await
    }
}

pub fn card() -> Value {
    json!({"msgtype": "oa", "oa": {
        "message_url": "https://a.example/1", "head": {"bgcolor": "FFBBBBBB", "text": "标题"},
        "status_bar": {"status_value": "待审批", "status_bg": "0xFFFF9D46"},
        "body": {"title": "t", "form": [{"key": "k", "value": "v"}], "rich": {"num": "1.00", "unit": "元"}, "file_count": "2"},
    }})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_the_same_while_it_lives_and_another_after() {
    let bench = Bench::new().await;
    let first = bench.token().await;
    bench.clock.advance(TimeDelta::seconds(7000));
    assert_eq!(bench.token().await, first, "fetching it again extends it");
    bench.clock.advance(TimeDelta::seconds(7000));
    assert_eq!(bench.token().await, first);
    bench.clock.advance(TimeDelta::seconds(7201));
    assert_ne!(bench.token().await, first);
    assert_eq!(bench.get("/gettoken?appkey=k&appsecret=x").await["errcode"], 40096);
    assert_eq!(bench.get("/gettoken?corpid=c&corpsecret=x").await["errcode"], 40089);
    assert_eq!(bench.get("/gettoken").await["errcode"], 40035);
    let refused = bench.get(&format!("{SEND}?access_token={first}")).await;
    assert_eq!((&refused["errcode"], &refused["sub_code"]), (&json!(88), &json!("40014")), "{refused}");
    assert_eq!(bench.get(SEND).await["sub_code"], "40000");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_not_as_documented_is_refused() {
    let bench = Bench::new().await;
    assert_eq!(bench.send(&card()).await["errcode"], 0);
    let broken = |pointer: &str, value: Value| {
        let mut msg = card();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = msg.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        if value.is_null() {
            parent.remove(name);
        } else {
            parent.insert(name.to_owned(), value);
        }
        msg
    };
    let rows = [
        ("/msgtype", json!("image"), 34014),
        ("/msgtype", json!("text"), 34014),
        ("/msgtype", Value::Null, 40008),
        ("/oa/head", Value::Null, 34014),
        ("/oa/body", Value::Null, 34014),
        ("/oa/message_url", Value::Null, 34014),
        ("/oa/message_url", json!("https://a.example/王"), 40035),
        ("/oa/pc_message_url", json!("dingtalk:dingtalkclient/page/link?url=x"), 40035),
        ("/oa/head/bgcolor", json!("0xFFBBBBBB"), 40035),
        ("/oa/status_bar/status_bg", json!("FFFF9D46"), 40035),
        ("/oa/body/rich/num", json!(1.0), 34014),
        ("/oa/body/file_count", json!(2), 34014),
        ("/oa/body/unknown", json!("x"), 34014),
        ("/oa/body/title", json!("a\\u4e00"), 40033),
        ("/oa/body/content", json!("长".repeat(700)), 34016),
    ];
    for (pointer, value, code) in rows {
        let answer = bench.send(&broken(pointer, value)).await;
        assert_eq!(answer["errcode"], code, "{pointer}: {answer}");
    }
    let msg = card().to_string();
    let many = (0..101).map(|n| format!("p{n}")).collect::<Vec<_>>().join(",");
    let rows: [(&[(&str, &str)], i64); 6] = [
        (&[("agent_id", "8"), ("userid_list", "a"), ("msg", &msg)], 40056),
        (&[("userid_list", "a"), ("msg", &msg)], 41011),
        (&[("agent_id", "7"), ("userid_list", "a")], 40),
        (&[("agent_id", "7"), ("userid_list", "a"), ("dept_id_list", ""), ("msg", &msg)], 41),
        (&[("agent_id", "7"), ("userid_list", &many), ("msg", &msg)], 41029),
        (&[("agent_id", "7"), ("userid_list", "nobody"), ("msg", &msg)], 40031),
    ];
    for (fields, code) in rows {
        let answer = bench.form(SEND, fields).await;
        assert_eq!(answer["errcode"], code, "{fields:?}: {answer}");
    }
    assert_eq!(bench.form("/topapi/no/such", &[]).await["errcode"], 22);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_content_on_one_day_is_accepted_and_not_shown_again() {
    let bench = Bench::new().await;
    let sent = bench.send(&card()).await;
    let again = bench.send(&card()).await;
    assert_eq!((&again["errcode"], bench.dingtalk.messages_to("a").len()), (&json!(0), 1));
    let task = |answer: &Value| answer["task_id"].to_string();
    let result = bench
        .form("/topapi/message/corpconversation/getsendresult", &[("agent_id", "7"), ("task_id", &task(&again))])
        .await;
    assert_eq!(result["send_result"]["forbidden_list"], json!([{"code": "143106", "count": 1, "userid": "a"}]));
    let progress = [("agent_id", "7"), ("task_id", &task(&sent))];
    for status in [1, 2] {
        let answer = bench.form("/topapi/message/corpconversation/getsendprogress", &progress.clone()).await;
        assert_eq!(answer["progress"]["status"], status);
    }
    bench.clock.advance(TimeDelta::days(1));
    bench.send(&card()).await;
    assert_eq!(bench.dingtalk.messages_to("a").len(), 2, "the next day it is shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_code_is_good_once_and_for_five_minutes() {
    let bench = Bench::new().await;
    let ask = async |code: &str| bench.form("/topapi/v2/user/getuserinfo", &[("code", code)]).await;
    let code = bench.dingtalk.free_login_code("b");
    assert_eq!(ask(&code).await["result"]["userid"], "b");
    assert_eq!(ask(&code).await["errcode"], 40078);
    assert_eq!(ask("made-up").await["errcode"], 40078);
    let late = bench.dingtalk.free_login_code("b");
    bench.clock.advance(TimeDelta::minutes(5));
    assert_eq!(ask(&late).await["errcode"], 40078);
    let user = bench.form("/topapi/v2/user/get", &[("userid", "a")]).await;
    assert_eq!(user["result"]["unionid"], "ua");
    assert_eq!(bench.form("/topapi/v2/user/get", &[("userid", "x")]).await["errcode"], 33012);
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_of_every_documented_type_are_taken_and_of_no_other_shape() {
    let bench = Bench::new().await;
    let good = [
        json!({"msgtype": "image", "image": {"media_id": "@m"}}),
        json!({"msgtype": "voice", "voice": {"media_id": "@m", "duration": "59"}}),
        json!({"msgtype": "file", "file": {"media_id": "@m"}}),
        json!({"msgtype": "link", "link": {"messageUrl": "https://a.example", "picUrl": "@m", "title": "t", "text": "x"}}),
        json!({"msgtype": "markdown", "markdown": {"title": "t", "text": "# x"}}),
        json!({"msgtype": "action_card", "action_card": {"markdown": "x", "single_title": "看", "single_url": "https://a.example"}}),
        json!({"msgtype": "action_card", "action_card": {"title": "t", "markdown": "x", "btn_orientation": "1",
            "btn_json_list": [{"title": "看", "action_url": "https://a.example"}]}}),
    ];
    for msg in &good {
        assert_eq!(bench.send(msg).await["errcode"], 0, "{msg}");
    }
    let bad = [
        (json!({"msgtype": "voice", "voice": {"media_id": "@m", "duration": "60"}}), 40035),
        (json!({"msgtype": "voice", "voice": {"media_id": "@m", "duration": 5}}), 34014),
        (json!({"msgtype": "image", "image": {"media_id": ""}}), 34014),
        (json!({"msgtype": "markdown", "markdown": {"title": "长".repeat(65), "text": "x"}}), 34016),
        (json!({"msgtype": "action_card", "action_card": {"markdown": "x"}}), 34014),
        (
            json!({"msgtype": "action_card", "action_card": {"markdown": "x", "single_title": "长".repeat(21), "single_url": "u"}}),
            34016,
        ),
        (
            json!({"msgtype": "action_card", "action_card": {"markdown": "x", "btn_orientation": "2", "btn_json_list": []}}),
            34014,
        ),
        (json!({"msgtype": "no_such", "no_such": {}}), 40008),
    ];
    for (msg, code) in bad {
        assert_eq!(bench.send(&msg).await["errcode"], code, "{msg}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_bar_changes_when_everybody_has_the_message() {
    let bench = Bench::new().await;
    let sent = bench.send(&card()).await;
    let update = async |task: &str, colour: &str| {
        let fields = [("agent_id", "7"), ("task_id", task), ("status_value", "已同意"), ("status_bg", colour)];
        bench.form("/topapi/message/corpconversation/status_bar/update", &fields).await["errcode"].clone()
    };
    let task = sent["task_id"].to_string();
    assert_eq!(update(&task, "0xFF78C06E").await, 41052, "not yet sent to everybody");
    bench.clock.advance(TimeDelta::seconds(2));
    assert_eq!(update(&task, "FF78C06E").await, 40035);
    assert_eq!(update(&task, "0xFF78C06E").await, 0);
    let message = &bench.dingtalk.messages_to("a")[0];
    assert_eq!(message.msg["oa"]["status_bar"], json!({"status_value": "已同意", "status_bg": "0xFF78C06E"}));
    assert!(message.raw.contains("待审批"), "sent messages stay");
    assert_eq!(update("1", "0xFF78C06E").await, 40035);
    let text = bench.send(&json!({"msgtype": "text", "text": {"content": "x"}})).await["task_id"].to_string();
    bench.clock.advance(TimeDelta::seconds(2));
    assert_eq!(update(&text, "0xFF78C06E").await, 40035, "a text has no bar");
    bench.clock.advance(TimeDelta::days(7));
    assert_eq!(update(&task, "0xFF78C06E").await, 40035);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_to_departments_reaches_those_below_and_not_the_others() {
    let bench = Bench::new().await;
    bench.dingtalk.add_department(10, "仓储", 1);
    bench.dingtalk.add_department(11, "一号库", 10);
    bench.dingtalk.place("a", 11);
    let msg = json!({"msgtype": "text", "text": {"content": "盘点"}}).to_string();
    let fields = [("agent_id", "7"), ("dept_id_list", "10,99"), ("msg", &msg)];
    let sent = bench.form(SEND, &fields).await;
    assert_eq!((bench.dingtalk.messages_to("a").len(), bench.dingtalk.messages_to("b").len()), (1, 0));
    let task = sent["task_id"].to_string();
    let asked = [("agent_id", "7"), ("task_id", &task)];
    let result = bench.form("/topapi/message/corpconversation/getsendresult", &asked).await;
    assert_eq!(result["send_result"]["invalid_dept_id_list"], json!([99]));
    let with_bar = [("agent_id", "7"), ("dept_id_list", "10"), ("msg", &card().to_string())];
    assert_eq!(bench.form(SEND, &with_bar).await["errcode"], 40035, "a status bar requires userids");
    let python = [("agent_id", "7"), ("userid_list", "a"), ("to_all_user", "False"), ("msg", &msg)];
    assert_eq!(bench.form(SEND, &python).await["errcode"], 41);
    bench.form(SEND, &[("agent_id", "7"), ("to_all_user", "true"), ("msg", &msg)]).await;
    assert_eq!(bench.dingtalk.messages_to("b").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_paths_are_answered_as_dingtalk_does() {
    let bench = Bench::new().await;
    let token = bench.token().await;
    assert_eq!(bench.form("/topapi/no/such", &[]).await["errcode"], 22);
    assert_eq!(bench.get("/no/such").await, json!({"errcode": 404, "errmsg": "请求的URI地址不存在"}));
    let (status, answer) = bench.api("GET", "/v1.0/no/such", &token, Value::Null).await;
    assert_eq!((status, answer["code"].as_str()), (404, Some("InvalidAction.NotFound")), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_calls_of_one_api_than_allowed_within_a_second_are_turned_away() {
    let bench = Bench::new().await;
    let token = bench.token().await;
    bench.dingtalk.set_rate_limit(Some(3));
    let path = format!("/user/get?access_token={token}&userid=a");
    for _ in 0..3 {
        assert_eq!(bench.get(&path).await["errcode"], 0);
    }
    assert_eq!(bench.get(&path).await["errcode"], 90018);
    assert_eq!(bench.get("/gettoken?appkey=k&appsecret=s").await["errcode"], 0, "another API");
    bench.clock.advance(TimeDelta::seconds(1));
    assert_eq!((bench.get(&path).await["errcode"].clone(), bench.dingtalk.throttled()), (json!(0), 1));
    for n in 0..3 {
        bench.api("DELETE", &format!("/v1.0/todo/users/ua/tasks/{n}"), &token, Value::Null).await;
    }
    let (status, answer) = bench.api("DELETE", "/v1.0/todo/users/ub/tasks/4", &token, Value::Null).await;
    assert_eq!(
        (status, answer["code"].as_str()),
        (403, Some("Forbidden.AccessDenied.QpsLimitForAppkeyAndApi")),
        "the ids in a path do not make it another API"
    );
}
