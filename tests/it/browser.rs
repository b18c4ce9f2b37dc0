//! A real browser: enters an order by keyboard, approves it on a phone, and finds no page too wide.
//!
//! Needs Chromium and chromedriver (`make setup` brings them).

mod access;
mod extremes;
mod first_view;
mod journeys;
mod old;
mod visit;

use fantoccini::Locator;
use serde_json::json;

use crate::harness::path_of;
use crate::harness::{Driver, TestApp};

/// Keys as WebDriver names them.
const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_entered_by_keyboard_and_approved_on_a_phone() {
    let app = TestApp::spawn().await;
    let driver = Driver::start();
    let clerk = driver.browser().await;
    clerk.client.goto(&format!("{}/orders/new/CG", app.url)).await.unwrap();
    clerk.sign_in("wang").await;
    clerk.keys("#title", "浏览器里的采购").await;
    clerk.at("#warehouse").await.select_by_value("HD1").await.unwrap();
    let first = ["A4复印纸", "70g", "包", "10", "3.505"].join(TAB);
    clerk.keys("#lines-0-name", &format!("{first}{ENTER}")).await;
    assert_eq!(clerk.text("[data-total-amount]").await, "35.05");
    clerk.press("[data-line-add]").await;
    let second = ["封箱胶带", "48mm", "卷", "2.5", "0.01"].join(TAB);
    clerk.keys("tr[data-line]:last-child input[data-field=name]", &second).await;
    clerk.press("tr[data-line]:last-child [data-line-copy]").await;
    clerk.press("tr[data-line]:last-child [data-line-remove]").await;
    // 35.05 + 0.025, rounded half-up once, at the end.
    assert_eq!(clerk.text("[data-total-amount]").await, "35.08");
    clerk.at("#next_approver").await.select_by_value(&app.id("li").await.to_string()).await.unwrap();
    clerk.press(".sticky-save button[value=submit]").await;
    assert_eq!(clerk.text(".alert-success").await, "已提交，正在等待李强审批。");
    assert_eq!(clerk.text(".items-total strong").await, "35.08 元", "script and server agree to the cent");

    app.settled().await;
    let path = path_of(&app.cards_to("dt-li").pop().unwrap());
    let phone = driver.browser().await;
    phone.width(390).await;
    phone.client.goto(&format!("{}{path}", app.url)).await.unwrap();
    phone.sign_in("li").await;
    assert_eq!(phone.text(".ask-title").await, "浏览器里的采购");
    phone.press("label.choose-approve").await;
    phone.press("label[for=onward-finish]").await;
    phone.press(".field.for-approve button").await;
    assert_eq!(phone.text(".alert-success").await, "已同意，单据审批通过。");
    app.settled().await;
    assert_eq!(app.texts_to("dt-wang"), ["您的采购:【浏览器里的采购】已被【李强】审批通过。"]);
    assert_eq!((clerk.complaints().await, phone.complaints().await), (vec![], vec![]));
    clerk.client.close().await.unwrap();
    phone.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_key_changes_the_decision_in_an_open_confirmation() {
    let app = TestApp::without_worker().await;
    let (id, step) = app.pending("拒绝前再问").await;
    let driver = Driver::start();
    let li = driver.browser().await;
    li.goes_to(&format!("{}/approvals/{step}", app.url)).await;
    li.sign_in("li").await;
    li.press("label.choose-more").await;
    li.press("label.choose-reject").await;
    li.keys("#comment", "不需要").await;
    li.press(".field.for-reject button").await;
    li.at(".confirm [data-confirm-no]").await;
    li.client.active_element().await.unwrap().send_keys("a").await.unwrap();
    assert_eq!(li.run("return document.querySelector('[name=action]:checked').value", vec![]).await, "reject");
    li.press("[data-confirm-yes]").await;
    li.at(".alert-success").await;
    let order = whsm::orders::Order::find(&mut *app.conn().await, id).await.unwrap().unwrap();
    assert_eq!(order.status, whsm::orders::Status::Rejected);
    li.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_is_wider_than_a_small_phone() {
    let app = TestApp::without_worker().await;
    let long = "一个很长很长的标题".repeat(13);
    let (id, step) = app.pending(&long.chars().take(117).collect::<String>()).await;
    let driver = Driver::start();
    let browser = driver.browser().await;
    browser.width(360).await;
    browser.client.goto(&format!("{}/login", app.url)).await.unwrap();
    assert!(browser.overflow().await <= 0, "the sign-in page");
    let mut pages = vec![
        "/".to_owned(),
        "/orders".into(),
        "/orders/new".into(),
        format!("/orders/{id}"),
        format!("/approvals/{step}"),
    ];
    pages.extend(whsm::orders::Kind::ALL.iter().map(|kind| format!("/orders/new/{kind}")));
    pages.extend(
        [
            "people",
            "people/new",
            "departments",
            "warehouses",
            "goods",
            "goods/import",
            "messages",
            "calendar",
            "flows",
            "flows/DB",
            "phrases",
        ]
        .map(|list| format!("/admin/{list}")),
    );
    pages.push("/delegations".into());
    pages.push("/nothing/here".into());
    browser.sign_in("admin").await;
    browser.at(".topbar").await;
    for path in pages {
        browser.client.goto(&format!("{}{path}", app.url)).await.unwrap();
        browser.at("main h1").await;
        assert!(browser.overflow().await <= 0, "{path} is {} px too wide", browser.overflow().await);
    }
    let complaints: Vec<String> = browser.complaints().await.into_iter().filter(|said| !said.contains("404")).collect();
    assert_eq!(complaints, Vec::<String>::new());
    browser.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_uploaded_while_an_order_is_typed() {
    let app = TestApp::without_worker().await;
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser-files");
    std::fs::create_dir_all(&folder).unwrap();
    let (photo, list, program) = (folder.join("照片.png"), folder.join("清单.txt"), folder.join("照片.jpg"));
    image::RgbImage::from_pixel(900, 600, image::Rgb([12, 107, 99])).save(&photo).unwrap();
    std::fs::write(&list, "A4复印纸 10 包").unwrap();
    std::fs::write(&program, b"MZ\x90\0\x03\0\0\0").unwrap();
    let driver = Driver::start();
    let clerk = driver.browser().await;
    clerk.width(390).await;
    clerk.client.goto(&format!("{}/orders/new/CG", app.url)).await.unwrap();
    clerk.sign_in("wang").await;
    clerk.keys("#title", "带附件的采购").await;
    clerk
        .keys("[data-files-input]", &[&photo, &list, &program].map(|path| path.display().to_string()).join("\n"))
        .await;
    clerk.keys("#note", "边传边写").await;
    let loaded = "const done = arguments[0], picture = document.querySelector('.file-picture img');
                  picture.scrollIntoView();
                  if (picture.complete) done(picture.naturalWidth);
                  else picture.onload = picture.onerror = () => done(picture.naturalWidth);";
    clerk.at(".file-picture img").await;
    assert_eq!(clerk.client.execute_async(loaded, vec![]).await.unwrap(), 480, "the thumbnail is shown");
    clerk.at(".file:not(.file-picture):not(.file-coming)").await;
    // A refused file shows the reason and blocks the form until it is removed.
    clerk.at(".file-fault:not(:empty)").await;
    assert!(clerk.text(".file-fault").await.starts_with("不能上传「照片.jpg」"));
    clerk.press(".sticky-save button[value=save]").await;
    assert_eq!(clerk.text("[data-files-said]").await, "有文件没有上传成功：请重试或移除。");
    assert!(clerk.overflow().await <= 0);
    clerk.press("[data-file-cancel]").await;
    clerk.press(".sticky-save button[value=save]").await;
    clerk.at(".alert-success").await;
    let names = "return Array.from(document.querySelectorAll('.file-name'), (name) => name.textContent)";
    assert_eq!(clerk.client.execute(names, vec![]).await.unwrap(), json!(["照片.png", "清单.txt"]));
    assert!(clerk.overflow().await <= 0);
    clerk.press(".actions .btn-primary[href$=edit]").await;
    clerk.press(".file-picture [data-file-remove]").await;
    clerk.client.wait().for_element(Locator::Css("[data-files-list] li:only-child:not(.file-picture)")).await.unwrap();
    // Nothing else has changed: leaving the page asks no question.
    clerk.client.goto(&format!("{}/orders", app.url)).await.unwrap();
    let complaints: Vec<String> = clerk.complaints().await.into_iter().filter(|said| !said.contains("422")).collect();
    assert_eq!(complaints, Vec::<String>::new());
    clerk.client.close().await.unwrap();
}
