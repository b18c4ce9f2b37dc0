//! Steps that go to another person: handed over, reassigned, taken back; and stuck orders.

use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use whsm::approval::{Action, StepStatus};

use crate::harness::{Page, Person, TestApp, field};

async fn approve_to(app: &TestApp, person: &Person, step: whsm::orders::StepId, next: &str) -> Page {
    let fields = [
        field("action", "approve"),
        field("onward", "hand_on"),
        field("next_approver", app.id(next).await.to_string()),
    ];
    person.decide(&format!("/approvals/{step}"), &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_is_handed_over_and_everybody_concerned_knows() {
    let app = TestApp::spawn().await;
    app.leaves_unread(&["dt-wang"]);
    let (order, step) = app.pending("转办").await;
    app.settled().await;
    let li = app.person("li").await;
    let fields = [field("to", app.id("zhao").await.to_string()), field("comment", "我出差，请代为审批")];
    let page = li.post(&format!("/approvals/{step}/handover"), &fields).await;
    assert_eq!(page.status, 303, "{}", page.text());
    app.settled_while(TimeDelta::seconds(1)).await;
    let old = app.cards_to("dt-li").pop().unwrap();
    assert_eq!(old["status_bar"]["status_value"], "已转办");
    assert!(app.dingtalk.todos_of("dt-li")[0].done && !app.dingtalk.todos_of("dt-zhao")[0].done);
    let new = app.cards_to("dt-zhao").pop().unwrap();
    assert!(new["body"]["content"].as_str().unwrap().contains("我出差，请代为审批"), "{new}");
    assert!(app.texts_to("dt-wang").pop().unwrap().starts_with("【转办】正在等待【赵敏】审批"));
    let known = app.chain(order).await;
    let open = known.open_steps().next().unwrap();
    assert_eq!((known.steps[0].status, open.handler_id), (StepStatus::HandedOver, app.id("zhao").await));
    let late = li.decide(&format!("/approvals/{step}"), &[field("action", "approve"), field("onward", "finish")]).await;
    assert_eq!((late.status, late.has("李强 已于 2026-11-20")), (409, true), "{}", late.text());
    let zhao = app.person("zhao").await;
    let done =
        zhao.decide(&format!("/approvals/{}", open.id), &[field("action", "approve"), field("onward", "finish")]).await;
    assert_eq!(done.status, 303);
    let page = app.person("wang").await.get(&format!("/orders/{order}")).await;
    assert!(page.has("李强 转办给 赵敏") && page.has("我出差，请代为审批"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_closed_step_says_what_closed_it_and_who_has_the_order() {
    let app = TestApp::without_worker().await;
    let li = app.person("li").await;
    let act = async |act: &str, fields: &[(&str, String)]| {
        let (order, step) = app.pending("转手").await;
        let fields: Vec<_> = fields.iter().map(|(name, value)| field(name, value)).collect();
        let page = li.post(&format!("/approvals/{step}/{act}"), &fields).await;
        assert_eq!(page.status, 303, "{act}: {}", page.text());
        (order, li.get(&format!("/approvals/{step}")).await)
    };
    let zhao = app.id("zhao").await.to_string();
    let ask = [("to", zhao.clone()), ("when", "before".into()), ("comment", "看一下".into())];
    for (path, fields, said) in [
        ("handover", &[("to", zhao.clone()), ("comment", "我出差".into())][..], "李强 转办给 赵敏"),
        ("opinion", &ask[..], "李强 请 赵敏"),
    ] {
        let (order, page) = act(path, fields).await;
        let text = page.text();
        assert!(text.contains(said) && text.contains("此单现在由 赵敏 审批") && !text.contains("撤回"), "{text}");
        assert!(page.body.contains(&format!("href=\"/orders/{order}\"")), "{}", page.body);
    }
    // The step opened by an approval that is then taken back.
    let (order, step) = app.pending("拿回").await;
    assert_eq!(approve_to(&app, &li, step, "zhao").await.status, 303);
    let opened = app.chain(order).await.open_steps().next().unwrap().id;
    assert_eq!(li.post(&format!("/approvals/{step}/taking-back"), &[]).await.status, 303);
    let text = app.person("zhao").await.get(&format!("/approvals/{opened}")).await.text();
    assert!(text.contains("李强 拿回") && text.contains("此单现在由 李强 审批") && !text.contains("撤回"), "{text}");
    let (order, step) = app.pending("撤回").await;
    let fields = [field("comment", "不要了")];
    assert_eq!(app.person("wang").await.post(&format!("/orders/{order}/withdrawal"), &fields).await.status, 303);
    let text = li.get(&format!("/approvals/{step}")).await.text();
    assert!(text.contains("王芳 撤回") && !text.contains("此单现在由"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_of_another_order_decides_nothing() {
    let app = TestApp::without_worker().await;
    let ((order, _), (other, foreign)) = (app.pending("甲").await, app.pending("乙").await);
    let li = app.person("li").await;
    let (li_token, admin_token) = (app.token("li").await, app.token("admin").await);
    let unknown = uuid::Uuid::new_v4();
    for step in [foreign.to_string(), unknown.to_string()] {
        for (token, act, body) in [
            (&li_token, "decision", json!({"action": "approve", "step": step})),
            (&li_token, "decision", json!({"action": "reject", "comment": "不", "step": step})),
            (&admin_token, "reassignment", json!({"to": "chen", "comment": "换人", "step": step})),
        ] {
            let path = format!("/orders/{order}/{act}");
            let (status, problem) = li.call(Method::POST, &path, token, Some(body)).await;
            assert_eq!((status, &problem["errors"]["step"]), (422, &json!(["没有这一项"])), "{act}");
        }
    }
    for id in [order, other] {
        let (_, answer) = li.call(Method::GET, &format!("/orders/{id}"), &li_token, None).await;
        assert_eq!((&answer["status"], &answer["log"][1]), (&json!("pending"), &serde_json::Value::Null));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_may_no_longer_approve_decides_nothing_and_the_order_is_listed_as_stuck() {
    let app = TestApp::without_worker().await;
    let li = app.person("li").await;
    let token = app.token("li").await;
    let orders = [app.pending("降职").await, app.pending("离职").await];
    for (change, (order, step)) in ["role = 'staff'", "role = 'approver', left_at = now()"].into_iter().zip(orders) {
        let sql = format!("UPDATE users SET {change} WHERE username = 'li'");
        app.conn().await.batch_execute(&sql).await.unwrap();
        let refusal = "您已没有审批权限，此单由管理员改派给他人。";
        let page = li.get(&format!("/approvals/{step}")).await;
        assert!(page.has(refusal) && !page.body.contains("name=\"action\""), "{change}: {}", page.text());
        let fields = [field("action", "approve"), field("onward", "finish")];
        let page = li.decide(&format!("/approvals/{step}"), &fields).await;
        assert_eq!((page.status, page.has(refusal)), (409, true), "{change}: {}", page.text());
        let body = json!({"action": "reject", "comment": "不"});
        let (status, problem) = li.call(Method::POST, &format!("/orders/{order}/decision"), &token, Some(body)).await;
        assert_eq!((status, &problem["detail"]), (409, &json!(refusal)), "{change}");
    }
    let page = app.person("admin").await.get("/admin/stuck").await;
    assert_eq!(page.text().matches("办理人已离职").count(), 2, "{}", page.text());
    let back = "UPDATE users SET role = 'staff', left_at = NULL WHERE username = 'li'";
    app.conn().await.batch_execute(back).await.unwrap();
    let page = app.person("admin").await.get("/admin/stuck").await;
    assert_eq!(page.text().matches("办理人已没有审批权限").count(), 2, "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_not_handed_to_a_person_who_may_not_have_it() {
    let app = TestApp::without_worker().await;
    let (order, step) = app.pending("不能转办").await;
    let (li, zhao) = (app.person("li").await, app.person("zhao").await);
    for (to, status) in [("wang", 422), ("li", 422), ("zhou", 422)] {
        let page = li.post(&format!("/approvals/{step}/handover"), &[field("to", app.id(to).await.to_string())]).await;
        assert_eq!(page.status, status, "{to}: {}", page.text());
    }
    let stolen =
        zhao.post(&format!("/approvals/{step}/handover"), &[field("to", app.id("chen").await.to_string())]).await;
    assert_eq!(stolen.status, 404, "it is not her step");
    let wang = app.person("wang").await;
    let own = wang.post(&format!("/approvals/{step}/handover"), &[field("to", app.id("chen").await.to_string())]).await;
    assert_eq!((own.status, own.has("正在等待 李强 审批")), (409, true), "{}", own.text());
    assert_eq!(app.chain(order).await.steps.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_reassigns_for_a_reason() {
    let app = TestApp::spawn().await;
    app.leaves_unread(&["dt-li", "dt-wang"]);
    let (order, _) = app.pending("改派").await;
    let admin = app.person("admin").await;
    let address = format!("/orders/{order}/reassignment");
    let to = field("to", app.id("zhao").await.to_string());
    let page = admin.post(&address, &[to.clone(), field("comment", " ")]).await;
    assert_eq!((page.status, page.has("原因")), (422, true), "{}", page.text());
    assert_eq!(app.person("li").await.post(&address, &[to.clone(), field("comment", "给我")]).await.status, 403);
    assert_eq!(admin.post(&address, &[to, field("comment", "李强休假")]).await.status, 303);
    let known = app.chain(order).await;
    assert_eq!(known.open_steps().next().unwrap().handler_id, app.id("zhao").await);
    let last = known.log.last().unwrap();
    assert_eq!((last.action, last.comment.as_str()), (Action::Reassign, "李强休假"));
    app.settled_while(TimeDelta::seconds(1)).await;
    assert_eq!(app.cards_to("dt-zhao").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_is_taken_back_while_nobody_has_acted_on_it() {
    let app = TestApp::spawn().await;
    app.leaves_unread(&["dt-li", "dt-wang", "dt-chen"]);
    let (order, step) = app.pending("拿回").await;
    let (li, zhao) = (app.person("li").await, app.person("zhao").await);
    assert_eq!(approve_to(&app, &li, step, "zhao").await.status, 303);
    app.settled_while(TimeDelta::seconds(1)).await;
    assert!(li.get(&format!("/approvals/{step}")).await.has("拿回"));
    let page = li.post(&format!("/approvals/{step}/taking-back"), &[]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    app.settled_while(TimeDelta::seconds(1)).await;
    assert_eq!(app.cards_to("dt-zhao").pop().unwrap()["status_bar"]["status_value"], "已撤销");
    let known = app.chain(order).await;
    let open = known.open_steps().next().unwrap();
    assert_eq!((open.handler_id, known.steps[1].status), (app.id("li").await, StepStatus::Superseded));
    let late = zhao
        .decide(&format!("/approvals/{}", known.steps[1].id), &[field("action", "approve"), field("onward", "finish")])
        .await;
    assert_eq!((late.status, late.has("李强 已于")), (409, true), "{}", late.text());
    assert_eq!(approve_to(&app, &li, open.id, "chen").await.status, 303);
    let chen = app.chain(order).await.open_steps().next().unwrap().id;
    let done =
        [field("action", "return"), field("comment", "再看"), field("return_to", app.id("li").await.to_string())];
    assert_eq!(app.person("chen").await.decide(&format!("/approvals/{chen}"), &done).await.status, 303);
    let again = li.post(&format!("/approvals/{}/taking-back", open.id), &[]).await;
    assert_eq!(again.status, 409, "the next handler has acted");
}

#[tokio::test(flavor = "multi_thread")]
async fn handing_over_against_approving_and_taking_back_against_approving_one_wins() {
    let app = TestApp::without_worker().await;
    let (li, zhao, chen) = (app.person("li").await, app.person("zhao").await, app.id("chen").await.to_string());
    for round in 0..25 {
        let (order, step) = app.pending(&format!("同时 {round}")).await;
        let to = [field("to", chen.clone())];
        let approve = [
            field("action", "approve"),
            field("onward", "hand_on"),
            field("next_approver", app.id("zhao").await.to_string()),
        ];
        let (over, approval) = (format!("/approvals/{step}/handover"), format!("/approvals/{step}"));
        let done = join_all([
            Box::pin(async { li.post(&over, &to).await.status }) as std::pin::Pin<Box<dyn Future<Output = u16>>>,
            Box::pin(async { li.decide(&approval, &approve).await.status }),
        ])
        .await;
        let mut statuses = done.clone();
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "round {round}");
        let known = app.chain(order).await;
        assert_eq!(known.steps.iter().filter(|step| step.status == StepStatus::Open).count(), 1);
        if done[1] == 303 {
            let next = known.open_steps().next().unwrap().id;
            let (back, approval) = (format!("/approvals/{step}/taking-back"), format!("/approvals/{next}"));
            let finish = [field("action", "approve"), field("onward", "finish")];
            let mut done = join_all([
                Box::pin(async { li.post(&back, &[]).await.status }) as std::pin::Pin<Box<dyn Future<Output = u16>>>,
                Box::pin(async { zhao.decide(&approval, &finish).await.status }),
            ])
            .await;
            done.sort_unstable();
            assert_eq!(done, [303, 409], "round {round}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_json_interface_hands_over_too() {
    let app = TestApp::without_worker().await;
    let (order, _) = app.pending("接口转办").await;
    let (li, token) = (app.visitor(), app.token("li").await);
    let path = format!("/orders/{order}/handover");
    let (status, problem) = li.call(Method::POST, &path, &token, Some(json!({"to": "nobody"}))).await;
    assert_eq!(status, 422, "{problem}");
    let (status, answer) = li.call(Method::POST, &path, &token, Some(json!({"to": "zhao", "comment": "出差"}))).await;
    assert_eq!((status, &answer["current_step"]["handlers"][0]["username"]), (200, &json!("zhao")), "{answer}");
    let (status, problem) = li.call(Method::POST, &path, &token, Some(json!({"to": "chen"}))).await;
    assert_eq!((status, &problem["detail"]), (409, &json!("此单正在等待 赵敏 审批。")));
}

#[tokio::test(flavor = "multi_thread")]
async fn stuck_orders_are_listed_with_the_reason_and_reassigned_with_one_press() {
    let app = TestApp::spawn().await;
    app.leaves_all_unread();
    let admin = app.person("admin").await;
    let (order, _) = app.pending("等李强").await;
    app.pending_for("等陈伟", "chen").await;
    app.pending_for("等孙丽", "sun").await;
    assert!(admin.get("/admin/stuck").await.has("没有滞留的单据"));
    let page = admin.get(&format!("/admin/people/{}", app.id("li").await)).await;
    assert!(page.has("1 张单据正在等待此人"), "{}", page.text());
    let sql = "UPDATE users SET disabled_at = now() WHERE username = 'li'; UPDATE users SET left_at = now() WHERE username = 'chen'";
    app.sql(sql).await;
    app.clock.advance(TimeDelta::hours(25));
    let admin = app.person("admin").await;
    let page = admin.get("/admin/stuck").await;
    for words in ["等李强", "办理人已停用", "等陈伟", "办理人已离职", "等孙丽", "办理人没有绑定"]
    {
        assert!(page.has(words), "{words}: {}", page.text());
    }
    assert!(admin.get("/").await.has("有单据滞留"));
    let fields = [
        field("to", app.id("zhao").await.to_string()),
        field("comment", "办理人已停用"),
        field("next", "/admin/stuck"),
    ];
    let mended = admin.post(&format!("/orders/{order}/reassignment"), &fields).await;
    assert_eq!((mended.status, mended.location.as_str()), (303, "/admin/stuck"));
    assert!(!admin.get("/admin/stuck").await.has("等李强"));
    app.clock.advance(TimeDelta::days(3));
    let admin = app.person("admin").await;
    assert!(admin.get("/admin/stuck").await.has("已等待 3 天"));
}
