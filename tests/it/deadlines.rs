//! Deadlines of flows, enforced by the worker: reminded, escalated, handed on; once each, in working hours.

use chrono::TimeDelta;
use futures_util::future::join_all;
use whsm::approval::flow::Then;
use whsm::approval::{Action, Because, Chain, Step, StepStatus, follow_deadlines};

use crate::harness::{TestApp, at, field, until};

async fn follow(app: &TestApp) -> usize {
    let now = app.clock.now();
    follow_deadlines(&mut *app.conn().await, &app.app.rules(), now).await.unwrap()
}

async fn follow_at(app: &TestApp, time: &str) -> usize {
    app.clock.set(at(time));
    follow(app).await
}

fn open(chain: &Chain) -> &Step {
    chain.open_steps().next().unwrap()
}

fn count(chain: &Chain, action: Action) -> usize {
    chain.log.iter().filter(|entry| entry.action == action).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missed_deadline_reminds_the_handler_once_with_two_workers() {
    let app = TestApp::spawn_with(|_| {}, 2).await;
    app.publish_deadline(Then::Remind, None).await;
    let (order, step) = app.pending("四小时内").await;
    app.settled().await;
    let due = app.chain(order).await.steps[0].due_at.unwrap();
    assert_eq!((due - at("2026-11-20 15:05")).num_minutes(), 0, "an hour of lunch is left out");
    assert_eq!(follow_at(&app, "2026-11-20 15:04").await, 0);
    app.clock.set(at("2026-11-20 15:10"));
    until("a reminder", async || app.chain(order).await.open_steps().all(|step| step.overdue_at.is_some())).await;
    app.settled().await;
    assert_eq!(follow_at(&app, "2026-11-20 17:30").await, 0, "once");
    app.settled().await;
    let known = app.chain(order).await;
    assert_eq!((count(&known, Action::Remind), open(&known).id), (1, step));
    let cards = app.cards_to("dt-li");
    assert_eq!(cards.len(), 2);
    assert!(cards[1]["body"]["title"].as_str().unwrap().contains("（已到期）"), "{}", cards[1]);
    assert!(app.texts_to("dt-wang").is_empty(), "the applicant is not told of a reminder");
    let page = app.person("wang").await.get(&format!("/orders/{order}")).await;
    assert!(page.has("已到期，提醒 李强"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_workers_at_the_same_moment_follow_each_deadline_once() {
    let app = TestApp::without_worker().await;
    app.publish_deadline(Then::HandTo, Some("chen")).await;
    let mut orders = Vec::new();
    for n in 0..6 {
        orders.push(app.pending(&format!("同时 {n}")).await.0);
    }
    app.clock.set(at("2026-11-20 15:30"));
    let done = join_all((0..5).map(|_| follow(&app))).await;
    assert_eq!(done.iter().sum::<usize>(), 6, "{done:?}");
    for order in orders {
        let known = app.chain(order).await;
        assert_eq!((count(&known, Action::Escalate), known.open_steps().count()), (1, 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missed_deadline_goes_to_the_head_and_then_to_the_head_above() {
    let app = TestApp::spawn().await;
    app.leaves_unread(&["dt-wang", "dt-chen"]);
    app.set_head("CG", "zhao").await;
    app.put_below("CG", "CW").await;
    app.set_head("CW", "chen").await;
    app.publish_deadline(Then::Escalate, None).await;
    let (order, step) = app.pending("上报").await;
    app.settled().await;
    app.clock.set(at("2026-11-20 15:10"));
    until("an escalation", async || app.chain(order).await.steps.len() == 2).await;
    app.settled_while(TimeDelta::seconds(1)).await;
    let known = app.chain(order).await;
    let zhao = app.id("zhao").await;
    assert_eq!((open(&known).handler_id, open(&known).because), (zhao, Because::Escalated));
    assert_eq!(known.steps[0].status, StepStatus::HandedOver);
    assert_eq!(app.cards_to("dt-li")[0]["status_bar"]["status_value"], "已转办");
    assert!(app.dingtalk.todos_of("dt-li")[0].done);
    assert_eq!(app.cards_to("dt-zhao").len(), 1);
    assert!(app.texts_to("dt-wang").pop().unwrap().starts_with("【上报】正在等待【赵敏】审批"));
    let wang = app.person("wang").await;
    let page = wang.get(&format!("/orders/{order}")).await;
    assert!(page.has("已到期，转给 赵敏"), "{}", page.text());
    let li = app.person("li").await;
    let late = li.decide(&format!("/approvals/{step}"), &[field("action", "approve"), field("onward", "finish")]).await;
    assert_eq!((late.status, late.has("按流程自动转走")), (409, true), "{}", late.text());
    // She also has four hours: 15:10 to 18:00, and on Monday until 10:10.
    app.clock.set(at("2026-11-23 10:15"));
    until("the next one above", async || app.chain(order).await.steps.len() == 3).await;
    let known = app.chain(order).await;
    assert_eq!(open(&known).handler_id, app.id("chen").await);
    // He has no superior: he is reminded.
    app.clock.set(at("2026-11-23 15:30"));
    until("a reminder", async || count(&app.chain(order).await, Action::Remind) == 1).await;
    assert_eq!(open(&app.chain(order).await).handler_id, app.id("chen").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missed_deadline_is_handed_to_the_person_whom_the_flow_names() {
    let app = TestApp::without_worker().await;
    app.publish_deadline(Then::HandTo, Some("sun")).await;
    let (order, _) = app.pending("交给孙丽").await;
    assert_eq!(follow_at(&app, "2026-11-20 15:10").await, 1);
    let known = app.chain(order).await;
    assert_eq!((open(&known).handler_id, open(&known).seat), (app.id("sun").await, 1));
    let sun = app.person("sun").await;
    let done = [field("action", "approve"), field("onward", "finish")];
    assert_eq!(sun.decide(&format!("/approvals/{}", open(&known).id), &done).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_of_a_handler_who_left_goes_to_the_head_of_the_orders_department() {
    let app = TestApp::without_worker().await;
    app.set_head("CG", "zhao").await;
    app.publish_deadline(Then::Escalate, None).await;
    let (order, _) = app.pending_for("等陈伟", "chen").await;
    let sql = "UPDATE users SET disabled_at = now() WHERE username = 'chen'";
    app.sql(sql).await;
    assert_eq!(follow_at(&app, "2026-11-20 15:10").await, 1);
    assert_eq!(open(&app.chain(order).await).handler_id, app.id("zhao").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn weekends_and_holidays_do_not_count() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let monday = [field("from", "2026-11-23"), field("until", ""), field("what", "holiday"), field("name", "厂庆")];
    assert_eq!(admin.post("/admin/calendar/days", &monday).await.status, 303);
    app.publish_deadline(Then::Remind, None).await;
    app.clock.set(at("2026-11-20 16:05"));
    let (order, _) = app.pending("周末不算").await;
    let waits = ["2026-11-20 20:10", "2026-11-21 10:00", "2026-11-23 11:30", "2026-11-24 11:00"];
    for time in waits {
        assert_eq!(follow_at(&app, time).await, 0, "{time}");
    }
    assert_eq!(follow_at(&app, "2026-11-24 11:10").await, 1);
    assert_eq!(count(&app.chain(order).await, Action::Remind), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_comes_late_disturbs_nobody_outside_of_working_hours() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let monday = [field("from", "2026-11-23"), field("until", ""), field("what", "holiday"), field("name", "厂庆")];
    assert_eq!(admin.post("/admin/calendar/days", &monday).await.status, 303);
    app.publish_deadline(Then::Escalate, None).await;
    app.set_head("CG", "zhao").await;
    let (order, _) = app.pending("夜里不打扰").await;
    let rests = ["2026-11-20 18:30", "2026-11-21 03:00", "2026-11-22 10:00", "2026-11-23 10:00", "2026-11-24 08:59"];
    for time in rests.into_iter().chain(["2026-11-24 12:30"]) {
        assert_eq!(follow_at(&app, time).await, 0, "{time}");
    }
    assert_eq!(app.chain(order).await.log.len(), 1);
    assert_eq!(follow_at(&app, "2026-11-24 13:00").await, 1);
    assert_eq!(open(&app.chain(order).await).handler_id, app.id("zhao").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_without_working_hours_is_at_work_always() {
    let app = TestApp::without_worker().await;
    app.sql("DELETE FROM working_spans").await;
    app.publish_deadline(Then::Remind, None).await;
    app.pending("没有上班时间").await;
    assert_eq!(follow_at(&app, "2026-11-20 14:00").await, 0);
    assert_eq!(follow_at(&app, "2026-11-20 14:10").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_was_decided_in_time_is_left_alone() {
    let app = TestApp::without_worker().await;
    app.publish_deadline(Then::Remind, None).await;
    let (order, step) = app.pending("按时办完").await;
    let (withdrawn, _) = app.pending("撤回了").await;
    app.clock.set(at("2026-11-20 14:00"));
    let done = [field("action", "approve"), field("onward", "finish")];
    assert_eq!(app.person("li").await.decide(&format!("/approvals/{step}"), &done).await.status, 303);
    let wang = app.person("wang").await;
    assert_eq!(wang.post(&format!("/orders/{withdrawn}/withdrawal"), &[]).await.status, 303);
    assert_eq!(follow_at(&app, "2026-11-20 15:10").await, 0);
    assert_eq!(app.chain(order).await.log.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_cannot_be_followed_keeps_no_other_waiting() {
    let app = TestApp::without_worker().await;
    app.publish_deadline(Then::Remind, None).await;
    let (broken, _) = app.pending("坏了").await;
    app.publish_deadline(Then::Remind, None).await;
    let (sound, _) = app.pending("好的").await;
    let spoil = "ALTER TABLE flow_versions DISABLE TRIGGER flow_stays;
        CREATE TABLE kept AS SELECT id, definition FROM flow_versions WHERE number = 1;
        UPDATE flow_versions SET definition = '{\"nodes\": [{}]}' WHERE number = 1";
    app.sql(spoil).await;
    assert_eq!(follow_at(&app, "2026-11-20 15:10").await, 1);
    assert_eq!(count(&app.chain(sound).await, Action::Remind), 1);
    assert_eq!(follow(&app).await, 0);
    let repair = "UPDATE flow_versions f SET definition = k.definition FROM kept k WHERE k.id = f.id";
    app.sql(repair).await;
    assert_eq!(follow(&app).await, 1, "it is followed up once repaired");
    assert_eq!(count(&app.chain(broken).await, Action::Remind), 1);
}
