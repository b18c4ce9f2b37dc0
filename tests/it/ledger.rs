//! The results of messages: closed cards, ticked tasks, delivery results, limits, and the pages that show them.

use chrono::TimeDelta;
use whsm::outbox::{Channel, Delivery, Letter, NoticeKind, State};
use whsm::simulator::{Fault, Trouble};

use crate::harness::{TestApp, field};

const RESULT: &str = "/topapi/message/corpconversation/getsendresult";

/// The status bar of a person's newest card: words and colour.
fn bar_of(app: &TestApp, userid: &str) -> (String, String) {
    let card = app.cards_to(userid).pop().unwrap();
    let text = |name: &str| card["status_bar"][name].as_str().unwrap().to_owned();
    (text("status_value"), text("status_bg"))
}

async fn letters_to(app: &TestApp, username: &str, channel: Channel) -> Vec<Letter> {
    let user = app.id(username).await;
    Letter::to(&mut *app.conn().await, user, channel, 50).await.unwrap()
}

/// Advances the clock by `step` until the newest letter to a person satisfies `is_so`.
async fn until(app: &TestApp, username: &str, step: TimeDelta, is_so: impl Fn(&Letter) -> bool) -> Letter {
    let look = async {
        let mut tick = tokio::time::interval(std::time::Duration::from_millis(20));
        loop {
            let letters = letters_to(app, username, Channel::DingTalk).await;
            if let Some(letter) = letters.into_iter().find(|letter| letter.notice != NoticeKind::Close)
                && is_so(&letter)
            {
                return letter;
            }
            app.clock.advance(step);
            tick.tick().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), look).await.expect("the letter never got there")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_step_shows_on_its_card_and_ticks_its_task_off() {
    for (action, words, colour) in [
        ("approve", "已同意", "0xFF78C06E"),
        ("return", "已退回", "0xFFFF9D46"),
        ("reject", "已拒绝", "0xFFF65E5E"),
        ("withdraw", "已撤销", "0xFF858E99"),
    ] {
        let app = TestApp::spawn().await;
        app.leaves_unread(&["dt-wang"]);
        let (order, step) = app.pending("关闭卡片").await;
        app.settled().await;
        assert_eq!(bar_of(&app, "dt-li").0, "待审批");
        let task = app.dingtalk.todos_of("dt-li").pop().unwrap();
        assert!(!task.done && task.subject.contains("关闭卡片"), "{task:?}");
        let page = if action == "withdraw" {
            let wang = app.person("wang").await;
            wang.post(&format!("/orders/{order}/withdrawal"), &[field("comment", "")]).await
        } else {
            let li = app.person("li").await;
            let fields = [field("action", action), field("onward", "finish"), field("comment", "看过了")];
            li.decide(&format!("/approvals/{step}"), &fields).await
        };
        assert_eq!(page.status, 303, "{}", page.text());
        // The platform is still sending at the first query (41052) and at the second.
        app.settled_while(TimeDelta::seconds(1)).await;
        assert_eq!(bar_of(&app, "dt-li"), (words.to_owned(), colour.to_owned()));
        assert!(app.dingtalk.todos_of("dt-li").pop().unwrap().done, "{action}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_handler_of_a_chain_has_their_own_card_closed() {
    let app = TestApp::spawn().await;
    app.leaves_unread(&["dt-wang"]);
    let (_, step) = app.pending("两步").await;
    let (li, zhao) = (app.person("li").await, app.id("zhao").await);
    let onward = [field("action", "approve"), field("onward", "next"), field("next_approver", zhao.to_string())];
    assert_eq!(li.decide(&format!("/approvals/{step}"), &onward).await.status, 303);
    app.settled_while(TimeDelta::seconds(1)).await;
    assert_eq!((bar_of(&app, "dt-li").0.as_str(), bar_of(&app, "dt-zhao").0.as_str()), ("已同意", "待审批"));
    let open: Vec<bool> = app.dingtalk.todos_of("dt-zhao").iter().map(|task| task.done).collect();
    assert_eq!(open, [false]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_whose_answer_was_lost_is_there_once_and_ticked_off() {
    let app = TestApp::spawn().await;
    app.leaves_unread(&["dt-li", "dt-wang"]);
    app.dingtalk.set_fault(Fault::at("/v1.0/todo/users/union-li/tasks", Trouble::DropAfterAccepting).times(1));
    let (_, step) = app.pending("待办一次").await;
    app.settled_while(TimeDelta::seconds(1)).await;
    assert_eq!(app.dingtalk.todos_of("dt-li").len(), 1);
    let li = app.person("li").await;
    let fields = [field("action", "approve"), field("onward", "finish")];
    assert_eq!(li.decide(&format!("/approvals/{step}"), &fields).await.status, 303);
    app.settled_while(TimeDelta::seconds(1)).await;
    assert!(app.dingtalk.todos_of("dt-li")[0].done);
}

#[tokio::test(flavor = "multi_thread")]
async fn to_dos_that_are_not_permitted_hold_nothing_up() {
    let app = TestApp::spawn().await;
    app.leaves_unsettled();
    let refused = Trouble::Worded { status: 403, code: "Forbidden.AccessDenied.AccessTokenPermissionDenied" };
    app.dingtalk.set_fault(Fault::at("/v1.0/todo/users/union-li/tasks", refused));
    for n in 0..5 {
        app.pending(&format!("没有权限 {n}")).await;
    }
    let shown = |d: &whsm::simulator::Simulator| d.messages_to("dt-li").len() == 5;
    app.dingtalk.wait_for("five cards", shown).await.unwrap();
    assert!(app.dingtalk.count("/v1.0/todo/users/union-li/tasks") <= 2, "the channel pauses after one refusal");
    let page = app.person("admin").await.get("/admin/messages").await;
    assert!(page.has("钉钉待办 暂停发送") && page.has("应用缺少接口权限"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_result_of_a_message_is_asked_twice_and_no_more() {
    let app = TestApp::spawn().await;
    app.leaves_unread(&["dt-li"]);
    app.pending("送达").await;
    app.settled().await;
    assert_eq!(letters_to(&app, "li", Channel::DingTalk).await[0].report(), None, "only the acceptance is known");
    until(&app, "li", TimeDelta::seconds(5), |letter| letter.delivery() == Some(Delivery::Delivered)).await;
    assert_eq!(app.dingtalk.count(RESULT), 1);
    app.dingtalk.mark_read("dt-li");
    let letter = until(&app, "li", TimeDelta::seconds(60), |letter| letter.delivery() == Some(Delivery::Read)).await;
    assert!(letter.read_at().unwrap() >= letter.sent_at().unwrap() + TimeDelta::minutes(10));
    let page = app.person("wang").await.get(&format!("/orders/{}", letter.order_id)).await;
    assert!(page.has("已读 "), "{}", page.text());
    app.clock.advance(TimeDelta::hours(2));
    app.pending("再来一条").await;
    app.settled().await;
    assert_eq!(app.dingtalk.count(RESULT), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn results_are_not_asked_for_when_that_is_switched_off() {
    let app = TestApp::spawn_with(|config| config.dingtalk.as_mut().unwrap().result_checks = 0, 1).await;
    app.leaves_unread(&["dt-li"]);
    app.pending("不查").await;
    app.settled().await;
    app.clock.advance(TimeDelta::hours(1));
    app.pending("又一条").await;
    app.settled().await;
    assert_eq!(app.dingtalk.count(RESULT), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_over_the_day_s_limit_waits_for_tomorrow_and_loses_nothing() {
    let app = TestApp::spawn().await;
    let (order, _) = app.pending("第一").await;
    app.settled().await;
    let day = format!(
        "INSERT INTO outbox (lane, dedupe, notice, channel, order_id, log_id, recipient_id, state, due_at, created_at, sent_at)
         SELECT 'x', 'x' || n, 'told', 'dingtalk', o.order_id, o.log_id, o.recipient_id, 'sent', o.sent_at, o.sent_at, o.sent_at
         FROM outbox o, generate_series(1, 499) n WHERE o.order_id = '{order}' AND o.channel = 'dingtalk'"
    );
    app.sql(&day).await;
    app.pending("第五百零一").await;
    let waits = |letter: &Letter| letter.error() == Some("wait-over-limit");
    let letter = until(&app, "li", TimeDelta::zero(), waits).await;
    assert_eq!(letter.due_at.to_rfc3339(), "2026-11-20T16:00:00+00:00", "midnight in Shanghai");
    app.clock.advance(TimeDelta::hours(14));
    app.settled_while(TimeDelta::seconds(1)).await;
    assert_eq!(app.cards_to("dt-li").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn near_the_end_of_the_month_s_calls_only_steps_to_decide_are_sent_and_the_rest_waits() {
    let app = TestApp::spawn_with(
        |config| {
            let dingtalk = config.dingtalk.as_mut().unwrap();
            (dingtalk.calls_per_month, dingtalk.todo, dingtalk.result_checks) = (Some(10), false, 0);
        },
        1,
    )
    .await;
    for n in 0..9 {
        app.pending(&format!("用量 {n}")).await;
    }
    app.settled().await;
    let (_, step) = app.pending("第十").await;
    app.settled().await;
    let li = app.person("li").await;
    let fields = [field("action", "approve"), field("onward", "finish")];
    assert_eq!(li.decide(&format!("/approvals/{step}"), &fields).await.status, 303);
    app.pending("第十一").await;
    let page = app.person("admin").await.get("/admin/messages").await;
    assert!(page.has("本月接口调用量已用完") && page.has("10 / 10"), "{}", page.text());
    let waiting: Vec<_> = letters_to(&app, "wang", Channel::DingTalk).await.iter().map(Letter::state).collect();
    assert_eq!(waiting, [State::Due], "a text waits");
    app.clock.set("2026-11-30T16:00:01Z".parse().unwrap());
    app.settled_while(TimeDelta::seconds(1)).await;
    assert_eq!((app.texts_to("dt-wang").len(), app.cards_to("dt-li").len()), (1, 11), "nothing was dropped");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_dropped_for_a_reason_and_another_sent_again_with_its_number() {
    let app = TestApp::spawn().await;
    let admin = app.person("admin").await;
    let (order, _) = app.pending("再发").await;
    app.settled().await;
    let sent = letters_to(&app, "li", Channel::DingTalk).await.pop().unwrap();
    assert_eq!(admin.post(&format!("/admin/messages/{}/again", sent.id), &[]).await.status, 303);
    app.settled().await;
    let titles: Vec<String> =
        app.cards_to("dt-li").iter().map(|card| card["body"]["title"].as_str().unwrap().to_owned()).collect();
    assert_eq!(titles, ["流程标题:[再发]正等待您的审批", "流程标题:[再发]正等待您的审批(第2次)"]);
    app.dingtalk.set_fault(Fault::sending(Trouble::Errcode(34014)).times(1));
    app.pending("坏消息").await;
    app.settled().await;
    let dead = letters_to(&app, "li", Channel::DingTalk).await.remove(0);
    assert_eq!(dead.state(), State::Dead);
    let page = admin.post(&format!("/admin/messages/{}/removal", dead.id), &[field("reason", " ")]).await;
    assert_eq!((page.status, page.has("必填")), (422, true), "{}", page.text());
    let why = [field("reason", "已当面告知")];
    assert_eq!(admin.post(&format!("/admin/messages/{}/removal", dead.id), &why).await.status, 303);
    let page = admin.get("/admin/messages?state=skipped").await;
    assert!(page.has("管理员 取消发送") && page.has("已当面告知"), "{}", page.text());
    assert_eq!(admin.post(&format!("/admin/messages/{}/removal", dead.id), &why).await.status, 404, "once");
    let page = admin.get(&format!("/admin/messages?number={}", "CG-20261120-0001")).await;
    assert!(page.has("再发") && !page.has("坏消息"), "{order}: {}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn why_did_they_not_get_it_is_answered_in_one_sentence_with_a_button() {
    let app = TestApp::spawn().await;
    app.leaves_unread(&["dt-li", "dt-wang"]);
    let admin = app.person("admin").await;
    let ask = async |username: &str, number: &str| {
        let id = app.id(username).await;
        admin.get(&format!("/admin/messages/why?person={id}&number={number}")).await
    };
    app.pending("为什么").await;
    app.settled().await;
    let answer = async |username: &str, number: &str| {
        let page = ask(username, number).await;
        page.all("main .alert strong").pop().unwrap_or_else(|| page.text())
    };
    assert_eq!(answer("zhao", "CG-20261120-0001").await, "这张单没有需要通知此人的消息");
    assert_eq!(answer("li", "CG-20261120-0001").await, "平台已接收，尚未确认是否送达");
    assert!(ask("li", "CG-20261120-9999").await.has("没有这个流水号"));
    // Whoever asks types part of a name, pinyin or a user name.
    let typed = async |who: &str| admin.get(&format!("/admin/messages/why?person={who}&number=CG-20261120-0001")).await;
    for who in ["李强", "liqiang", "lq", "li"] {
        assert_eq!(typed(who).await.all("main .alert strong"), ["平台已接收，尚未确认是否送达"], "{who}");
    }
    assert_eq!(typed("王五").await.all("#person-error"), ["没有找到这个人"]);
    let several = typed("a").await;
    assert!(
        several.has("有几个人符合") && several.attributes("#person-error a", "href").len() > 1,
        "{}",
        several.text()
    );
    until(&app, "li", TimeDelta::seconds(5), |letter| letter.report().is_some()).await;
    assert_eq!(answer("li", "CG-20261120-0001").await, "已送达");
    // A wrong secret.
    app.dingtalk.set_fault(Fault::sending(Trouble::SubCode("60011")));
    app.pending("没有权限").await;
    until(&app, "li", TimeDelta::zero(), |letter| letter.error().is_some()).await;
    let page = ask("li", "CG-20261120-0002").await;
    assert!(page.has("60011") && page.has("应用缺少接口权限") && page.has("已处理，立即恢复发送"), "{}", page.text());
    app.dingtalk.clear_faults();
    admin.post("/admin/channels/dingtalk/resumption", &[]).await;
    app.settled().await;
    // An unknown person.
    app.dingtalk.set_fault(Fault::sending(Trouble::Errcode(60121)).times(1));
    app.pending("查无此人").await;
    app.settled().await;
    let page = ask("li", "CG-20261120-0003").await;
    assert!(page.has("60121") && page.has("修改此人资料"), "{}", page.text());
    // DingTalk switched off.
    let (_, step) = app.pending("没有绑定").await;
    let sun = app.id("sun").await.to_string();
    let onward = [field("action", "approve"), field("onward", "next"), field("next_approver", sun)];
    app.person("li").await.decide(&format!("/approvals/{step}"), &onward).await;
    app.settled_while(TimeDelta::seconds(1)).await;
    assert_eq!(answer("sun", "CG-20261120-0004").await, "没有绑定钉钉，消息在系统内查看");
}
