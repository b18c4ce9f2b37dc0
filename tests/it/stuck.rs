//! Stuck orders: listed with the reason, reassigned with one press, reported to administrators each morning.

use chrono::TimeDelta;
use futures_util::future::join_all;
use scraper::{Html, Selector};
use tokio::sync::watch;
use whsm::approval::flow::{Deadline, Flow, Mode, Node, Rule, Then};
use whsm::approval::{Because, post_digest};
use whsm::orders::{Kind, OrderId};
use whsm::outbox::{Channel, Letter, NoticeKind, State};
use whsm::worker;

use crate::harness::{Page, Person, TestApp, at, chosen, field, until};

/// Presses the button in the row of this title, with the form as the page shows it.
async fn reassign_in_row(person: &Person, page: &Page, title: &str) -> Page {
    let (address, fields) = {
        let select = |selector: &str| Selector::parse(selector).unwrap();
        let html = Html::parse_document(&page.body);
        let rows = select(".rows > li");
        let row = html.select(&rows).find(|row| row.text().collect::<String>().contains(title)).unwrap();
        let form = row.select(&select("form")).next().unwrap();
        let inputs = select("input");
        let typed = form.select(&inputs).filter(|input| input.value().attr("name") != Some("csrf"));
        let mut fields: Vec<_> = typed
            .map(|input| field(input.value().attr("name").unwrap(), input.value().attr("value").unwrap_or_default()))
            .collect();
        let to = form.select(&select("option[selected]")).next().and_then(|option| option.value().attr("value"));
        fields.push(field("to", to.unwrap_or_default()));
        (form.value().attr("action").unwrap().to_owned(), fields)
    };
    person.post(&address, &fields).await
}

/// The person proposed in the row of each order, by title.
fn proposed(page: &Page) -> Vec<(String, String)> {
    let titles = page.all(".rows > li .row-title");
    titles.into_iter().zip(page.all(".rows > li option[selected]")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_stuck_once_its_deadline_has_passed() {
    let app = TestApp::without_worker().await;
    app.publish_deadline(Then::Remind, None).await;
    app.pending("有期限").await;
    let admin = app.person("admin").await;
    for (time, said) in [
        ("2026-11-20 15:04", "没有滞留的单据"),
        ("2026-11-20 15:10", "刚超过办理期限"),
        ("2026-11-20 17:30", "超过办理期限 2 小时"),
        ("2026-11-20 22:30", "超过办理期限 7 小时"),
    ] {
        app.clock.set(at(time));
        let page = admin.get("/admin/stuck").await;
        assert!(page.has(said), "{time}: {}", page.text());
    }
    app.clock.set(at("2026-11-23 09:00"));
    let page = app.person("admin").await.get("/admin/stuck").await;
    assert!(page.has("超过办理期限 2 天"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_with_a_long_deadline_is_not_stuck_after_three_days_and_one_without_is() {
    let app = TestApp::without_worker().await;
    app.pending("没有期限").await;
    let deadline = Deadline { hours: 80, then: Then::Remind, to: None };
    let node = Node { deadline: Some(deadline), ..chosen("审批") };
    app.publish(Kind::Purchase, &Flow { nodes: vec![node], ..Flow::by_choice() }).await;
    app.pending("十天").await;
    app.clock.advance(TimeDelta::days(4));
    let page = app.person("admin").await.get("/admin/stuck").await;
    assert_eq!(page.all(".rows .row-title"), ["没有期限"]);
    assert!(page.has("已等待 4 天"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_press_reassigns_to_the_delegate_else_the_head_else_the_administrator() {
    let app = TestApp::without_worker().await;
    app.set_head("CG", "sun").await;
    app.pending("受托人").await;
    let delegation = [
        field("delegate", app.id("zhao").await.to_string()),
        field("from", "2026-11-21T09:00"),
        field("until", "2026-11-22T09:00"),
    ];
    assert_eq!(app.person("li").await.post("/delegations", &delegation).await.status, 303);
    let (of_chen, _) = app.pending_for("没有主管", "chen").await;
    app.sql("UPDATE users SET left_at = now() WHERE username IN ('li', 'chen')").await;
    let admin = app.person("admin").await;
    let page = admin.get("/admin/stuck").await;
    let row = |title: &str, who: &str| (title.to_owned(), who.to_owned());
    assert_eq!(proposed(&page), [row("受托人", "孙丽"), row("没有主管", "管理员")]);
    app.clock.set(at("2026-11-21 10:00"));
    let admin = app.person("admin").await;
    let page = admin.get("/admin/stuck").await;
    assert_eq!(proposed(&page), [row("受托人", "赵敏"), row("没有主管", "管理员")], "she stands in now");
    for title in ["受托人", "没有主管"] {
        let mended = reassign_in_row(&admin, &page, title).await;
        assert_eq!((mended.status, mended.location.as_str()), (303, "/admin/stuck"), "{}", mended.text());
    }
    let twice = reassign_in_row(&admin, &page, "没有主管").await;
    assert_eq!(twice.status, 303, "a second press of the same button does nothing");
    let known = app.chain(of_chen).await;
    let open = known.open_steps().next().unwrap();
    assert_eq!((open.handler_id, open.because), (app.id("admin").await, Because::Reassigned));
    assert_eq!((known.steps.len(), known.log.last().unwrap().comment.as_str()), (2, "办理人已离职"));
    assert!(admin.get("/admin/stuck").await.has("没有滞留的单据"));
}

/// An order that waits for zhao and chen at once.
async fn pending_for_two(app: &TestApp, title: &str) -> OrderId {
    let people = vec![app.id("zhao").await, app.id("chen").await];
    let both = Node { rule: Rule::People { people }, mode: Mode::All, ..chosen("会签") };
    app.publish(Kind::Purchase, &Flow { nodes: vec![chosen("主管"), both], ..Flow::by_choice() }).await;
    let (order, step) = app.pending(title).await;
    let done = [field("action", "approve"), field("onward", "finish")];
    let page = app.person("li").await.decide(&format!("/approvals/{step}"), &done).await;
    assert_eq!(page.status, 303, "{}", page.text());
    order
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_open_steps_the_one_in_the_row_is_reassigned() {
    let app = TestApp::without_worker().await;
    app.set_head("CW", "zhao").await;
    let order = pending_for_two(&app, "两人会签").await;
    app.sql("UPDATE users SET left_at = now() WHERE username = 'chen'").await;
    let admin = app.person("admin").await;
    let page = admin.get("/admin/stuck").await;
    let names = page.all(".rows select option");
    assert!(
        names.contains(&"孙丽".to_owned()) && !names.contains(&"赵敏".to_owned()),
        "she has an open step: {names:?}"
    );
    assert_eq!(reassign_in_row(&admin, &page, "两人会签").await.status, 303);
    let known = app.chain(order).await;
    let open: Vec<_> = known.open_steps().map(|step| step.handler_id).collect();
    assert_eq!(open, [app.id("zhao").await, app.id("admin").await]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_whom_no_message_reaches_is_listed_at_once() {
    let app = TestApp::spawn().await;
    app.leaves_unread(&["dt-li"]);
    app.dingtalk.remove_person("dt-chen");
    app.dingtalk.remove_person("dt-zhao");
    app.pending_for("没有送达", "chen").await;
    app.pending_for("在系统内看过", "zhao").await;
    app.pending("送达了").await;
    app.settled().await;
    let admin = app.person("admin").await;
    let page = admin.get("/admin/stuck").await;
    assert!(page.has("没有送达") && page.has("在系统内看过") && !page.has("送达了"), "{}", page.text());
    assert!(page.has("也没有看过系统内消息"), "{}", page.text());
    let zhao = app.person("zhao").await;
    let step = address_of(&zhao, "在系统内看过").await;
    assert_eq!(zhao.get(&step).await.status, 200);
    assert_eq!(admin.get("/admin/stuck").await.all(".rows .row-title"), ["没有送达"]);
}

/// The address of the step that waits for a person, from their home page.
async fn address_of(person: &Person, title: &str) -> String {
    let page = person.get("/").await;
    let html = Html::parse_document(&page.body);
    let links = Selector::parse("a[href^=\"/approvals/\"]").unwrap();
    let link = html.select(&links).find(|link| link.text().collect::<String>().contains(title)).unwrap();
    link.value().attr("href").unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stand_in_who_is_gone_leaves_the_order_stuck() {
    let app = TestApp::without_worker().await;
    let delegation = [
        field("delegate", app.id("zhao").await.to_string()),
        field("from", "2026-11-20T09:00"),
        field("until", "2026-11-27T09:00"),
    ];
    assert_eq!(app.person("li").await.post("/delegations", &delegation).await.status, 303);
    let (order, _) = app.pending("代审").await;
    let open = app.chain(order).await.steps.remove(0);
    assert_eq!((open.handler_id, open.principal_id), (app.id("zhao").await, Some(app.id("li").await)));
    let admin = app.person("admin").await;
    let of_li = admin.get(&format!("/admin/stuck?person={}", app.id("li").await)).await;
    assert!(of_li.has("等待 李强 办理的单据") && of_li.has("等待 赵敏（代 李强） 审批"), "{}", of_li.text());
    assert!(admin.get("/admin/stuck").await.has("没有滞留的单据"));
    app.sql("UPDATE users SET disabled_at = now() WHERE username = 'zhao'").await;
    let page = admin.get("/admin/stuck").await;
    assert!(page.has("办理人已停用"), "{}", page.text());
    let back = [
        field("to", app.id("li").await.to_string()),
        field("comment", "本人处理"),
        field("step", open.id.to_string()),
        field("next", "/admin/stuck"),
    ];
    // The absent principal may get it back.
    let names = page.all(".rows select option");
    assert!(names.contains(&"李强".to_owned()), "{names:?}");
    assert_eq!(admin.post(&format!("/orders/{order}/reassignment"), &back).await.status, 303);
    let known = app.chain(order).await;
    let open = known.open_steps().next().unwrap();
    assert_eq!((open.handler_id, open.principal_id), (app.id("li").await, None));
    let (next, _) = app.pending("以后的").await;
    let open = app.chain(next).await.steps.remove(0);
    assert_eq!((open.handler_id, open.principal_id), (app.id("li").await, None), "no delegate handles it any more");
}

/// The digests written so far, for all recipients.
async fn digests(app: &TestApp) -> Vec<Letter> {
    let mut found = Vec::new();
    for username in ["admin", "li", "sun", "zhao"] {
        let user = app.id(username).await;
        let mut conn = app.conn().await;
        found.extend(Letter::to(&mut conn, user, Channel::DingTalk, 100).await.unwrap());
        found.extend(Letter::to(&mut conn, user, Channel::Inbox, 100).await.unwrap());
    }
    found.retain(|letter| letter.notice == NoticeKind::Digest);
    found
}

async fn post_at(app: &TestApp, time: &str) -> bool {
    app.clock.set(at(time));
    post_digest(&mut *app.conn().await, &app.app.rules(), at(time)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_are_told_each_morning_once_with_two_workers() {
    let app = TestApp::spawn_with(|_| {}, 2).await;
    app.leaves_unread(&["dt-li", "dt-chen"]);
    app.pending("最久的一张").await;
    app.pending_for("后来的", "chen").await;
    app.sql("UPDATE users SET role = 'admin' WHERE username IN ('zhao', 'sun')").await;
    app.sql("UPDATE users SET disabled_at = now() WHERE username = 'zhao'").await;
    app.settled().await;
    app.clock.set(at("2026-11-24 08:58"));
    app.settled().await;
    assert!(app.texts_to("dt-admin").is_empty());
    app.clock.set(at("2026-11-24 09:00"));
    until("the digest", async || !app.texts_to("dt-admin").is_empty()).await;
    app.settled().await;
    let text = "有 2 张单据滞留未办，其中最久的是【最久的一张】。请到管理页面的「滞留」中处理。";
    assert_eq!(app.texts_to("dt-admin"), [text]);
    assert!(app.texts_to("dt-zhao").is_empty(), "she is disabled");
    let inbox = app.person("sun").await.get("/").await;
    assert!(inbox.has("其中最久的是【最久的一张】"), "{}", inbox.text());
    // A worker that starts later that day sends no second digest.
    assert!(post_at(&app, "2026-11-24 09:01").await && post_at(&app, "2026-11-24 17:00").await);
    app.settled().await;
    assert_eq!(app.texts_to("dt-admin").len(), 1);
    app.clock.set(at("2026-11-25 09:00"));
    until("the next day's", async || app.texts_to("dt-admin").len() == 2).await;
    app.settled().await;
    assert_eq!(app.texts_to("dt-admin"), [text, text]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_digest_without_stuck_orders_or_on_a_day_off() {
    let app = TestApp::without_worker().await;
    assert!(post_at(&app, "2026-11-20 10:10").await, "the empty list says that the orders were checked");
    app.clock.set(at("2026-11-20 10:20"));
    app.pending("等着").await;
    let holiday = [field("from", "2026-11-24"), field("until", ""), field("what", "holiday"), field("name", "厂庆")];
    assert_eq!(app.person("admin").await.post("/admin/calendar/days", &holiday).await.status, 303);
    for time in ["2026-11-21 09:00", "2026-11-22 12:00", "2026-11-24 09:00", "2026-11-25 08:59", "2026-11-25 18:00"] {
        assert!(!post_at(&app, time).await, "{time}");
    }
    assert!(digests(&app).await.is_empty());
    let done = join_all((0..4).map(|_| post_at(&app, "2026-11-25 09:00"))).await;
    assert_eq!(done, [true; 4]);
    assert_eq!(digests(&app).await.len(), 2, "one for DingTalk, one in the program");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_digest_says_how_many_there_are_when_it_is_sent() {
    let app = TestApp::without_worker().await;
    let (first, _) = app.pending("办掉的").await;
    app.pending("留下的").await;
    assert!(post_at(&app, "2026-11-24 09:00").await);
    let wang = app.person("wang").await;
    assert_eq!(wang.post(&format!("/orders/{first}/withdrawal"), &[]).await.status, 303);
    let (stop, stopped) = watch::channel(false);
    let working = tokio::spawn(worker::run(app.app.clone(), stopped));
    app.settled().await;
    stop.send(true).unwrap();
    working.await.unwrap();
    let text = "有 1 张单据滞留未办，其中最久的是【留下的】。请到管理页面的「滞留」中处理。";
    assert_eq!(app.texts_to("dt-admin"), [text]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_is_not_sent_once_no_order_is_stuck() {
    let app = TestApp::without_worker().await;
    let (order, _) = app.pending("办掉的").await;
    assert!(post_at(&app, "2026-11-24 09:00").await);
    let wang = app.person("wang").await;
    assert_eq!(wang.post(&format!("/orders/{order}/withdrawal"), &[]).await.status, 303);
    let (stop, stopped) = watch::channel(false);
    let working = tokio::spawn(worker::run(app.app.clone(), stopped));
    app.settled().await;
    stop.send(true).unwrap();
    working.await.unwrap();
    assert!(app.texts_to("dt-admin").is_empty());
    let states: Vec<_> = digests(&app).await.into_iter().map(|letter| (letter.channel, letter.state())).collect();
    assert_eq!(states, [(Channel::DingTalk, State::Skipped), (Channel::Inbox, State::Sent)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn ticked_orders_are_reassigned_by_one_press() {
    let app = TestApp::without_worker().await;
    let mut steps = Vec::new();
    for title in ["甲", "乙", "丙"] {
        steps.push(app.pending(title).await.1);
    }
    app.clock.advance(TimeDelta::days(4));
    let admin = app.person("admin").await;
    let page = admin.get("/admin/stuck").await;
    assert_eq!(page.values_of("steps[]").len(), 3);
    let fields = |to: String, comment: &str| {
        let ticked = steps[..2].iter().map(|step| field("steps[]", step.to_string()));
        ticked.chain([field("to", to), field("comment", comment)]).collect::<Vec<_>>()
    };
    let zhao = app.id("zhao").await.to_string();
    let refused = admin.post("/admin/stuck/reassignment", &fields(zhao.clone(), " ")).await;
    assert_eq!(refused.status, 422, "a reason is required");
    assert!(refused.has("必填") && refused.all("#stuck-why-error").len() == 1, "{}", refused.text());
    assert_eq!(refused.all("[name='steps[]'][checked]").len(), 2, "what was ticked stays ticked");
    assert_eq!(refused.all(".stuck-bar option[selected]").len(), 1);
    let wang = app.id("wang").await.to_string();
    assert_eq!(admin.post("/admin/stuck/reassignment", &fields(wang, "出差")).await.status, 303);
    assert!(admin.get("/admin/stuck").await.has("有 2 张没有改派"), "no one decides on their own order");
    let done = admin.post("/admin/stuck/reassignment", &fields(zhao, "出差")).await;
    let page = admin.get(&done.location).await;
    assert!(page.has("已改派 2 张单据。"), "{}", page.text());
    assert_eq!(page.all(".rows .row-title"), ["丙"]);
    assert_eq!(app.person("zhao").await.get("/").await.all("#waiting .row-title"), ["甲", "乙"]);
}
