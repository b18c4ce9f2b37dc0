//! The WeCom client against the simulated WeCom (`messaging.md` D).

use std::net::SocketAddr;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};
use whsm::clock::Clock;
use whsm::config::WeComConfig;
use whsm::messenger::directory::Unpaced;
use whsm::messenger::wecom::WeCom;
use whsm::messenger::wecom::message::{Message, NoticeCard};
use whsm::messenger::{Class, Failure, Fate};
use whsm::simulator::{AppAccount, Fault, Running, Simulator, Trouble, WeComAccount, WeComPerson};

const TOKEN: &str = "/cgi-bin/gettoken";
const SEND: &str = "/cgi-bin/message/send";
const SECRET: &str = "a-secret-that-must-not-show";

async fn bench(secret: &str) -> (WeCom, Simulator, Clock, Running) {
    let clock = Clock::default();
    let app = AppAccount { app_key: "k".into(), app_secret: SECRET.into(), agent_id: 7, corp_id: "c".into() };
    let simulator = Simulator::new(clock.clone(), app);
    simulator.set_wecom(WeComAccount { corp_id: "ww".into(), secret: SECRET.into(), agent_id: 9 });
    for (userid, name, mobile) in [("ZhangSan", "张三", "13800000001"), ("lisi", "李四", "")] {
        let (userid, name, mobile) = (userid.into(), name.into(), mobile.into());
        simulator.add_wecom_person(WeComPerson { userid, name, mobile, department: 1, active: true });
    }
    let running = simulator.listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let config = WeComConfig {
        corp_id: "ww".into(),
        secret: secret.to_owned().into(),
        agent_id: 9,
        api_url: running.url.clone(),
        login_url: running.url.clone(),
        oauth_url: running.url.clone(),
        timeout: Duration::from_millis(300),
    };
    (WeCom::new(config, clock.clone(), None).unwrap(), simulator, clock, running)
}

async fn send(client: &WeCom, n: usize) -> Result<String, Failure> {
    client.send("zhangsan", &Message::text(&format!("第{n}条")).unwrap()).await.map(|sent| sent.msgid)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_token_serves_all_and_is_renewed_five_minutes_early() {
    let (client, simulator, clock, _running) = bench(SECRET).await;
    assert!(join_all((0..25).map(|n| send(&client, n))).await.iter().all(Result::is_ok));
    assert_eq!(simulator.count(TOKEN), 1, "twenty-five at once, one asks");
    clock.advance(TimeDelta::seconds(7200 - 301));
    send(&client, 50).await.unwrap();
    assert_eq!(simulator.count(TOKEN), 1);
    clock.advance(TimeDelta::seconds(2));
    send(&client, 51).await.unwrap();
    assert_eq!(simulator.count(TOKEN), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_is_fetched_anew_once_and_the_call_repeated_once() {
    let (client, simulator, ..) = bench(SECRET).await;
    send(&client, 0).await.unwrap();
    simulator.forget_wecom_tokens();
    send(&client, 1).await.unwrap();
    simulator.expire_wecom_tokens();
    send(&client, 2).await.unwrap();
    assert_eq!((simulator.count(TOKEN), simulator.count(SEND)), (3, 5), "40014 and 42001, once each");
    for code in [40014, 42001] {
        let before = (simulator.count(TOKEN), simulator.count(SEND));
        simulator.set_fault(Fault::at(SEND, Trouble::Errcode(code)));
        let failure = send(&client, 3).await.unwrap_err();
        assert_eq!((failure.class, failure.code), (Class::Retry, Some(code.to_string())));
        assert_eq!((simulator.count(TOKEN), simulator.count(SEND)), (before.0 + 1, before.1 + 2), "no loop");
        simulator.clear_faults();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_makes_one_request_a_minute() {
    let (client, simulator, clock, _running) = bench("wrong-secret-that-must-not-show").await;
    for failure in join_all((0..1000).map(|n| send(&client, n))).await {
        let failure = failure.unwrap_err();
        assert_eq!((&failure.class, failure.code.as_deref()), (&Class::Config, Some("40001")));
        assert!(!format!("{failure:?}").contains("must-not-show"), "{failure:?}");
    }
    assert_eq!((simulator.count(TOKEN), simulator.count(SEND)), (1, 0));
    clock.advance(TimeDelta::seconds(61));
    send(&client, 0).await.unwrap_err();
    assert_eq!(simulator.count(TOKEN), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_failure_has_its_class_and_says_whether_the_message_may_have_arrived() {
    let (client, simulator, ..) = bench(SECRET).await;
    send(&client, 0).await.unwrap();
    let rows = [
        (Trouble::Errcode(-1), Class::Retry, Fate::Unknown),
        (Trouble::Errcode(45033), Class::Retry, Fate::NotAccepted),
        (Trouble::Errcode(45009), Class::Pause(Duration::from_secs(60)), Fate::NotAccepted),
        (Trouble::Errcode(60020), Class::Config, Fate::NotAccepted),
        (Trouble::Errcode(48002), Class::Config, Fate::NotAccepted),
        (Trouble::Errcode(60011), Class::Config, Fate::NotAccepted),
        (Trouble::Errcode(301_002), Class::Config, Fate::NotAccepted),
        (Trouble::Errcode(81013), Class::Person, Fate::NotAccepted),
        (Trouble::Errcode(82001), Class::Person, Fate::NotAccepted),
        (Trouble::Errcode(60111), Class::Person, Fate::NotAccepted),
        (Trouble::Errcode(45002), Class::TooLong, Fate::NotAccepted),
        (Trouble::Errcode(40058), Class::Poison, Fate::NotAccepted),
        (Trouble::Errcode(42014), Class::Poison, Fate::NotAccepted),
        (Trouble::Errcode(987_654), Class::Poison, Fate::NotAccepted),
        (Trouble::Html, Class::Pause(Duration::from_secs(300)), Fate::NotAccepted),
        (Trouble::Http500, Class::Retry, Fate::Unknown),
        (Trouble::DropAfterAccepting, Class::Retry, Fate::Unknown),
        (Trouble::SlowAfterAccepting(Duration::from_secs(30)), Class::Retry, Fate::Unknown),
    ];
    for (n, (trouble, class, fate)) in rows.into_iter().enumerate() {
        simulator.set_fault(Fault::at(SEND, trouble.clone()).times(1));
        let failure = send(&client, 100 + n).await.unwrap_err();
        assert_eq!((&failure.class, failure.fate), (&class, fate), "{trouble:?}: {failure:?}");
        assert!(!format!("{failure:?}").contains("access_token"), "{failure:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_person_is_a_failure_even_beside_an_errcode_of_0() {
    let (client, simulator, ..) = bench(SECRET).await;
    let text = Message::text("大家好").unwrap();
    let people = ["ZhangSan", "WangWu", "lisi"].map(str::to_owned);
    let sent = client.send_to_people(&people, &text).await.unwrap();
    assert_eq!((sent.msgids.len(), sent.invalid), (1, vec!["wangwu".to_owned()]), "in lower case");
    assert_eq!(simulator.wecom_messages_to("lisi").len(), 1);
    let failure = client.send("WangWu", &text).await.unwrap_err();
    assert_eq!((failure.class, failure.code.as_deref()), (Class::Person, Some("81013")));
    let many: Vec<String> = (0..2100).map(|n| format!("lisi{n}")).chain(["lisi".to_owned()]).collect();
    assert_eq!(
        client.send_to_people(&many, &text).await.unwrap_err().code.as_deref(),
        Some("81013"),
        "a thousand unknown people"
    );
    assert_eq!(simulator.count(SEND), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_after_a_lost_answer_shows_once_and_ids_have_no_case() {
    let (client, simulator, ..) = bench(SECRET).await;
    simulator.set_fault(Fault::at(SEND, Trouble::DropAfterAccepting).times(1));
    let body = Message::textcard("流程标题:[A4纸]", "流水号：CG-1\n申请人：王芳", "https://a.example/1", "去审批")
        .unwrap()
        .to_json();
    client.send_raw("zhangsan", &body).await.unwrap_err();
    client.send_raw("zhangsan", &body).await.unwrap();
    let shown = simulator.wecom_messages_to("ZhangSan");
    assert_eq!((shown.len(), &shown[0].msg["textcard"]["btntxt"]), (1, &json!("去审批")));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_type_is_taken_and_a_task_id_only_once() {
    let (client, simulator, ..) = bench(SECRET).await;
    let card = NoticeCard {
        title: "采购".into(),
        rows: vec![("流水号".into(), "CG-1".into())],
        emphasis: Some(("12,800.50".into(), "元".into())),
        url: "https://a.example/1".into(),
        task_id: Some("CG-1".into()),
        ..NoticeCard::default()
    };
    let messages = [
        Message::text("文本"),
        Message::markdown("**标题**"),
        Message::textcard("标题", "说明", "https://a.example", ""),
    ];
    for message in messages {
        client.send("lisi", &message.unwrap()).await.unwrap();
    }
    let notice = Message::notice_card(&card).unwrap();
    client.send("lisi", &notice).await.unwrap();
    assert_eq!(simulator.wecom_messages_to("lisi").len(), 4);
    assert_eq!(client.send("ZhangSan", &notice).await.unwrap_err().class, Class::Poison, "the task id is used");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_taken_back_within_a_day_and_the_thirty_first_of_a_minute_vanishes() {
    let (client, simulator, clock, _running) = bench(SECRET).await;
    let first = send(&client, 0).await.unwrap();
    client.recall(&first).await.unwrap();
    assert!(simulator.wecom_messages_to("ZhangSan").is_empty());
    let old = send(&client, 1).await.unwrap();
    clock.advance(TimeDelta::hours(24));
    assert_eq!(client.recall(&old).await.unwrap_err().class, Class::Poison);
    for n in 2..40 {
        send(&client, n).await.unwrap();
    }
    assert_eq!(
        simulator.wecom_messages_to("ZhangSan").len(),
        31,
        "one of yesterday does not count, thirty of this minute do"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_code_is_good_once_for_five_minutes_and_for_members() {
    let (client, simulator, clock, _running) = bench(SECRET).await;
    let code = simulator.wecom_code("ZhangSan");
    assert_eq!(client.user_by_code(&code).await.unwrap(), "ZhangSan");
    assert_eq!(client.user_by_code(&code).await.unwrap_err().class, Class::LoginCode);
    let late = simulator.wecom_code("ZhangSan");
    clock.advance(TimeDelta::seconds(301));
    assert_eq!(client.user_by_code(&late).await.unwrap_err().class, Class::LoginCode);
    let outsider = simulator.wecom_code("nobody");
    assert_eq!(client.user_by_code(&outsider).await.unwrap_err().class, Class::Person, "errcode 0 and no userid");
    assert!(client.oauth_url("https://a.example/x?y=1", "s").ends_with("#wechat_redirect"));
}

#[tokio::test(flavor = "multi_thread")]
async fn departments_members_and_mobiles_are_read() {
    let (client, simulator, ..) = bench(SECRET).await;
    simulator.add_wecom_department(2, "采购部", 1);
    let departments = client.departments(&Unpaced).await.unwrap();
    assert_eq!((departments[0].parent, departments[1].parent, departments[1].name.as_str()), (None, Some(1), "采购部"));
    let names: Vec<String> = client.members(1, &Unpaced).await.unwrap().into_iter().map(|member| member.name).collect();
    assert_eq!(names, ["张三", "李四"]);
    assert_eq!(client.user_by_mobile("13800000001").await.unwrap().as_deref(), Some("ZhangSan"));
    assert_eq!(client.user_by_mobile("13900000000").await.unwrap(), None);
}

/// wechatpy sends JSON without a Content-Type, with empty lists beside the list that is used.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_client_library_sends_is_understood() {
    let (_, simulator, _, running) = bench(SECRET).await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let get = async |url: String| -> Value {
        let text = http.get(url).send().await.unwrap().text().await.unwrap();
        serde_json::from_str(&text).unwrap()
    };
    let token = get(format!("{}{TOKEN}?corpid=ww&corpsecret={SECRET}", running.url)).await["access_token"].clone();
    let token = token.as_str().unwrap();
    let body = json!({"touser": "ZhangSan", "toparty": "", "totag": "", "msgtype": "text", "agentid": "9", "text": {"content": "hi"}, "safe": 0});
    let answer =
        http.post(format!("{}{SEND}?access_token={token}", running.url)).body(body.to_string()).send().await.unwrap();
    let answer: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!((&answer["errcode"], simulator.wecom_messages_to("ZhangSan").len()), (&json!(0), 1), "{answer}");
    let code = simulator.wecom_code("ZhangSan");
    let old = get(format!("{}/cgi-bin/user/getuserinfo?access_token={token}&code={code}", running.url)).await;
    assert_eq!(old["UserId"], json!("ZhangSan"), "the older address answers in capitals");
    let refused = get(format!("{}/cgi-bin/user/get?access_token=wrong&userid=x", running.url)).await;
    assert!(refused["errcode"] == 40014 && refused["errmsg"].as_str().unwrap().contains("hint"), "{refused}");
}
