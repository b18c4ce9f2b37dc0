//! What all pages share: sessions and their expiry, cookies over https, error pages.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;
use reqwest::Method;
use reqwest::header::ACCEPT_LANGUAGE;
use whsm::orders::Kind;

use crate::harness::{PASSWORD, TestApp, field, order};

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_after_twelve_idle_hours() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    for _ in 0..2 {
        app.clock.advance(TimeDelta::hours(11));
        assert_eq!(wang.get("/").await.status, 200, "using it keeps it");
    }
    app.clock.advance(TimeDelta::hours(12) + TimeDelta::seconds(1));
    assert_eq!(wang.get("/orders").await.location, "/login?next=%2Forders");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_after_seven_days_however_much_it_is_used() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    for _ in 0..15 {
        app.clock.advance(TimeDelta::hours(11));
        assert_eq!(wang.get("/").await.status, 200);
    }
    app.clock.advance(TimeDelta::hours(3) + TimeDelta::seconds(1));
    assert_eq!(wang.get("/").await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn over_https_cookies_stay_on_https() {
    let public = |config: &mut whsm::config::Config| config.public_url = Some("https://whsm.example".into());
    let app = TestApp::spawn_with(public, 0).await;
    let visitor = app.visitor();
    let page = visitor.get("/login").await;
    let cookies: Vec<_> = page.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    let [session] = cookies[..] else { panic!("{cookies:?}") };
    assert!(session.starts_with("__Host-whsm="), "{session}");
    for part in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(session.contains(part), "{session}");
    }
    assert!(!session.contains("Domain="), "{session}");
    assert_eq!(page.headers["strict-transport-security"], "max-age=31536000");

    let cookie = session.split(';').next().unwrap();
    let csrf = page.value_of("csrf");
    let switch = async |origin: &str| {
        let fields = [field("language", "en"), field("next", "/"), field("csrf", &csrf)];
        let request = visitor.request(Method::POST, "/language").header("cookie", cookie).header("origin", origin);
        visitor.send(request.form(&fields)).await
    };
    let refused = switch(&app.url).await;
    assert_eq!(refused.status, 403, "only the public URL is a valid origin");
    assert!(refused.body.contains(r#"请改用： <a href="https://whsm.example">"#), "{}", refused.body);
    assert!(!switch("https://evil.example").await.body.contains("https://whsm.example"));
    let switched = switch("https://whsm.example").await;
    assert_eq!(switched.status, 303);
    let mut cookies = switched.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap());
    let language = cookies.find(|c| c.starts_with("__Host-lang=")).unwrap();
    assert!(language.contains("; Secure") && language.contains("; HttpOnly"), "{language}");
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_all_at_once_gives_no_more_than_ten_tries() {
    let app = TestApp::without_worker().await;
    let guesses = (0..25).map(|_| {
        let visitor = app.visitor();
        async move {
            let fields = [field("username", "wang"), field("password", "wrong guess")];
            visitor.post("/login", &fields).await.all(".alert").join(" ")
        }
    });
    let mut said = BTreeMap::new();
    for text in futures_util::future::join_all(guesses).await {
        *said.entry(text).or_insert(0) += 1;
    }
    let tried = said.get("用户名或密码不正确，请重新输入。").copied().unwrap_or_default();
    let beginning = |words: &str| said.iter().filter(|(text, _)| text.starts_with(words)).map(|(_, n)| n).sum::<i32>();
    // Few sign-ins may wait for the password check; the rest is refused.
    let refused = beginning("密码或验证码错误次数过多") + beginning("同时登录的人太多");
    assert!(tried <= 10 && tried + refused == 25, "{said:?}");
    let visitor = app.visitor();
    app.clock.advance(TimeDelta::minutes(15) + TimeDelta::seconds(1));
    let fields = [field("username", "wang"), field("password", PASSWORD)];
    assert_eq!(visitor.post("/login", &fields).await.status, 303, "refused tries do not extend the lock");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_or_query_that_makes_no_sense_gets_a_page_in_the_readers_language() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    for (path, status, text) in [
        ("/orders/12", 404, "Not found, or you have no access."),
        ("/approvals/x", 404, "Not found, or you have no access."),
        ("/admin/people/wang", 404, "Not found, or you have no access."),
        ("/login?next=a&next=b", 400, "The request could not be read."),
    ] {
        let page = admin.send(admin.request(Method::GET, path).header(ACCEPT_LANGUAGE, "en")).await;
        assert_eq!(page.status, status, "{path}: {}", page.body);
        assert_eq!(page.all("main h1"), [text], "{path}: {}", page.body);
        assert_eq!(page.headers["cache-control"], "no-store", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_database_pages_say_so_and_come_back_with_it() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    assert_eq!(wang.get("/readyz").await.status, 200);
    let mut kept = app.conn().await;
    let away = "UPDATE pg_database SET datallowconn = false WHERE datname = current_database();
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    kept.batch_execute(away).await.unwrap();
    for path in ["/", "/orders", "/login"] {
        let page = wang.get(path).await;
        assert_eq!((page.status, page.headers["retry-after"].to_str().unwrap()), (503, "5"), "{path}");
        assert!(page.has("系统暂时无法使用"), "{}", page.text());
    }
    let visitor = app.visitor();
    assert_eq!(visitor.get("/healthz").await.status, 200);
    assert_eq!(visitor.get("/readyz").await.status, 503);
    let back = "UPDATE pg_database SET datallowconn = true WHERE datname = current_database()";
    kept.batch_execute(back).await.unwrap();
    assert_eq!(wang.get("/").await.status, 200, "the session is still there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_defect_is_told_with_a_number_to_look_for() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    app.sql("ALTER TABLE orders RENAME COLUMN title TO heading").await;
    let page = wang.get("/orders").await;
    assert_eq!(page.status, 500);
    let code = page.all("main code").pop().unwrap();
    assert!(uuid::Uuid::parse_str(&code).is_ok(), "{code}");
    assert!(!page.body.contains("heading") && !page.body.contains("column"), "the cause is not shown");
    assert_ne!(wang.get("/orders").await.all("main code"), [code], "each its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_one_character_that_no_text_keeps_is_left_out_and_no_search_fails_on_it() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let article = [("sku", "N-1"), ("name", "胶\0带"), ("specification", ""), ("unit", "卷")];
    assert_eq!(admin.post("/admin/goods", &article.map(|(name, value)| field(name, value))).await.status, 303);
    assert!(admin.get("/admin/goods").await.has("胶带"));
    for path in ["/orders?q=%00", "/goods?q=%00", "/admin/people?q=%00", "/admin/audit?text=%00"] {
        let page = admin.get(path).await;
        assert!(page.status < 500, "{path}: {}", page.status);
    }
    let signed_in = app.visitor().post("/login", &[field("username", "wa\0ng"), field("password", PASSWORD)]).await;
    assert_eq!(signed_in.status, 303, "{}", signed_in.text());
    let wang = app.person("wang").await;
    let mut fields = order(Kind::Purchase, "胶\0带");
    fields.push(field("intent", "save"));
    let saved = wang.post("/orders/new/CG", &fields).await;
    assert_eq!(wang.get(&saved.location).await.all("h1"), ["胶带"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_that_no_calendar_has_is_no_date() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    for path in ["/orders?from=", "/orders?submitted_from=", "/reports?from=", "/reports/amounts.csv?from="] {
        let page = admin.get(&format!("{path}-5000-01-01")).await;
        assert_eq!(page.status, 422, "{path}: {}", page.text());
    }
    // The audit ignores a date that it cannot read.
    assert_eq!(admin.get("/admin/audit?from=-5000-01-01").await.status, 200);
}
