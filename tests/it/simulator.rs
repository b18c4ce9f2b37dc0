//! The simulated DingTalk is as strict as the real one, and as lenient.

use std::net::SocketAddr;

use chrono::TimeDelta;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use whsm::clock::Clock;
use whsm::simulator::{AppAccount, Person, Running, Simulator};

const SEND: &str = "/topapi/message/corpconversation/asyncsend_v2";

struct Bench {
    dingtalk: Simulator,
    running: Running,
    clock: Clock,
    http: reqwest::Client,
}

impl Bench {
    async fn new() -> Self {
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

    async fn token(&self) -> String {
        let answer = self.get("/gettoken?appkey=k&appsecret=s").await;
        answer["access_token"].as_str().unwrap().to_owned()
    }

    async fn get(&self, path: &str) -> Value {
        self.http.get(format!("{}{path}", self.running.url)).send().await.unwrap().json().await.unwrap()
    }

    /// A form, as the documents' examples send it.
    async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Value {
        let url = format!("{}{path}?access_token={}", self.running.url, self.token().await);
        self.http.post(url).form(fields).send().await.unwrap().json().await.unwrap()
    }

    async fn send(&self, msg: &Value) -> Value {
        self.form(SEND, &[("agent_id", "7"), ("userid_list", "a"), ("msg", &msg.to_string())]).await
    }
}

fn card() -> Value {
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
    assert_eq!(bench.token().await, first, "asking again renews it");
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
async fn what_client_libraries_send_is_understood() {
    let bench = Bench::new().await;
    let token = bench.token().await;
    let url = format!("{}{SEND}", bench.running.url);
    let text = |n: u8| json!({"msgtype": "text", "text": {"content": format!("第{n}条")}});
    let as_json = json!({"agent_id": "7", "userid_list": "a", "to_all_user": "false", "msg": text(1)}).to_string();
    let as_text =
        json!({"agent_id": 7, "userid_list": "a", "msg": text(2).to_string().replace('/', "\\/")}).to_string();
    let posts = [
        bench
            .http
            .post(&url)
            .query(&[("access_token", &token)])
            .header(CONTENT_TYPE, "application/json;charset=UTF-8")
            .body(as_json),
        bench.http.post(&url).query(&[("access_token", &token)]).body(as_text),
        bench.http.post(&url).form(&[
            ("access_token", &token),
            ("agent_id", &"7".into()),
            ("userid_list", &"a".into()),
            ("msg", &text(3).to_string()),
        ]),
    ];
    for post in posts {
        let answer: Value = post.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["errcode"], 0, "{answer}");
    }
    assert_eq!(bench.dingtalk.messages_to("a").len(), 3);
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
    assert_eq!(bench.dingtalk.messages_to("a").len(), 2, "on another day it is shown");
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
