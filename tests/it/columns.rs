//! The columns of the order list for each person, and finding an order from anywhere.

use serde_json::json;
use whsm::orders::Kind;

use crate::harness::{Driver, Office, TestApp, field};

#[tokio::test(flavor = "multi_thread")]
async fn each_person_chooses_the_columns_of_the_list() {
    let app = TestApp::without_worker().await;
    app.pending("十一月采购").await;
    let (wang, li) = (app.person("wang").await, app.person("li").await);
    let usual = ["标题", "流水号", "类型", "申请人", "合计（元）", "状态", "当前办理人", "录入时间"];
    assert_eq!(wang.get("/orders").await.all("thead th"), usual);
    let chosen = [field("columns[]", "amount"), field("columns[]", "warehouse"), field("query", "kind=CG")];
    let done = wang.post("/orders/columns", &chosen).await;
    assert_eq!((done.status, done.location.as_str()), (303, "/orders?kind=CG"));
    let list = wang.get("/orders").await;
    assert_eq!(list.all("thead th"), ["标题", "仓库", "合计（元）"], "in the order of the list");
    assert_eq!(list.all("tbody td"), ["十一月采购", "华东一号仓", "3.00"]);
    assert_eq!(list.attributes("tbody td", "data-label"), ["仓库"], "on a phone each value has its label");
    assert_eq!(list.attributes("[name='columns[]'][checked]", "value"), ["warehouse", "amount"]);
    assert_eq!(li.get("/orders").await.all("thead th"), usual, "the choice is per person");
    let made_up = wang.post("/orders/columns", &[field("columns[]", "salary")]).await;
    assert_eq!(made_up.status, 422, "{}", made_up.text());
    wang.post("/orders/columns", &[]).await;
    assert_eq!(wang.get("/orders").await.all("thead th"), usual, "none ticked: the default columns");
}

#[tokio::test(flavor = "multi_thread")]
async fn those_whom_an_order_waits_for_are_listed_as_the_reader_lists_people() {
    let office = Office::open().await;
    office.submitted(Kind::Carton, "1").await;
    let wang = office.app.person("wang").await;
    let said = async || {
        let (list, home) = (wang.get("/orders").await, wang.get("/").await);
        let names = list.all("td.col-handler").concat();
        assert_eq!(home.all(".row-end .row-sub"), [names.as_str()]);
        names
    };
    let chinese = said().await;
    assert_eq!(chinese.matches('、').count(), 1, "{chinese}");
    wang.post("/language", &[field("language", "en"), field("next", "/")]).await;
    assert_eq!(said().await, chinese.replace('、', ", "));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_of_a_head_sorts_and_a_second_one_turns_the_order() {
    let app = TestApp::without_worker().await;
    app.pending("十一月采购").await;
    let wang = app.person("wang").await;
    let heads = |page: &crate::harness::Page| page.attributes("thead th a", "href");
    let newest = wang.get("/orders?kind=CG").await;
    assert_eq!(heads(&newest), ["/orders?kind=CG&sort=highest", "/orders?kind=CG&sort=oldest"]);
    assert_eq!(newest.attributes("th[aria-sort]", "aria-sort"), ["descending"]);
    let highest = wang.get("/orders?kind=CG&sort=highest").await;
    assert_eq!(heads(&highest), ["/orders?kind=CG&sort=lowest", "/orders?kind=CG"]);
    assert_eq!(highest.attributes("th.col-amount", "aria-sort"), ["descending"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_in_the_head_opens_the_order_if_it_finds_only_one() {
    let app = TestApp::without_worker().await;
    let (first, _) = app.pending("十一月采购").await;
    let (second, _) = app.pending("见 CG-20261120-0001 的补充").await;
    let (wang, zhou) = (app.person("wang").await, app.person("zhou").await);
    let at = |page: crate::harness::Page| (page.status, page.location);
    let found = |id: whsm::orders::OrderId| (303, format!("/orders/{id}"));
    assert_eq!(at(wang.get("/orders?go=1&q=cg-20261120-0001").await), found(first), "the number, before what names it");
    assert_eq!(at(wang.get("/orders?go=1&q=%E8%A1%A5%E5%85%85").await), found(second), "补充");
    let several = wang.get("/orders?go=1&q=20261120").await;
    assert_eq!((several.status, several.all(".found strong")), (200, vec!["共 2 张".to_owned()]));
    let hidden = zhou.get("/orders?go=1&q=CG-20261120-0001").await;
    assert_eq!((hidden.status, hidden.all(".found strong")), (200, vec!["共 0 张".to_owned()]), "out of reach");
}

#[tokio::test(flavor = "multi_thread")]
async fn choosing_what_to_do_leaves_what_is_asked_in_view() {
    let app = TestApp::without_worker().await;
    let (_, step) = app.pending("选择时不滚动的采购").await;
    let driver = Driver::start();
    let phone = driver.browser().await;
    phone.width(390).await;
    phone.client.goto(&format!("{}/approvals/{step}", app.url)).await.unwrap();
    phone.sign_in("li").await;
    phone.at("label.choose-approve").await;
    // A tap: pressed and released in place, with the browser's handling of the focus.
    let place = "const box = document.querySelector('label.choose-return').getBoundingClientRect(); return [box.left + 9, box.top + 9]";
    let place = phone.client.execute(place, vec![]).await.unwrap();
    for kind in ["mousePressed", "mouseReleased"] {
        let press = json!({"type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1});
        phone.command("goog/cdp/execute", json!({"cmd": "Input.dispatchMouseEvent", "params": press})).await;
    }
    let settled = "const done = arguments[0];
        requestAnimationFrame(() => requestAnimationFrame(() => done([scrollY, getComputedStyle(document.querySelector('.decision-panel')).display])));";
    assert_eq!(phone.client.execute_async(settled, vec![]).await.unwrap(), json!([0, "block"]));
    phone.client.close().await.unwrap();
}
