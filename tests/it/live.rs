//! The inbox in an open page: figures at once and after each change, for as long as the person may see them.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use whsm::orders::StepId;
use whsm::org::User;

use crate::harness::Driver;
use crate::harness::{Events, TestApp, field};

/// The next event; fails if none comes within five seconds.
async fn news(events: &mut Events) -> (String, Value) {
    let heard =
        tokio::time::timeout(Duration::from_secs(5), events.next()).await.expect("no event within five seconds");
    let (name, data) = heard.expect("the stream has ended");
    (name, serde_json::from_str(&data).unwrap())
}

fn inbox(waiting: i64, unread: i64, closed: bool) -> (String, Value) {
    ("inbox".into(), json!({"waiting": waiting, "unread": unread, "closed": closed}))
}

fn approving() -> [(String, String); 2] {
    [field("action", "approve"), field("onward", "finish")]
}

fn step_page(step: StepId) -> String {
    format!("/approvals/{step}")
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_come_at_once_and_whenever_they_change() {
    let app = TestApp::without_worker().await;
    let (li, wang) = (app.person("li").await, app.person("wang").await);
    let (status, headers, mut at_li) = li.listen("/inbox/live").await;
    let header = |name: &str| headers[name].to_str().unwrap();
    assert_eq!((status, header("content-type"), header("cache-control")), (200, "text/event-stream", "no-store"));
    assert_eq!((header("content-encoding"), header("x-accel-buffering")), ("identity", "no"));
    assert_eq!(news(&mut at_li).await, inbox(0, 0, false));
    let mut at_wang = wang.listen("/inbox/live").await.2;
    assert_eq!(news(&mut at_wang).await, inbox(0, 0, false));

    let (_, step) = app.pending("要看见的").await;
    assert_eq!(news(&mut at_li).await, inbox(1, 0, false));
    let mut at_step = li.listen(&format!("/inbox/live?step={step}")).await.2;
    assert_eq!(news(&mut at_step).await, inbox(1, 0, false));
    let decided = li.decide(&step_page(step), &approving()).await;
    assert_eq!(decided.status, 303, "{}", decided.text());
    assert_eq!(news(&mut at_li).await, inbox(0, 0, false));
    assert_eq!(news(&mut at_step).await, inbox(0, 0, true), "exactly this step was decided meanwhile");
    assert_eq!(news(&mut at_wang).await, inbox(0, 1, false), "the applicant is notified");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_is_one_change() {
    let app = TestApp::without_worker().await;
    let li = app.person("li").await;
    let mut at_li = li.listen("/inbox/live").await.2;
    assert_eq!(news(&mut at_li).await, inbox(0, 0, false));
    for n in 0..12 {
        app.pending(&format!("第{n}张")).await;
    }
    let mut said = 0;
    loop {
        said += 1;
        if news(&mut at_li).await == inbox(12, 0, false) {
            break;
        }
    }
    assert!(said < 12, "changes were not combined");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stream_ends_with_the_session_and_with_the_account() {
    let app = TestApp::without_worker().await;
    let (li, li_again, sun) = (app.person("li").await, app.person("li").await, app.person("sun").await);
    let mut streams = Vec::new();
    for person in [&li, &li_again, &sun] {
        let mut events = person.listen("/inbox/live").await.2;
        assert_eq!(news(&mut events).await, inbox(0, 0, false));
        streams.push(events);
    }
    let [mut at_li, mut at_li_again, mut at_sun]: [Events; 3] = streams.try_into().ok().unwrap();
    li.post("/logout", &[]).await;
    let id = app.id("sun").await;
    User::set_disabled(&mut *app.conn().await, id, true, app.clock.now()).await.unwrap();
    // Any request checks the figures.
    app.pending("其间的一张").await;
    for events in [&mut at_li, &mut at_sun] {
        assert_eq!(news(events).await.0, "over");
        assert_eq!(events.next().await, None);
    }
    assert_eq!(news(&mut at_li_again).await, inbox(1, 0, false), "another session of the same person goes on");
    let (status, headers, mut events) = sun.listen("/inbox/live").await;
    // Any other response would close the browser's stream for good, or make the page ask again.
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "text/event-stream"));
    assert_eq!(news(&mut events).await.0, "over");
    assert_eq!(events.next().await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_has_four_streams_and_the_oldest_makes_room() {
    let app = TestApp::without_worker().await;
    let li = app.person("li").await;
    let mut streams = Vec::new();
    for _ in 0..5 {
        let mut events = li.listen("/inbox/live").await.2;
        assert_eq!(news(&mut events).await, inbox(0, 0, false));
        streams.push(events);
    }
    assert_eq!(news(&mut streams[0]).await.0, "over");
    app.pending("给其余四页").await;
    for events in &mut streams[1..] {
        assert_eq!(news(events).await, inbox(1, 0, false));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_listens_for_a_step_out_of_reach() {
    let app = TestApp::without_worker().await;
    let (_, step) = app.pending("别人的").await;
    let zhou = app.person("zhou").await;
    assert_eq!(zhou.get(&format!("/inbox/live?step={step}")).await.status, 404);
    assert_eq!(zhou.get("/inbox/live?step=made-up").await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn open_streams_end_when_the_program_stops() {
    let app = TestApp::without_worker().await;
    let li = app.person("li").await;
    let mut events = li.listen("/inbox/live").await.2;
    assert_eq!(news(&mut events).await, inbox(0, 0, false));
    let before = Instant::now();
    app.app.live.close();
    assert_eq!(events.next().await, None);
    assert_eq!(li.listen("/inbox/live").await.2.next().await, None, "and none is opened any more");
    assert!(before.elapsed() < Duration::from_secs(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_says_what_came_while_it_was_read() {
    let app = TestApp::without_worker().await;
    let driver = Driver::start();
    let li = driver.browser().await;
    li.width(390).await;
    li.client.goto(&format!("{}/", app.url)).await.unwrap();
    li.sign_in("li").await;
    li.at("[data-waiting='0']").await;
    let (_, step) = app.pending("第一张").await;
    app.pending("第二张").await;
    let until = "const [selector, text, done] = arguments;
        const look = () => {
          const found = document.querySelector(selector);
          if (found && !found.hidden && found.textContent.includes(text)) done(document.title);
          else setTimeout(look, 20);
        };
        look();";
    let wait = async |selector: &str, text: &str| {
        li.client.execute_async(until, vec![json!(selector), json!(text)]).await.unwrap()
    };
    assert_eq!(wait(".live-note", "有 2 个新的待办").await, "(2) 工作台 · WHSM");
    assert_eq!(li.text("[data-waiting-count]").await, "2");
    assert!(li.overflow().await <= 0);
    li.press(".live-note a").await;
    li.at("[data-waiting='2']").await;
    assert_eq!(li.text("[data-live]").await, "", "what the page already shows is not announced");

    li.client.goto(&format!("{}{}", app.url, step_page(step))).await.unwrap();
    li.at("[data-open-step]").await;
    let elsewhere = app.person("li").await;
    assert_eq!(elsewhere.decide(&step_page(step), &approving()).await.status, 303);
    assert_eq!(wait(".live-note", "这一步刚刚已经办结").await, "(1) 第一张 · WHSM");
    assert_eq!(li.complaints().await, [""; 0]);
    li.client.close().await.unwrap();
}
