//! One's own account: password, sessions and tokens, and what ends when a right is lost.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;
use whsm::org::{self, Scope, User};

use crate::harness::{PASSWORD, Person, TestApp, at, field};

const NEW: &str = "quiet marble staircase 42";

const PASSWORD_OF_LI: &str = "copper lantern 1987 fog";

async fn change_own(person: &Person, old: &str, new: &str, again: &str) -> crate::harness::Page {
    let fields = [field("old_password", old), field("password", new), field("password_again", again)];
    person.post("/account/password", &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn people_change_their_password_and_other_devices_are_out() {
    let app = TestApp::without_worker().await;
    app.sql("UPDATE company SET name = '绿叶贸易'").await;
    let (here, there) = (app.person("wang").await, app.person("wang").await);
    assert!(here.get("/").await.attributes(".menu-body a", "href").contains(&"/account".to_owned()));
    for (old, new, again, at, text) in [
        ("a wrong guess", NEW, NEW, "old_password", "当前密码不正确"),
        (PASSWORD, "short", "short", "password", "密码需要 8 到 128 个字符"),
        (PASSWORD, "password1234", "password1234", "password", "太容易被猜到"),
        (PASSWORD, "tree-WANG-cloud-77", "tree-WANG-cloud-77", "password", "不能有姓名"),
        (PASSWORD, "王芳 tree cloud 77", "王芳 tree cloud 77", "password", "不能有姓名"),
        (PASSWORD, "绿叶贸易 tree cloud 77", "绿叶贸易 tree cloud 77", "password", "不能有姓名"),
        (PASSWORD, NEW, "another one", "password_again", "两次输入的不一样"),
        ("", NEW, NEW, "old_password", "必填"),
    ] {
        let page = change_own(&here, old, new, again).await;
        let said = page.all(&format!("#{at}-error")).join(" ");
        assert!(page.status == 422 && said.contains(text), "{new}: {} {said} {}", page.status, page.text());
        assert!(page.attributes("input[type=password]", "value").is_empty(), "no password is shown again");
    }
    assert_eq!(there.get("/").await.status, 200);
    let changed = change_own(&here, PASSWORD, NEW, NEW).await;
    assert_eq!((changed.status, changed.location.as_str()), (303, "/account"));
    assert!(here.get("/account").await.has("密码已修改"));
    assert_eq!((here.get("/").await.status, there.get("/").await.status), (200, 303));
    assert_eq!(app.visitor().sign_in("wang", NEW).await.status, 303);
    let admin = app.person("admin").await;
    assert!(admin.get("/admin/audit").await.has("王芳 设置了人员「王芳」的密码"));
    assert_eq!(here.get("/account").await.all("#sign-ins .row-title")[1], "修改密码");
    // A person at an open browser may not guess the password here.
    for _ in 0..10 {
        assert_eq!(change_own(&here, "a wrong guess", NEW, NEW).await.status, 422);
    }
    assert_eq!(change_own(&here, NEW, "copper lantern 1987 fog", "copper lantern 1987 fog").await.status, 429);
    let recorded = here.get("/account").await.all("#sign-ins .row-title");
    assert_eq!(recorded[..3], ["锁定期间被拒绝", "密码或验证码错误次数过多，已锁定", "密码错误"]);
    // An account without a password says so.
    app.sql("UPDATE users SET password_hash = NULL WHERE username = 'li'").await;
    let li = app.visitor();
    li.post("/session/dingtalk", &[field("code", app.dingtalk.free_login_code("dt-li"))]).await;
    let page = li.get("/account").await;
    assert!(page.has("您用钉钉或企业微信登录，没有密码") && page.all("#old_password").is_empty());
    assert_eq!(change_own(&li, "", NEW, NEW).await.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn people_see_where_they_are_signed_in_and_end_it() {
    let app = TestApp::without_worker().await;
    let (here, there, third) = (app.person("wang").await, app.visitor(), app.person("wang").await);
    let li = app.person("li").await;
    let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36";
    let csrf = there.csrf().await;
    let fields = [("username", "wang"), ("password", PASSWORD), ("csrf", csrf.as_str())];
    let request = there.request(Method::POST, "/login").header("origin", there.url()).header("user-agent", chrome);
    assert_eq!(there.send(request.form(&fields)).await.status, 303);
    app.clock.set(at("2026-11-20 11:00"));
    there.get("/").await;
    let page = here.get("/account").await;
    let titles = page.all("#sessions .row-title");
    assert_eq!((titles.len(), titles[0].as_str(), titles[1].as_str()), (3, "未知设备 本机", "Chrome · Windows"));
    let sub = page.all("#sessions .row-sub")[1].clone();
    for part in ["最近使用 2026-11-20 11:00", "登录于 2026-11-20 10:05", "127.0.0.1"] {
        assert!(sub.contains(part), "{sub}");
    }
    let endings = page.attributes("#sessions form.row-end", "action");
    assert_eq!(li.post(&endings[0], &[]).await.status, 404, "only one's own sessions can be ended");
    assert_eq!(here.post("/account/sessions/none/ending", &[]).await.status, 404);
    assert_eq!(here.post(&endings[0], &[]).await.location, "/account");
    assert_eq!((here.get("/").await.status, there.get("/").await.status, third.get("/").await.status), (200, 303, 200));
    assert_eq!(here.post("/account/sessions/ending", &[]).await.location, "/account");
    assert!(here.get("/account").await.has("已让其他设备退出登录（1 处）"));
    assert_eq!((here.get("/").await.status, third.get("/").await.status, li.get("/").await.status), (200, 303, 200));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_has_a_scope_an_end_and_a_last_use() {
    let app = TestApp::without_worker().await;
    let (now, admin) = (app.clock.now(), app.person("admin").await);
    let (li, root) = (app.id("li").await, app.id("admin").await);
    let make = async |user, name: &str, scope, days: i64| {
        let end = Some(now + chrono::TimeDelta::days(days));
        org::create_token(&mut *app.conn().await, user, (name, scope), end, now).await.unwrap().0
    };
    let (read, write) = (make(root, "报表", Scope::Read, 90).await, make(root, "导入", Scope::Write, 1).await);
    let all = make(root, "管理", Scope::Administration, 90).await;
    let own = make(li, "李的", Scope::Write, 90).await;
    let caller = app.visitor();
    let (order, _) = app.pending("范围").await;
    let draft = json!({"kind": "CG", "title": "经令牌"});
    let (reassigned, withdrawn) = (json!({"to": "zhao", "comment": "改派"}), json!({"comment": "不要了"}));
    let post = async |token: &str, path: &str| {
        let body = match path.rsplit('/').next().unwrap() {
            "orders" => &draft,
            "withdrawal" => &withdrawn,
            _ => &reassigned,
        };
        caller.call(Method::POST, path, token, Some(body.clone())).await.0
    };
    let get = async |token: &str| caller.call(Method::GET, "/orders", token, None).await.0;
    let reassignment = format!("/orders/{order}/reassignment");
    assert_eq!((get(&read).await, post(&read, "/orders").await, post(&read, &reassignment).await), (200, 403, 403));
    assert_eq!((get(&write).await, post(&write, "/orders").await, post(&write, &reassignment).await), (200, 201, 403));
    let encoded = format!("/orders/{order}/%72eassignment");
    assert_eq!(post(&write, &encoded).await, 403, "the same call, with another spelling");
    let withdrawal = format!("/orders/{order}/withdrawal");
    assert_eq!(post(&write, &withdrawal).await, 403, "another's order");
    assert_eq!(post(&all, &reassignment).await, 200);

    let page = admin.get("/account").await;
    assert_eq!(page.all("#tokens .row-title"), ["管理 管理", "导入 读写", "报表 只读"]);
    let sub = page.all("#tokens .row-sub").join(" | ");
    assert!(
        sub.contains("有效期至 2027-02-18 10:05") && sub.contains("最近使用 2026-11-20 10:05（127.0.0.1）"),
        "{sub}"
    );
    let revocations = page.attributes("#tokens form", "action");
    let of_li = app.person("li").await.get("/account").await.attributes("#tokens form", "action");
    assert_eq!(admin.post(&of_li[0], &[]).await.status, 404, "one's own page lists only one's own");
    assert_eq!(admin.post(&revocations[2], &[]).await.location, "/account");
    assert_eq!((get(&read).await, get(&write).await), (401, 200));
    assert!(admin.get("/account").await.has("已吊销"));
    let said = admin.get("/admin/audit").await.all(".audit .row-title");
    assert_eq!(said[0], "管理员 吊销了API 令牌「报表」");

    let person = admin.get(&format!("/admin/people/{li}")).await;
    let revocation = person.attributes("#access .rows form", "action");
    assert_eq!((get(&own).await, admin.post(&revocation[0], &[]).await.status, get(&own).await), (200, 303, 401));
    app.clock.advance(chrono::TimeDelta::days(2));
    assert_eq!((get(&write).await, get(&all).await), (401, 200));
}

/// All that li has open: sessions by password, in DingTalk and by DingTalk's page in a browser, and a token.
struct Open<'a> {
    app: &'a TestApp,
    sessions: [Person; 3],
    token: String,
}

impl<'a> Open<'a> {
    async fn all(app: &'a TestApp) -> Self {
        let (by_password, inside, outside) = (app.person("li").await, app.visitor(), app.visitor());
        inside.post("/session/dingtalk", &[field("code", app.dingtalk.free_login_code("dt-li"))]).await;
        let away = outside.get("/login/dingtalk").await.location;
        let state = away.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        let code = app.dingtalk.auth_code("dt-li");
        outside.get(&format!("/login/dingtalk/return?authCode={code}&state={state}")).await;
        let open = Self { app, sessions: [by_password, inside, outside], token: app.token("li").await };
        assert_eq!(open.left().await, "password dingtalk outside token");
        open
    }

    /// Those that still work.
    async fn left(&self) -> String {
        let mut left = Vec::new();
        for (name, session) in ["password", "dingtalk", "outside"].iter().zip(&self.sessions) {
            if session.get("/").await.status == 200 {
                left.push(*name);
            }
        }
        if self.app.visitor().call(Method::GET, "/inbox", &self.token, None).await.0 == 200 {
            left.push("token");
        }
        left.join(" ")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_way_to_lose_a_right_ends_what_rests_on_it_with_the_next_request() {
    let app = TestApp::without_worker().await;
    let (admin, id) = (app.person("admin").await, app.id("li").await);
    let path = format!("/admin/people/{id}");
    let change = async |values: &[(&str, &str)]| {
        let version = admin.get(&path).await.value_of("version");
        let mut fields = vec![field("version", version), field("username", "li"), field("display_name", "李强")];
        fields.push(field("may_approve_in_dingtalk", "1"));
        fields.extend(values.iter().map(|(name, value)| field(name, *value)));
        let page = admin.post(&path, &fields).await;
        assert_eq!(page.status, 303, "{values:?}: {}", page.text());
    };
    let bound = ("dingtalk_userid", "dt-li");

    let open = Open::all(&app).await;
    change(&[("role", "admin"), bound]).await;
    assert_eq!(open.left().await, "token", "another role: must sign in again");
    let open = Open::all(&app).await;
    change(&[("role", "approver"), bound]).await;
    assert_eq!(open.left().await, "", "an administrator's token ends with the role");
    let open = Open::all(&app).await;
    change(&[("role", "approver")]).await;
    assert_eq!(open.left().await, "password token", "unbound: DingTalk sessions end");
    change(&[("role", "approver"), bound]).await;
    let open = Open::all(&app).await;
    change(&[("role", "approver"), ("dingtalk_userid", "dt-other")]).await;
    assert_eq!(open.left().await, "password token", "bound to another account: DingTalk sessions end");
    change(&[("role", "approver"), bound]).await;
    let open = Open::all(&app).await;
    change(&[("role", "approver"), bound, ("password", PASSWORD_OF_LI)]).await;
    assert_eq!(open.left().await, "token", "a password set by an administrator");
    app.sql("UPDATE users SET password_hash = (SELECT password_hash FROM users WHERE username = 'wang') WHERE username = 'li'")
        .await;
    let open = Open::all(&app).await;
    change_own(&open.sessions[0], PASSWORD, NEW, NEW).await;
    assert_eq!(open.left().await, "password token", "own new password: other sessions end");
    app.sql("UPDATE users SET password_hash = (SELECT password_hash FROM users WHERE username = 'wang') WHERE username = 'li'")
        .await;
    let open = Open::all(&app).await;
    open.sessions[1].post("/account/sessions/ending", &[]).await;
    assert_eq!(open.left().await, "dingtalk token", "ended on the account page");
    let open = Open::all(&app).await;
    open.sessions[2].post("/logout", &[]).await;
    assert_eq!(open.left().await, "password dingtalk token", "signed out");
    let open = Open::all(&app).await;
    let tokens = open.sessions[0].get("/account").await.attributes("#tokens form", "action");
    open.sessions[0].post(&tokens[0], &[]).await;
    assert_eq!(open.left().await, "password dingtalk outside", "revoked");
    let open = Open::all(&app).await;
    User::set_disabled(&mut *app.conn().await, id, true, app.clock.now()).await.unwrap();
    assert_eq!(open.left().await, "", "disabled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_sets_the_password_once_within_a_day_and_only_the_latest() {
    let app = TestApp::without_worker().await;
    let (admin, wang, open) = (app.person("admin").await, app.person("wang").await, app.visitor());
    let id = app.id("wang").await;
    let use_it = async |link: &str, password: &str| {
        let fields = [field("k", link.split_once("k=").unwrap().1), field("password", password)];
        open.post("/password", &[fields.as_slice(), &[field("password_again", password)]].concat()).await
    };
    let (first, latest) = (admin.password_link(id).await, admin.password_link(id).await);
    assert_eq!(open.get(&first).await.status, 404, "a new link ends the one before");
    let page = open.get(&latest).await;
    assert!(page.has("王芳，您的用户名是 wang。"), "{}", page.text());
    for (password, said) in [("short", "密码需要 8 到 128 个字符"), ("王芳 tree cloud 77", "不能有姓名")]
    {
        let refused = use_it(&latest, password).await;
        assert!(refused.status == 422 && refused.has(said), "{} {}", refused.status, refused.text());
    }
    let forged = latest.replacen(&id.to_string(), &app.id("li").await.to_string(), 1);
    assert_eq!(use_it(&forged, NEW).await.status, 404, "a link is for one person");
    app.clock.advance(TimeDelta::hours(25));
    assert!(open.get(&latest).await.has("链接无效或已过期"), "after a day");

    let admin = app.person("admin").await;
    let link = admin.password_link(id).await;
    let (one, other) = tokio::join!(use_it(&link, NEW), use_it(&link, "copper lantern 1987 fog"));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 404], "of two at once only the first works");
    assert_eq!(wang.get("/").await.status, 303, "other sessions have ended");
    assert_eq!(open.get(&link).await.status, 404, "it works once");
    let mine = open.get("/account").await.all("#sign-ins .row-title");
    assert_eq!(mine[1], "修改密码");
    let audit = admin.get("/admin/audit").await;
    assert!(
        audit.has("管理员 为人员「王芳」生成了设置密码的链接") && audit.has("王芳 设置了人员「王芳」的密码"),
        "{}",
        audit.text()
    );
}
