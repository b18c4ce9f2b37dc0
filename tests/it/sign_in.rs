//! Signing in on the platforms' own pages, and the preview of a card before it is sent.

use whsm::org::Platform;
use whsm::simulator::WeComPerson;

use crate::harness::{Person, TestApp, field, http};

/// Goes to the platform's page, confirms as a person there, and comes back.
async fn through(app: &TestApp, visitor: &Person, platform: &str, chooser: &str, userid: &str) -> crate::harness::Page {
    let away = visitor.get(&format!("/login/{platform}?next=/orders")).await;
    assert_eq!(away.status, 303, "{}", away.text());
    let url = reqwest::Url::parse(&away.location).unwrap();
    let given = |name: &str| url.query_pairs().find(|(n, _)| n == name).map(|(_, v)| v.into_owned()).unwrap();
    let http = http();
    let chosen = [("redirect_uri", given("redirect_uri")), ("state", given("state")), ("userid", userid.to_owned())];
    let origin = url.origin().ascii_serialization();
    let back = http.get(format!("{origin}{chooser}")).query(&chosen).send().await.unwrap();
    let back = back.headers()["location"].to_str().unwrap().to_owned();
    let path = back.strip_prefix(&app.url).unwrap_or_else(|| panic!("{back} is not ours"));
    visitor.get(path).await
}

#[tokio::test(flavor = "multi_thread")]
async fn people_sign_in_with_dingtalk_outside_of_it() {
    let app = TestApp::without_worker().await;
    let visitor = app.visitor();
    assert!(visitor.get("/login").await.has("用钉钉登录"));
    let page = through(&app, &visitor, "dingtalk", "/_sim/sign-in", "dt-li").await;
    assert_eq!((page.status, page.location.as_str()), (303, "/orders"));
    assert!(visitor.get("/").await.has("李强"));
    let (_, step) = app.pending("网页登录").await;
    let fields = [field("action", "approve"), field("onward", "finish")];
    assert_eq!(visitor.decide(&format!("/approvals/{step}"), &fields).await.status, 303);
    assert!(app.user("li").await.union_id(Platform::DingTalk).is_some(), "learned on the way");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_sign_in_with_wecom_and_outsiders_do_not() {
    let app = TestApp::without_worker().await;
    let person =
        WeComPerson {
            userid: "SunLi".into(), name: "孙丽".into(), mobile: String::new(), department: 1, active: true
        };
    app.dingtalk.add_wecom_person(person);
    let bind = "INSERT INTO platform_ids (platform, user_id, external_id) SELECT 'wecom', id, 'sunli' FROM users WHERE username = 'sun'";
    app.sql(bind).await;
    let visitor = app.visitor();
    let page = through(&app, &visitor, "wecom", "/_sim/wecom-sign-in", "SunLi").await;
    assert_eq!((page.status, page.location.as_str()), (303, "/orders"), "{}", page.text());
    let inside = app.visitor();
    let ask =
        inside.request(reqwest::Method::GET, "/login?next=/orders").header("user-agent", "MicroMessenger/7 wxwork/4.1");
    assert_eq!(
        inside.send(ask).await.location,
        "/login/wecom?next=%2Forders",
        "inside WeCom no button has to be pressed"
    );
    let ask = inside.request(reqwest::Method::GET, "/login/wecom?next=/orders").header("user-agent", "wxwork/4.1");
    assert!(inside.send(ask).await.location.contains("/connect/oauth2/authorize"));
    // On her own phone in the simulator WeCom knows her and asks for no confirmation.
    let phone = [("redirect_uri", "http://sunli.localhost:8080/login/wecom/return"), ("state", "s")];
    let asked = http()
        .get(format!("{}/connect/oauth2/authorize", app.app.config.wecom.as_ref().unwrap().api_url))
        .query(&phone)
        .send()
        .await
        .unwrap();
    let back = asked.headers()["location"].to_str().unwrap().to_owned();
    assert!(back.starts_with("http://sunli.localhost:8080/login/wecom/return?code="), "{back}");
    let outsider = app.visitor();
    let page = through(&app, &outsider, "wecom", "/_sim/wecom-sign-in", "outsider").await;
    assert!(page.location.starts_with("/login"), "{}", page.location);
    assert!(outsider.get("/login").await.has("没有绑定本系统的人员"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_back_that_this_session_did_not_begin_leads_nowhere() {
    let app = TestApp::without_worker().await;
    let code = app.dingtalk.auth_code("dt-li");
    let visitor = app.visitor();
    for state in ["", "guessed"] {
        let page = visitor.get(&format!("/login/dingtalk/return?authCode={code}&state={state}")).await;
        assert_eq!((page.status, page.location.as_str()), (303, "/login"));
    }
    let away = visitor.get("/login/dingtalk").await;
    let state = away.location.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let other = app.visitor();
    let page = other.get(&format!("/login/dingtalk/return?authCode={code}&state={state}")).await;
    assert_eq!(page.location, "/login", "a state from another browser is refused");
    let free = app.dingtalk.free_login_code("dt-li");
    let page = visitor.get(&format!("/login/dingtalk/return?authCode={free}&state={state}")).await;
    assert!(page.location.starts_with("/login"), "codes are not interchangeable: {}", page.location);
    assert!(visitor.get("/").await.location.starts_with("/login"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_is_looked_at_before_it_is_sent_and_nothing_is_kept() {
    let app = TestApp::spawn().await;
    app.leaves_unread(&["dt-li", "dt-wang"]);
    let wang = app.person("wang").await;
    let typed = [
        field("intent", "card"),
        field("title", "预览采购"),
        field("department", "CG"),
        field("warehouse", "HD1"),
        field("note", "月底前到货"),
        field("hint", "请优先处理"),
        field("lines[0][name]", "A4复印纸"),
        field("lines[0][quantity]", "3"),
        field("lines[0][unit_price]", "2.5"),
    ];
    let page = wang.post("/orders/new/CG", &typed).await;
    assert_eq!(page.status, 200, "{}", page.text());
    for words in [
        "流程标题:[预览采购]正等待您的审批",
        "7.50",
        "上一步办理人给您的提示：请优先处理",
        "采购商品总数：3 件(个)",
        "王芳",
    ] {
        assert!(page.has(words), "{words}: {}", page.text());
    }
    assert!(
        !wang.get("/orders").await.has("预览采购") && app.dingtalk.accepted().is_empty(),
        "nothing is stored or sent"
    );
    let wrong = wang.post("/orders/new/CG", &[field("intent", "card"), field("lines[0][quantity]", "三")]).await;
    assert_eq!(wrong.status, 422);
    let (order, step) = app.pending("退回预览").await;
    let back = [field("action", "return"), field("comment", "重填")];
    app.person("li").await.decide(&format!("/approvals/{step}"), &back).await;
    let form = wang.get(&format!("/orders/{order}/edit")).await;
    let mut again = typed.to_vec();
    again.push(field("version", form.value_of("version")));
    let page = wang.post(&format!("/orders/{order}/edit"), &again).await;
    assert!(page.has("流程标题:[预览采购]正等待您的审批(第2次提交)"), "{}", page.text());
    assert!(wang.get(&format!("/orders/{order}")).await.has("退回预览"), "the order is unchanged");
}
