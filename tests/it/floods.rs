//! Strangers who cause too much work: the work is limited, and others are still served.

use std::net::IpAddr;

use chrono::TimeDelta;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use reqwest::Method;
use serde_json::json;
use whsm::approval::MOST_READERS;
use whsm::config::{Config, EventKeys};
use whsm::orders::{Kind, MOST_LINES};
use whsm::throttle::Work;

use crate::harness::{PASSWORD, Page, Person, TestApp, field, order};

/// The address of visitors whose requests name no other.
const HERE: &str = "127.0.0.1";

pub fn behind_a_proxy(config: &mut Config) {
    config.trusted_proxies =
        Config::read(|name| (name == "WHSM_TRUSTED_PROXIES").then(|| HERE.into())).expect("an address").trusted_proxies;
    let (token, aes_key) = ("token".to_owned().into(), "a".repeat(43).into());
    config.dingtalk.as_mut().unwrap().events = Some(EventKeys { token, aes_key });
}

/// Signs in from an address that the proxy reports.
pub async fn sign_in_from(visitor: &Person, from: &str, name: &str, password: &str) -> Page {
    let fields = [("username", name), ("password", password), ("next", "/orders"), ("csrf", &visitor.csrf().await)];
    let origin = visitor.url().to_owned();
    let request = visitor.request(Method::POST, "/login").header("origin", origin).header("x-forwarded-for", from);
    visitor.send(request.form(&fields)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_sign_ins_at_once_are_refused_in_words_and_lose_only_the_password() {
    let app = TestApp::without_worker().await;
    let visitor = app.visitor();
    let mut places = Vec::new();
    while let Ok(place) = app.app.hashing.place() {
        places.push(place);
    }
    assert!(places.len() <= 40, "{} hashes may wait", places.len());
    let fields = [field("username", "wang"), field("password", PASSWORD), field("next", "/orders")];
    let page = visitor.post("/login", &fields).await;
    assert_eq!((page.status, page.headers["retry-after"].to_str().unwrap()), (429, "5"), "{}", page.text());
    assert!(page.has("同时登录的人太多"), "{}", page.text());
    assert_eq!((page.value_of("username").as_str(), page.value_of("next").as_str()), ("wang", "/orders"));
    assert!(!page.body.contains(PASSWORD));
    places.clear();
    assert_eq!(visitor.post("/login", &fields).await.location, "/orders");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_has_a_budget_for_each_kind_of_work_and_others_have_their_own() {
    let app = TestApp::spawn_with(behind_a_proxy, 0).await;
    let from: IpAddr = "192.0.2.7".parse().unwrap();
    let use_up = |work| {
        let mut places = 0;
        while app.app.throttle.take(work, from).is_ok() {
            places += 1;
        }
        places
    };
    let spend = [Work::Password, Work::Code, Work::Event, Work::Paper].map(use_up);
    assert_eq!(spend, [60, 30, 120, 60]);
    let (order, _) = app.pending("核对").await;
    let visitor = app.visitor();
    let csrf = visitor.csrf().await;
    let state = visitor.get("/login/dingtalk").await.location;
    let state = state.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let ask = async |method: Method, path: &str, from: &str| {
        let form = [("csrf", csrf.as_str()), ("code", "guessed"), ("username", "wang"), ("password", "a wrong guess")];
        let request =
            visitor.request(method.clone(), path).header("origin", visitor.url()).header("x-forwarded-for", from);
        let request = match path {
            _ if method == Method::GET => request,
            path if path.starts_with("/events") => request.json(&json!({"encrypt": "AAAA"})),
            _ => request.form(&form),
        };
        visitor.send(request).await
    };
    for (method, path, otherwise) in [
        (Method::POST, "/login".to_owned(), 422),
        (Method::POST, "/session/dingtalk".to_owned(), 403),
        (Method::POST, "/events/dingtalk?signature=x&timestamp=1&nonce=n".to_owned(), 403),
        (Method::GET, format!("/verify/{order}?c=guessed"), 404),
        (Method::GET, format!("/login/dingtalk/return?authCode=guessed&state={state}"), 303),
    ] {
        let path = path.as_str();
        if otherwise != 303 {
            assert_eq!(ask(method.clone(), path, "192.0.2.8").await.status, otherwise, "{path}");
            // The header that the visitor wrote before the proxy's is not trusted.
            assert_eq!(ask(method.clone(), path, "192.0.2.7, 192.0.2.9").await.status, otherwise, "{path}");
        }
        let page = ask(method, path, "192.0.2.8, 192.0.2.7").await;
        let wait: u32 = page.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!(page.status == 429 && (1..=11).contains(&wait), "{path}: {} {wait}", page.status);
        assert!(page.has("您所在网络的尝试过多"), "{path}: {}", page.text());
    }
    app.clock.advance(TimeDelta::seconds(11));
    for _ in 0..3 {
        let page = sign_in_from(&app.visitor(), "192.0.2.7", "wang", PASSWORD).await;
        assert_eq!(page.status, 303, "a successful sign-in uses up no budget");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_trusted_proxy_nobody_says_where_they_come_from() {
    let app = TestApp::without_worker().await;
    while app.app.throttle.take(Work::Password, HERE.parse().unwrap()).is_ok() {}
    assert_eq!(sign_in_from(&app.visitor(), "192.0.2.7", "wang", PASSWORD).await.status, 429);
}

#[derive(diesel::QueryableByName)]
struct Rows {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

#[tokio::test(flavor = "multi_thread")]
async fn of_visitors_nothing_is_stored() {
    let app = TestApp::without_worker().await;
    let sessions = async || {
        let count = diesel::sql_query("SELECT count(*) AS rows FROM sessions");
        count.get_result::<Rows>(&mut *app.conn().await).await.unwrap().rows
    };
    let visitor = app.visitor();
    visitor.get("/login?next=/orders").await;
    visitor.get("/login/dingtalk?next=/orders").await;
    let wrong = [field("username", "wang"), field("password", "wrong guess")];
    assert_eq!(visitor.post("/login", &wrong).await.status, 422);
    assert_eq!(sessions().await, 0);
    visitor.sign_in("wang", PASSWORD).await;
    assert_eq!(sessions().await, 1);
    assert_eq!(visitor.post("/logout", &[]).await.location, "/login");
    assert_eq!(sessions().await, 0);
    // A return address that fits into no cookie is dropped.
    let long = visitor.get(&format!("/login/dingtalk?next=/orders?q={}", "x".repeat(4000))).await;
    assert_eq!(long.status, 303);
    let csrf = visitor.csrf().await;
    app.clock.advance(TimeDelta::minutes(61));
    let late = [field("username", "wang"), field("password", PASSWORD), field("csrf", csrf)];
    assert_eq!(visitor.post_raw("/login", &late).await.status, 403, "the sign-in form expires after an hour");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_tells_fifty_at_most_and_a_form_has_its_lines() {
    let app = TestApp::without_worker().await;
    let (about, _) = app.pending("提及").await;
    let mentions = vec!["li"; MOST_READERS + 1];
    for (act, body) in [
        ("comments", json!({"comment": "看一下", "mentions": mentions})),
        ("copies", json!({"comment": "看一下", "to": mentions})),
    ] {
        let (status, answer) = app.call("wang", Method::POST, &format!("/orders/{about}/{act}"), Some(body)).await;
        assert_eq!(status, 422, "{answer}");
        assert!(answer["errors"].to_string().contains("一次最多通知 50 人"), "{answer}");
    }
    let wang = app.person("wang").await;
    let mut fields = vec![field("comment", "看一下")];
    let li = app.id("li").await.to_string();
    fields.extend((0..=MOST_READERS).map(|_| field("people[]", &li)));
    let page = wang.post(&format!("/orders/{about}/comments"), &fields).await;
    assert!(page.status == 422 && page.has("一次最多通知 50 人"), "{} {}", page.status, page.text());

    let mut fields = order(Kind::Purchase, "太多行");
    fields.extend((0..=2 * MOST_LINES).map(|at| field(&format!("lines[{at}][unit]"), "")));
    let page = wang.post("/orders/new/CG", &fields).await;
    assert!(page.status == 422 && page.has("明细最多 1000 行"), "{} {}", page.status, page.text());
    assert!(page.body.len() < 50_000, "{} bytes", page.body.len());
}
