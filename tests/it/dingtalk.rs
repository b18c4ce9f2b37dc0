//! The DingTalk client beyond plain messages: to-dos, status bars, recall, sign-in, events, messages of every type.

use std::time::Duration;

use crate::harness::http;
use chrono::TimeDelta;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::json;
use whsm::messenger::dingtalk::callback::{CallbackError, EventCrypto};
use whsm::messenger::dingtalk::message::{ActionCard, Link, Markdown, Oa, OaCard, Orientation, Text};
use whsm::messenger::dingtalk::{Created, DingTalk, Todo};
use whsm::messenger::{Class, Failure, Fate};
use whsm::simulator::{Fault, Person, Simulator, Trouble};

use crate::messenger::{SECRET, bench};

const TASKS: &str = "/v1.0/todo/*";
const CREATE: &str = "/v1.0/todo/users/ua/tasks";

fn add(simulator: &Simulator, userid: &str, name: &str) {
    let (userid, unionid) = (userid.to_owned(), format!("u{userid}"));
    simulator.add_person(Person { userid, unionid, name: name.into(), mobile: String::new(), active: true });
}

fn todo(source_id: &str) -> Todo {
    Todo {
        source_id: source_id.into(),
        subject: "采购单 CG-1 待审批".into(),
        app_url: "https://a.example/1".into(),
        pc_url: "https://a.example/1".into(),
        fields: vec![("金额".into(), "1.00".into())],
    }
}

fn card() -> OaCard {
    OaCard {
        message_url: "https://a.example/1".into(),
        pc_message_url: "https://a.example/1".into(),
        head_bgcolor: "FFBBBBBB".into(),
        head_text: "t".into(),
        status_bar: Some(("待审批".into(), "0xFFFF9D46".into())),
        title: "t".into(),
        form: vec![("k".into(), "v".into())],
        rich_num: "1.00".into(),
        rich_unit: "元".into(),
        content: String::new(),
        file_count: None,
        author: String::new(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_todo_is_created_once_and_ticked_off_however_often_it_is_asked_for() {
    let (client, simulator, ..) = bench(SECRET).await;
    add(&simulator, "b", "李四");
    let Created::New(id) = client.create_todo("ua", &todo("CG-1")).await.unwrap() else { panic!("the task is new") };
    assert_eq!(client.create_todo("ua", &todo("CG-1")).await.unwrap(), Created::Before);
    let shown = simulator.todos_of("a");
    assert_eq!((shown.len(), &shown[0].id, shown[0].done, &*shown[0].fields[0].0), (1, &id, false, "金额"));
    client.finish_todo("ua", &id).await.unwrap();
    assert!(simulator.todos_of("a")[0].done);
    client.finish_todo("ua", &id).await.unwrap();
    client.finish_todo("ua", "gone").await.unwrap();
    assert_eq!(
        client.create_todo("a", &todo("CG-2")).await.unwrap_err().class,
        Class::Poison,
        "a userid is no unionid"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_todo_whose_answer_was_lost_is_there_once() {
    let (client, simulator, ..) = bench(SECRET).await;
    add(&simulator, "b", "李四");
    simulator.set_fault(Fault::at(TASKS, Trouble::DropAfterAccepting).times(1));
    let failure = client.create_todo("ua", &todo("CG-1")).await.unwrap_err();
    assert_eq!((failure.class, failure.fate), (Class::Retry, Fate::Unknown));
    assert_eq!(client.create_todo("ua", &todo("CG-1")).await.unwrap(), Created::Before);
    assert_eq!(simulator.todos_of("a").len(), 1);
    let known = simulator.todos_of("a").remove(0).id;
    assert_eq!(client.find_todo("ua", "CG-1").await.unwrap(), Some(known));
    assert_eq!(client.find_todo("ua", "CG-2").await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_bar_can_be_changed_once_everybody_has_the_message() {
    let (client, simulator, clock, _running) = bench(SECRET).await;
    let task = client.send("a", Oa::new(&card()).unwrap().to_json()).await.unwrap();
    let failure = client.set_status_bar(task, "已同意", "0xFF78C06E").await.unwrap_err();
    assert_eq!((failure.class, failure.code.as_deref()), (Class::Retry, Some("41052")));
    clock.advance(TimeDelta::seconds(2));
    client.set_status_bar(task, "已同意", "0xFF78C06E").await.unwrap();
    assert_eq!(simulator.messages_to("a")[0].msg["oa"]["status_bar"]["status_value"], "已同意");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_taken_back_within_a_day() {
    let (client, simulator, clock, _running) = bench(SECRET).await;
    let task = client.send("a", Text::new("一").unwrap().to_json()).await.unwrap();
    client.recall(task).await.unwrap();
    assert!(simulator.messages_to("a").is_empty() && simulator.accepted()[0].recalled);
    let late = client.send("a", Text::new("二").unwrap().to_json()).await.unwrap();
    clock.advance(TimeDelta::hours(24));
    assert_eq!(client.recall(late).await.unwrap_err().class, Class::Poison);
    assert_eq!(simulator.messages_to("a").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_people_are_reached_a_hundred_a_call_and_departments_twenty() {
    let (client, simulator, ..) = bench(SECRET).await;
    let userids: Vec<String> = (0..250).map(|n| format!("p{n}")).collect();
    userids.iter().for_each(|userid| add(&simulator, userid, "王五"));
    let tasks = client.send_to_people(&userids, Text::new("一").unwrap().to_json()).await.unwrap();
    assert_eq!((tasks.len(), simulator.messages_to("p249").len()), (3, 1));
    for id in 2..=26 {
        simulator.add_department(id, "库", 1);
        simulator.place(&format!("p{id}"), id);
    }
    let departments: Vec<i64> = (2..=26).collect();
    let tasks = client.send_to_departments(&departments, Text::new("二").unwrap().to_json()).await.unwrap();
    assert_eq!(tasks.len(), 2);
    assert_eq!((simulator.messages_to("p26").len(), simulator.messages_to("p27").len()), (2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_either_kind_signs_in_only_where_it_belongs() {
    let (client, simulator, clock, _running) = bench(SECRET).await;
    let who = client.user_by_auth_code(&simulator.auth_code("a")).await.unwrap();
    assert_eq!((&*who.userid, who.unionid.as_deref(), who.name.as_deref()), ("a", Some("ua"), Some("张三")));
    assert_eq!(client.user_by_code(&simulator.free_login_code("a")).await.unwrap().userid, "a");
    let refused = |failure: Failure| (failure.class, failure.code);
    let old = Some("40078".to_owned());
    let new = Some("invalidCode".to_owned());
    let swapped = client.user_by_code(&simulator.auth_code("a")).await.unwrap_err();
    assert_eq!(refused(swapped), (Class::LoginCode, old));
    let swapped = client.user_by_auth_code(&simulator.free_login_code("a")).await.unwrap_err();
    assert_eq!(refused(swapped), (Class::LoginCode, new.clone()));
    let late = simulator.auth_code("a");
    clock.advance(TimeDelta::minutes(5));
    assert_eq!(refused(client.user_by_auth_code(&late).await.unwrap_err()), (Class::LoginCode, new));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sign_in_page_and_the_client_fit_together() {
    let (client, _, _, running) = bench(SECRET).await;
    let browser = http();
    let url = client.sign_in_url("https://a.example/back", "state-1");
    assert_eq!(browser.get(&url).send().await.unwrap().status(), 200, "{url}");
    let chosen =
        format!("{}/_sim/sign-in?redirect_uri=https%3A%2F%2Fa.example%2Fback&state=state-1&userid=a", running.url);
    let back = browser.get(chosen).send().await.unwrap().headers()["location"].to_str().unwrap().to_owned();
    let code = back.split("authCode=").nth(1).and_then(|rest| rest.split('&').next()).unwrap();
    assert_eq!(client.user_by_auth_code(code).await.unwrap().userid, "a");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_the_new_api_refuses_is_replaced_once_and_the_call_repeated_once() {
    let (client, simulator, ..) = bench(SECRET).await;
    add(&simulator, "b", "李四");
    client.create_todo("ua", &todo("1")).await.unwrap();
    simulator.expire_tokens();
    client.create_todo("ua", &todo("2")).await.unwrap();
    assert_eq!((simulator.count("/gettoken"), simulator.count(CREATE)), (2, 3));
    simulator.set_fault(Fault::at(TASKS, Trouble::Worded { status: 400, code: "InvalidAuthentication" }));
    let failure = client.create_todo("ua", &todo("3")).await.unwrap_err();
    assert_eq!((failure.class, failure.code.as_deref()), (Class::Retry, Some("InvalidAuthentication")));
    assert_eq!((simulator.count("/gettoken"), simulator.count(CREATE)), (3, 5), "no endless retry");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_failure_of_the_new_api_has_its_class_and_says_whether_it_may_have_been_done() {
    let (client, simulator, ..) = bench(SECRET).await;
    add(&simulator, "b", "李四");
    client.check().await.unwrap();
    let ban = Class::Pause(Duration::from_secs(300));
    let word = |status, code| Trouble::Worded { status, code };
    let rows = [
        (word(500, "system.busy"), Class::Retry, Fate::Unknown),
        (word(500, "todo.taskCreate.systemError"), Class::Retry, Fate::Unknown),
        (word(400, "todo.taskCreate.lockError"), Class::Retry, Fate::NotAccepted),
        (word(400, "todo.taskCreate.flowControlError"), Class::Retry, Fate::NotAccepted),
        (word(403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"), Class::Retry, Fate::NotAccepted),
        (word(403, "Forbidden.AccessDenied.QpsLimitForApi"), Class::Retry, Fate::NotAccepted),
        (word(403, "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi"), Class::Retry, Fate::NotAccepted),
        (word(403, "Forbidden.AccessDenied.ApiCountLimitForOrg"), Class::Quota, Fate::NotAccepted),
        (word(403, "Forbidden.AccessDenied.AccessTokenPermissionDenied"), Class::Config, Fate::NotAccepted),
        (word(403, "Forbidden.AccessDenied.IpNotInWhiteList"), Class::Config, Fate::NotAccepted),
        (word(400, "AuthenticationFailed.MissingParameter"), Class::Poison, Fate::NotAccepted),
        (word(400, "todo.taskCreate.paramError"), Class::Poison, Fate::NotAccepted),
        (word(400, "nobody.knows.this"), Class::Poison, Fate::NotAccepted),
        (Trouble::Html, ban.clone(), Fate::NotAccepted),
        (Trouble::Json1111, ban, Fate::NotAccepted),
        (Trouble::Http500, Class::Retry, Fate::Unknown),
        (Trouble::DropAfterAccepting, Class::Retry, Fate::Unknown),
        (Trouble::SlowAfterAccepting(Duration::from_secs(30)), Class::Retry, Fate::Unknown),
        (Trouble::SlowBefore(Duration::from_secs(30)), Class::Retry, Fate::Unknown),
    ];
    for (n, (trouble, class, fate)) in rows.into_iter().enumerate() {
        simulator.set_fault(Fault::at(TASKS, trouble.clone()).times(1));
        let failure = client.create_todo("ua", &todo(&format!("n{n}"))).await.unwrap_err();
        assert_eq!((&failure.class, failure.fate), (&class, fate), "{trouble:?}: {failure:?}");
        assert!(!format!("{failure:?}").contains(SECRET), "{failure:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn more_calls_than_allowed_within_a_second_are_a_failure_to_try_again() {
    let (client, simulator, clock, _running) = bench(SECRET).await;
    client.check().await.unwrap();
    simulator.set_rate_limit(Some(2));
    let mut answers = Vec::new();
    for _ in 0..3 {
        answers.push(client.user("a").await);
    }
    let failure = answers.pop().unwrap().unwrap_err();
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!((failure.class, failure.code.as_deref()), (Class::Retry, Some("90018")));
    clock.advance(TimeDelta::seconds(1));
    client.user("a").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_understood_and_its_answer_too() {
    const KEYS: (&str, &str) = ("token1", "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij");
    let (_, simulator, ..) = bench(SECRET).await;
    let event = json!({"EventType": "user_leave_org", "userId": ["张三"], "eventId": "1"});
    let (query, body) = simulator.encrypted_event(KEYS, event.clone());
    let part = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))).unwrap();
    let encrypt = body["encrypt"].as_str().unwrap();
    let open = |crypto: &EventCrypto| crypto.open(part("msg_signature"), part("timestamp"), part("nonce"), encrypt);
    let crypto = |token, owner: &str| EventCrypto::new(token, KEYS.1, vec!["c".into(), owner.into()]).unwrap();
    assert_eq!(open(&crypto(KEYS.0, "k")).as_deref(), Ok(event.to_string().as_str()));
    assert_eq!(open(&crypto("token2", "k")), Err(CallbackError::Signature));
    assert_eq!(open(&crypto(KEYS.0, "another")), Err(CallbackError::Owner));
    let ours = EventCrypto::new(KEYS.0, KEYS.1, vec!["k".into()]).unwrap();
    let sealed = serde_json::to_value(ours.seal("success", "1795000000000", "n1", b"abcdefghijklmnop")).unwrap();
    assert_eq!(simulator.answer_to_event(KEYS, &sealed).as_deref(), Some("success"));
    assert_eq!(simulator.answer_to_event(("token2", KEYS.1), &sealed), None);
}

/// Builds and sends every kind of message with this text; the simulator must accept whatever the types accept.
async fn sends_every_type(client: &DingTalk, text: &str) {
    let url = "https://a.example/1";
    let built = [
        Text::new(text).map(|m| m.to_json().to_owned()),
        Markdown::new("t", text).map(|m| m.to_json().to_owned()),
        Link::new(url, "@m", text, text).map(|m| m.to_json().to_owned()),
        ActionCard::single(Some(text), text, text, url).map(|m| m.to_json().to_owned()),
        ActionCard::buttons(None, text, Orientation::Vertical, &[(text, url)]).map(|m| m.to_json().to_owned()),
        Oa::new(&OaCard { title: text.into(), author: text.into(), ..card() }).map(|m| m.to_json().to_owned()),
    ];
    for msg in built.into_iter().flatten() {
        let sent = client.send("a", &msg).await;
        assert!(sent.is_ok(), "{msg}: {sent:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_message_that_can_be_built_is_accepted() {
    let (client, simulator, ..) = bench(SECRET).await;
    let mut runner = TestRunner::deterministic();
    let any_text = prop_oneof![
        any::<String>(),
        "[a-v\"'\\\\/\n\r\t &=+%长😀\u{202e}א\u{200d}]{0,40}",
        "[a-v\"'\\\\\n😀长]{300,800}",
    ];
    for _ in 0..120 {
        let text = any_text.new_tree(&mut runner).unwrap().current();
        sends_every_type(&client, &text).await;
    }
    assert!(simulator.accepted().len() > 150, "{} were built", simulator.accepted().len());
}
