//! Concurrent calls: one wins, the others are told who it was.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::future::join_all;
use serde_json::json;
use tokio::sync::Barrier;
use uuid::Uuid;
use whsm::approval::Chain;
use whsm::orders::{Kind, Order};

use crate::harness::{TestApp, field, order};

const TASKS: usize = 32;
const ROUNDS: usize = 50;

#[tokio::test(flavor = "multi_thread")]
async fn of_32_who_press_approve_at_once_one_wins_each_time() {
    let app = TestApp::spawn().await;
    app.leaves_unread(&["dt-li"]);
    let li = Arc::new(app.person("li").await);
    let (csrf, zhao) = (li.csrf().await, app.id("zhao").await.to_string());
    for round in 0..ROUNDS {
        let (id, step) = app.pending(&format!("第{round}单")).await;
        let start = Arc::new(Barrier::new(TASKS));
        let press = |_| {
            let (li, start, csrf, zhao) = (Arc::clone(&li), Arc::clone(&start), csrf.clone(), zhao.clone());
            tokio::spawn(async move {
                let fields = [
                    field("csrf", csrf),
                    field("press", Uuid::new_v4().to_string()),
                    field("action", "approve"),
                    field("onward", "hand_on"),
                    field("next_approver", zhao),
                ];
                start.wait().await;
                li.post_raw(&format!("/approvals/{step}/decision"), &fields).await
            })
        };
        let answers = join_all((0..TASKS).map(press)).await.into_iter().map(Result::unwrap).collect::<Vec<_>>();
        assert_eq!(answers.iter().filter(|page| page.status == 303).count(), 1, "round {round}");
        for loser in answers.iter().filter(|page| page.status != 303) {
            assert_eq!(loser.status, 409, "{}", loser.text());
            assert!(loser.has("李强 已于 2026-11-20"), "{}", loser.text());
        }
        let mut conn = app.conn().await;
        let order = Order::find(&mut conn, id).await.unwrap().unwrap();
        let chain = Chain::of(&conn, order).await.unwrap();
        assert_eq!((chain.steps.len(), chain.log.len()), (2, 2), "round {round}");
    }
    app.settled().await;
    assert_eq!(app.cards_to("dt-zhao").len(), ROUNDS);
    assert_eq!(app.texts_to("dt-wang").len(), ROUNDS);
}

#[tokio::test(flavor = "multi_thread")]
async fn approve_against_reject_return_and_withdraw_one_wins() {
    let app = TestApp::spawn().await;
    app.leaves_unread(&["dt-li", "dt-wang"]);
    let (li, wang) = (Arc::new(app.person("li").await), Arc::new(app.person("wang").await));
    let (li_csrf, wang_csrf) = (li.csrf().await, wang.csrf().await);
    for round in 0..30 {
        let (id, step) = app.pending(&format!("第{round}单")).await;
        let decide = |action: &str, extra: (String, String)| {
            let fields = vec![field("csrf", &li_csrf), field("action", action), field("comment", "理由"), extra];
            let li = Arc::clone(&li);
            tokio::spawn(async move { li.post_raw(&format!("/approvals/{step}/decision"), &fields).await.status })
        };
        let withdrawal = {
            let (wang, fields) = (Arc::clone(&wang), [field("csrf", &wang_csrf), field("comment", "")]);
            tokio::spawn(async move { wang.post_raw(&format!("/orders/{id}/withdrawal"), &fields).await.status })
        };
        let presses = [
            decide("approve", field("onward", "finish")),
            decide("reject", field("hint", "")),
            decide("return", field("return_to", "")),
            withdrawal,
        ];
        let mut statuses: Vec<u16> = join_all(presses).await.into_iter().map(Result::unwrap).collect();
        statuses.sort_unstable();
        // A returned order is with its applicant, who may withdraw it.
        let log = Chain::of(&*app.conn().await, Order::find(&mut *app.conn().await, id).await.unwrap().unwrap())
            .await
            .unwrap()
            .log;
        let is_both = log.len() == 3;
        assert_eq!(statuses, if is_both { [303, 303, 409, 409] } else { [303, 409, 409, 409] }, "{log:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_are_never_given_twice_to_32_submitters_at_once() {
    let app = TestApp::spawn().await;
    let (person, token) = (Arc::new(app.visitor()), app.token("wang").await);
    let body = json!({
        "kind": "CG", "title": "纸", "department": "CG", "warehouse": "HD1",
        "lines": [{"name": "纸", "unit": "包", "quantity": "1", "unit_price": "1"}],
    });
    let mut ids = Vec::new();
    for _ in 0..TASKS {
        let (status, made) = person.call(reqwest::Method::POST, "/orders", &token, Some(body.clone())).await;
        assert_eq!(status, 201, "{made}");
        ids.push(made["id"].as_str().unwrap().to_owned());
    }
    let start = Arc::new(Barrier::new(TASKS));
    let submit = |id: String| {
        let (person, token, start) = (Arc::clone(&person), token.clone(), Arc::clone(&start));
        tokio::spawn(async move {
            start.wait().await;
            let to = json!({"next_approver": "li"});
            person.call(reqwest::Method::POST, &format!("/orders/{id}/submission"), &token, Some(to)).await
        })
    };
    let answers = join_all(ids.into_iter().map(submit)).await;
    let numbers: BTreeSet<String> = answers
        .into_iter()
        .map(|answer| {
            let (status, order) = answer.unwrap();
            assert_eq!(status, 200, "{order}");
            order["number"].as_str().unwrap().to_owned()
        })
        .collect();
    let expected = (1..=TASKS).map(|n| format!("CG-20261120-{n:04}")).collect();
    assert_eq!(numbers, expected);
    app.settled().await;
    assert_eq!(app.cards_to("dt-li").len(), TASKS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_makes_one_order_and_submits_it_once() {
    let app = TestApp::spawn().await;
    let wang = Arc::new(app.person("wang").await);
    let mut fields = order(Kind::Purchase, "双击");
    fields.extend([field("intent", "submit"), field("next_approver", app.id("li").await.to_string())]);
    fields.push(field("csrf", wang.csrf().await));
    let click = |_| {
        let (wang, fields) = (Arc::clone(&wang), fields.clone());
        tokio::spawn(async move { wang.post_raw("/orders/new/CG", &fields).await })
    };
    let answers = join_all((0..8).map(click)).await.into_iter().map(Result::unwrap).collect::<Vec<_>>();
    let places: BTreeSet<&str> = answers.iter().map(|page| page.location.as_str()).collect();
    assert!(answers.iter().all(|page| page.status == 303) && places.len() == 1, "{answers:?}");
    app.settled().await;
    assert_eq!(app.cards_to("dt-li").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_press_again_answers_the_same_and_does_nothing() {
    let app = TestApp::spawn().await;
    app.leaves_unread(&["dt-li"]);
    let li = app.person("li").await;
    let (_, step) = app.pending("重复按").await;
    let url = format!("/approvals/{step}");
    let press = Uuid::new_v4().to_string();
    let reject = [field("press", &press), field("action", "reject"), field("comment", "太贵")];
    for _ in 0..3 {
        let page = li.decide(&url, &reject).await;
        assert_eq!((page.status, page.location.as_str()), (303, url.as_str()));
    }
    let other = [field("press", &press), field("action", "reject"), field("comment", "别的理由")];
    assert_eq!(li.decide(&url, &other).await.status, 409);
    app.settled().await;
    assert_eq!(app.texts_to("dt-wang"), ["您的采购:【重复按】已被【李强】审批拒绝，原因：太贵"]);
}
