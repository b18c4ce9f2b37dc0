//! DingTalk down, slow or faulty: no message is lost or shown twice, and pages do not wait.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use secrecy::SecretString;
use whsm::org::Platform;
use whsm::outbox::{self, Attempt, AttemptResult, Channel, Letter, Share, State};
use whsm::simulator::{Fault, Trouble};

use crate::harness::{TestApp, field};

const ORDERS: usize = 10;
const SEND: &str = "/topapi/message/corpconversation/asyncsend_v2";

/// Claims one letter at a time.
const SHARE: Share = Share { platform: Platform::DingTalk, limit: 1, importance: i32::MAX };

/// Approves and passes on ten orders while there is trouble, then ends it and waits for the letters.
async fn outlives(trouble: Fault) -> TestApp {
    let app = TestApp::spawn().await;
    let mut steps = Vec::new();
    for n in 0..ORDERS {
        steps.push(app.pending(&format!("订单{n}")).await.1);
    }
    app.settled().await;
    let (li, zhao) = (app.person("li").await, app.id("zhao").await.to_string());
    app.dingtalk.set_fault(trouble);
    for step in steps {
        let fields = [field("action", "approve"), field("onward", "hand_on"), field("next_approver", &zhao)];
        assert_eq!(li.decide(&format!("/approvals/{step}"), &fields).await.status, 303);
    }
    app.dingtalk.wait_for("a call in trouble", |dingtalk| dingtalk.count(SEND) > ORDERS).await.unwrap();
    app.dingtalk.clear_faults();
    app.settled_while(TimeDelta::seconds(20)).await;
    assert_eq!(app.cards_to("dt-li").len(), ORDERS, "sent before the trouble");
    assert_eq!(app.cards_to("dt-zhao").len(), ORDERS, "each card is seen once");
    assert_eq!(app.texts_to("dt-wang").len(), ORDERS, "each text is seen once");
    assert_eq!(outbox::backlog(&mut *app.conn().await).await.unwrap().dead, 0);
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_connection_loses_nothing() {
    let app = TestApp::spawn().await;
    let li = app.person("li").await;
    let mut steps = Vec::new();
    for n in 0..ORDERS {
        steps.push(app.pending(&format!("订单{n}")).await.1);
    }
    app.settled().await;
    app.dingtalk_goes_away().await;
    for step in steps {
        let page =
            li.decide(&format!("/approvals/{step}"), &[field("action", "approve"), field("onward", "finish")]).await;
        assert_eq!(page.status, 303);
    }
    let failed = async {
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        loop {
            tick.tick().await;
            let letters =
                Letter::to(&mut *app.conn().await, app.id("wang").await, Channel::DingTalk, 50).await.unwrap();
            if let Some(why) = letters.iter().find_map(|letter| letter.error().map(str::to_owned)) {
                break why;
            }
        }
    };
    assert_eq!(tokio::time::timeout(Duration::from_secs(20), failed).await.unwrap(), "could not be reached");
    app.dingtalk_comes_back().await;
    app.settled_while(TimeDelta::seconds(20)).await;
    assert_eq!((app.cards_to("dt-li").len(), app.texts_to("dt-wang").len()), (ORDERS, ORDERS));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_error_loses_nothing() {
    outlives(Fault::sending(Trouble::Http500)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_connection_loses_nothing() {
    outlives(Fault::sending(Trouble::Drop)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_out_after_accepting_is_seen_once_and_retried_byte_for_byte() {
    let app = outlives(Fault::sending(Trouble::SlowAfterAccepting(Duration::from_secs(30)))).await;
    let mut tries = BTreeMap::<String, usize>::new();
    for accepted in app.dingtalk.accepted() {
        *tries.entry(accepted.raw).or_default() += 1;
    }
    assert_eq!(tries.len(), 3 * ORDERS, "one message per letter");
    assert!(tries.values().any(|n| *n > 1), "at least one was sent again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_after_accepting_is_seen_once() {
    let app = outlives(Fault::sending(Trouble::DropAfterAccepting)).await;
    let letters = Letter::to(&mut *app.conn().await, app.id("zhao").await, Channel::DingTalk, 50).await.unwrap();
    let unsure = letters.iter().find(|letter| letter.unsure).expect("one is uncertain");
    let tries = Attempt::of(&mut *app.conn().await, unsure.id).await.unwrap();
    let outcomes: Vec<AttemptResult> = tries.iter().map(|attempt| attempt.outcome).collect();
    assert_eq!(
        (outcomes.first(), outcomes.last()),
        (Some(&AttemptResult::Later), Some(&AttemptResult::Accepted)),
        "both are on record"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn html_in_the_place_of_json_pauses_the_channel_and_loses_nothing() {
    let app = outlives(Fault::sending(Trouble::Html)).await;
    // Three calls got the HTML page; the other letters were held back meanwhile.
    assert!(app.dingtalk.count(SEND) <= 3 * ORDERS + 3, "{}", app.dingtalk.count(SEND));
}

#[tokio::test(flavor = "multi_thread")]
async fn throttling_loses_nothing() {
    outlives(Fault::sending(Trouble::Errcode(90018))).await;
    outlives(Fault::sending(Trouble::Errcode(-1))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_is_replaced_by_one_new_one() {
    let app = TestApp::spawn().await;
    app.pending("之前").await;
    app.settled().await;
    assert_eq!(app.dingtalk.count("/gettoken"), 1);
    app.dingtalk.expire_tokens();
    for n in 0..ORDERS {
        app.pending(&format!("之后{n}")).await;
    }
    app.settled().await;
    assert_eq!(app.cards_to("dt-li").len(), ORDERS + 1);
    assert_eq!(app.dingtalk.count("/gettoken"), 2);
    assert_eq!(app.dingtalk.count(SEND), ORDERS + 2, "one call was refused and repeated");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_makes_one_request_and_keeps_the_letters() {
    let wrong: SecretString = "wrong".to_owned().into();
    let app = TestApp::spawn_with(|config| config.dingtalk.as_mut().unwrap().app_secret = wrong, 2).await;
    app.leaves_unsettled();
    for n in 0..ORDERS {
        app.pending(&format!("订单{n}")).await;
    }
    app.dingtalk.wait_for("a refused secret", |dingtalk| dingtalk.count("/gettoken") > 0).await.unwrap();
    let paused = async {
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        loop {
            tick.tick().await;
            let mut conn = app.conn().await;
            let letters = Letter::to(&mut conn, app.id("li").await, Channel::DingTalk, 50).await.unwrap();
            let paused = outbox::paused(&mut conn, Channel::DingTalk, app.clock.now()).await.unwrap();
            if let (Some((_, why)), true) = (paused, letters.iter().all(|letter| letter.state() == State::Due)) {
                break (why, letters);
            }
        }
    };
    let (why, letters) = tokio::time::timeout(Duration::from_secs(20), paused).await.unwrap();
    assert!(why.starts_with("40096"), "{why}");
    assert_eq!(letters.len(), ORDERS);
    assert!(letters.iter().all(|letter| letter.attempts == 0), "our own fault uses up no attempt");
    assert_eq!(app.dingtalk.count("/gettoken"), 1);
    assert_eq!(app.dingtalk.count(SEND), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_do_not_wait_for_dingtalk() {
    let app =
        TestApp::spawn_with(|config| config.dingtalk.as_mut().unwrap().timeout = Duration::from_secs(30), 1).await;
    app.leaves_unsettled();
    let li = app.person("li").await;
    app.dingtalk.set_fault(Fault::sending(Trouble::SlowAfterAccepting(Duration::from_secs(30))));
    for n in 0..ORDERS {
        let (_, step) = app.pending(&format!("订单{n}")).await;
        let page =
            li.decide(&format!("/approvals/{step}"), &[field("action", "approve"), field("onward", "finish")]).await;
        assert_eq!(page.status, 303);
    }
    let letters = Letter::to(&mut *app.conn().await, app.id("wang").await, Channel::DingTalk, 50).await.unwrap();
    assert_eq!(letters.len(), ORDERS);
    assert!(
        letters.iter().all(|letter| letter.state() != State::Sent),
        "all pages were answered before the first message was"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_dingtalk_refuses_for_good_is_given_up_with_its_reason_and_stops_no_other() {
    let app = TestApp::spawn().await;
    app.dingtalk.set_fault(Fault::sending(Trouble::Errcode(41049)).times(1));
    app.pending("坏消息").await;
    app.settled().await;
    app.pending("好消息").await;
    app.settled().await;
    let letters = Letter::to(&mut *app.conn().await, app.id("li").await, Channel::DingTalk, 50).await.unwrap();
    assert_eq!((letters[0].state(), letters[1].state()), (State::Sent, State::Dead));
    assert_eq!(app.cards_to("dt-li").len(), 1);
    assert!(letters[1].error().unwrap().starts_with("41049"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_order_tells_nobody_any_more() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let (id, _) = app.pending("撤回").await;
    assert_eq!(wang.post(&format!("/orders/{id}/withdrawal"), &[field("comment", "")]).await.status, 303);
    let (_stop, stopped) = tokio::sync::watch::channel(false);
    tokio::spawn(whsm::worker::run(app.app.clone(), stopped));
    app.settled().await;
    assert!(app.dingtalk.accepted().is_empty());
    let letters = Letter::about(&*app.conn().await, id).await.unwrap();
    for letter in letters.iter().filter(|letter| letter.channel != Channel::Inbox) {
        let why = letter.error();
        assert!(matches!(why, Some("skip-superseded" | "skip-nothing-to-close")), "{letter:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_intent_reads_differently() {
    let app = TestApp::spawn().await;
    app.leaves_unread(&["dt-wang"]);
    let (wang, li, zhao) = (app.person("wang").await, app.person("li").await, app.person("zhao").await);
    let (id, step) = app.pending("催办").await;
    let li_id = app.id("li").await.to_string();
    let urge = || async { wang.post(&format!("/orders/{id}/reminder"), &[]).await.status };
    assert_eq!(urge().await, 303);
    assert_eq!(urge().await, 409, "at most once in half an hour");
    app.clock.advance(TimeDelta::minutes(31));
    assert_eq!(urge().await, 303);
    app.settled().await;
    let zhao_id = app.id("zhao").await.to_string();
    let onward = [field("action", "approve"), field("onward", "hand_on"), field("next_approver", &zhao_id)];
    assert_eq!(li.decide(&format!("/approvals/{step}"), &onward).await.status, 303);
    app.settled().await;
    let card = app.cards_to("dt-zhao").pop().unwrap();
    let back = [field("action", "return"), field("return_to", &li_id), field("comment", "请再看")];
    assert_eq!(zhao.decide(&crate::harness::path_of(&card), &back).await.status, 303);
    app.settled().await;
    let titles: Vec<String> =
        app.cards_to("dt-li").iter().map(|c| c["body"]["title"].as_str().unwrap().to_owned()).collect();
    let base = "流程标题:[催办]正等待您的审批";
    assert_eq!(
        titles,
        [base.to_owned(), format!("{base}(第1次催办)"), format!("{base}(第2次催办)"), format!("{base}（第2次办理）")]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_words_on_one_day_are_numbered() {
    let app = TestApp::spawn().await;
    app.leaves_unread(&["dt-li"]);
    let li = app.person("li").await;
    for _ in 0..3 {
        let (_, step) = app.pending("同名").await;
        let finish = [field("action", "approve"), field("onward", "finish")];
        assert_eq!(li.decide(&format!("/approvals/{step}"), &finish).await.status, 303);
        app.settled().await;
    }
    let text = "您的采购:【同名】已被【李强】审批通过。";
    assert_eq!(app.texts_to("dt-wang"), [text.to_owned(), format!("{text}(第2次)"), format!("{text}(第3次)")]);
    app.clock.advance(TimeDelta::days(1));
    let (_, step) = app.pending("同名").await;
    let li = app.person("li").await;
    assert_eq!(
        li.decide(&format!("/approvals/{step}"), &[field("action", "approve"), field("onward", "finish")]).await.status,
        303
    );
    app.settled().await;
    assert_eq!(app.texts_to("dt-wang").last().unwrap(), text, "a text of another day differs");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_lost_its_claim_changes_nothing() {
    let app = TestApp::spawn_with(|config| config.dingtalk.as_mut().unwrap().todo = false, 0).await;
    app.pending("丢失").await;
    let mut conn = app.conn().await;
    let offset = || app.clock.offset_micros();
    let lease = Duration::from_secs(60);
    let mine = outbox::claim(&mut conn, SHARE, lease, offset()).await.unwrap().pop().unwrap();
    assert!(outbox::claim(&mut conn, SHARE, lease, offset()).await.unwrap().is_empty(), "claimed once");
    assert_eq!(outbox::rescue(&mut conn, offset()).await.unwrap(), 0, "the lease runs");
    app.clock.advance(TimeDelta::seconds(61));
    assert_eq!(outbox::rescue(&mut conn, offset()).await.unwrap(), 1);
    let theirs = outbox::claim(&mut conn, SHARE, lease, offset()).await.unwrap().pop().unwrap();
    assert_eq!(theirs.id, mine.id);
    let dead = outbox::Settlement::Dead { why: "late".into() };
    assert!(!outbox::settle(&mut conn, &mine, &dead, app.clock.now()).await.unwrap());
    let sent = outbox::Settlement::Sent { receipt: Some("7".into()), check_at: None };
    assert!(outbox::settle(&mut conn, &theirs, &sent, app.clock.now()).await.unwrap());
    let outcomes: Vec<AttemptResult> =
        Attempt::of(&mut conn, mine.id).await.unwrap().iter().map(|a| a.outcome).collect();
    assert_eq!(outcomes, [AttemptResult::Lost, AttemptResult::Fenced, AttemptResult::Accepted]);
}
