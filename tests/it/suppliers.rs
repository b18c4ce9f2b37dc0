//! Supplier and wanted-by date of a purchase; what former orders named is suggested.

use reqwest::Method;
use serde_json::json;
use whsm::orders::Kind;

use crate::harness::{TestApp, field, order, with};

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_names_its_supplier_and_the_day_when_the_goods_are_wanted() {
    let app = TestApp::without_worker().await;
    let (wang, li) = (app.person("wang").await, app.person("li").await);
    let mut fields = with(order(Kind::Purchase, "打包耗材"), "supplier", " 惠丰包材经营部 ");
    fields = with(fields, "wanted_on", "十二月五日");
    fields.extend([field("intent", "submit"), field("next_approver", app.id("li").await.to_string())]);
    let page = wang.post("/orders/new/CG", &fields).await;
    assert_eq!((page.status, page.all("#wanted_on-error")), (422, vec!["请填写日期，例如 2026-12-05".to_owned()]));
    assert_eq!(
        (page.value_of("supplier").trim(), page.value_of("wanted_on").as_str()),
        ("惠丰包材经营部", "十二月五日")
    );
    assert_eq!(page.all("#faults a"), ["期望到货"]);
    let fields = with(fields, "wanted_on", "2026-12-05");
    let id = wang.post("/orders/new/CG", &fields).await.order();
    for page in [wang.get(&format!("/orders/{id}")).await, wang.get(&format!("/orders/{id}/print")).await] {
        assert!(page.has("惠丰包材经营部") && page.has("2026-12-05"), "{}", page.text());
    }
    let path = format!("/orders/{id}");
    let (_, answer) = app.call("wang", Method::GET, &path, None).await;
    assert_eq!((&answer["supplier"], &answer["wanted_on"]), (&json!("惠丰包材经营部"), &json!("2026-12-05")));
    assert_eq!(wang.get("/orders?q=huifeng").await.all(".row-title").len(), 0, "only initials");
    assert_eq!(wang.get("/orders?q=hfbc").await.all(".row-title"), ["打包耗材"], "it is found by its supplier");
    // The approver sees it, and what became of it after a return.
    let approval = |step: whsm::orders::StepId| format!("/approvals/{step}");
    let step = app.chain(id).await.open_steps().next().unwrap().id;
    let shown = li.get(&approval(step)).await.all(".ask-facts").join(" ");
    assert!(shown.contains("惠丰包材经营部") && shown.contains("2026-12-05"), "{shown}");
    let back = [field("action", "return"), field("comment", "太晚"), field("return_to", "")];
    assert_eq!(li.decide(&approval(step), &back).await.status, 303);
    let form = wang.get(&format!("/orders/{id}/edit")).await;
    assert_eq!((form.value_of("supplier"), form.value_of("wanted_on")), ("惠丰包材经营部".into(), "2026-12-05".into()));
    let mut again: Vec<_> = fields.into_iter().filter(|(name, _)| name != "press").collect();
    again.extend([field("version", form.value_of("version")), field("press", form.value_of("press"))]);
    assert_eq!(wang.post(&format!("/orders/{id}/edit"), &with(again, "wanted_on", "2026-12-01")).await.status, 303);
    let step = app.chain(id).await.open_steps().next().unwrap().id;
    let changes = li.get(&approval(step)).await.all(".change");
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert!(changes[0].starts_with("期望到货") && changes[0].contains("2026-12-01"), "{changes:?}");
    let body = json!({"kind": "FLY", "supplier": "谁", "lines": []});
    let (status, problem) = app.call("wang", Method::POST, "/orders", Some(body)).await;
    assert_eq!((status, problem["errors"].get("supplier").is_some()), (422, true), "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn suppliers_customers_and_boards_of_former_orders_are_suggested_to_those_who_see_them() {
    let app = TestApp::without_worker().await;
    let (wang, zhou) = (app.person("wang").await, app.person("zhou").await);
    let save = |fields| with(fields, "intent", "save");
    for supplier in ["惠丰包材", "永兴纸业", "惠丰包材"] {
        wang.post("/orders/new/CG", &save(with(order(Kind::Purchase, "纸"), "supplier", supplier))).await.order();
        app.clock.advance(chrono::TimeDelta::minutes(1));
    }
    let boxes = with(order(Kind::Carton, "箱"), "lines[0][board]", "五层 A=A");
    wang.post("/orders/new/CGC", &save(boxes)).await.order();
    let suggested = async |person: &crate::harness::Person, kind: &str, list: &str| {
        person.get(&format!("/orders/new/{kind}")).await.attributes(&format!("#{list} option"), "value")
    };
    assert_eq!(suggested(&wang, "CG", "suppliers").await, ["惠丰包材", "永兴纸业"]);
    assert_eq!(suggested(&wang, "CGC", "customers").await, ["宁波海川贸易"]);
    let boards = suggested(&wang, "CGC", "boards").await;
    assert!(boards[..2].contains(&"五层 A=A".to_owned()) && boards.contains(&"E瓦 白面".to_owned()), "{boards:?}");
    assert_eq!(boards.iter().filter(|board| *board == "BC双瓦楞").count(), 1);
    assert!(suggested(&zhou, "CG", "suppliers").await.is_empty(), "drafts of another person are nobody's business");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_keeps_the_supplier() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let mut fields = with(order(Kind::Purchase, "每月"), "supplier", "惠丰包材");
    fields.extend([field("intent", "template"), field("template_name", "每月"), field("template_shared", "own")]);
    assert_eq!(wang.post("/orders/new/CG", &fields).await.status, 200);
    let use_it = wang.get("/orders/new").await.attributes("#templates .row-link", "href").remove(0);
    assert_eq!(wang.get(&use_it).await.value_of("supplier"), "惠丰包材");
}
