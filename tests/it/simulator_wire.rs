//! The simulator understands what real client libraries send (`messaging.md` E), whatever its spelling.

use std::net::SocketAddr;

use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use whsm::simulator::{Fault, Trouble};

use crate::simulator::Bench;

const SEND: &str = "/topapi/message/corpconversation/asyncsend_v2";

fn text(n: u8) -> Value {
    json!({"msgtype": "text", "text": {"content": format!("第{n}条 a/b")}})
}

async fn accepted(bench: &Bench, request: reqwest::RequestBuilder) {
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["errcode"], 0, "{answer}");
    assert_eq!(bench.dingtalk.messages_to("a").len(), 1);
    assert!(bench.dingtalk.messages_to("a")[0].msg["text"]["content"].as_str().unwrap().contains("a/b"));
}

async fn post(bench: &Bench) -> reqwest::RequestBuilder {
    bench.http.post(format!("{}{SEND}", bench.running.url)).query(&[("access_token", bench.token().await)])
}

#[tokio::test(flavor = "multi_thread")]
async fn json_with_every_scalar_as_text_and_escaped_slashes_is_understood() {
    let bench = Bench::new().await;
    let body = json!({"agent_id": "7", "userid_list": "a", "to_all_user": "false", "msg": text(1)}).to_string();
    let request = post(&bench).await.header(CONTENT_TYPE, "application/json;charset=UTF-8");
    let request = request.header("Accept", "text/xml,text/javascript").header("User-Agent", "top-sdk-java");
    accepted(&bench, request.body(body.replace('/', "\\/"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn json_with_numbers_truths_and_unknown_fields_is_understood() {
    let bench = Bench::new().await;
    let body = json!({"agent_id": 7, "userid_list": "a", "to_all_user": false, "msg": text(1), "unknown": {"x": 1}});
    accepted(&bench, post(&bench).await.header(CONTENT_TYPE, "application/json").body(body.to_string())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn json_without_a_content_type_and_msg_as_text_is_understood() {
    let bench = Bench::new().await;
    let body = json!({"agent_id": 7, "userid_list": "a", "msg": text(1).to_string()}).to_string();
    accepted(&bench, post(&bench).await.body(body)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn json_that_says_it_is_a_form_is_understood() {
    let bench = Bench::new().await;
    let body = json!({"agent_id": 7, "userid_list": "a", "msg": text(1)}).to_string();
    accepted(&bench, post(&bench).await.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn json_escaped_to_ascii_is_understood() {
    let bench = Bench::new().await;
    let ascii: String = text(1)
        .to_string()
        .chars()
        .map(|c| if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", c as u32) })
        .collect();
    let form = [("agent_id", "7"), ("userid_list", "a"), ("msg", &ascii)];
    accepted(&bench, post(&bench).await.form(&form)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_with_the_token_in_it_is_understood() {
    let bench = Bench::new().await;
    let (token, msg) = (bench.token().await, text(1).to_string());
    let form = [("access_token", token.as_str()), ("agent_id", "7"), ("userid_list", "a"), ("msg", &msg)];
    accepted(&bench, bench.http.post(format!("{}{SEND}", bench.running.url)).form(&form)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_in_the_query_of_an_empty_post_is_understood() {
    let bench = Bench::new().await;
    let msg = text(1).to_string();
    let query = [("agent_id", "7"), ("userid_list", "a"), ("to_all_user", "false"), ("msg", &msg)];
    accepted(&bench, post(&bench).await.query(&query)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_get_with_the_content_type_of_a_form_and_no_body_is_understood() {
    let bench = Bench::new().await;
    let url = format!("{}/gettoken?appkey=k&appsecret=s", bench.running.url);
    let request = bench.http.get(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded;charset=utf-8");
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["errcode"], 0, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_new_api_takes_what_its_own_library_sends() {
    let bench = Bench::new().await;
    let url = format!("{}/v1.0/todo/users/ua/tasks", bench.running.url);
    let body =
        json!({"sourceId": "1", "subject": "x", "executorIds": ["ub"], "detailUrl": {"appUrl": "https://a.example"}});
    let request =
        bench.http.post(url).query(&[("operatorId", "ua")]).header(CONTENT_TYPE, "application/json; charset=utf-8");
    let request =
        request.header("x-acs-dingtalk-access-token", bench.token().await).header("accept", "application/json");
    let answer: Value = request.body(body.to_string()).send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["sourceId"], "1", "{answer}");
    assert_eq!(bench.dingtalk.todos_of("b").len(), 1, "fields that are not set are left out");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_simulator_tolerates_what_the_platform_tolerates() {
    let bench = Bench::new().await;
    let in_body =
        bench.http.get(format!("{}/gettoken", bench.running.url)).form(&[("appkey", "k"), ("appsecret", "s")]);
    let answer: Value = in_body.send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["errcode"], 40035, "the body of a GET is not read");
    let in_header = bench.http.post(format!("{}{SEND}", bench.running.url));
    let in_header = in_header.header("x-acs-dingtalk-access-token", bench.token().await);
    let answer: Value = in_header.send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["sub_code"], "40000", "the old API ignores the header with the token");
    let form = [("agent_id", "7"), ("userid_list", "a"), ("msg", r#"{\"msgtype\":\"text\"}"#)];
    assert_eq!(bench.form(SEND, &form).await["errcode"], 34014, "the documents' own example is not JSON");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delayed_call_is_still_carried_out() {
    let bench = Bench::new().await;
    let token = bench.token().await;
    bench.dingtalk.set_fault(Fault::sending(Trouble::SlowBefore(std::time::Duration::from_millis(400))).times(1));
    let msg = text(1).to_string();
    let form = [("access_token", token.as_str()), ("agent_id", "7"), ("userid_list", "a"), ("msg", &msg)];
    let request = bench.http.post(format!("{}{SEND}", bench.running.url)).form(&form);
    request.timeout(std::time::Duration::from_millis(100)).send().await.unwrap_err();
    assert!(bench.dingtalk.messages_to("a").is_empty());
    bench.dingtalk.wait_for("the late message", |sim| !sim.messages_to("a").is_empty()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_simulators_do_not_know_each_other() {
    let (one, other) = (Bench::new().await, Bench::new().await);
    let running = one.dingtalk.listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    one.token().await;
    assert_eq!((one.dingtalk.count("/gettoken"), other.dingtalk.count("/gettoken")), (1, 0));
    running.stop().await;
}
