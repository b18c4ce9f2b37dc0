//! Disabling a person: their open steps move all or not at all; where the person is still named.

use chrono::TimeDelta;
use futures_util::future::join_all;
use whsm::approval::flow::{Flow, Node, Rule};
use whsm::approval::{Action, StepStatus, Via};
use whsm::catalog::{Warehouse, WarehouseInput};
use whsm::orders::{Kind, OrderId};
use whsm::org::{Role, UserId};

use crate::harness::{Page, Person, TestApp, chosen, field, order};

async fn address(app: &TestApp, username: &str) -> String {
    format!("/admin/people/{}", app.id(username).await)
}

async fn disable(app: &TestApp, admin: &Person, username: &str, to: &str, reason: &str) -> Page {
    let to = match to {
        "" | "stay" => to.to_owned(),
        person => app.id(person).await.to_string(),
    };
    let fields = [field("disabled", "1"), field("successor", to), field("reason", reason)];
    admin.post(&format!("{}/disabling", address(app, username).await), &fields).await
}

async fn handler(app: &TestApp, order: OrderId) -> UserId {
    app.chain(order).await.open_steps().next().unwrap().handler_id
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_asked_first_where_the_open_steps_go() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let page = admin.get(&address(&app, "li").await).await;
    assert!(page.all("#successor").is_empty(), "without open steps nothing is asked");
    let mut orders = Vec::new();
    for n in 1..=12 {
        orders.push(app.pending(&format!("第 {n} 张单据")).await.0);
    }
    let page = admin.get(&address(&app, "li").await).await;
    assert!(page.has("12 张单据正在等待此人") && page.has("另有 2 张"), "{}", page.text());
    assert_eq!(page.all("#disabling .row-title").len(), 10);
    let offered = page.all("#successor option");
    assert!(offered.contains(&"赵敏".to_owned()) && !offered.contains(&"李强".to_owned()), "{offered:?}");
    assert!(offered.iter().any(|one| one.contains("留在原处")) && !offered.contains(&"王芳".to_owned()));
    for to in ["", "wang", "li"] {
        let page = disable(&app, &admin, "li", to, "离职交接").await;
        assert_eq!(
            (page.status, page.all("#successor-error")),
            (422, vec!["请选择接手的人，或选择留在原处".to_owned()])
        );
        assert_eq!(page.value_of("reason"), "离职交接", "what was typed is still there");
        assert!(!app.user("li").await.is_disabled());
    }
    for order in orders {
        assert_eq!(app.chain(order).await.steps.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_open_steps_go_to_the_successor_and_the_person_is_disabled() {
    let app = TestApp::spawn().await;
    let (first, step) = app.pending("交接一").await;
    let (second, _) = app.pending("交接二").await;
    app.settled().await;
    let (admin, li) = (app.person("admin").await, app.person("li").await);
    let page = disable(&app, &admin, "li", "zhao", "  ").await;
    assert_eq!((page.status, page.location.as_str()), (303, "/admin/people"), "{}", page.text());
    assert!(app.user("li").await.is_disabled());
    app.settled_while(TimeDelta::seconds(1)).await;
    for order in [first, second] {
        let known = app.chain(order).await;
        assert_eq!(known.steps[0].status, StepStatus::HandedOver);
        assert_eq!(handler(&app, order).await, app.id("zhao").await);
        let last = known.log.last().unwrap();
        assert_eq!((last.action, last.comment.as_str(), last.via), (Action::Reassign, "李强 已停用", Via::Web));
        assert_eq!(last.actor_id, Some(app.id("admin").await));
    }
    assert_eq!(app.cards_to("dt-zhao").len(), 2);
    let bars: Vec<_> = app.cards_to("dt-li").iter().map(|card| card["status_bar"]["status_value"].clone()).collect();
    assert_eq!(bars, ["已转办", "已转办"]);
    assert!(app.texts_to("dt-wang").iter().all(|text| text.contains("正在等待【赵敏】审批")));
    assert_eq!(li.get(&format!("/approvals/{step}")).await.status, 303, "he is signed out");
    let again = disable(&app, &admin, "li", "chen", "").await;
    assert_eq!(again.status, 303, "a second press does nothing");
    assert_eq!(app.chain(first).await.log.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_step_that_cannot_go_there_keeps_everything_as_it_was() {
    let app = TestApp::without_worker().await;
    let (first, _) = app.pending("王芳的单据").await;
    let zhao = app.person("zhao").await;
    let mut fields = order(Kind::Purchase, "赵敏自己的单据");
    fields.extend([field("intent", "submit"), field("next_approver", app.id("li").await.to_string())]);
    let own = zhao.post("/orders/new/CG", &fields).await.order();
    let admin = app.person("admin").await;
    let page = disable(&app, &admin, "li", "zhao", "调岗").await;
    let said = page.all("#successor-error").remove(0);
    assert!(page.status == 422 && said.contains("赵敏自己的单据") && !said.contains("王芳的单据"), "{said}");
    assert_eq!(
        (page.all("#successor option[selected]"), page.value_of("reason")),
        (vec!["赵敏".into()], "调岗".into())
    );
    assert!(!app.user("li").await.is_disabled());
    for order in [first, own] {
        let known = app.chain(order).await;
        assert_eq!((known.steps.len(), known.log.len()), (1, 1), "nothing was moved");
    }
    let long = disable(&app, &admin, "li", "chen", &"长".repeat(501)).await;
    assert_eq!((long.status, long.all("#reason-error").len()), (422, 1), "{}", long.text());
    assert_eq!(disable(&app, &admin, "li", "chen", "调岗").await.status, 303);
    assert_eq!(handler(&app, own).await, app.id("chen").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_may_stay_and_are_then_listed_as_stuck() {
    let app = TestApp::without_worker().await;
    let (order, _) = app.pending("留在原处").await;
    let admin = app.person("admin").await;
    assert_eq!(disable(&app, &admin, "li", "stay", "").await.status, 303);
    assert_eq!((app.user("li").await.is_disabled(), handler(&app, order).await), (true, app.id("li").await));
    let page = admin.get("/admin/stuck").await;
    assert!(page.has("留在原处") && page.has("办理人已停用"), "{}", page.text());
    let page = admin.get(&address(&app, "li").await).await;
    assert!(page.has("1 张单据正在等待此人") && page.has("重新启用"), "{}", page.text());
    let back = [field("disabled", "0")];
    assert_eq!(admin.post(&format!("{}/disabling", address(&app, "li").await), &back).await.status, 303);
    assert!(!app.user("li").await.is_disabled());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stand_in_handles_counts_for_both() {
    let app = TestApp::without_worker().await;
    let delegation = [
        field("delegate", app.id("zhao").await.to_string()),
        field("from", "2026-11-20T09:00"),
        field("until", "2026-11-27T09:00"),
    ];
    assert_eq!(app.person("li").await.post("/delegations", &delegation).await.status, 303);
    let (first, _) = app.pending("代审一").await;
    let (second, _) = app.pending("代审二").await;
    assert_eq!(handler(&app, first).await, app.id("zhao").await);
    let admin = app.person("admin").await;
    for person in ["li", "zhao"] {
        let page = disable(&app, &admin, person, "", "").await;
        assert_eq!((page.status, page.has("2 张单据正在等待此人")), (422, true), "{person}");
    }
    assert_eq!(disable(&app, &admin, "li", "zhao", "").await.status, 303);
    let step = app.chain(first).await.open_steps().next().unwrap().clone();
    assert_eq!((step.handler_id, step.principal_id), (app.id("zhao").await, None), "she handles it in her own name");
    assert_eq!(disable(&app, &admin, "zhao", "chen", "").await.status, 303);
    for order in [first, second] {
        let open = app.chain(order).await.open_steps().next().unwrap().clone();
        assert_eq!((open.handler_id, open.principal_id), (app.id("chen").await, None));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_submitted_during_disabling_is_not_left_with_the_disabled_person() {
    let app = TestApp::without_worker().await;
    let (admin, wang) = (app.person("admin").await, app.person("wang").await);
    let li = app.id("li").await.to_string();
    for round in 0..15 {
        app.pending(&format!("先到 {round}")).await;
        let mut fields = order(Kind::Purchase, &format!("同时 {round}"));
        fields.extend([field("intent", "submit"), field("next_approver", li.clone())]);
        let done = join_all([
            Box::pin(async { disable(&app, &admin, "li", "zhao", "").await.status })
                as std::pin::Pin<Box<dyn Future<Output = u16>>>,
            Box::pin(async { wang.post("/orders/new/CG", &fields).await.status }),
        ])
        .await;
        assert!([303, 409, 422].contains(&done[0]) && [303, 409, 422].contains(&done[1]), "round {round}: {done:?}");
        let page = admin.get("/admin/stuck").await;
        assert!(page.has("没有滞留的单据"), "round {round}: {done:?} {}", page.text());
        let again = disable(&app, &admin, "li", "zhao", "").await;
        assert_eq!(again.status, 303, "{}", again.text());
        let back = [field("disabled", "0")];
        assert_eq!(admin.post(&format!("/admin/people/{li}/disabling"), &back).await.status, 303);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_may_disable_themselves_and_give_their_steps_away() {
    let app = TestApp::without_worker().await;
    let sql = format!("UPDATE users SET role = '{}' WHERE username = 'zhao'", Role::Admin);
    app.sql(&sql).await;
    let (order, _) = app.pending_for("等管理员", "admin").await;
    let admin = app.person("admin").await;
    assert_eq!(disable(&app, &admin, "admin", "zhao", "").await.status, 303);
    assert_eq!(handler(&app, order).await, app.id("zhao").await);
    assert!(app.user("admin").await.is_disabled());
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_said_where_the_person_is_named() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let page = admin.get(&address(&app, "zhao").await).await;
    assert!(!page.has("以下地方指定了此人"), "{}", page.text());
    let people = vec![app.id("zhao").await];
    let finance = Node { rule: Rule::People { people }, ..chosen("财务") };
    let copied = Node { copies: vec![app.id("chen").await], ..chosen("主管") };
    app.publish(Kind::Purchase, &Flow { nodes: vec![copied, finance], ..Flow::by_choice() }).await;
    app.set_head("CW", "zhao").await;
    {
        let mut conn = app.conn().await;
        let warehouse = Warehouse::list(&conn).await.unwrap().remove(0);
        let keeper_id = Some(app.id("zhao").await);
        let input = WarehouseInput { code: warehouse.code, name: warehouse.name, keeper_id };
        Warehouse::change(&mut conn, warehouse.id, warehouse.version, &input).await.unwrap();
    }
    let page = admin.get(&address(&app, "zhao").await).await;
    let said = page.all("#disabling .rows a");
    assert_eq!(said, ["采购流程", "财务部（部门主管）", "华东一号仓（仓库管理员）"]);
    assert!(page.body.contains("href=\"/admin/flows/CG\""));
    let page = admin.get(&address(&app, "chen").await).await;
    assert_eq!(page.all("#disabling .rows a"), ["采购流程"]);
}
