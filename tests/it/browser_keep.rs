//! What was typed and never saved is offered again by the browser that it was typed in.

use fantoccini::Client;
use serde_json::json;

use crate::harness::{Browser, Driver, TestApp};

/// Until the browser has kept (or forgotten) what is typed.
async fn kept(client: &Client, text: &str) {
    let script = "const [text, done] = arguments;
        const look = () => Object.values(localStorage).some((kept) => kept.includes(text)) ? done(true) : setTimeout(look, 20);
        look();";
    client.execute_async(script, vec![json!(text)]).await.unwrap();
}

async fn value(browser: &Browser, selector: &str) -> String {
    browser.at(selector).await.prop("value").await.unwrap().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_survives_a_lost_session_until_it_is_saved() {
    let app = TestApp::spawn().await;
    let driver = Driver::start();
    let clerk = driver.browser().await;
    let form = format!("{}/orders/new/CG", app.url);
    clerk.client.goto(&form).await.unwrap();
    clerk.sign_in("wang").await;
    // The network answers nothing: the draft cannot save itself.
    clerk.client.execute("window.fetch = () => new Promise(() => {})", vec![]).await.unwrap();
    for line in 0..4 {
        if line > 2 {
            clerk.press("[data-line-add]").await;
        }
        clerk.keys(&format!("[name='lines[{line}][name]']"), &format!("货品{line}")).await;
    }
    clerk.keys("#title", "十一月采购").await;
    kept(&clerk.client, "十一月采购").await;
    clerk.client.delete_all_cookies().await.unwrap();
    clerk.client.goto(&form).await.unwrap();
    clerk.sign_in("wang").await;
    assert_eq!(value(&clerk, "#title").await, "");
    clerk.press(".kept .btn-primary").await;
    clerk.at("[name='lines[3][name]']").await;
    assert_eq!(value(&clerk, "#title").await, "十一月采购");
    assert_eq!(value(&clerk, "[name='lines[3][name]']").await, "货品3");
    clerk.press(".sticky-save [value=save]").await;
    clerk.at("#way").await;
    clerk.client.goto(&form).await.unwrap();
    clerk.at("#title").await;
    let offers = "return document.querySelectorAll('.kept').length";
    assert_eq!(clerk.client.execute(offers, vec![]).await.unwrap(), 0, "what was saved is not offered again");
    assert_eq!(clerk.complaints().await, [""; 0]);
    clerk.client.close().await.unwrap();
}
