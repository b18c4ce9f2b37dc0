//! The form of every kind at 1280 × 800, in a real browser: six lines and the total are in view.

use serde_json::json;
use whsm::orders::Kind;

use crate::harness::{Driver, TestApp, field};

#[tokio::test(flavor = "multi_thread")]
async fn six_lines_and_the_total_are_in_view_for_every_kind() {
    let app = TestApp::without_worker().await;
    // Approved purchases, so that a reimbursement has something to choose from.
    for title in ["打包耗材", "复印纸", "叉车轮胎"] {
        let (_, step) = app.pending(title).await;
        let approve = [field("action", "approve"), field("onward", "finish")];
        assert_eq!(app.person("li").await.decide(&format!("/approvals/{step}"), &approve).await.status, 303);
    }
    let driver = Driver::start();
    let clerk = driver.browser().await;
    let metrics = json!({"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": false});
    clerk.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    clerk.becomes(&app.url, Some(&app.person("wang").await)).await;
    for kind in Kind::ALL {
        clerk.goes_to(&format!("{}/orders/new/{kind}", app.url)).await;
        clerk.at("html.js [data-lines-body] tr").await;
        let seen = "
            while (document.querySelectorAll('[data-lines-body] tr').length < 12) document.querySelector('[data-line-add]').click();
            scrollTo({top: 0, behavior: 'instant'});
            const bar = document.querySelector('.form-bar').getBoundingClientRect();
            const rows = Array.from(document.querySelectorAll('[data-lines-body] tr')).map((row) => row.getBoundingClientRect());
            const total = document.querySelector('[data-total-amount]').getBoundingClientRect();
            return [rows.filter((row) => row.top >= 0 && row.bottom <= bar.top).length, total.top >= 0 && total.bottom <= innerHeight];";
        let seen = clerk.run(seen, vec![]).await;
        println!("{kind}: {seen}");
        assert!(seen[0].as_u64().unwrap() >= 6 && seen[1] == json!(true), "{kind}: {seen}");
        // Further down the heads of the columns and the total stay.
        let stays = "
            scrollTo({top: document.querySelector('[data-lines-body] tr:nth-child(9)').getBoundingClientRect().top + scrollY - 300, behavior: 'instant'});
            const head = document.querySelector('.lines thead').getBoundingClientRect();
            const bar = document.querySelector('.topbar').getBoundingClientRect();
            const total = document.querySelector('[data-total-amount]').getBoundingClientRect();
            return [Math.abs(head.top - bar.bottom) <= 1, total.bottom <= innerHeight];";
        assert_eq!(clerk.run(stays, vec![]).await, json!([true, true]), "{kind}");
    }
    assert_eq!(clerk.complaints().await, [""; 0]);
    clerk.client.close().await.unwrap();
}
