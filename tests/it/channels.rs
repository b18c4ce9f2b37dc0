//! One notice, several channels: which one is used, and which one after that fails for good.

use chrono::TimeDelta;
use whsm::org::{Platform, Preference, User, UserInput};
use whsm::outbox::{Channel, Letter, State};
use whsm::simulator::{Fault, Trouble, WeComPerson};

use crate::harness::{TestApp, field};

const DINGTALK: &str = "/topapi/*";
const SEND: &str = "/cgi-bin/message/send";

/// Gives a person a WeCom account, and a preferred platform.
async fn with_wecom(app: &TestApp, username: &str, wish: Option<Preference>) {
    let user = app.user(username).await;
    let userid = format!("Wx-{username}");
    let person = WeComPerson {
        userid: userid.clone(),
        name: user.display_name.clone(),
        mobile: String::new(),
        department: 1,
        active: true,
    };
    app.dingtalk.add_wecom_person(person);
    let input = UserInput {
        username: user.username.clone(),
        display_name: user.display_name.clone(),
        role: user.role,
        department_id: user.department_id,
        userids: user.ids.userids().into_iter().chain([(Platform::WeCom, userid)]).collect(),
        may_approve_in_dingtalk: user.may_approve_in_dingtalk,
        mobile: None,
        preferred_platform: wish,
    };
    User::change(&mut *app.conn().await, user.id, user.version, &input).await.unwrap();
}

fn at_wecom(app: &TestApp, username: &str) -> Vec<String> {
    let shown = app.wecom_messages_to(&format!("Wx-{username}"));
    shown.iter().map(|message| message.msg["msgtype"].as_str().unwrap().to_owned()).collect()
}

async fn letter(app: &TestApp, username: &str, channel: Channel) -> Letter {
    let user = app.id(username).await;
    Letter::to(&mut *app.conn().await, user, channel, 1).await.unwrap().remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn people_get_their_messages_where_they_are() {
    for (wish, at_dingtalk, by_wecom) in [
        (None, 1, 0),
        (Some(Preference::DingTalk), 1, 0),
        (Some(Preference::WeCom), 0, 1),
        (Some(Preference::Both), 1, 1),
    ] {
        let app = TestApp::spawn().await;
        with_wecom(&app, "li", wish).await;
        app.pending("渠道").await;
        app.settled().await;
        assert_eq!((app.cards_to("dt-li").len(), at_wecom(&app, "li").len()), (at_dingtalk, by_wecom), "{wish:?}");
        assert_eq!(letter(&app, "li", Channel::Inbox).await.state(), State::Sent, "the program's inbox always has it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_with_wecom_alone_approves_from_its_card_and_the_applicant_is_told_there() {
    let app = TestApp::spawn().await;
    with_wecom(&app, "sun", None).await;
    with_wecom(&app, "wang", Some(Preference::WeCom)).await;
    let (_, step) = app.pending_for("企业微信", "sun").await;
    app.settled().await;
    let card = app.wecom_messages_to("Wx-sun").remove(0);
    let card = &card.msg["textcard"];
    assert_eq!(card["title"], "流程标题:[企业微信]正等待您的审批");
    assert!(card["url"].as_str().unwrap().ends_with(&format!("/approvals/{step}")), "{card}");
    let words = card["description"].as_str().unwrap();
    assert!(words.contains("总金额：3.00元") && words.contains("流水号：CG-20261120-0001"), "{words}");
    let sun = app.person("sun").await;
    let fields = [field("action", "approve"), field("onward", "finish")];
    assert_eq!(sun.decide(&format!("/approvals/{step}"), &fields).await.status, 303);
    app.settled().await;
    let told = app.wecom_messages_to("Wx-wang").remove(0);
    let told = told.msg["text"]["content"].as_str().unwrap().to_owned();
    assert!(told.starts_with("您的采购:【企业微信】已被【孙丽】审批通过。") && told.contains("<a href="), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_fails_for_good_hands_over_to_the_next_and_the_ledger_says_so() {
    let app = TestApp::spawn().await;
    with_wecom(&app, "li", None).await;
    app.dingtalk.set_fault(Fault::sending(Trouble::Errcode(60121)).times(1));
    let (order, _) = app.pending("改走企业微信").await;
    app.settled().await;
    assert_eq!((app.cards_to("dt-li").len(), at_wecom(&app, "li")), (0, vec!["textcard".to_owned()]));
    let (first, second) = (letter(&app, "li", Channel::DingTalk).await, letter(&app, "li", Channel::WeCom).await);
    assert_eq!((first.state(), second.state(), second.instead_of), (State::Dead, State::Sent, Some(first.id)));
    let page = app.person("admin").await.get(&format!("/orders/{order}")).await;
    assert!(page.has("60121") && page.has("前一渠道失败，改走此渠道"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_dingtalk_did_not_deliver_goes_over_wecom() {
    let app = TestApp::spawn().await;
    with_wecom(&app, "li", None).await;
    app.dingtalk.set_active("dt-li", false);
    app.pending("没送到").await;
    app.settled().await;
    assert!(at_wecom(&app, "li").is_empty(), "accepted, and not known to have failed");
    let arrived = async {
        let mut tick = tokio::time::interval(std::time::Duration::from_millis(20));
        while at_wecom(&app, "li").is_empty() {
            app.clock.advance(TimeDelta::seconds(2));
            tick.tick().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), arrived).await.unwrap();
    let page = app.person("admin").await.get("/admin/messages").await;
    assert!(page.has("平台上没有此人"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_may_not_approve_in_dingtalk_gets_the_card_at_wecom() {
    let app = TestApp::spawn().await;
    with_wecom(&app, "li", None).await;
    let forbid = "UPDATE users SET may_approve_in_dingtalk = false WHERE username = 'li'";
    app.sql(forbid).await;
    app.pending("不在钉钉").await;
    app.settled().await;
    assert_eq!((app.cards_to("dt-li").len(), at_wecom(&app, "li").len()), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_order_takes_its_wecom_card_back() {
    let app = TestApp::spawn().await;
    with_wecom(&app, "li", Some(Preference::WeCom)).await;
    let (order, _) = app.pending("撤回企业微信").await;
    app.settled().await;
    assert_eq!(at_wecom(&app, "li").len(), 1);
    let wang = app.person("wang").await;
    assert_eq!(wang.post(&format!("/orders/{order}/withdrawal"), &[field("comment", "")]).await.status, 303);
    app.settled_while(TimeDelta::seconds(1)).await;
    assert!(at_wecom(&app, "li").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wecom_answer_that_was_lost_is_seen_once_and_the_ledger_has_both_tries() {
    let app = TestApp::spawn().await;
    with_wecom(&app, "li", Some(Preference::WeCom)).await;
    app.dingtalk.set_fault(Fault::at(SEND, Trouble::DropAfterAccepting).times(1));
    app.pending("丢失应答").await;
    app.settled_while(TimeDelta::seconds(1)).await;
    assert_eq!((at_wecom(&app, "li").len(), app.dingtalk.count(SEND)), (1, 2));
    let letter = letter(&app, "li", Channel::WeCom).await;
    let tries = whsm::outbox::Attempt::of(&mut *app.conn().await, letter.id).await.unwrap();
    assert_eq!((tries.len(), letter.unsure), (2, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn trouble_at_one_platform_leaves_the_other_alone() {
    let app = TestApp::spawn().await;
    app.leaves_unsettled();
    with_wecom(&app, "sun", None).await;
    app.dingtalk.set_fault(Fault::at(DINGTALK, Trouble::Errcode(90001)));
    app.pending("给李强").await;
    app.pending_for("给孙丽", "sun").await;
    let shown = |platform: &whsm::simulator::Simulator| platform.wecom_messages_to("Wx-sun").len() == 1;
    app.dingtalk.wait_for("the card at WeCom", shown).await.unwrap();
    assert!(app.cards_to("dt-li").is_empty());
}
