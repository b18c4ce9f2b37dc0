//! Administration: master data and people with their faults, and messages that were not delivered.

use chrono::TimeDelta;
use whsm::outbox::{self, Channel, Letter, State};
use whsm::simulator::{Fault, Trouble};

use crate::harness::{Person, TestApp, field};

/// The edit page of the first row with this name.
async fn edit_url(admin: &Person, list: &str, name: &str) -> String {
    let page = admin.get(list).await;
    let html = scraper::Html::parse_document(&page.body);
    let links = scraper::Selector::parse("td a, .tree-name a").unwrap();
    let link = html.select(&links).find(|link| link.text().collect::<String>() == name);
    link.unwrap_or_else(|| panic!("no {name} in {}", page.text())).value().attr("href").unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn master_data_is_made_changed_and_disabled() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let rows = [
        ("/admin/departments", vec![field("name", "电商部"), field("code", "DS")], "code"),
        ("/admin/warehouses", vec![field("name", "退货仓"), field("code", "TH")], "code"),
        ("/admin/goods", vec![field("name", "气泡膜"), field("sku", "QP-50"), field("unit", "卷")], "sku"),
    ];
    for (list, fields, key) in rows {
        let name = fields[0].1.clone();
        assert_eq!(admin.post(list, &fields).await.location, list);
        let taken = admin.post(list, &fields).await;
        assert_eq!((taken.status, taken.all(&format!("#{key}-error"))), (422, vec!["已被使用，请换一个".to_owned()]));
        assert_eq!(taken.value_of("name"), name, "what was typed is still there");
        let url = edit_url(&admin, list, &name).await;
        let mut change = fields.clone();
        change[0].1 = format!("新{name}");
        change.push(field("version", "1"));
        assert_eq!(admin.post(&url, &change).await.status, 303);
        let stale = admin.post(&url, &change).await;
        assert_eq!((stale.status, stale.value_of("name")), (409, format!("新{name}")));
        assert_eq!(admin.post(&format!("{url}/disabling"), &[field("disabled", "1")]).await.status, 303);
        assert!(admin.get(list).await.has("已停用"));
        assert_eq!(admin.post(&format!("{url}/disabling"), &[field("disabled", "0")]).await.status, 303);
    }
    assert_eq!(admin.post("/admin/goods", &[]).await.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_disabled_cannot_be_named_by_a_new_order() {
    let app = TestApp::without_worker().await;
    let (admin, wang) = (app.person("admin").await, app.person("wang").await);
    let url = edit_url(&admin, "/admin/warehouses", "华东一号仓").await;
    admin.post(&format!("{url}/disabling"), &[field("disabled", "1")]).await;
    assert!(!wang.get("/orders/new/CG").await.all("#warehouse option").contains(&"华东一号仓".to_owned()));
    let mut fields = crate::harness::order(whsm::orders::Kind::Purchase, "停用仓库");
    fields.push(field("intent", "save"));
    let page = wang.post("/orders/new/CG", &fields).await;
    assert_eq!((page.status, page.all("#warehouse-error")), (422, vec!["已停用，请另选".to_owned()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_department_is_not_put_below_itself() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let id = |url: &str| url.rsplit('/').next().unwrap().to_owned();
    let top = edit_url(&admin, "/admin/departments", "采购部").await;
    let below = edit_url(&admin, "/admin/departments", "仓储部").await;
    let put = |name: &str, code: &str, parent: &str| {
        [field("name", name), field("code", code), field("parent", id(parent)), field("version", "1")]
    };
    assert_eq!(admin.post(&below, &put("仓储部", "CC", &top)).await.status, 303);
    for parent in [&top, &below] {
        let page = admin.post(&top, &put("采购部", "CG", parent)).await;
        assert_eq!((page.status, page.all("#parent-error")), (422, vec!["上级部门不能是自己或自己的下级".to_owned()]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_made_signs_in_and_is_out_at_once_when_disabled() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let fields = [
        field("display_name", "吴迪"),
        field("username", "WuDi"),
        field("role", "approver"),
        field("password", "quiet marble 42 fog"),
        field("dingtalk_userid", "dt-wudi"),
        field("may_approve_in_dingtalk", "1"),
    ];
    let short = [&fields[..3], &[field("password", "short")]].concat();
    let page = admin.post("/admin/people", &short).await;
    assert_eq!((page.status, page.all("#password-error")), (422, vec!["密码需要 8 到 128 个字符".to_owned()]));
    assert_eq!(admin.post("/admin/people", &fields).await.status, 303);
    let taken =
        [&fields[..1], &[field("username", "wudi2"), field("role", "staff"), field("dingtalk_userid", "dt-wang")]]
            .concat();
    assert_eq!(admin.post("/admin/people", &taken).await.all("#dingtalk_userid-error"), ["已被使用，请换一个"]);
    let wudi = app.visitor();
    wudi.sign_in("wudi", "quiet marble 42 fog").await;
    assert_eq!(wudi.get("/").await.status, 200);
    let url = edit_url(&admin, "/admin/people", "吴迪").await;
    admin.post(&format!("{url}/disabling"), &[field("disabled", "1")]).await;
    assert_eq!(wudi.get("/").await.location, "/login?next=%2F");
    assert!(!app.person("wang").await.get("/orders/new/CG").await.has("吴迪"), "and cannot be chosen");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_password_ends_the_sessions_of_the_old_one() {
    let app = TestApp::without_worker().await;
    let (admin, wang) = (app.person("admin").await, app.person("wang").await);
    let url = edit_url(&admin, "/admin/people", "王芳").await;
    let fields = [
        field("display_name", "王芳"),
        field("username", "wang"),
        field("role", "staff"),
        field("dingtalk_userid", "dt-wang"),
        field("version", "1"),
        field("password", "copper lantern 1987"),
    ];
    assert_eq!(admin.post(&url, &fields).await.status, 303);
    assert_eq!(wang.get("/").await.status, 303);
    wang.sign_in("wang", "copper lantern 1987").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_administrator_stays_one() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let url = edit_url(&admin, "/admin/people", "管理员").await;
    let page = admin.post(&format!("{url}/disabling"), &[field("disabled", "1")]).await;
    assert_eq!(page.status, 409);
    assert!(page.has("这是最后一个管理员，不能停用，也不能改为其他角色。"));
    let demoted =
        [field("display_name", "管理员"), field("username", "admin"), field("role", "staff"), field("version", "1")];
    assert_eq!(admin.post(&url, &demoted).await.status, 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_was_given_up_is_sent_again_by_an_administrator() {
    let app = TestApp::spawn().await;
    let admin = app.person("admin").await;
    app.dingtalk.set_fault(Fault::sending(Trouble::Errcode(60121)).times(1));
    app.pending("没收到").await;
    app.settled().await;
    assert!(admin.get("/").await.has("有消息没有发出去"));
    let page = admin.get("/admin/messages?state=dead").await;
    assert!(
        page.all(".messages .row-title") == ["李强"]
            && page.all(".messages-what") == ["审批卡片"]
            && page.has("没收到")
            && page.has("60121"),
        "{}",
        page.text()
    );
    let letter =
        Letter::to(&mut *app.conn().await, app.id("li").await, Channel::DingTalk, 1).await.unwrap().pop().unwrap();
    let again = format!("/admin/messages/{}/retry", letter.id);
    assert_eq!(admin.post(&again, &[]).await.status, 303);
    app.settled().await;
    assert_eq!(app.cards_to("dt-li").len(), 1);
    assert_eq!(admin.post(&again, &[]).await.status, 404, "it is no longer dead");
    assert!(!admin.get("/").await.has("有消息没有发出去"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_channel_says_why_and_resumes_once_the_fault_is_gone() {
    let app = TestApp::spawn().await;
    let admin = app.person("admin").await;
    app.dingtalk.set_fault(Fault::sending(Trouble::Errcode(60020)));
    app.pending("白名单").await;
    let rests = async {
        let mut tick = tokio::time::interval(std::time::Duration::from_millis(20));
        while outbox::paused(&mut *app.conn().await, Channel::DingTalk, app.clock.now()).await.unwrap().is_none() {
            tick.tick().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), rests).await.unwrap();
    let page = admin.get("/admin/messages").await;
    assert!(
        page.has("钉钉 暂停发送，2026-11-20 10:10") && page.has("60020") && page.has("出口 IP 不在白名单"),
        "{}",
        page.text()
    );
    app.dingtalk.clear_faults();
    assert_eq!(admin.post("/admin/channels/dingtalk/resumption", &[]).await.status, 303);
    app.settled().await;
    let letter =
        Letter::to(&mut *app.conn().await, app.id("li").await, Channel::DingTalk, 1).await.unwrap().pop().unwrap();
    assert_eq!((letter.state(), app.cards_to("dt-li").len()), (State::Sent, 1));
    assert!(app.clock.now() < letter.created_at + TimeDelta::minutes(5), "well before its scheduled retry");
}
