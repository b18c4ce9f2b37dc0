//! Comments and copies, and what an administrator does to an order: jumps, terminations.

use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;
use serde_json::json;
use whsm::approval::{Action, StepStatus};
use whsm::orders::Kind;
use whsm::org::User;

use crate::harness::{self, Office, TestApp, field};

#[tokio::test(flavor = "multi_thread")]
async fn a_mentioned_person_is_notified_and_may_read_the_order() {
    let app = TestApp::spawn().await;
    app.leaves_unread(&["dt-li"]);
    let (order, _) = app.pending("评论").await;
    let zhao = app.person("zhao").await;
    assert_eq!(zhao.get(&format!("/orders/{order}")).await.status, 404, "she cannot see it yet");
    let li = app.person("li").await;
    let address = format!("/orders/{order}/comments");
    let page = li.post(&address, &[field("comment", " "), field("people[]", app.id("zhao").await.to_string())]).await;
    assert_eq!((page.status, page.has("请写明原因")), (422, true), "{}", page.text());
    assert_eq!(page.all("input[name='people[]'][checked]").len(), 1, "the named people stay chosen");
    let press = field("press", uuid::Uuid::new_v4().to_string());
    let fields = [press, field("comment", "预算够吗？"), field("people[]", app.id("zhao").await.to_string())];
    for _ in 0..2 {
        let page = li.post(&address, &fields).await;
        assert_eq!(page.location, format!("/orders/{order}#timeline"), "{}", page.text());
    }
    app.settled().await;
    assert_eq!(app.texts_to("dt-zhao"), ["【李强】在采购：【评论】中提到了您：预算够吗？"]);
    assert_eq!(zhao.get(&format!("/orders/{order}")).await.status, 200);
    let page = app.person("wang").await.get(&format!("/orders/{order}")).await;
    assert!(page.has("李强 评论，提到 赵敏") && page.has("预算够吗？"), "{}", page.text());
    assert_eq!(app.chain(order).await.log.len(), 2, "a double press comments once");
    assert_eq!(app.texts_to("dt-wang").len(), 0, "nothing was decided");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_tells_several_people_and_wants_at_least_one() {
    let app = TestApp::spawn().await;
    app.leaves_unread(&["dt-li"]);
    let (order, _) = app.pending("抄送").await;
    let wang = app.person("wang").await;
    let address = format!("/orders/{order}/copies");
    let page = wang.post(&address, &[field("comment", "请知悉")]).await;
    assert_eq!((page.status, page.has("请选择至少一个人")), (422, true), "{}", page.text());
    assert!(page.text().contains("请知悉"), "what was typed is kept");
    let people =
        [field("people[]", app.id("chen").await.to_string()), field("people[]", app.id("zhou").await.to_string())];
    let page = wang.post(&address, &people).await;
    assert_eq!(page.status, 303, "{}", page.text());
    app.settled().await;
    for reader in ["dt-chen", "dt-zhou"] {
        assert_eq!(app.texts_to(reader), ["【王芳】将采购：【抄送】抄送给您，请知悉。"]);
    }
    let zhou = app.person("zhou").await;
    let page = zhou.get(&format!("/orders/{order}")).await;
    assert!(page.has("王芳 抄送给"), "{}", page.text());
    let decision = [field("action", "approve"), field("onward", "finish")];
    let step = app.chain(order).await.steps[0].id;
    assert_eq!(zhou.decide(&format!("/approvals/{step}"), &decision).await.status, 409, "reading is not deciding");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_moves_an_order_to_another_step() {
    let office = Office::with_messages().await;
    office.app.leaves_unread(&["dt-wang"]);
    let order = office.submitted(Kind::Purchase, "60000").await;
    office.app.settled().await;
    let admin = office.app.person("admin").await;
    let address = format!("/orders/{order}/jump");
    let page = admin.post(&address, &[field("node", "2"), field("comment", "")]).await;
    assert_eq!((page.status, page.has("请写明原因")), (422, true), "{}", page.text());
    assert_eq!(page.all("#jump-node option[selected]"), ["3. 总经理"]);
    let fields = [field("node", "2"), field("comment", "主管和财务都出差")];
    assert_eq!(office.app.person("li").await.post(&address, &fields).await.status, 403);
    let page = admin.post(&address, &fields).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert_eq!(office.state(order).await, "pending sun");
    office.app.settled().await;
    assert_eq!(office.app.cards_to("dt-li").pop().unwrap()["status_bar"]["status_value"], "已撤销");
    let said = office.timeline(order).await;
    assert!(said.contains(&"管理员 跳转到「总经理」，交给 孙丽".to_owned()), "{said:#?}");
    assert_eq!(office.approve("sun", order, json!({})).await, "approved");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_ends_an_order_for_a_reason() {
    let app = TestApp::spawn().await;
    app.leaves_unread(&["dt-li"]);
    let (order, step) = app.pending("终止").await;
    app.settled().await;
    let admin = app.person("admin").await;
    let address = format!("/orders/{order}/termination");
    assert_eq!(admin.post(&address, &[field("comment", "")]).await.status, 422);
    let page = admin.post(&address, &[field("comment", "重复采购")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    app.settled().await;
    assert_eq!(app.texts_to("dt-wang"), ["您的采购:【终止】已被【管理员】终止，原因：重复采购"]);
    let known = app.chain(order).await;
    assert_eq!((known.order.status.as_str(), known.steps[0].status), ("rejected", StepStatus::Superseded));
    assert_eq!(known.log.last().unwrap().action, Action::Terminate);
    let late = app.person("li").await;
    let page =
        late.decide(&format!("/approvals/{step}"), &[field("action", "approve"), field("onward", "finish")]).await;
    assert_eq!((page.status, page.has("管理员 已于 2026-11-20")), (409, true), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opinion_is_asked_for_on_the_page() {
    let app = TestApp::without_worker().await;
    let (order, step) = app.pending("加签").await;
    let li = app.person("li").await;
    let address = format!("/approvals/{step}/opinion");
    let page = li.post(&address, &[field("to", app.id("zhao").await.to_string()), field("comment", "看下单价")]).await;
    assert_eq!((page.status, page.has("此项必填")), (422, true), "{}", page.text());
    assert_eq!(page.all("#opinion-to option[selected]"), ["赵敏 · 财务部"], "the chosen people stay chosen");
    let page = li.post(&address, &[field("when", "before"), field("to", ""), field("comment", "看下单价")]).await;
    assert_eq!(page.status, 422);
    let fields = [field("when", "before"), field("to", app.id("zhao").await.to_string()), field("comment", "看下单价")];
    let page = li.post(&address, &fields).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let zhao = app.person("zhao").await;
    let open = app.chain(order).await.open_steps().next().unwrap().id;
    let page = zhao.get(&format!("/approvals/{open}")).await;
    assert!(page.has("看下单价") && page.has("同意后交给：李强"), "{}", page.text());
    assert!(page.has("李强 请您先给意见。您同意后，仍由 李强 决定。"), "{}", page.text());
    let told = app.person("wang").await.get("/").await;
    assert!(told.has("您的采购:【加签】，【李强】请【赵敏】先给意见。"), "{}", told.text());
    let done = [field("action", "approve"), field("onward", "follow"), field("comment", "单价合理")];
    assert_eq!(zhao.decide(&format!("/approvals/{open}"), &done).await.status, 303);
    let back = app.chain(order).await.open_steps().next().unwrap().clone();
    assert_eq!(back.handler_id, app.id("li").await);
    let page = li.get(&format!("/approvals/{}", back.id)).await;
    assert!(page.has("交给下一位办理人") && page.has("单价合理"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn several_orders_are_approved_at_once_each_with_its_own_result() {
    let office = Office::open().await;
    let mut orders = Vec::new();
    for amount in ["10", "6000"] {
        orders.push(office.submitted(Kind::Purchase, amount).await);
    }
    orders.push(office.submitted(Kind::Reimbursement, "20").await);
    office.approve("li", orders[2], json!({})).await;
    let chosen = office.submitted(Kind::Reimbursement, "30").await;
    office.approve("li", chosen, json!({})).await;
    office.approve("zhao", chosen, json!({"next_approver": "li"})).await;
    orders.push(chosen);
    let gone = office.submitted(Kind::Purchase, "40").await;
    let li = office.app.person("li").await;
    let inbox = li.get("/").await;
    let ticked: Vec<_> = inbox.values_of("steps[]");
    assert_eq!(ticked.len(), 4, "{}", inbox.text());
    office.call("wang", &format!("/orders/{gone}/withdrawal"), json!({"comment": ""})).await;
    let mut fields: Vec<_> = ticked.iter().map(|step| field("steps[]", step)).collect();
    fields.push(field("press", inbox.value_of("press")));
    fields.push(field("comment", "批量同意"));
    let pages = [li.post("/inbox/approval", &fields).await, li.post("/inbox/approval", &fields).await];
    for page in &pages {
        assert_eq!((page.status, page.has("已同意 2 张，共选 4 张")), (200, true), "{}", page.text());
        assert!(
            page.has("下一位：赵敏、陈伟") && page.has("申请人已于") && page.has("需要选择下一位办理人"),
            "{}",
            page.text()
        );
    }
    assert_eq!(office.state(orders[0]).await, "approved");
    assert_eq!(office.state(orders[1]).await, "pending chen zhao");
    assert_eq!(office.state(chosen).await, "pending li", "a final approval must be chosen");
    assert_eq!(office.app.chain(orders[0]).await.log.len(), 2, "a double press approves once");
    let nothing = li.post("/inbox/approval", &[]).await;
    assert_eq!((nothing.status, nothing.has("没有选择单据")), (200, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_order_does_not_hide_the_results_of_the_others() {
    let office = Office::open().await;
    let (held, free) = (office.submitted(Kind::Purchase, "10").await, office.submitted(Kind::Purchase, "20").await);
    let li = office.app.person("li").await;
    let fields: Vec<_> = li.get("/").await.values_of("steps[]").iter().map(|step| field("steps[]", step)).collect();
    assert_eq!(fields.len(), 2);
    let mut busy = office.app.conn().await;
    busy.batch_execute(&format!("BEGIN; SELECT 1 FROM orders WHERE id = '{held}' FOR UPDATE")).await.unwrap();
    let page = li.post("/inbox/approval", &fields).await;
    busy.batch_execute("ROLLBACK").await.unwrap();
    assert_eq!((page.status, page.has("已同意 1 张，共选 2 张")), (200, true), "{}", page.text());
    assert!(page.has("系统暂时无法使用"), "{}", page.text());
    assert_eq!((office.state(held).await.as_str(), office.state(free).await.as_str()), ("pending li", "approved"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_tells_a_hundred_others_within_an_hour_and_no_more() {
    let app = TestApp::without_worker().await;
    let (order, step) = app.pending("说个不停").await;
    let (wang, li) = (app.person("wang").await, app.person("li").await);
    let everybody = User::list(&*app.conn().await).await.unwrap();
    let others = everybody.iter().filter(|user| user.username != "wang" && !user.is_disabled()).take(5);
    let people: Vec<_> = others.map(|user| field("people[]", user.id.to_string())).collect();
    assert_eq!(people.len(), 5);
    let address = format!("/orders/{order}/comments");
    let comment = async || wang.post(&address, &[vec![field("comment", "看一下")], people.clone()].concat()).await;
    for n in 0..20 {
        assert_eq!(comment().await.status, 303, "{n}");
    }
    let page = comment().await;
    assert_eq!(page.status, 429);
    assert!(page.has("一小时内通过抄送、提及和催办最多通知 100 人次"), "{}", page.text());
    assert_eq!(
        wang.post(&address, &[field("comment", "不提及谁")]).await.status,
        303,
        "a comment that notifies no one is not limited"
    );
    let approve = [field("action", "approve"), field("onward", "finish")];
    assert_eq!(li.decide(&format!("/approvals/{step}"), &approve).await.status, 303, "a decision is never limited");
    app.clock.advance(TimeDelta::minutes(61));
    assert_eq!(comment().await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_submits_three_hundred_orders_within_an_hour_and_no_more() {
    let app = TestApp::without_worker().await;
    let (order, _) = app.pending("很多单").await;
    // Submissions up to the limit for one person.
    app.sql(&format!(
        "INSERT INTO approval_log (order_id, round, action, actor_id, next_handler_id, comment, hint, via, press, acted_at)
         SELECT order_id, round, action, actor_id, next_handler_id, '', '', 'web', gen_random_uuid(), acted_at
         FROM approval_log, generate_series(1, 299) WHERE order_id = '{order}' AND action = 'submit'"
    ))
    .await;
    let wang = app.person("wang").await;
    let mut fields = harness::order(Kind::Purchase, "又一张");
    fields.extend([field("intent", "submit"), field("next_approver", app.id("li").await.to_string())]);
    let submit = async || wang.post("/orders/new/CG", &fields).await;
    let page = submit().await;
    assert_eq!(page.status, 429);
    assert!(page.has("每人一小时内最多提交 300 张单据"), "{}", page.text());
    app.clock.advance(TimeDelta::minutes(61));
    assert_eq!(submit().await.status, 303);
}
