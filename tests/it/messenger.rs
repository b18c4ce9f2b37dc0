//! The DingTalk client: one token for all, one request for a wrong secret, and a clear message for each failure.

use std::net::SocketAddr;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use whsm::clock::Clock;
use whsm::config::DingTalkConfig;
use whsm::messenger::dingtalk::{DingTalk, message};
use whsm::messenger::{Class, Failure, Fate};
use whsm::simulator::{AppAccount, Fault, Person, Running, Simulator, Trouble};

const SEND: &str = "/topapi/message/corpconversation/asyncsend_v2";
/// The client secret that the simulator accepts.
pub const SECRET: &str = "a-secret-that-must-not-show";

/// A client with this secret, and a simulator with the one person `a`.
pub async fn bench(secret: &str) -> (DingTalk, Simulator, Clock, Running) {
    let clock = Clock::default();
    let app = AppAccount { app_key: "k".into(), app_secret: SECRET.into(), agent_id: 7, corp_id: "c".into() };
    let simulator = Simulator::new(clock.clone(), app);
    let (userid, unionid, name) = ("a".into(), "ua".into(), "张三".into());
    simulator.add_person(Person { userid, unionid, name, mobile: String::new(), active: true });
    let running = simulator.listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    (client(&running.url, secret, &clock), simulator, clock, running)
}

fn client(url: &str, secret: &str, clock: &Clock) -> DingTalk {
    let config = DingTalkConfig {
        app_key: "k".into(),
        app_secret: secret.to_owned().into(),
        agent_id: 7,
        corp_id: "c".into(),
        oapi_url: url.to_owned(),
        api_url: url.to_owned(),
        login_url: url.to_owned(),
        timeout: Duration::from_millis(300),
        calls_per_month: Some(5000),
        calls_per_second: 15,
        todo: true,
        result_checks: 2,
        events: None,
    };
    DingTalk::new(config, clock.clone(), None).unwrap()
}

async fn send(client: &DingTalk, n: usize) -> Result<i64, Failure> {
    client.send("a", &message::text(&format!("第{n}条"))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_messages_take_one_token_and_an_expired_one_takes_one_more() {
    let (client, simulator, clock, _running) = bench(SECRET).await;
    let first = join_all((0..50).map(|n| send(&client, n))).await;
    assert!(first.iter().all(Result::is_ok));
    assert_eq!(simulator.count("/gettoken"), 1, "fifty calls at once fetch one token");
    for n in 50..400 {
        send(&client, n).await.unwrap();
    }
    assert_eq!(simulator.count("/gettoken"), 1);
    clock.advance(TimeDelta::seconds(7200 - 599));
    send(&client, 400).await.unwrap();
    assert_eq!(simulator.count("/gettoken"), 2, "renewed ten minutes early");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_is_replaced_once_for_all_and_the_call_repeated_once() {
    let (client, simulator, ..) = bench(SECRET).await;
    send(&client, 0).await.unwrap();
    simulator.expire_tokens();
    let sent = join_all((1..=30).map(|n| send(&client, n))).await;
    assert!(sent.iter().all(Result::is_ok), "{sent:?}");
    assert_eq!(simulator.count("/gettoken"), 2);
    simulator.set_fault(Fault::sending(Trouble::SubCode("40014")));
    let before = (simulator.count("/gettoken"), simulator.count(SEND));
    let failure = send(&client, 99).await.unwrap_err();
    assert_eq!((failure.class, failure.code.as_deref()), (Class::Retry, Some("40014")));
    assert_eq!((simulator.count("/gettoken"), simulator.count(SEND)), (before.0 + 1, before.1 + 2), "no loop");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_makes_one_request_a_minute_and_is_told_to_nobody() {
    let (client, simulator, clock, _running) = bench("wrong-secret-that-must-not-show").await;
    let failures = join_all((0..1000).map(|n| send(&client, n))).await;
    for failure in failures {
        let failure = failure.unwrap_err();
        assert_eq!((&failure.class, failure.code.as_deref()), (&Class::Config, Some("40096")));
        assert!(!format!("{failure:?}").contains("must-not-show"), "{failure:?}");
    }
    assert_eq!((simulator.count("/gettoken"), simulator.count(SEND)), (1, 0));
    clock.advance(TimeDelta::seconds(61));
    send(&client, 0).await.unwrap_err();
    assert_eq!(simulator.count("/gettoken"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_failure_has_its_class_and_says_whether_the_message_may_have_arrived() {
    let (client, simulator, clock, running) = bench(SECRET).await;
    send(&client, 0).await.unwrap();
    let ban = Class::Pause(Duration::from_secs(300));
    let rows = [
        (Trouble::Errcode(-1), Class::Retry, Fate::Unknown),
        (Trouble::Errcode(90018), Class::Retry, Fate::NotAccepted),
        (Trouble::Errcode(90020), Class::Quota, Fate::NotAccepted),
        (Trouble::Errcode(90001), ban.clone(), Fate::NotAccepted),
        (Trouble::Html, ban.clone(), Fate::NotAccepted),
        (Trouble::Json1111, ban, Fate::NotAccepted),
        (Trouble::SubCode("60011"), Class::Config, Fate::NotAccepted),
        (Trouble::Errcode(60020), Class::Config, Fate::NotAccepted),
        (Trouble::Errcode(60121), Class::Person, Fate::NotAccepted),
        (Trouble::Errcode(34016), Class::TooLong, Fate::NotAccepted),
        (Trouble::Errcode(34014), Class::Poison, Fate::NotAccepted),
        (Trouble::Errcode(987_654), Class::Poison, Fate::NotAccepted),
        (Trouble::Http500, Class::Retry, Fate::Unknown),
        (Trouble::DropAfterAccepting, Class::Retry, Fate::Unknown),
        (Trouble::SlowAfterAccepting(Duration::from_secs(30)), Class::Retry, Fate::Unknown),
    ];
    for (n, (trouble, class, fate)) in rows.into_iter().enumerate() {
        simulator.set_fault(Fault::sending(trouble.clone()).times(1));
        let failure = send(&client, 100 + n).await.unwrap_err();
        assert_eq!((&failure.class, failure.fate), (&class, fate), "{trouble:?}: {failure:?}");
        let said = format!("{failure:?}");
        assert!(!said.contains("access_token=") && !said.contains(SECRET), "{said}");
    }
    let url = running.url.clone();
    running.stop().await;
    let failure = send(&self::client(&url, SECRET, &clock), 0).await.unwrap_err();
    assert_eq!((failure.class, failure.fate), (Class::Retry, Fate::NotAccepted), "nobody listens");
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_and_result_of_a_message_can_be_asked_for() {
    let (client, ..) = bench(SECRET).await;
    let task = send(&client, 1).await.unwrap();
    assert_eq!(client.progress(task).await.unwrap().status, 1);
    assert_eq!(client.progress(task).await.unwrap().status, 2);
    let again = send(&client, 1).await.unwrap();
    assert_eq!(client.result(task).await.unwrap().unread, ["a"]);
    assert_eq!(client.result(again).await.unwrap().forbidden, [("a".to_owned(), "143106".to_owned())]);
    assert_eq!(client.progress(1).await.unwrap_err().class, Class::Poison);
}
