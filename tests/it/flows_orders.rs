//! Orders and the flows that administrators draw: each order keeps the version with which it was submitted.

use uuid::Uuid;
use whsm::approval::flow::Flow;
use whsm::approval::{
    Chain, Entered, Entry, Move, Next, Press, Step, Stop, Submission, Via, act, enter, facts, preview,
};
use whsm::orders::{self, Kind, MasterData, OrderId, RawLine, RawOrder, Stage, Status};

use crate::flows_admin::{PURCHASE, sent, typed, with};
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn editing_a_flow_while_100_orders_are_under_way_changes_none_of_them() {
    let app = TestApp::without_worker().await;
    app.set_head("CG", "li").await;
    let admin = app.person("admin").await;
    assert_eq!(admin.post(PURCHASE, &typed(&app, "publish").await).await.status, 303);
    let mut orders = Vec::new();
    for n in 0..100 {
        orders.push(submit(&app, &format!("在途 {n}"), [100, 5_000, 50_000][n % 3]).await);
    }
    let before = snapshot(&app, &orders).await;
    let page = admin.get(PURCHASE).await;
    assert!(page.has("在途 100 张"), "{}", page.text());
    let other = with(
        sent(&page),
        &[("intent", "publish"), ("nodes[0][rule]", "role"), ("nodes[0][name]", "所有人"), ("nodes[1][name]", "别的")],
    );
    assert_eq!(admin.post(PURCHASE, &other).await.status, 303);
    assert_eq!(snapshot(&app, &orders).await, before);

    for (order, signers) in
        orders.iter().zip([vec!["li"], vec!["li", "sun"], vec!["li", "zhao", "chen"]].iter().cycle()).take(12)
    {
        for signer in signers {
            assert_eq!(app.chain(*order).await.order.status, Status::Pending);
            approve(&app, *order, signer).await;
        }
        let done = app.chain(*order).await;
        assert_eq!(done.order.status, Status::Approved, "{signers:?}");
        assert_eq!(done.flow.nodes[0].name, "部门主管");
    }
    let new = submit(&app, "新单", 100).await;
    assert_eq!(app.chain(new).await.flow.nodes[0].name, "所有人", "the next submission uses the new version");
}

/// Submits an order of wang's under the current flow.
pub async fn submit(app: &TestApp, title: &str, price: i32) -> OrderId {
    let mut conn = app.conn().await;
    let line = RawLine {
        name: "纸".into(),
        unit: "包".into(),
        quantity: "1".into(),
        unit_price: price.to_string(),
        ..RawLine::default()
    };
    let raw = RawOrder {
        title: title.into(),
        department: "CG".into(),
        warehouse: "HD1".into(),
        lines: [(0, line)].into(),
        ..RawOrder::default()
    };
    let wang = app.user("wang").await;
    let data = MasterData::load(&mut conn, &wang, &raw, None).await.unwrap();
    let input = orders::check(Kind::Purchase, &raw, Stage::Complete, &data).unwrap();
    let submission = Submission { next: None, hint: String::new(), press: Uuid::new_v4(), via: Via::Web };
    let entry = Entry::New { key: Uuid::new_v4(), digest: None };
    let now = app.clock.now();
    let entered = enter(&mut conn, &wang, &entry, &input, Some(&submission), &app.app.rules(), now).await.unwrap();
    let Entered::Submitted(outcome) = entered else { panic!("not submitted") };
    outcome.order.id
}

pub async fn approve(app: &TestApp, order: OrderId, who: &str) {
    let who = app.user(who).await;
    let mv = Move::Approve { next: Next::AsDrawn, comment: String::new(), hint: String::new() };
    let press = Press { order, step: None, mv, key: Uuid::new_v4(), via: Via::Web };
    act(&mut *app.conn().await, &who, &press, &app.app.rules(), app.clock.now()).await.unwrap();
}

/// All columns that say where orders are and where they go.
async fn snapshot(app: &TestApp, all: &[OrderId]) -> Vec<(Option<i64>, Flow, Vec<Step>, Vec<Stop>)> {
    let mut known = Vec::new();
    for order in all {
        let Chain { order, steps, flow, .. } = app.chain(*order).await;
        let conn = app.conn().await;
        let view = orders::view(&conn, order.clone()).await.unwrap();
        let facts =
            facts(&conn, &view.order, Some(&view), app.app.rules().urge_interval, app.clock.now()).await.unwrap();
        let stops = preview(&flow, &facts);
        known.push((order.flow_version_id, flow, steps, stops));
    }
    known
}
