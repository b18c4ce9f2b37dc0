//! No one can act in another's name: forged addresses, strangers' codes, planted sessions, other sites' pages.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use reqwest::header::{ACCEPT_LANGUAGE, ORIGIN};
use whsm::orders::{Order, Status};
use whsm::org::User;
use whsm::outbox::{Channel, Letter, State};
use whsm::simulator::Person as Colleague;

use crate::harness::{PASSWORD, Page, Person, TestApp, field};

async fn dingtalk_sign_in(app: &TestApp, person: &Person, userid: &str) -> Page {
    let code = app.dingtalk.free_login_code(userid);
    person.post("/session/dingtalk", &[field("code", code), field("next", "/")]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_address_says_nothing_and_does_nothing() {
    let app = TestApp::without_worker().await;
    let (id, _) = app.pending("机密采购").await;
    let visitor = app.visitor();
    let stranger = app.person("zhou").await;
    let mut answers = Vec::new();
    for forged in
        ["DingTalkID=dt-li&TrueName=李强", "DingTalkID=&TrueName=", "DingTalkID=dt-admin&insertType=FS", "x=1"]
    {
        let page = visitor.get(&format!("/DingTalkApproval.aspx?insertType=CG&approveID={id}&{forged}")).await;
        assert_eq!((page.status, page.body.as_str()), (303, ""));
        answers.push(page.location);
    }
    answers.dedup();
    assert_eq!(answers, [format!("/orders/{id}/approval")], "only the order's id in the address counts");
    let unknown = visitor.get("/DingTalkApproval.aspx?approveID=00000000-0000-7000-8000-000000000000").await;
    assert_eq!(
        (unknown.status, unknown.location.len()),
        (303, answers[0].len()),
        "the same for an order that does not exist"
    );
    assert_eq!(visitor.get("/DingTalkApproval.aspx?approveID=1%20OR%201=1").await.location, "/");
    let sign_in = visitor.get(&visitor.get(&answers[0]).await.location).await;
    for secret in ["机密采购", "3.00", "王芳", "李强", "CG-2026"] {
        assert!(!sign_in.body.contains(secret), "the sign-in page tells {secret}");
    }
    assert_eq!(stranger.get(&answers[0]).await.status, 404);
    let li = app.person("li").await;
    assert!(li.get(&answers[0]).await.location.starts_with("/approvals/"), "the handler is led to the step");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_alone_authenticates_nobody() {
    let app = TestApp::without_worker().await;
    let (id, step) = app.pending("链接").await;
    let visitor = app.visitor();
    assert_eq!(visitor.get(&format!("/approvals/{step}")).await.location, format!("/login?next=%2Fapprovals%2F{step}"));
    let approve = [field("action", "approve"), field("onward", "finish")];
    assert_eq!(visitor.decide(&format!("/approvals/{step}"), &approve).await.location, "/login?next=%2F");
    // From a page with a form, sign-in leads back to that page, where the script offers the unsent text.
    let page = format!("{}/approvals/{step}", app.url);
    let sent = visitor.request(reqwest::Method::POST, &format!("/approvals/{step}/decision"));
    let sent = sent.header("origin", &app.url).header("referer", &page).form(&approve);
    assert_eq!(visitor.send(sent).await.location, format!("/login?next=%2Fapprovals%2F{step}%23unsent"));
    for (name, status) in [("zhou", 404), ("zhao", 404), ("wang", 409), ("admin", 409)] {
        let page = app.person(name).await.decide(&format!("/approvals/{step}"), &approve).await;
        assert_eq!(page.status, status, "{name}");
        assert!(status == 404 || page.has("此单正在等待 李强 审批。"), "{}", page.text());
    }
    let order = Order::find(&mut *app.conn().await, id).await.unwrap().unwrap();
    assert_eq!(order.status, Status::Pending);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_free_login_code_is_good_once_for_the_one_who_is_bound() {
    let app = TestApp::without_worker().await;
    let (userid, unionid, name) = ("dt-stranger".to_owned(), "u".to_owned(), "路人".to_owned());
    app.dingtalk.add_person(Colleague { userid, unionid, name, mobile: String::new(), active: true });
    let visitor = app.visitor();
    let people = User::list(&*app.conn().await).await.unwrap().len();
    let page = dingtalk_sign_in(&app, &visitor, "dt-stranger").await;
    assert_eq!(page.status, 403);
    assert!(
        page.has("您的钉钉账号没有绑定本系统的账号") && !page.body.contains("id=\"dingtalk-login\""),
        "and is not asked again"
    );
    assert_eq!(User::list(&*app.conn().await).await.unwrap().len(), people, "no account is created from it");
    assert_eq!(visitor.get("/").await.status, 303);

    let code = app.dingtalk.free_login_code("dt-li");
    let fields = [field("code", &code), field("next", "/orders")];
    assert_eq!(visitor.post("/session/dingtalk", &fields).await.location, "/orders");
    assert!(visitor.get("/").await.has("李强"));
    assert_eq!(app.visitor().post("/session/dingtalk", &fields).await.status, 403, "used");
    let late = app.dingtalk.free_login_code("dt-li");
    app.clock.advance(TimeDelta::minutes(6));
    assert_eq!(app.visitor().post("/session/dingtalk", &[field("code", &late)]).await.status, 403, "expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_may_not_approve_in_dingtalk_reads_there_and_decides_in_the_browser() {
    let app = TestApp::spawn().await;
    app.leaves_unread(&["dt-wang"]);
    let li = app.user("li").await;
    diesel_async::RunQueryDsl::execute(
        diesel::sql_query("UPDATE users SET may_approve_in_dingtalk = false WHERE username = 'li'"),
        &mut *app.conn().await,
    )
    .await
    .unwrap();
    let (_, step) = app.pending("不在钉钉").await;
    app.settled().await;
    let letter = Letter::to(&mut *app.conn().await, li.id, Channel::DingTalk, 1).await.unwrap().pop().unwrap();
    assert_eq!((letter.state(), letter.error()), (State::Skipped, Some("skip-not-allowed-in-dingtalk")));
    assert!(app.cards_to("dt-li").is_empty());
    let inside = app.visitor();
    dingtalk_sign_in(&app, &inside, "dt-li").await;
    let url = format!("/approvals/{step}");
    let page = inside.get(&url).await;
    assert!(page.has("您没有在钉钉内审批的权限") && page.all(".decision").is_empty());
    let approve = [field("action", "approve"), field("onward", "finish")];
    assert_eq!(inside.decide(&url, &approve).await.status, 409);
    assert_eq!(app.person("li").await.decide(&url, &approve).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn disabling_and_unbinding_end_sessions_with_the_next_request() {
    let app = TestApp::without_worker().await;
    let (li, admin) = (app.person("li").await, app.person("admin").await);
    let id = app.id("li").await;
    // Several at once: a page reads its session concurrently, and no ordering may let one through.
    let inside: Vec<Person> = (0..20).map(|_| app.visitor()).collect();
    for person in &inside {
        assert_eq!(dingtalk_sign_in(&app, person, "dt-li").await.status, 303);
    }
    let unbound =
        [field("display_name", "李强"), field("username", "li"), field("role", "approver"), field("version", "1")];
    assert_eq!(admin.post(&format!("/admin/people/{id}"), &unbound).await.status, 303);
    for page in join_all(inside.iter().map(|person| person.get("/"))).await {
        assert_eq!(page.status, 303, "the DingTalk session is over");
    }
    assert_eq!(li.get("/").await.status, 200, "the password session goes on");
    admin.post(&format!("/admin/people/{id}/disabling"), &[field("disabled", "1")]).await;
    assert_eq!(li.get("/").await.status, 303);
    let page = li.post("/login", &[field("username", "li"), field("password", PASSWORD)]).await;
    assert!(page.status == 422 && page.has("用户名或密码不正确"));
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_slowed_down_and_tells_nothing() {
    let app = TestApp::without_worker().await;
    let visitor = app.visitor();
    let attempt = async |name: &str, password: &str| {
        let page = visitor.post("/login", &[field("username", name), field("password", password)]).await;
        (page.status, page.all(".alert"))
    };
    assert_eq!(attempt("wang", "wrong").await, attempt("nobody", "wrong").await);
    for _ in 0..9 {
        attempt("wang", "wrong").await;
    }
    let (status, said) = attempt("wang", PASSWORD).await;
    assert_eq!(status, 429);
    assert!(said[0].starts_with("密码或验证码错误次数过多，10:2"), "{said:?}");
    let other = app.visitor();
    assert_eq!(dingtalk_sign_in(&app, &other, "dt-wang").await.status, 303, "DingTalk sessions go on");
    app.clock.advance(TimeDelta::minutes(16));
    assert_eq!(attempt("wang", PASSWORD).await.0, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_sites_pages_act_for_nobody() {
    let app = TestApp::without_worker().await;
    let (li, zhao) = (app.person("li").await, app.person("zhao").await);
    let (_, step) = app.pending("跨站").await;
    let url = format!("/approvals/{step}/decision");
    let fields = |csrf: String| vec![field("csrf", csrf), field("action", "approve"), field("onward", "finish")];
    assert_eq!(li.post_raw(&url, &fields(String::new())).await.status, 403, "no token");
    assert_eq!(li.post_raw(&url, &fields(zhao.csrf().await)).await.status, 403, "another person's token");
    let csrf = li.csrf().await;
    let send = async |name: &'static str, value: &str| {
        li.send(li.request(Method::POST, &url).header(name, value).form(&fields(csrf.clone()))).await.status
    };
    assert_eq!(send("origin", "https://evil.example").await, 403);
    assert_eq!(send("origin", "null").await, 403);
    assert_eq!(send("sec-fetch-site", "cross-site").await, 403);
    assert_eq!(send("sec-fetch-site", "same-site").await, 403);
    assert_eq!(send("x-nothing", "1").await, 403, "no origin at all");
    assert_eq!(send("sec-fetch-site", "same-origin").await, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_sent_elsewhere_and_a_planted_session_is_worth_nothing() {
    let app = TestApp::without_worker().await;
    for next in [
        "//evil.example",
        "https://evil.example",
        "https:evil",
        "/\\evil.example",
        "\\\\evil",
        "%2f%2fevil",
        "javascript:alert(1)",
        "/\t/evil",
    ] {
        let person = app.visitor();
        let fields = [field("username", "wang"), field("password", PASSWORD), field("next", next)];
        assert_eq!(person.post("/login", &fields).await.location, "/", "{next}");
    }
    let person = app.visitor();
    person.get("/login").await;
    let planted = person.cookie().unwrap();
    let page = person.sign_in("wang", PASSWORD).await;
    assert_ne!(person.cookie().unwrap(), planted);
    let cookie = page
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|c| c.to_str().unwrap())
        .find(|c| c.starts_with("whsm="))
        .unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
    let old = app.visitor();
    let page = old.send(old.request(Method::GET, "/").header("cookie", planted)).await;
    assert_eq!(page.status, 303, "the session from before signing in is anonymous");
    let stolen = person.cookie().unwrap();
    assert_eq!(person.post("/logout", &[]).await.location, "/login");
    let page = old.send(old.request(Method::GET, "/").header("cookie", stolen)).await;
    assert_eq!(page.status, 303, "the session ended in the database, not only in the browser");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_tells_the_browser_what_we_never_do() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    for path in ["/", "/login", "/nothing/here", "/admin/people", "/healthz", "/static/x/app.css", "/api/v1/orders"] {
        let page = wang.get(path).await;
        let header =
            |name: &str| page.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        let policy = header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'self';") && policy.ends_with("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        if page.body.starts_with("<!doctype") {
            assert_eq!(header("cache-control"), "no-store", "{path}");
            assert!(
                !page.body.contains("<script>") && !page.body.contains(" style=") && !page.body.contains(" onclick="),
                "{path}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_type_stays_text_on_every_page() {
    let app = TestApp::spawn().await;
    app.leaves_unread(&["dt-wang"]);
    let (wang, li, admin) = (app.person("wang").await, app.person("li").await, app.person("admin").await);
    let marker = "<img src=x onerror=alert(1)>\"'";
    let mut fields = crate::harness::order(whsm::orders::Kind::Requisition, marker);
    fields.retain(|(name, _)| !["note", "customer"].contains(&name.as_str()) && !name.ends_with("[name]"));
    fields.extend(["note", "customer", "hint", "lines[0][name]", "lines[4][name]"].map(|name| field(name, marker)));
    fields.extend([field("intent", "submit"), field("next_approver", app.id("li").await.to_string())]);
    let id = wang.post("/orders/new/FLY", &fields).await.order();
    app.settled().await;
    let card = app.cards_to("dt-li").pop().unwrap();
    assert_eq!(card["head"]["text"], marker, "and arrives as it was typed");
    let step = crate::harness::path_of(&card);
    let pages = [
        wang.get("/").await,
        wang.get("/orders").await,
        wang.get(&format!("/orders/{id}")).await,
        wang.get(&format!("/orders?q={marker}")).await,
        li.get("/").await,
        li.get(&step).await,
        li.decide(&step, &[field("action", "approve"), field("onward", "hand_on"), field("comment", marker)]).await,
        li.decide(&step, &[field("action", "return"), field("comment", marker)]).await,
        wang.get(&format!("/orders/{id}")).await,
        wang.get(&format!("/orders/{id}/edit")).await,
        admin.get("/admin/messages").await,
    ];
    for page in pages {
        assert!(!page.body.contains("<img src=x"), "{}", page.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_follows_the_browser_until_it_is_chosen() {
    let app = TestApp::without_worker().await;
    let visitor = app.visitor();
    assert!(visitor.get("/login").await.has("登录 WHSM"));
    let english = visitor.send(visitor.request(Method::GET, "/login").header(ACCEPT_LANGUAGE, "en-GB,en;q=0.9")).await;
    assert!(english.has("Sign in to WHSM"));
    let wang = app.person("wang").await;
    assert_eq!(wang.post("/language", &[field("language", "en"), field("next", "/orders")]).await.location, "/orders");
    assert_eq!(wang.get("/orders").await.all("h1"), ["Orders"]);
    let elsewhere = app.person("wang").await;
    assert!(elsewhere.get("/").await.has("Desk"), "remembered for the person");
    let bad = elsewhere.post("/language", &[field("language", "tlh"), field("next", "/")]).await;
    assert_eq!(bad.status, 400);
    assert!(elsewhere.send(elsewhere.request(Method::GET, "/x").header(ORIGIN, "x")).await.has("Not found"));
}
