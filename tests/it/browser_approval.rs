//! The approval page on a phone, in a real browser: what ends an order or passes it on is under 更多.

use serde_json::{Value, json};

use crate::harness::{Browser, Driver, TestApp, field};

/// The labels of the bar that are in view.
async fn bar(browser: &Browser) -> Value {
    let script = "return Array.from(document.querySelectorAll('.decision-bar label'))
        .filter((label) => label.offsetParent).map((label) => label.textContent.trim())";
    browser.run(script, vec![]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bar_keeps_return_and_approve_and_the_rest_is_one_tap_further() {
    let app = TestApp::without_worker().await;
    let (order, step) = app.pending("叉车电池").await;
    let driver = Driver::start();
    let phone = driver.browser().await;
    phone.width(390).await;
    phone.becomes(&app.url, Some(&app.person("li").await)).await;
    phone.goes_to(&format!("{}/approvals/{step}", app.url)).await;
    phone.at("html.js .decision-bar").await;
    assert_eq!(bar(&phone).await, json!(["更多", "退回", "同意"]));
    assert!(!phone.at("label.choose-reject").await.is_displayed().await.unwrap());
    phone.taps("label.choose-more").await;
    let rows =
        "return Array.from(document.querySelectorAll('.menu-rows .grow')).map((row) => row.firstChild.textContent)";
    assert_eq!(phone.run(rows, vec![]).await, json!(["转办", "加签", "评论", "抄送", "拒绝"]));
    assert_eq!(bar(&phone).await, json!([]), "the sheet lies over the bar");
    let tall = "return Array.from(document.querySelectorAll('.menu-rows label, .menu-rows a')).every((row) => row.offsetHeight >= 44)";
    assert_eq!(phone.run(tall, vec![]).await, json!(true));
    // Each act in a sheet of its own, and back.
    phone.taps("label.choose-reject").await;
    assert_eq!(phone.text(".decision-title span.for-reject").await, "拒绝此单");
    phone.taps(".field.for-reject label.btn").await;
    assert_eq!(bar(&phone).await, json!(["更多", "退回", "同意"]));
    phone.taps("label.choose-return").await;
    assert_eq!(phone.text(".field.for-return button").await, "退回给 王芳");
    phone.taps(".field.for-return label.btn").await;
    phone.taps("label.choose-more").await;
    phone.taps("label.choose-handover").await;
    phone.at("#handover-to").await.select_by_value(&app.id("zhao").await.to_string()).await.unwrap();
    phone.keys("#handover-why", "叉车归仓储部管").await;
    phone.taps(".act-sheet-handover button").await;
    assert_eq!(phone.text(".alert-success").await, "已交给 赵敏");
    let open: Vec<_> = app.chain(order).await.open_steps().map(|step| step.handler_id).collect();
    assert_eq!(open, [app.id("zhao").await]);
    assert_eq!(phone.complaints().await, [""; 0]);
    phone.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn going_on_without_a_decision_passes_every_order_once() {
    let app = TestApp::without_worker().await;
    let mut steps = Vec::new();
    for title in ["甲", "乙", "丙"] {
        steps.push(app.pending(title).await.1);
        app.clock.advance(chrono::TimeDelta::minutes(1));
    }
    let li = app.person("li").await;
    for (n, step) in steps.iter().enumerate() {
        let page = li.get(&format!("/approvals/{step}")).await;
        let next = steps[(n + 1) % 3];
        assert_eq!(page.attributes(".step-bar a", "href"), ["/".to_owned(), format!("/approvals/{next}")], "after {n}");
        assert_eq!(page.all(".step-bar-count"), ["共 3 张"]);
    }
}

/// State, facts, history and way say each thing once.
#[tokio::test(flavor = "multi_thread")]
async fn no_sentence_stands_twice_on_the_pages_of_an_order_under_way() {
    let app = TestApp::without_worker().await;
    let (order, step) = app.pending("叉车电池").await;
    for (who, path) in [("wang", format!("/orders/{order}")), ("li", format!("/approvals/{step}"))] {
        let page = app.person(who).await.get(&path).await;
        let said =
            page.all("h1, h2, .standing strong, .timeline-what, .route-what, .ask-facts dd, .facts-row dd, .hint");
        let long = said.iter().filter(|one| one.chars().count() > 5);
        let twice: Vec<&String> = long.filter(|one| said.iter().filter(|other| other == one).count() > 1).collect();
        assert!(twice.is_empty(), "{path}: {twice:?}");
        assert_eq!(page.all(".route").len(), 1, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_orders_are_handed_over_to_one_person() {
    let app = TestApp::without_worker().await;
    let (first, one) = app.pending("甲").await;
    let (second, two) = app.pending("乙").await;
    app.pending("丙").await;
    let li = app.person("li").await;
    let ticked = [field("steps[]", one.to_string()), field("steps[]", two.to_string())];
    let page = li.post("/inbox/handover", &[ticked.as_slice(), &[field("comment", "出差")]].concat()).await;
    assert_eq!(
        (page.status, page.all(".row-title"), page.value_of("comment")),
        (200, vec!["甲".into(), "乙".into()], "出差".into())
    );
    let asked = [field("asked", "1"), field("to", ""), field("press", page.value_of("press"))];
    let page = li.post("/inbox/handover", &[ticked.as_slice(), &asked].concat()).await;
    assert_eq!((page.status, page.all("#to-error").len()), (422, 1), "{}", page.text());
    let to = [field("asked", "1"), field("to", app.id("zhao").await.to_string()), field("comment", "出差")];
    let form = [ticked.as_slice(), &to, &[field("press", page.value_of("press"))]].concat();
    for _ in 0..2 {
        let done = li.post("/inbox/handover", &form).await;
        assert_eq!(
            (done.status, done.all(".lead")),
            (200, vec!["已转办 2 张，共选 2 张。".to_owned()]),
            "{}",
            done.text()
        );
    }
    for order in [first, second] {
        let chain = app.chain(order).await;
        assert_eq!(chain.open_steps().next().unwrap().handler_id, app.id("zhao").await);
        assert_eq!(chain.log.last().unwrap().comment, "出差");
    }
    assert_eq!(li.get("/").await.all("#waiting .row-title"), ["丙"]);
    let to_the_applicant = [field("asked", "1"), field("to", app.id("wang").await.to_string())];
    let page = app.person("zhao").await.post("/inbox/handover", &[ticked.as_slice(), &to_the_applicant].concat()).await;
    assert_eq!(page.all(".state-rejected").len(), 2, "each says why: {}", page.text());
}
