//! Rules for every response: methods, caches, repeated presses, expired events, access to metrics.

use std::io::Write;

use chrono::TimeDelta;
use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::Method;
use serde_json::{Value, json};
use whsm::config::{Config, EventKeys};

use crate::harness::TestApp;

const KEYS: (&str, &str) = ("123456", "1234567890123456789012345678901234567890123");

#[tokio::test(flavor = "multi_thread")]
async fn a_method_that_an_address_does_not_have_is_told_with_those_it_has() {
    let app = TestApp::without_worker().await;
    let (wang, token) = (app.person("wang").await, app.token("wang").await);
    for (method, path, status, allow) in [
        (Method::GET, "/logout", 405, "POST"),
        (Method::DELETE, "/orders", 405, "GET, HEAD"),
        (Method::PUT, "/orders/new/CG", 405, "GET, HEAD, POST"),
        (Method::PATCH, "/no/such/page", 404, ""),
        (Method::DELETE, "/api/v1/orders", 405, "GET, POST"),
        (Method::POST, "/api/v1/inbox", 405, "GET"),
        (Method::GET, "/api/v1/orders/1/withdrawal", 405, "POST"),
        (Method::GET, "/api/v1/nothing", 404, ""),
    ] {
        let request = wang.request(method.clone(), path).header("origin", wang.url()).bearer_auth(&token);
        let page = wang.send(request).await;
        let said = page.headers.get("allow").map(|allow| allow.to_str().unwrap()).unwrap_or_default();
        assert_eq!((page.status, said), (status, allow), "{method} {path}: {}", page.body);
        let is_problem = page.headers["content-type"] == "application/problem+json";
        assert_eq!(is_problem, path.starts_with("/api/"), "{path}");
    }
    assert!(wang.get("/logout").await.has("这个地址不接受这种请求"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_cache_keeps_json() {
    let app = TestApp::without_worker().await;
    let (wang, token) = (app.person("wang").await, app.token("wang").await);
    for path in ["/api/v1/orders", "/api/v1/openapi.json", "/api/v1/orders/1", "/goods?q=A4"] {
        let page = wang.send(wang.request(Method::GET, path).bearer_auth(&token)).await;
        assert_eq!(page.headers["cache-control"], "no-store", "{path}");
    }
    let page = wang.get("/api/v1/orders").await;
    assert_eq!((page.status, page.headers["cache-control"].to_str().unwrap()), (401, "no-store"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_repeated_with_another_hint_or_person_is_refused() {
    let app = TestApp::without_worker().await;
    let draft = json!({
        "kind": "CG", "title": "重复", "department": "CG", "warehouse": "HD1",
        "lines": [{"name": "A4复印纸", "unit": "包", "quantity": "1", "unit_price": "1"}],
    });
    let (status, order) = app.call("wang", Method::POST, "/orders", Some(draft)).await;
    assert_eq!(status, 201, "{order}");
    let order = order["id"].as_str().unwrap().to_owned();
    let caller = app.visitor();
    let press = async |who: &str, act: &str, body: Value| {
        let path = format!("/api/v1/orders/{order}/{act}");
        let request = caller.request(Method::POST, &path).bearer_auth(app.token(who).await);
        let page = caller.send(request.header("Idempotency-Key", act).json(&body)).await;
        (page.status, page.body)
    };
    let submit = |next: &str, hint: &str| json!({"next_approver": next, "hint": hint});
    let approve = |next: &str, hint: &str| json!({"action": "approve", "next_approver": next, "hint": hint});
    let finish = json!({"action": "approve", "hint": "请优先"});
    assert_eq!(press("wang", "submission", submit("li", "请优先")).await.0, 200);
    assert_eq!(press("wang", "submission", submit("li", "请优先")).await.0, 200);
    let (status, said) = press("wang", "submission", submit("li", "不急")).await;
    assert!(status == 422 && said.contains("同一个操作编号已用于别的内容"), "{said}");
    assert_eq!(press("wang", "submission", submit("zhao", "请优先")).await.0, 422);
    assert_eq!(press("li", "decision", approve("zhao", "请优先")).await.0, 200);
    for (other, status) in
        [(approve("zhao", "请优先"), 200), (approve("chen", "请优先"), 422), (approve("zhao", ""), 422), (finish, 422)]
    {
        assert_eq!(press("li", "decision", other.clone()).await.0, status, "{other}");
    }
    let copy = |to: &str| json!({"comment": "知悉", "to": [to]});
    assert_eq!(press("wang", "copies", copy("sun")).await.0, 200);
    assert_eq!(
        (press("wang", "copies", copy("sun")).await.0, press("wang", "copies", copy("zhou")).await.0),
        (200, 422)
    );
    let (_, whole) = app.call("wang", Method::GET, &format!("/orders/{order}"), None).await;
    assert_eq!(whole["current_step"]["handlers"][0]["username"], "zhao");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_of_another_time_is_refused() {
    let with_keys = |config: &mut Config| {
        let keys = EventKeys { token: KEYS.0.to_owned().into(), aes_key: KEYS.1.to_owned().into() };
        config.dingtalk.as_mut().unwrap().events = Some(keys);
    };
    let app = TestApp::spawn_with(with_keys, 0).await;
    let visitor = app.visitor();
    let push = async |shift: TimeDelta| {
        app.clock.advance(shift);
        let (query, body) = app.dingtalk.encrypted_event(KEYS, json!({"EventType": "check_url"}));
        app.clock.advance(-shift);
        let request = visitor.request(Method::POST, &format!("/events/dingtalk?{query}")).json(&body);
        visitor.send(request).await.status
    };
    assert_eq!(push(TimeDelta::zero()).await, 200);
    assert_eq!(push(TimeDelta::hours(-23)).await, 200);
    for years in [-3, 3] {
        assert_eq!(push(TimeDelta::days(365 * years)).await, 403, "{years} years");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_for_this_machine_or_for_those_with_the_token() {
    let app = TestApp::without_worker().await;
    let visitor = app.visitor();
    let read = async |name: &str, value: &str| {
        visitor.send(visitor.request(Method::GET, "/metrics").header(name, value)).await.status
    };
    assert_eq!(visitor.get("/metrics").await.status, 200);
    assert_eq!(read("x-forwarded-for", "203.0.113.9").await, 403, "a proxy is in between");
    let with_token = |config: &mut Config| config.metrics_token = Some("a token of the tests".to_owned().into());
    let app = TestApp::spawn_with(with_token, 0).await;
    let visitor = app.visitor();
    let read = async |value: &str| {
        visitor.send(visitor.request(Method::GET, "/metrics").header("authorization", value)).await.status
    };
    assert_eq!(visitor.get("/metrics").await.status, 401);
    assert_eq!((read("Bearer a token of the test").await, read("Bearer a token of the tests").await), (401, 200));
}

#[tokio::test(flavor = "multi_thread")]
async fn https_may_be_asked_for_below_our_host_too() {
    let strict = |config: &mut Config| {
        config.public_url = Some("https://whsm.example".into());
        config.hsts_subdomains = true;
    };
    let app = TestApp::spawn_with(strict, 0).await;
    let page = app.visitor().get("/login").await;
    assert_eq!(page.headers["strict-transport-security"], "max-age=31536000; includeSubDomains");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compressed_body_is_inflated_once_and_another_media_type_is_refused() {
    let app = TestApp::without_worker().await;
    let (caller, token) = (app.visitor(), app.token("wang").await);
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(json!({"kind": "CG", "title": "压缩"}).to_string().as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let sent = async |media: &str| {
        let request = caller.request(Method::POST, "/api/v1/orders").bearer_auth(&token);
        let request = request.header("Content-Type", media).header("Content-Encoding", "gzip");
        caller.send(request.body(packed.clone())).await.status
    };
    assert_eq!((sent("application/json").await, sent("text/plain").await), (201, 400));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_of_each_body_can_be_read() {
    let app = TestApp::without_worker().await;
    let token = app.token("admin").await;
    let (_, document) = app.call("admin", Method::GET, "/openapi.json", None).await;
    let mut seen = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
            let Some(name) = schema.as_str().and_then(|schema| schema.rsplit('/').next()) else { continue };
            let example = document["components"]["schemas"][name]["example"].clone();
            let method: Method = method.to_uppercase().parse().unwrap();
            let path = path.replace("{id}", &uuid::Uuid::new_v4().to_string());
            let person = app.visitor();
            let (read, answer) = person.call(method.clone(), &path, &token, Some(example)).await;
            assert_ne!(read, 400, "{name}: {answer}");
            let (unread, why) = person.call(method, &path, &token, Some(json!("no body"))).await;
            assert!([400, 422].contains(&unread) && why != answer, "{path}: a body of another type is refused: {why}");
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen}");
}
