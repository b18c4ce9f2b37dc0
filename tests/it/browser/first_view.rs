//! The first view of the approval page is small, asks no other host, and works before any script has run.

use std::sync::Mutex;

use serde_json::{Value, json};

use crate::harness::{Browser, Driver, TestApp, until};

/// Chromium's requests: address and bytes transferred. `None`: one is not finished.
fn requests(events: &[Value]) -> Option<Vec<(String, u64)>> {
    let of = |method: &'static str| events.iter().filter(move |event| event["method"] == method);
    // The stream of the live inbox opens after the view has loaded, and does not end.
    let is_stream = |sent: &&Value| sent["params"]["request"]["headers"]["Accept"] == "text/event-stream";
    let in_view = |sent: &&Value| !sent["params"]["request"]["url"].as_str().unwrap().starts_with("data:");
    of("Network.requestWillBeSent")
        .filter(|sent| in_view(sent) && !is_stream(sent))
        .map(|sent| {
            let id = &sent["params"]["requestId"];
            let done = of("Network.loadingFinished").find(|done| done["params"]["requestId"] == *id)?;
            let bytes = done["params"]["encodedDataLength"].to_string().parse::<f64>().unwrap();
            Some((sent["params"]["request"]["url"].as_str().unwrap().to_owned(), bytes as u64))
        })
        .collect()
}

/// What Chromium has logged of the network since the last call.
async fn events(phone: &Browser) -> Vec<Value> {
    let log = phone.command("se/log", json!({"type": "performance"})).await;
    let message =
        |entry: &Value| serde_json::from_str::<Value>(entry["message"].as_str().unwrap()).unwrap()["message"].clone();
    log.as_array().unwrap().iter().map(message).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_view_of_the_approval_page_is_small_and_asks_nobody_else() {
    let app = TestApp::without_worker().await;
    let (_, step) = app.pending("首屏").await;
    let driver = Driver::start();
    let phone = driver.counting_browser().await;
    phone.width(390).await;
    phone.becomes(&app.url, Some(&app.person("li").await)).await;
    phone.devtools("Network.clearBrowserCache", json!({})).await;
    events(&phone).await;
    phone.goes_to(&format!("{}/approvals/{step}", app.url)).await;
    phone.at("html.js .ask-title").await;
    let seen = Mutex::new(Vec::new());
    until("all of the view has come", async || {
        let new = events(&phone).await;
        let mut seen = seen.lock().unwrap();
        seen.extend(new);
        requests(&seen).is_some()
    })
    .await;
    let asked = requests(&seen.into_inner().unwrap()).unwrap();
    assert!(asked.iter().all(|(address, _)| address.starts_with(&format!("{}/", app.url))), "{asked:#?}");
    assert!((2..=5).contains(&asked.len()), "{asked:#?}");
    let bytes: u64 = asked.iter().map(|(_, bytes)| bytes).sum();
    assert!((5_000..=120 * 1024).contains(&bytes), "{bytes} bytes: {asked:#?}");
    println!("{} requests, {bytes} bytes: {asked:#?}", asked.len());
    assert_eq!(phone.complaints().await, [""; 0]);
    phone.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_read_and_decided_without_scripts() {
    let app = TestApp::without_worker().await;
    let (order, step) = app.pending("没有脚本").await;
    let driver = Driver::start();
    let phone = driver.browser().await;
    phone.width(390).await;
    phone.becomes(&app.url, Some(&app.person("li").await)).await;
    phone.devtools("Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
    phone.goes_to(&format!("{}/approvals/{step}", app.url)).await;
    assert_eq!(phone.client.find_all(fantoccini::Locator::Css("html.js")).await.unwrap().len(), 0, "no script has run");
    assert_eq!(phone.text(".ask-title").await, "没有脚本");
    assert!(phone.text(".sheet").await.contains("A4复印纸"));
    assert!(phone.text(".approval-history").await.contains("王芳"));
    phone.taps("label.choose-return").await;
    phone.keys("#comment", "请补一张发票").await;
    phone.taps(".field.for-return button").await;
    assert_eq!(phone.text(".page-messages").await, "已退回给申请人。");
    let page = app.person("wang").await.get(&format!("/orders/{order}")).await;
    assert_eq!(page.all("#sent-back p")[1], "请补一张发票", "{}", page.text());
    let form = app.person("wang").await.get(&format!("/orders/{order}/edit")).await;
    assert_eq!(form.all("#sent-back p")[1], "请补一张发票", "also on the page with the faults: {}", form.text());

    let (order, step) = app.pending("再来一单").await;
    phone.goes_to(&format!("{}/approvals/{step}", app.url)).await;
    phone.taps("label.choose-approve").await;
    phone.taps("label[for=onward-finish]").await;
    phone.taps(".field.for-approve button").await;
    assert_eq!(phone.text(".page-messages").await, "已同意，单据审批通过。");
    assert!(app.person("wang").await.get(&format!("/orders/{order}")).await.has("已通过"));
    phone.client.close().await.unwrap();
}
