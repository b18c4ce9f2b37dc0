//! Goods are found while a line is typed, with the keyboard alone.

use serde_json::json;
use whsm::catalog::{Goods, GoodsInput};

use crate::harness::TestApp;
use crate::harness::{Browser, Driver};

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const DOWN: &str = "\u{e015}";
const UP: &str = "\u{e013}";

/// Types into the focused element.
async fn types(browser: &Browser, keys: &str) {
    browser.client.active_element().await.unwrap().send_keys(keys).await.unwrap();
}

async fn focus(browser: &Browser) -> String {
    let script = "return document.activeElement.id";
    browser.client.execute(script, vec![]).await.unwrap().as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_is_filled_by_initials_and_enter_alone() {
    let app = TestApp::without_worker().await;
    for (sku, name, specification) in [("JD-48", "透明封箱胶带", "48mm"), ("JD-60", "封箱胶带", "60mm")] {
        let input =
            GoodsInput { sku: sku.into(), name: name.into(), specification: specification.into(), unit: "卷".into() };
        Goods::create(&mut *app.conn().await, &input, app.clock.now()).await.unwrap();
    }
    let driver = Driver::start();
    let clerk = driver.browser().await;
    clerk.client.goto(&format!("{}/orders/new/CG", app.url)).await.unwrap();
    clerk.sign_in("wang").await;
    let name = "#lines-0-name";
    assert_eq!(clerk.at(name).await.attr("role").await.unwrap().as_deref(), Some("combobox"));

    // Typed faster than the server responds.
    clerk.keys(name, &format!("fxjd{ENTER}")).await;
    assert_eq!(focus(&clerk).await, "lines-0-quantity");
    holds(&clerk, name, "封箱胶带").await;
    assert_eq!(clerk.value("#lines-0-specification").await, "60mm");
    assert_eq!(clerk.value("#lines-0-unit").await, "卷");
    clerk.keys("#lines-0-quantity", &format!("2{ENTER}")).await;
    assert_eq!(focus(&clerk).await, "lines-1-quantity");

    // The arrows cycle through the list; the field names the active option.
    let name = "#lines-1-name";
    clerk.keys(name, "jd").await;
    clerk.at("#goods-list").await;
    assert_eq!(clerk.at(name).await.attr("aria-expanded").await.unwrap().as_deref(), Some("true"));
    clerk.keys(name, &format!("{DOWN}{DOWN}{DOWN}{UP}")).await;
    let meant = clerk.at(name).await.attr("aria-activedescendant").await.unwrap().unwrap();
    let chosen = clerk.text(&format!("#{meant}[aria-selected=true] .goods-name")).await;
    clerk.keys(name, ENTER).await;
    clerk.at("#lines-1-quantity:focus").await;
    assert_eq!(clerk.value(name).await, chosen);

    // Esc closes the list, keeps the text, and Enter moves on in the row.
    let name = "#lines-2-name";
    clerk.keys(name, "胶").await;
    clerk.at("#goods-list").await;
    clerk.keys(name, &format!("{ESCAPE}{ENTER}")).await;
    assert_eq!(clerk.value(name).await, "胶");
    assert_eq!(focus(&clerk).await, "lines-2-quantity");
    let lists = "return document.querySelectorAll('#goods-list').length";
    assert_eq!(clerk.client.execute(lists, vec![]).await.unwrap(), json!(0));

    // A name that matches no article is kept as typed.
    clerk.press("[data-line-add]").await;
    clerk.keys("#lines-3-name", &format!("没有这个{ENTER}")).await;
    assert_eq!(focus(&clerk).await, "lines-3-quantity");
    assert!(clerk.text("#lines-3-name-doubt").await.contains("目录里没有"));
    assert_eq!(clerk.value("#lines-3-name").await, "没有这个");
    clerk.keys("#lines-3-quantity", ENTER).await;

    // By touch, on a phone.
    clerk.width(390).await;
    clerk.keys("#lines-4-name", "bga4").await;
    clerk.keys("#lines-4-name", "\u{e003}\u{e003}\u{e003}g-a4").await;
    clerk.at("#goods-list li").await;
    assert!(clerk.overflow().await <= 0);
    clerk.press("#goods-list li").await;
    assert_eq!(clerk.value("#lines-4-name").await, "A4复印纸");
    assert_eq!(clerk.complaints().await, [""; 0]);
    clerk.client.close().await.unwrap();
}

/// Waits until a field holds a value.
async fn holds(browser: &Browser, selector: &str, wanted: &str) {
    let script = "const [selector, wanted, done] = arguments;
        const look = () => document.querySelector(selector).value === wanted ? done(true) : setTimeout(look, 20);
        look();";
    browser.client.execute_async(script, vec![json!(selector), json!(wanted)]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_longer_name_takes_nothing_of_the_shorter_one_that_it_began_with() {
    let app = TestApp::without_worker().await;
    for (sku, name, specification, unit) in [("JD-60", "封箱胶带", "60mm", "卷"), ("JD-Z", "封箱胶带座", "台式", "个")]
    {
        let input =
            GoodsInput { sku: sku.into(), name: name.into(), specification: specification.into(), unit: unit.into() };
        Goods::create(&mut *app.conn().await, &input, app.clock.now()).await.unwrap();
    }
    let driver = Driver::start();
    let clerk = driver.browser().await;
    clerk.client.goto(&format!("{}/orders/new/CG", app.url)).await.unwrap();
    clerk.sign_in("wang").await;
    let (name, specification, unit) = ("#lines-0-name", "#lines-0-specification", "#lines-0-unit");
    clerk.keys(name, "封箱胶带").await;
    holds(&clerk, specification, "60mm").await;
    clerk.keys(name, "座").await;
    holds(&clerk, specification, "台式").await;
    assert_eq!(clerk.value(unit).await, "个");
    // No article has this name; the unit that was typed over stays.
    clerk.keys(unit, "\u{e003}箱").await;
    clerk.keys(name, "子").await;
    assert_eq!((clerk.value(specification).await.as_str(), clerk.value(unit).await.as_str()), ("", "箱"));
    assert_eq!(clerk.complaints().await, [""; 0]);
    clerk.client.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_after_enter_belongs_to_the_next_field_however_late_the_answer() {
    let app = TestApp::without_worker().await;
    for (sku, name, specification) in
        [("SL-15", "塑料托盘", "1.2m"), ("JD-48", "透明封箱胶带", "48mm"), ("JD-60", "彩色封箱胶带", "60mm")]
    {
        let input =
            GoodsInput { sku: sku.into(), name: name.into(), specification: specification.into(), unit: "个".into() };
        Goods::create(&mut *app.conn().await, &input, app.clock.now()).await.unwrap();
    }
    let driver = Driver::start();
    let clerk = driver.browser().await;
    clerk.client.goto(&format!("{}/orders/new/CG", app.url)).await.unwrap();
    clerk.sign_in("wang").await;
    clerk.at("#lines-0-name").await;
    // Responses wait until the test releases them.
    let held = "const real = window.fetch, gate = new Promise((open) => { window.answers = open; });
                window.fetch = (to, ...of) => String(to).includes('q=') ? gate.then(() => real(to, ...of)) : real(to, ...of);";
    clerk.run(held, vec![]).await;
    clerk.keys("#lines-0-name", "sltp").await;
    types(&clerk, &format!("{ENTER}15{TAB}3.5{TAB}")).await;
    assert_eq!(focus(&clerk).await, "lines-1-name");
    types(&clerk, &format!("fxjd{ENTER}2{TAB}8{TAB}")).await;
    types(&clerk, &format!("没有这个{ENTER}7")).await;
    let typed = "return Array.from(document.querySelectorAll('[data-lines-body] tr'))
        .map((row) => Array.from(row.querySelectorAll('[data-field]'), (field) => field.value).join('|'))";
    assert_eq!(
        clerk.run(typed, vec![]).await,
        json!(["sltp|||15|3.5", "fxjd|||2|8", "没有这个|||7|"]),
        "every key reached its field"
    );
    clerk.run("window.answers()", vec![]).await;
    holds(&clerk, "#lines-0-specification", "1.2m").await;
    assert_eq!(clerk.value("#lines-0-name").await, "塑料托盘");
    // Two articles match and neither was shown: none is taken, and the list opens when the field gets the focus again.
    assert!(clerk.text("#lines-1-name-doubt").await.contains("相近"));
    assert!(clerk.text("#lines-2-name-doubt").await.contains("目录里没有"));
    assert_eq!(clerk.run(typed, vec![]).await, json!(["塑料托盘|1.2m|个|15|3.5", "fxjd|||2|8", "没有这个|||7|"]));
    assert_eq!(focus(&clerk).await, "lines-2-quantity", "late responses do not move the focus");
    clerk.run("document.getElementById('lines-1-name').focus()", vec![]).await;
    clerk.at("#goods-list li").await;
    types(&clerk, ENTER).await;
    holds(&clerk, "#lines-1-unit", "个").await;
    assert_eq!(
        (clerk.value("#lines-1-quantity").await.as_str(), focus(&clerk).await.as_str()),
        ("2", "lines-1-quantity")
    );
    assert_eq!(clerk.complaints().await, [""; 0]);
    clerk.client.close().await.unwrap();
}
