//! People and departments from the platforms, through the pages and by events.

use chrono::TimeDelta;
use serde_json::json;
use whsm::directory::{self, Run, RunState};
use whsm::org::{Department, Platform, Role, User};
use whsm::simulator::{Fault, Instance, InstanceRecord, InstanceTask, Person as Colleague, Trouble, WeComPerson};

use crate::harness::{Person, TestApp, field};

const KEYS: (&str, &str) = ("123456", "1234567890123456789012345678901234567890123");

/// An administrator starts a comparison and waits for its result.
async fn look(app: &TestApp, admin: &Person, platform: Platform) -> Run {
    assert_eq!(admin.post(&format!("/admin/directory/{platform}/look"), &[]).await.status, 303);
    fetched(app, platform, 0).await
}

/// Advances the clock until a run after this one was fetched.
async fn fetched(app: &TestApp, platform: Platform, after: i64) -> Run {
    let look = async {
        let mut tick = tokio::time::interval(std::time::Duration::from_millis(20));
        loop {
            let run = directory::latest(&mut *app.conn().await, platform).await.unwrap();
            let is_done = |run: &Run| run.id.0 > after && !matches!(run.state, RunState::Asked | RunState::Fetching);
            if let Some(run) = run.filter(is_done) {
                return run;
            }
            app.clock.advance(TimeDelta::milliseconds(500));
            tick.tick().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), look).await.expect("nothing was fetched")
}

fn colleague(app: &TestApp, userid: &str, name: &str, mobile: &str) {
    let (unionid, mobile) = (format!("union-{userid}"), mobile.to_owned());
    app.dingtalk.add_person(Colleague { userid: userid.into(), unionid, name: name.into(), mobile, active: true });
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_shows_what_it_would_do_asks_and_only_then_does_it() {
    let app = TestApp::spawn().await;
    let admin = app.person("admin").await;
    app.dingtalk.add_department(2, "采购部", 1);
    app.dingtalk.add_department(3, "新设部门", 2);
    app.sql("UPDATE users SET mobile = '13800000042' WHERE username = 'sun'").await;
    colleague(&app, "dt-sun", "孙丽丽", "13800000042");
    colleague(&app, "dt-new", "新同事", "");
    app.dingtalk.place("dt-new", 3);
    app.dingtalk.remove_person("dt-chen");
    let run = look(&app, &admin, Platform::DingTalk).await;
    assert_eq!(run.state, RunState::Ready, "{run:?}");
    let page = admin.get("/admin/directory").await;
    for words in [
        "孙丽 按手机号绑定到 dt-sun",
        "陈伟 已不在通讯录，标记为离职",
        "部门 采购部 与平台上的同名部门对应",
        "新部门 新设部门",
        "1 人在本系统没有对应账号",
        "新同事",
    ] {
        assert!(page.has(words), "{words}: {}", page.text());
    }
    assert!(
        app.user("sun").await.userid(Platform::DingTalk).is_none() && app.user("chen").await.left_at.is_none(),
        "no proposals yet"
    );
    assert!(admin.get("/").await.has("通讯录有变更等待确认"));
    let (_, step) = app.pending_for("等陈伟", "chen").await;
    let answers = [field("choice[0][userid]", "dt-new"), field("choice[0][what]", "new")];
    let address = format!("/admin/directory/{}/application", run.id);
    assert_eq!(admin.post(&address, &answers).await.status, 303);
    assert_eq!(app.user("sun").await.userid(Platform::DingTalk), Some("dt-sun"));
    let new = app.user("dt-new").await;
    assert_eq!(
        (new.display_name.as_str(), new.role, new.userid(Platform::DingTalk)),
        ("新同事", Role::Staff, Some("dt-new"))
    );
    let departments = Department::list(&*app.conn().await).await.unwrap();
    let made = departments.iter().find(|d| d.name == "新设部门").unwrap();
    let parent = departments.iter().find(|d| d.name == "采购部").unwrap();
    assert_eq!((new.department_id, made.parent_id), (Some(made.id), Some(parent.id)));
    assert!(app.user("chen").await.left_at.is_some());
    let page = admin.get("/admin/directory").await;
    assert!(page.has("等待已离职人员办理的单据") && page.has("等陈伟"), "{step}: {}", page.text());
    assert!(admin.get("/").await.has("有单据滞留"));
    let again = admin.post(&address, &answers).await;
    assert_eq!((again.status, again.has("已被应用")), (409, true), "once");
    let chosen = app.person("wang").await.get("/orders/new/CG").await;
    assert!(!chosen.has("陈伟") && chosen.has("孙丽"), "a person who left cannot be chosen");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_changed_here_is_kept_and_one_from_there_follows() {
    let app = TestApp::spawn().await;
    let admin = app.person("admin").await;
    colleague(&app, "dt-nobody", "无名", "");
    let run = look(&app, &admin, Platform::DingTalk).await;
    admin.post(&format!("/admin/directory/{}/application", run.id), &[]).await;
    app.sql("UPDATE users SET display_name = '老李' WHERE username = 'li'").await;
    app.dingtalk.set_name("dt-li", "李强强");
    app.dingtalk.set_name("dt-wang", "王芳芳");
    assert_eq!(admin.post("/admin/directory/dingtalk/look", &[]).await.status, 303);
    let run = fetched(&app, Platform::DingTalk, run.id.0).await;
    admin.post(&format!("/admin/directory/{}/application", run.id), &[]).await;
    assert_eq!(app.user("li").await.display_name, "老李");
    assert_eq!(app.user("wang").await.display_name, "王芳芳");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_cannot_become_one_and_nothing_is_half_done() {
    let app = TestApp::spawn().await;
    let admin = app.person("admin").await;
    colleague(&app, "dt-a", "甲", "");
    colleague(&app, "dt-b", "乙", "");
    colleague(&app, "dt-c", "丙", "");
    app.dingtalk.remove_person("dt-chen");
    let run = look(&app, &admin, Platform::DingTalk).await;
    let sun = app.id("sun").await.to_string();
    let answers = [
        field("choice[0][userid]", "dt-a"),
        field("choice[0][what]", sun.clone()),
        field("choice[1][userid]", "dt-b"),
        field("choice[1][what]", sun.clone()),
        field("choice[2][userid]", "dt-c"),
        field("choice[2][what]", "new"),
    ];
    let page = admin.post(&format!("/admin/directory/{}/application", run.id), &answers).await;
    assert_eq!((page.status, page.has("同一个账号不能对应两个人：孙丽")), (422, true), "{}", page.text());
    for (name, answer) in [("甲", sun.as_str()), ("乙", sun.as_str()), ("丙", "new")] {
        let chosen = page.attributes(&format!("select[aria-label=\"{name}\"] option[selected]"), "value");
        assert_eq!(chosen, [answer], "the answers about {name} are still there");
    }
    assert!(app.user("sun").await.userid(Platform::DingTalk).is_none() && app.user("chen").await.left_at.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn wecom_is_compared_too_and_its_ids_have_no_case() {
    let app = TestApp::spawn().await;
    let admin = app.person("admin").await;
    let bind = "INSERT INTO platform_ids (platform, user_id, external_id) SELECT 'wecom', id, 'WANGFANG' FROM users WHERE username = 'wang'";
    app.sql(bind).await;
    app.sql("UPDATE users SET mobile = '13800000007' WHERE username = 'sun'").await;
    for (userid, name, mobile) in [("WangFang", "王芳", ""), ("SunLi", "孙丽", "13800000007")] {
        let (userid, name, mobile) = (userid.into(), name.into(), mobile.into());
        app.dingtalk.add_wecom_person(WeComPerson { userid, name, mobile, department: 1, active: true });
    }
    let run = look(&app, &admin, Platform::WeCom).await;
    assert_eq!(admin.post(&format!("/admin/directory/{}/application", run.id), &[]).await.status, 303);
    assert_eq!(app.user("sun").await.userid(Platform::WeCom), Some("SunLi"));
    assert!(app.user("wang").await.left_at.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn five_thousand_people_in_two_hundred_departments_take_few_calls_and_none_too_fast() {
    let app = TestApp::spawn().await;
    app.dingtalk.set_rate_limit(Some(20));
    let admin = app.person("admin").await;
    for n in 2..=200 {
        app.dingtalk.add_department(n, &format!("部门{n}"), 1 + n % 7);
    }
    for n in 0..5000 {
        colleague(&app, &format!("e{n}"), &format!("员工{n}"), "");
        app.dingtalk.place(&format!("e{n}"), 1 + n % 200);
    }
    let run = look(&app, &admin, Platform::DingTalk).await;
    assert_eq!((run.state, app.dingtalk.throttled()), (RunState::Ready, 0), "{run:?}");
    let contacts = app.dingtalk.count("/topapi/*");
    assert!(contacts <= 500 && run.calls as usize == contacts, "{contacts} calls, {} counted", run.calls);
    let changes = run.changes(&mut *app.conn().await).await.unwrap();
    assert_eq!(
        (changes.unmatched.len(), changes.departments.len()),
        (5001, 199),
        "and sun, who has no DingTalk account"
    );
    assert!(admin.get("/admin/directory").await.has("其余 4801 人"));
    assert_eq!(
        admin.post(&format!("/admin/directory/{}/application", run.id), &[field("rest", "new")]).await.status,
        303
    );
    let people = User::list(&*app.conn().await).await.unwrap();
    assert_eq!(people.len(), 7 + 5001);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_that_cannot_be_read_says_why_and_changes_nothing() {
    let app = TestApp::spawn().await;
    let admin = app.person("admin").await;
    app.dingtalk.set_fault(Fault::at("/topapi/*", Trouble::SubCode("60011")));
    app.dingtalk.set_fault(Fault::at("/department/list", Trouble::SubCode("60011")));
    let run = look(&app, &admin, Platform::DingTalk).await;
    assert_eq!(run.state, RunState::Failed);
    let page = admin.get("/admin/directory").await;
    assert!(page.has("读取失败") && page.has("60011"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schedule_looks_again_after_a_day() {
    let app = TestApp::spawn().await;
    let admin = app.person("admin").await;
    let first = look(&app, &admin, Platform::DingTalk).await;
    app.clock.advance(TimeDelta::hours(24));
    let second = fetched(&app, Platform::DingTalk, first.id.0).await;
    assert_eq!(second.cause, directory::Cause::Schedule);
}

async fn app_with_events() -> TestApp {
    let with_keys = |config: &mut whsm::config::Config| {
        let (token, key) = (KEYS.0.to_owned(), KEYS.1.to_owned());
        let keys = whsm::config::EventKeys { token: token.into(), aes_key: key.into() };
        config.dingtalk.as_mut().unwrap().events = Some(keys);
    };
    TestApp::spawn_with(with_keys, 1).await
}

/// DingTalk pushes an event; returns the status and the decrypted answer.
async fn push(app: &TestApp, event: serde_json::Value) -> (u16, Option<String>) {
    let (query, body) = app.dingtalk.encrypted_event(KEYS, event);
    let visitor = app.visitor();
    let request = visitor.request(reqwest::Method::POST, &format!("/events/dingtalk?{query}"));
    let answer = visitor.send(request.header("content-type", "application/json").body(body.to_string())).await;
    let said = serde_json::from_str(&answer.body).ok().and_then(|body| app.dingtalk.answer_to_event(KEYS, &body));
    (answer.status, said)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_a_person_left_starts_one_comparison_however_often_it_is_pushed() {
    let app = app_with_events().await;
    app.dingtalk.remove_person("dt-chen");
    let event = json!({"EventType": "user_leave_org", "eventId": "e-1", "CorpId": "dingcorp", "userId": ["dt-chen"], "timeStamp": "1"});
    for _ in 0..2 {
        assert_eq!(push(&app, event.clone()).await, (200, Some("success".to_owned())));
    }
    let run = fetched(&app, Platform::DingTalk, 0).await;
    assert_eq!((run.cause, run.state), (directory::Cause::Event, RunState::Ready));
    let page = app.person("admin").await.get("/admin/directory").await;
    assert!(page.has("陈伟 已不在通讯录") && page.has("通讯录变更"), "{}", page.text());
    assert_eq!(push(&app, json!({"EventType": "check_url"})).await, (200, Some("success".to_owned())));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_dingtalk_did_not_sign_is_refused() {
    let app = app_with_events().await;
    let (query, body) = app.dingtalk.encrypted_event(("654321", KEYS.1), json!({"EventType": "user_leave_org"}));
    let visitor = app.visitor();
    let request = visitor.request(reqwest::Method::POST, &format!("/events/dingtalk?{query}"));
    let answer = visitor.send(request.header("content-type", "application/json").body(body.to_string())).await;
    assert_eq!(answer.status, 403);
    assert!(directory::latest(&mut *app.conn().await, Platform::DingTalk).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_of_dingtalk_is_shown_beside_the_order_and_follows_its_events() {
    let app = app_with_events().await;
    app.leaves_unread(&["dt-li"]);
    let (order, _) = app.pending("镜像").await;
    let instance = |status: &str, result: &str| Instance {
        id: "pi-0001".into(),
        title: "王芳提交的采购审批".into(),
        status: status.into(),
        result: result.into(),
        originator: "dt-wang".into(),
        records: vec![InstanceRecord {
            userid: "dt-zhao".into(),
            operation: "EXECUTE_TASK_NORMAL".into(),
            result: "AGREE".into(),
            remark: "同意采购".into(),
            ..InstanceRecord::default()
        }],
        tasks: vec![InstanceTask { userid: "dt-chen".into(), status: "RUNNING".into(), ..InstanceTask::default() }],
        ..Instance::default()
    };
    app.dingtalk.add_instance(instance("RUNNING", ""));
    let (admin, wang) = (app.person("admin").await, app.person("wang").await);
    let address = format!("/orders/{order}/mirrors");
    assert_eq!(wang.post(&address, &[field("instance", "pi-0001")]).await.status, 403);
    let page = admin.post(&address, &[field("instance", "有 空格")]).await;
    assert_eq!((page.status, page.has("编号只含字母")), (422, true));
    assert_eq!(admin.post(&address, &[field("instance", "pi-0001")]).await.status, 303);
    let page = wang.get(&format!("/orders/{order}")).await;
    for words in ["王芳提交的采购审批", "审批中", "赵敏 同意", "同意采购", "陈伟 待处理"] {
        assert!(page.has(words), "{words}: {}", page.text());
    }
    app.dingtalk.add_instance(instance("COMPLETED", "agree"));
    let event = json!({"EventType": "bpms_instance_change", "eventId": "e-2", "processInstanceId": "pi-0001", "type": "finish"});
    assert_eq!(push(&app, event).await.0, 200);
    let shown = async {
        let mut tick = tokio::time::interval(std::time::Duration::from_millis(50));
        while !wang.get(&format!("/orders/{order}")).await.has("已通过") {
            tick.tick().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), shown).await.unwrap();
    assert_eq!(admin.post(&address, &[field("instance", "pi-unknown")]).await.status, 303);
    assert!(wang.get(&format!("/orders/{order}")).await.has("读取失败"), "the failure is shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_of_a_person_who_leaves_are_announced_and_then_listed_as_stuck() {
    let app = TestApp::spawn().await;
    let admin = app.person("admin").await;
    app.pending_for("等陈伟", "chen").await;
    app.dingtalk.remove_person("dt-chen");
    app.dingtalk.remove_person("dt-zhao");
    let run = look(&app, &admin, Platform::DingTalk).await;
    let page = admin.get("/admin/directory").await;
    assert!(page.has("陈伟 已不在通讯录") && page.has("1 张单据正在等待此人"), "{}", page.text());
    assert_eq!(page.body.matches("张单据正在等待此人").count(), 1, "no order waits for zhao");
    let of_chen = format!("/admin/stuck?person={}", app.id("chen").await);
    assert!(page.body.contains(&of_chen));
    assert!(admin.get(&of_chen).await.has("等待 陈伟 办理的单据"));
    assert_eq!(admin.post(&format!("/admin/directory/{}/application", run.id), &[]).await.status, 303);
    let page = admin.get("/admin/stuck").await;
    assert!(page.has("等陈伟") && page.has("办理人已离职"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_sends_themselves_a_test_message_and_sees_what_became_of_it() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let page = admin.get("/admin/directory").await;
    assert!(page.has("给我发一条测试消息"), "{}", page.text());
    let sent = admin.post("/admin/directory/dingtalk/trial", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let got = app.messages_to("dt-admin");
    assert_eq!(got.len(), 2, "a card and a text");
    let page = admin.get(&sent.location).await;
    assert!(page.has("卡片和文本都已交给平台") && page.has("卡片：") && page.has("文本："), "{}", page.text());
    assert!(["已送达", "还没有送达结果"].iter().any(|result| page.has(result)), "{}", page.text());
    app.leaves_unread(&["dt-admin"]);

    // First the administrator is not bound; then DingTalk is away, and its own error is shown.
    let page = admin.post("/admin/directory/wecom/trial", &[]).await;
    assert!(page.status == 409 && page.has("您的账号没有绑定企业微信"), "{}", page.text());
    app.dingtalk_goes_away().await;
    let page = admin.post("/admin/directory/dingtalk/trial", &[]).await;
    // A kept connection may still take the card.
    assert!(page.status == 409 && page.has("没有发出"), "{}", page.text());
    assert_eq!(app.person("li").await.post("/admin/directory/dingtalk/trial", &[]).await.status, 403);
}
