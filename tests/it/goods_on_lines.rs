//! The article that a line is bound to, and the units and barcodes of articles.

use reqwest::Method;
use serde_json::{Value, json};
use whsm::catalog::{Goods, GoodsInput};
use whsm::orders::{Kind, Line, OrderId};

use crate::harness::{TestApp, field, order, with};

/// Saves an order with this line over the API; returns the line of the response.
async fn line_of(app: &TestApp, line: Value) -> (u16, Value) {
    let body = json!({"kind": "FLY", "title": "领纸", "department": "CG", "warehouse": "HD1", "lines": [line]});
    let (status, answer) = app.call("wang", Method::POST, "/orders", Some(body)).await;
    (status, if status == 201 { answer["lines"][0].clone() } else { answer })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_means_the_article_that_was_chosen_or_that_alone_is_called_so() {
    let app = TestApp::without_worker().await;
    for sku in ["JD-1", "JD-2"] {
        let input =
            GoodsInput { sku: sku.into(), name: "胶带".into(), specification: "48mm".into(), unit: "卷".into() };
        Goods::create(&mut *app.conn().await, &input, app.clock.now()).await.unwrap();
    }
    let paper = json!({"name": "A4复印纸", "specification": "70 G", "unit": "包", "quantity": "2", "unit_price": "1"});
    assert_eq!(line_of(&app, paper).await.1["goods"], "BG-A4");
    let tape = json!({"name": "胶带", "specification": "48mm", "unit": "卷", "quantity": "2", "unit_price": "1"});
    let (_, unclear) = line_of(&app, tape.clone()).await;
    assert_eq!(unclear.get("goods"), None, "free text has no such key: {unclear}");
    let mut chosen = tape.clone();
    chosen["goods"] = "jd-2".into();
    assert_eq!(line_of(&app, chosen.clone()).await.1["goods"], "JD-2");
    chosen["specification"] = "60mm".into();
    let (status, refused) = line_of(&app, chosen).await;
    assert!(status == 422 && refused["errors"]["lines[0][goods]"].is_array(), "{refused}");

    // The form keeps the chosen article while other fields change, and drops it with the name.
    let wang = app.person("wang").await;
    let mut fields = with(with(order(Kind::Purchase, "买胶带"), "intent", "save"), "lines[0][name]", "胶带");
    fields = with(fields, "lines[0][specification]", "48mm");
    fields.push(field("lines[0][goods]", "JD-1"));
    let id = wang.post("/orders/new/CG", &fields).await.order();
    let meant = async |id: OrderId| {
        let lines = Line::of(&*app.conn().await, id).await.unwrap();
        lines.iter().map(|line| line.goods_id.map(|id| id.0)).collect::<Vec<_>>()
    };
    assert_eq!(meant(id).await, [Some(40002), Some(40001)]);
    let page = wang.get(&format!("/orders/{id}/edit")).await;
    assert_eq!(page.value_of("lines[0][goods]"), "40002");
    fields = with(with(fields, "version", "1"), "lines[0][goods]", "40002");
    fields = with(fields, "lines[0][quantity]", "11");
    assert_eq!(wang.post(&format!("/orders/{id}/edit"), &fields).await.status, 303);
    assert_eq!(meant(id).await, [Some(40002), Some(40001)]);
    fields = with(with(fields, "version", "2"), "lines[0][name]", "宽胶带");
    assert_eq!(wang.post(&format!("/orders/{id}/edit"), &fields).await.status, 303);
    assert_eq!(meant(id).await, [None, Some(40001)]);
    // Lines of cartons and of older orders have no article; their templates, diffs and digests stay the same.
    let carton = wang.post("/orders/new/CGC", &with(order(Kind::Carton, "纸箱"), "intent", "save")).await.order();
    assert_eq!(meant(carton).await, [None, None]);
    let copy = wang.get(&format!("/orders/new/CG?copy={id}")).await;
    assert_eq!((copy.value_of("lines[0][goods]"), copy.value_of("lines[1][goods]")), (String::new(), "40001".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn units_and_barcodes_of_an_article_are_kept_on_its_page() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let article = |version: &str, barcode: &str, units: &str| {
        [
            field("version", version),
            field("name", "A4复印纸"),
            field("sku", "BG-A4"),
            field("specification", "70g"),
            field("unit", "包"),
            field("barcode", barcode),
            field("units", units),
        ]
    };
    let saved = admin.post("/admin/goods/40001", &article("1", "6901", "箱 8 6902\n托 320")).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let page = admin.get("/admin/goods/40001").await;
    assert_eq!((page.value_of("barcode"), page.all("#units")), ("6901".into(), vec!["箱 8 6902 托 320".to_owned()]));
    let found = app.person("wang").await.get("/goods?q=6901").await;
    assert!(found.body.contains("BG-A4"), "{}", found.body);
    // A form without these fields leaves them unchanged.
    assert_eq!(admin.post("/admin/goods/40001", &article("2", "", "")[..5]).await.status, 303);
    assert_eq!(admin.get("/admin/goods/40001").await.value_of("barcode"), "6901");
    let other = [field("name", "笔"), field("sku", "BI"), field("unit", "支")];
    for (barcode, units, fault) in [
        ("6902", "", "#barcode-error"),
        ("", "盒 12 6901", "#units-error"),
        ("7", "盒 十二", "#units-error"),
        ("7", "盒 2 7", "#units-error"),
    ] {
        let fields = [&other[..], &[field("barcode", barcode), field("units", units)]].concat();
        let refused = admin.post("/admin/goods", &fields).await;
        assert_eq!((refused.status, refused.all(fault).len()), (422, 1), "{barcode} {units}: {}", refused.text());
    }
    assert_eq!(admin.post("/admin/goods/40001", &article("3", "6903", "箱 10 6902")).await.status, 303);
    let audit = admin.get("/admin/audit?what=goods_units").await;
    assert!(audit.has("包装单位「箱」") && audit.has("托"), "{}", audit.text());
    let audit = admin.get("/admin/audit?what=goods").await;
    assert!(audit.has("条码 6901 → 6903"), "{}", audit.text());
}
