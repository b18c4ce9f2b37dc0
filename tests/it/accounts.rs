//! Sign-in limits: who is locked out and for how long, who unlocks, and what is recorded.

use chrono::TimeDelta;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use reqwest::Method;
use whsm::simulator::Person as Colleague;

use crate::floods::{behind_a_proxy, sign_in_from};
use crate::harness::{PASSWORD, Page, Person, TestApp, field, until};

const STRANGER: &str = "192.0.2.7";

async fn with_dingtalk(app: &TestApp, person: &Person, userid: &str) -> Page {
    let code = app.dingtalk.free_login_code(userid);
    person.post("/session/dingtalk", &[field("code", code), field("next", "/")]).await
}

/// Ten wrong passwords for li.
async fn lock_li(app: &TestApp) -> Person {
    let stranger = app.visitor();
    for _ in 0..10 {
        assert_eq!(sign_in_from(&stranger, STRANGER, "li", "a wrong guess").await.status, 422);
    }
    stranger
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_who_guesses_locks_the_stranger_out_and_nobody_else() {
    let app = TestApp::spawn_with(behind_a_proxy, 0).await;
    let owner = app.person("li").await;
    owner.post("/logout", &[]).await;
    let stranger = lock_li(&app).await;
    let page = sign_in_from(&stranger, STRANGER, "li", PASSWORD).await;
    let wait: u32 = page.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!(page.status == 429 && (840..=901).contains(&wait), "{} {wait}", page.status);
    assert!(page.has("密码或验证码错误次数过多，10:2"), "{}", page.text());
    assert_eq!(page.value_of("username"), "li");
    assert_eq!(sign_in_from(&stranger, STRANGER, "wang", PASSWORD).await.status, 303, "the lock is per username");
    assert_eq!(sign_in_from(&app.visitor(), "192.0.2.8", "li", PASSWORD).await.status, 303, "the lock is per address");
    assert_eq!(sign_in_from(&owner, STRANGER, "li", PASSWORD).await.status, 303, "known devices are not locked");
    assert_eq!(with_dingtalk(&app, &app.visitor(), "dt-li").await.status, 303, "DingTalk sign-in is not locked");

    // A known device has its own count.
    owner.post("/logout", &[]).await;
    for _ in 0..10 {
        sign_in_from(&owner, "192.0.2.9", "li", "a wrong guess").await;
    }
    assert_eq!(sign_in_from(&owner, "192.0.2.9", "li", PASSWORD).await.status, 429);
    app.clock.advance(TimeDelta::minutes(15) + TimeDelta::seconds(1));
    assert_eq!(sign_in_from(&owner, "192.0.2.9", "li", PASSWORD).await.status, 303);

    // All unknown devices share a hundred tries; known devices do not count among them.
    owner.post("/logout", &[]).await;
    let everywhere = format!(
        "INSERT INTO login_failures (username, failed_at, source)
         SELECT 'li', '{}', 'address 198.51.100.' || i FROM generate_series(1, 100) i",
        app.clock.now().to_rfc3339()
    );
    app.sql(&everywhere).await;
    assert_eq!(sign_in_from(&app.visitor(), "192.0.2.10", "li", PASSWORD).await.status, 429);
    assert_eq!(sign_in_from(&owner, "192.0.2.10", "li", PASSWORD).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_unlocks_an_account_and_the_audit_shows_it() {
    let app = TestApp::spawn_with(behind_a_proxy, 0).await;
    let (admin, li) = (app.person("admin").await, app.id("li").await);
    let path = format!("/admin/people/{li}");
    assert!(admin.get(&path).await.has("没有锁定"));
    let stranger = lock_li(&app).await;
    let page = admin.get(&path).await;
    assert!(page.has("10:2") && page.has("解除锁定"), "{}", page.text());
    let opened = admin.post(&format!("{path}/unlocking"), &[]).await;
    assert_eq!((opened.status, opened.location.as_str()), (303, path.as_str()));
    assert!(admin.get(&path).await.has("没有锁定"));
    assert_eq!(sign_in_from(&stranger, STRANGER, "li", "a wrong guess").await.status, 422, "the count starts again");
    assert_eq!(sign_in_from(&stranger, STRANGER, "li", PASSWORD).await.status, 303);
    assert!(admin.get("/admin/audit").await.has("管理员 解除了人员「李强」的锁定"));
    let record = admin.get("/admin/sign-ins").await.all(".row-title").join(" | ");
    assert!(record.contains("李强 · 解除锁定 | 李强 · 密码或验证码错误次数过多，已锁定"), "{record}");
}

#[derive(diesel::QueryableByName)]
struct Rows {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_ins_and_refusals_are_recorded_and_hold_no_secret() {
    let app = TestApp::without_worker().await;
    let (admin, visitor) = (app.person("admin").await, app.visitor());
    let csrf = visitor.csrf().await;
    let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) DingTalk/7.0";
    let attempt = async |path: &str, fields: &[(&str, &str)]| {
        let fields = [fields, &[("csrf", csrf.as_str())]].concat();
        let request = visitor.request(Method::POST, path).header("origin", visitor.url()).header("user-agent", phone);
        // Keeps no cookie: each request comes without a session.
        request.form(&fields).send().await.unwrap().status().as_u16()
    };
    assert_eq!(attempt("/login", &[("username", "li"), ("password", "my-secret-guess")]).await, 422);
    assert_eq!(attempt("/login", &[("username", "my-secret-password"), ("password", "x")]).await, 422);
    assert_eq!(attempt("/session/dingtalk", &[("code", "my-secret-code")]).await, 403);
    let (userid, unionid, name) = ("dt-stranger".to_owned(), "u".to_owned(), "路人".to_owned());
    app.dingtalk.add_person(Colleague { userid, unionid, name, mobile: String::new(), active: true });
    let unbound = app.dingtalk.free_login_code("dt-stranger");
    assert_eq!(attempt("/session/dingtalk", &[("code", &unbound)]).await, 403);
    app.sql("UPDATE users SET disabled_at = now() WHERE username = 'chen'").await;
    assert_eq!(attempt("/login", &[("username", "chen"), ("password", PASSWORD)]).await, 422);
    assert_eq!(attempt("/login", &[("username", "li"), ("password", PASSWORD)]).await, 303);

    let page = admin.get("/admin/sign-ins").await;
    let place = "钉钉 · iPhone · 127.0.0.1";
    assert!(page.has(place), "{}", page.text());
    let said =
        ["李强 · 登录", "陈伟 · 账号已停用", "没有这个账号", "平台没有确认身份", "没有这个账号", "李强 · 密码错误"];
    assert_eq!(page.all(".row-title")[..6], said);
    let id = app.id("li").await;
    let page = admin.get(&format!("/admin/sign-ins?who={id}&outcome=wrong_password")).await;
    assert_eq!(page.all(".row-title"), ["李强 · 密码错误"]);
    let li = app.person("li").await;
    assert_eq!(
        li.get("/account").await.all("#sign-ins .row-title"),
        ["登录", "登录", "密码错误"],
        "only their own sign-ins"
    );
    assert_eq!(li.get("/admin/sign-ins").await.status, 403);
    let count = async |what: &str| {
        let count = diesel::sql_query(format!("SELECT count(*) AS rows FROM sign_ins {what}"));
        count.get_result::<Rows>(&mut *app.conn().await).await.unwrap().rows
    };
    assert_eq!(count("WHERE sign_ins::text LIKE '%secret%'").await, 0);

    let many = "INSERT INTO sign_ins (at, way, outcome, address, device)
                SELECT now(), 'password', 'unknown', '', '' FROM generate_series(1, 60)";
    app.sql(many).await;
    let page = admin.get("/admin/sign-ins").await;
    assert_eq!(page.all(".row-title").len(), 50);
    let older = page.attributes(".panel-foot a", "href").pop().unwrap();
    let older = admin.get(&older).await.all(".row-title");
    assert!((11..50).contains(&older.len()), "{older:?}");
    app.sql("UPDATE sign_ins SET at = at - interval '200 days' WHERE outcome = 'unknown'").await;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let work = tokio::spawn(whsm::worker::run(app.app.clone(), stopped));
    until("what is older than 180 days is gone", async || count("WHERE outcome = 'unknown'").await == 0).await;
    assert!(count("").await > 0);
    stop.send(true).unwrap();
    work.await.unwrap();
}
