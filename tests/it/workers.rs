//! Workers that are busy, killed or absent: another takes over their letters, and unsent messages raise an alarm.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use tokio::sync::watch;
use whsm::config::Config;
use whsm::org::Platform;
use whsm::outbox::{self, Attempt, AttemptResult, Channel, Letter, Share, State};
use whsm::simulator::{Fault, Trouble};
use whsm::worker;

use crate::harness::{TestApp, field, until};
use crate::limits::{SEND, start_workers};

const LEASE: Duration = Duration::from_secs(60);

/// A claim of one letter, of the importance of cards.
const SHARE: Share = Share { platform: Platform::DingTalk, limit: 1, importance: 1 };

/// Sends messages only (no to-dos, no result checks), so many calls a second.
fn quiet(calls_per_second: i64) -> impl FnOnce(&mut Config) {
    move |config| {
        let dingtalk = config.dingtalk.as_mut().unwrap();
        (dingtalk.todo, dingtalk.result_checks, dingtalk.calls_per_second) = (false, 0, calls_per_second);
    }
}

/// Claims a card and keeps its bytes, like a worker that is killed before its lease ends.
async fn killed_with_a_card(app: &TestApp) -> Letter {
    let (mut conn, offset) = (app.conn().await, app.clock.offset_micros());
    let letter = outbox::claim(&mut conn, SHARE, LEASE, offset).await.unwrap().pop().unwrap();
    let body = r#"{"msgtype":"text","text":{"content":"卡片"}}"#;
    let today = app.clock.now().date_naive();
    outbox::write(&mut conn, &letter, body, "卡片", today, (LEASE, offset)).await.unwrap();
    letter
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_worker_takes_back_what_a_killed_one_held() {
    let app = TestApp::spawn_with(quiet(5), 0).await;
    app.pending("被杀时在手里").await;
    let held = killed_with_a_card(&app).await;
    app.clock.advance(TimeDelta::seconds(61));
    for n in 0..25 {
        app.pending(&format!("还有 {n}")).await;
    }
    let _stop = start_workers(&app, 1);
    let is_back = async || {
        let tries = Attempt::of(&mut *app.conn().await, held.id).await.unwrap();
        tries.iter().any(|attempt| attempt.outcome == AttemptResult::Lost)
    };
    until("the letter is taken back", is_back).await;
    let waiting = outbox::backlog(&mut *app.conn().await).await.unwrap().waiting;
    assert!(waiting > 5, "only while there is work for seconds: {waiting}");
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_that_are_not_sent_use_no_place_of_the_pace() {
    let app = TestApp::spawn_with(quiet(1), 0).await;
    app.sql("DELETE FROM platform_ids WHERE user_id = (SELECT id FROM users WHERE username = 'li')").await;
    for n in 0..10 {
        app.pending(&format!("没有账号 {n}")).await;
    }
    app.pending_for("有账号", "zhao").await;
    let begun = Instant::now();
    let _stop = start_workers(&app, 1);
    app.settled().await;
    assert!(begun.elapsed() < Duration::from_secs(6), "ten places of a second each: {:?}", begun.elapsed());
    assert_eq!((app.cards_to("dt-zhao").len(), app.dingtalk.count(SEND)), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_wait_without_a_worker_are_told_of() {
    let app = TestApp::spawn_with(quiet(15), 0).await;
    let (admin, wang, visitor) = (app.person("admin").await, app.person("wang").await, app.visitor());
    app.pending("没人发送").await;
    assert_eq!(visitor.get("/readyz").await.body, "ok", "not before a minute has passed");
    app.clock.advance(TimeDelta::minutes(2));
    let ready = visitor.get("/readyz").await;
    assert_eq!((ready.status, ready.body.as_str()), (200, "ok\nwarning: 1 messages wait and no worker runs"));
    let said = "有 1 条消息在等待，但没有发送进程在运行";
    assert!(admin.get("/").await.has(said) && !wang.get("/").await.has(said));
    let figures = visitor.get("/metrics").await.body;
    assert!(figures.contains("\nwhsm_workers 0\n") && figures.contains("\nwhsm_letters_unattended 1\n"), "{figures}");
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(worker::run(app.app.clone(), stopped));
    app.settled().await;
    assert_eq!(app.cards_to("dt-li").len(), 1);
    assert!(!admin.get("/").await.has(said));
    assert!(visitor.get("/metrics").await.body.contains("\nwhsm_workers 1\n"));
    stop.send(true).unwrap();
    running.await.unwrap();
    assert!(visitor.get("/metrics").await.body.contains("\nwhsm_workers 0\n"), "it has deregistered");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_page_of_html_pauses_nothing_and_repeated_ones_are_told_in_the_program() {
    let app = TestApp::spawn_with(quiet(15), 1).await;
    app.leaves_unread(&["dt-li"]);
    app.dingtalk.set_fault(Fault::sending(Trouble::Html).times(2));
    app.pending("一次").await;
    app.settled().await;
    let paused = async || outbox::pauses(&mut *app.conn().await, app.clock.now()).await.unwrap();
    assert!(paused().await.is_empty(), "two are below the threshold");
    let admin = app.person("admin").await;
    app.clock.advance(TimeDelta::minutes(2));
    app.dingtalk.set_fault(Fault::sending(Trouble::Html));
    app.pending("又是").await;
    until("the channel rests", async || !paused().await.is_empty()).await;
    assert_eq!(app.dingtalk.count(SEND), 6, "two and the card, then three");
    assert!(admin.get("/").await.has("钉钉 暂停发送至 2026-11-20 10:1"), "{}", admin.get("/").await.text());
    app.dingtalk.clear_faults();
    app.clock.advance(TimeDelta::minutes(6));
    app.settled_while(TimeDelta::seconds(1)).await;
    assert!(admin.get("/").await.has("钉钉 曾暂停发送"), "afterwards too");
    assert_eq!(app.cards_to("dt-li").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_of_unknown_fate_whose_step_closes_is_closed_on_the_phone() {
    let app = TestApp::spawn_with(|config| config.dingtalk.as_mut().unwrap().result_checks = 0, 0).await;
    app.leaves_unread(&["dt-wang"]);
    let (_, step) = app.pending("去向不明").await;
    let card = killed_with_a_card(&app).await;
    assert_eq!(card.channel, Channel::DingTalk);
    let li = app.person("li").await;
    let fields = [field("action", "approve"), field("onward", "finish")];
    assert_eq!(li.decide(&format!("/approvals/{step}"), &fields).await.status, 303);
    app.clock.advance(TimeDelta::seconds(61));
    let _stop = start_workers(&app, 1);
    app.settled_while(TimeDelta::seconds(1)).await;
    assert_eq!(app.texts_to("dt-li"), ["采购：【去向不明】的这次审批已同意，此前的审批卡片已失效，无需再处理。"]);
    assert!(app.cards_to("dt-li").is_empty(), "a card of a closed step is not sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_stops_finishes_the_letter_in_hand_and_gives_the_others_back() {
    let app = TestApp::spawn_with(quiet(50), 0).await;
    for n in 0..8 {
        app.pending(&format!("停下来 {n}")).await;
    }
    app.dingtalk.set_fault(Fault::sending(Trouble::SlowBefore(Duration::from_millis(200))));
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(worker::run(app.app.clone(), stopped));
    app.dingtalk.wait_for("a letter in hand", |dingtalk| dingtalk.count(SEND) == 1).await.unwrap();
    stop.send(true).unwrap();
    running.await.unwrap();
    let letters = Letter::to(&mut *app.conn().await, app.id("li").await, Channel::DingTalk, 9).await.unwrap();
    let (sent, back): (Vec<_>, Vec<_>) = letters.into_iter().partition(|letter| letter.sent_at().is_some());
    assert_eq!((sent.len(), back.len()), (1, 7), "{back:#?}");
    assert!(back.iter().all(|letter| letter.state() == State::Due && letter.attempts == 0), "{back:#?}");
}
