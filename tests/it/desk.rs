//! The desks of clerks and approvers: what came back comes first, prices keep their places, faults name their line.

use whsm::orders::{Kind, Line};

use crate::harness::{TestApp, field, order, with};

#[tokio::test(flavor = "multi_thread")]
async fn the_home_page_begins_with_what_came_back() {
    let app = TestApp::without_worker().await;
    let (wang, li) = (app.person("wang").await, app.person("li").await);
    assert!(wang.get("/").await.all("#returned").is_empty());
    let (id, step) = app.pending("十二月打包耗材").await;
    let back = [field("action", "return"), field("comment", "单价偏高，请核对"), field("return_to", "")];
    assert_eq!(li.decide(&format!("/approvals/{step}"), &back).await.status, 303);
    let page = wang.get("/").await;
    let first = page.attributes("main > .panel, main > .strip", "id").into_iter().next();
    assert_eq!(first.as_deref(), Some("returned"), "not with figures");
    assert_eq!(page.all("#returned .row-title"), ["十二月打包耗材"]);
    assert_eq!(page.all("#returned .row-why"), ["李强退回：单价偏高，请核对"]);
    assert_eq!(page.attributes("#returned .row-mend", "href"), [format!("/orders/{id}/edit")]);
    assert!(!page.has("没有等待您审批的单据"), "who never decides is not told so");
    assert!(li.get("/").await.all("#returned").is_empty(), "it came back to wang");
    // Resubmitted, it is with others again.
    let form = wang.get(&format!("/orders/{id}/edit")).await;
    let mut fields = vec![field("version", form.value_of("version")), field("press", form.value_of("press"))];
    fields.extend(order(Kind::Purchase, "十二月打包耗材").into_iter().filter(|(name, _)| name != "press"));
    fields.extend([field("intent", "submit"), field("next_approver", app.id("li").await.to_string())]);
    assert_eq!(wang.post(&format!("/orders/{id}/edit"), &fields).await.order(), id);
    assert!(wang.get("/").await.all("#returned").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_has_six_places_on_every_page_and_the_amount_is_exact() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let mut fields = with(order(Kind::Purchase, "标签"), "lines[0][quantity]", "1000.0001");
    fields = with(fields, "lines[0][unit_price]", "0.00585");
    fields = with(fields, "lines[4][unit_price]", "0.000001");
    fields.extend([field("intent", "submit"), field("next_approver", app.id("li").await.to_string())]);
    let id = wang.post("/orders/new/CG", &fields).await.order();
    let lines = Line::of(&*app.conn().await, id).await.unwrap();
    let prices: Vec<String> = lines.iter().map(|line| line.unit_price.unwrap().normalize().to_string()).collect();
    assert_eq!(prices, ["0.00585", "0.000001"]);
    let amount = app.chain(id).await.order.total_amount.normalize();
    assert_eq!(amount.to_string(), "5.850003085", "1000.0001 × 0.00585 + 2.5 × 0.000001");
    for path in [format!("/orders/{id}"), format!("/orders/{id}/print")] {
        let page = wang.get(&path).await;
        assert!(page.has("0.00585") && page.has("5.85"), "{path}: {}", page.text());
    }
    let (_, _, csv) = wang.bytes("/orders/export.csv?what=lines").await;
    assert!(String::from_utf8(csv).unwrap().contains("1000.0001,0.00585,5.850000585"));
    let copy = wang.get(&format!("/orders/new/CG?copy={id}")).await;
    assert_eq!(copy.value_of("lines[0][unit_price]"), "0.00585");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_total_that_is_too_large_names_the_line_with_which_it_gets_so() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let mut fields = order(Kind::Purchase, "太大");
    for index in [0, 4] {
        fields = with(fields, &format!("lines[{index}][quantity]"), "99999999999999");
        fields = with(fields, &format!("lines[{index}][unit_price]"), "6");
    }
    fields.push(field("intent", "save"));
    let page = wang.post("/orders/new/CG", &fields).await;
    assert_eq!((page.status, page.all("#faults a")), (422, vec!["第 2 行 数量".to_owned()]));
    assert_eq!(page.all("#lines-4-quantity-error"), ["金额太大，请分成几张单据"]);
}
