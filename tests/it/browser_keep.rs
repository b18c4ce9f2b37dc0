//! The browser keeps typed text that was not saved, and offers it again.

use fantoccini::Client;
use serde_json::json;

use crate::harness::{Browser, Driver, PDF, TestApp, draft};

/// Waits until the browser has kept or dropped the typed text.
async fn kept(client: &Client, text: &str) {
    let script = "const [text, done] = arguments;
        const look = () => Object.values(localStorage).some((kept) => kept.includes(text)) ? done(true) : setTimeout(look, 20);
        look();";
    client.execute_async(script, vec![json!(text)]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_survives_a_lost_session_until_it_is_saved() {
    let app = TestApp::without_worker().await;
    let driver = Driver::start();
    let clerk = driver.browser().await;
    let form = format!("{}/orders/new/CG", app.url);
    clerk.client.goto(&form).await.unwrap();
    clerk.sign_in("wang").await;
    // The network does not respond: the draft cannot save itself.
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
    assert_eq!(clerk.value("#title").await, "");
    clerk.press(".kept .btn-primary").await;
    clerk.at("[name='lines[3][name]']").await;
    assert_eq!(clerk.value("#title").await, "十一月采购");
    assert_eq!(clerk.value("[name='lines[3][name]']").await, "货品3");
    clerk.press(".sticky-save [value=save]").await;
    clerk.at("#timeline").await;
    clerk.client.goto(&form).await.unwrap();
    clerk.at("#title").await;
    let offers = "return document.querySelectorAll('.kept').length";
    assert_eq!(clerk.client.execute(offers, vec![]).await.unwrap(), 0, "saved text is not offered again");
    // Signing out drops all copies in this browser.
    without_network(&clerk).await;
    clerk.keys("#title", "十二月采购").await;
    kept(&clerk.client, "十二月采购").await;
    clerk.run("document.querySelector('form[data-sign-out] button').click()", vec![]).await;
    clerk.at("#username").await;
    let left =
        clerk.run("return Object.values(localStorage).concat(Object.values(sessionStorage)).join()", vec![]).await;
    assert!(!left.as_str().unwrap().contains("十二月采购"), "{left}");
    assert_eq!(clerk.complaints().await, [""; 0]);
    clerk.client.close().await.unwrap();
}

/// Cuts scripts off the network, so that the draft cannot save itself.
async fn without_network(browser: &Browser) {
    browser.at("#title").await;
    browser.run("window.fetch = () => Promise.reject(new TypeError('no network'))", vec![]).await;
}

async fn offers(browser: &Browser) -> usize {
    browser.at("#title").await;
    let count = browser.run("return document.querySelectorAll('.kept').length", vec![]).await;
    usize::try_from(count.as_u64().unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_that_was_not_taken_forgets_nothing() {
    let app = TestApp::without_worker().await;
    let id = draft(&app.person("wang").await, "草稿").await;
    let edit = format!("{}/orders/{id}/edit", app.url);
    let driver = Driver::start();
    let clerk = driver.browser().await;
    clerk.goes_to(&edit).await;
    clerk.sign_in("wang").await;
    without_network(&clerk).await;
    clerk.keys("#title", "改过").await;
    kept(&clerk.client, "草稿改过").await;
    clerk.client.delete_all_cookies().await.unwrap();
    clerk.press(".sticky-save [value=save]").await;
    clerk.sign_in("wang").await;
    // The form comes back with everything that was typed.
    clerk.at("form[data-dirty]").await;
    assert!(clerk.text(".unsent").await.contains("刚才没有提交"));
    assert_eq!((clerk.value("#title").await.as_str(), offers(&clerk).await), ("草稿改过", 0));
    assert_eq!(clerk.client.current_url().await.unwrap().as_str(), edit);
    clerk.goes(".sticky-save [value=save]", "#timeline").await;
    assert_eq!(clerk.client.current_url().await.unwrap().fragment(), None, "nothing of it stays in the address");
    clerk.goes_to(&edit).await;
    assert_eq!((clerk.value("#title").await.as_str(), offers(&clerk).await), ("草稿改过", 0));
    clerk.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_a_comment_and_master_data_come_back_to_be_sent_with_one_press() {
    let app = TestApp::without_worker().await;
    let (id, step) = app.pending("会话过期").await;
    let driver = Driver::start();
    let browser = driver.browser().await;
    let approval = format!("{}/approvals/{step}", app.url);
    browser.goes_to(&approval).await;
    browser.sign_in("li").await;
    browser.press("label.choose-return").await;
    browser.keys("#comment", "请补规格").await;
    browser.client.delete_all_cookies().await.unwrap();
    browser.press(".field.for-return button").await;
    browser.sign_in("li").await;
    browser.at(".unsent").await;
    assert_eq!(browser.client.current_url().await.unwrap().as_str(), approval);
    assert_eq!(browser.value("#comment").await, "请补规格");
    browser.goes(".field.for-return button", ".alert-success").await;
    assert_eq!(app.chain(id).await.order.status, whsm::orders::Status::Returned);

    browser.client.delete_all_cookies().await.unwrap();
    browser.goes_to(&format!("{}/orders/{id}", app.url)).await;
    browser.sign_in("wang").await;
    browser.keys("#comment-words", "已问过供应商").await;
    browser.client.delete_all_cookies().await.unwrap();
    browser.press("form[action$=comments] .talk-line .btn").await;
    browser.sign_in("wang").await;
    browser.at(".unsent").await;
    assert_eq!(browser.value("#comment-words").await, "已问过供应商");
    assert!(browser.at("#comment-words").await.is_displayed().await.unwrap());

    browser.client.delete_all_cookies().await.unwrap();
    browser.goes_to(&format!("{}/admin/goods/new", app.url)).await;
    browser.sign_in("admin").await;
    browser.keys("#name", "新商品").await;
    browser.client.delete_all_cookies().await.unwrap();
    browser.press("main form.panel .btn-primary").await;
    browser.sign_in("admin").await;
    browser.at(".unsent").await;
    assert_eq!(browser.value("#name").await, "新商品");
    // The next person who signs in does not see the text of the one before.
    browser.client.delete_all_cookies().await.unwrap();
    browser.press("main form.panel .btn-primary").await;
    browser.sign_in("zhou").await;
    browser.at("main h1").await;
    let shown = browser.run("return document.querySelectorAll('.unsent').length", vec![]).await;
    assert_eq!(shown, 0);
    browser.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_offered_stays_while_something_else_is_typed_and_brings_its_files() {
    let app = TestApp::without_worker().await;
    let driver = Driver::start();
    let clerk = driver.browser().await;
    let form = format!("{}/orders/new/CG", app.url);
    clerk.goes_to(&form).await;
    clerk.sign_in("wang").await;
    without_network(&clerk).await;
    clerk.keys("#title", "先填的").await;
    kept(&clerk.client, "先填的").await;
    let upload = format!("/uploads/{}", clerk.value("[name=form_key]").await);
    let press = uuid::Uuid::new_v4().to_string();
    assert_eq!(app.person("wang").await.upload_by_script(&upload, &press, ("甲.pdf", PDF)).await.status, 201);

    clerk.goes_to(&form).await;
    without_network(&clerk).await;
    assert_eq!(offers(&clerk).await, 1);
    clerk.keys("#title", "后填的").await;
    kept(&clerk.client, "后填的").await;
    clerk.goes_to(&form).await;
    without_network(&clerk).await;
    assert_eq!(offers(&clerk).await, 2, "the newest first");
    clerk.goes(".kept + .kept .btn-primary", "form[data-dirty]").await;
    assert_eq!(clerk.value("#title").await, "先填的");
    assert_eq!(clerk.text(".file-name").await, "甲.pdf");
    assert_eq!(offers(&clerk).await, 1, "the other one waits");
    clerk.press(".kept .btn-link").await;
    assert_eq!(offers(&clerk).await, 0);
    clerk.client.close().await.unwrap();
}
