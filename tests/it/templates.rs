//! Templates: made from an order or a form, used, shared, renamed, replaced; and who may do which.

use diesel_async::RunQueryDsl;
use whsm::catalog::{Goods, GoodsInput, Warehouse};
use whsm::orders::{Filter, Kind, list};

use crate::harness::{Page, Person, TestApp, field, order};

/// Saves the fields of a purchase form as a template, without saving an order.
async fn keep(person: &Person, name: &str, shared: &str) -> Page {
    let mut fields = order(Kind::Purchase, "每月复印纸");
    fields.extend([field("intent", "template"), field("template_name", name), field("template_shared", shared)]);
    person.post("/orders/new/CG", &fields).await
}

/// The templates that a person is offered: name and the line below it.
async fn offered(person: &Person) -> Vec<String> {
    person.get("/orders/new").await.all("#templates .row-title")
}

/// The address that uses the first template of this name.
async fn address(person: &Person, name: &str) -> String {
    let page = person.get("/orders/new").await;
    let at = page.all("#templates .row-title").iter().position(|of| of == name).unwrap();
    page.attributes("#templates .row-link", "href")[at].clone()
}

fn id_of(address: &str) -> &str {
    address.split("template=").nth(1).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_recurs_is_kept_and_used_without_storing_anything_before_it_is_saved() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    let page = keep(&wang, " 每月复印纸 ", "own").await;
    assert_eq!((page.status, page.has("已存为模板「每月复印纸」。")), (200, true), "{}", page.text());
    assert_eq!(page.value_of("title"), "每月复印纸", "the form stays open");
    assert_eq!(keep(&wang, "每月复印纸", "own").await.status, 200, "the same press once more");
    assert_eq!(offered(&wang).await, ["每月复印纸"]);

    let address = address(&wang, "每月复印纸").await;
    let form = wang.get(&address).await;
    assert_eq!(form.status, 200);
    assert_eq!((form.value_of("title"), form.value_of("lines[0][name]")), ("每月复印纸".into(), "A4复印纸".into()));
    assert!(!form.value_of("lines[0][quantity]").is_empty(), "with quantities");
    let count = async || list(&mut *app.conn().await, &app.user("wang").await, &Filter::default(), 9).await.unwrap();
    assert!(count().await.rows.is_empty(), "opening a template stores nothing");
    assert!(!wang.get("/orders/new").await.has("上次使用"));

    let mut fields = order(Kind::Purchase, "十二月复印纸");
    fields.extend([field("intent", "save"), field("template", id_of(&address))]);
    wang.post("/orders/new/CG", &fields).await.order();
    assert!(wang.get("/orders/new").await.has("上次使用 2026-11-20 10:05"));
    assert_eq!(wang.get(&address.replace("/CG?", "/DB?")).await.status, 404, "of another kind");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_used_stand_first() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    for name in ["甲", "乙", "丙"] {
        assert_eq!(keep(&wang, name, "own").await.status, 200);
    }
    assert_eq!(offered(&wang).await, ["丙", "乙", "甲"]);
    let used = address(&wang, "甲").await;
    let mut fields = order(Kind::Purchase, "用过");
    fields.extend([field("intent", "save"), field("template", id_of(&used))]);
    wang.post("/orders/new/CG", &fields).await.order();
    assert_eq!(offered(&wang).await, ["甲", "丙", "乙"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_ones_own_or_ones_departments_and_administrators_share_with_all() {
    let app = TestApp::without_worker().await;
    let (wang, li, zhou, admin) =
        (app.person("wang").await, app.person("li").await, app.person("zhou").await, app.person("admin").await);
    keep(&wang, "自己的", "own").await;
    keep(&wang, "采购部的", "department").await;
    let refused = keep(&wang, "大家的", "all").await;
    assert_eq!((refused.status, refused.value_of("title").as_str()), (422, "每月复印纸"), "what was typed stays");
    assert_eq!(refused.all("#template_shared-error"), ["只有管理员可以让全公司使用"]);
    assert_eq!(keep(&admin, "大家的", "all").await.status, 200);
    assert_eq!(offered(&wang).await, ["大家的", "采购部的", "自己的"]);
    assert_eq!(offered(&li).await, ["大家的", "采购部的"], "of the same department");
    assert_eq!(offered(&zhou).await, ["大家的"]);

    let (own, departments) = (address(&wang, "自己的").await, address(&wang, "采购部的").await);
    assert_eq!(li.get(&own).await.status, 404);
    assert_eq!(zhou.get(&departments).await.status, 404);
    assert_eq!(zhou.get(&address(&zhou, "大家的").await).await.value_of("title"), "每月复印纸");
    let change = |id: &str| format!("/orders/templates/{id}");
    let named = [field("template_name", "改名"), field("template_shared", "own")];
    assert_eq!(li.post(&change(id_of(&departments)), &named).await.status, 403);
    assert_eq!(li.post(&change(id_of(&own)), &named).await.status, 404);
    assert_eq!(zhou.post(&format!("{}/removal", change(id_of(&departments))), &[]).await.status, 303);
    assert_eq!(li.post(&format!("{}/removal", change(id_of(&departments))), &[]).await.status, 403);
    assert_eq!(offered(&li).await, ["大家的", "采购部的"], "only its owner could change or remove it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_renamed_removed_and_replaced_by_a_newer_order() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    keep(&wang, "旧名", "own").await;
    keep(&wang, "别的", "own").await;
    let used = address(&wang, "旧名").await;
    let path = format!("/orders/templates/{}", id_of(&used));
    for (name, fault) in
        [("  ", "此项必填"), ("别的", "已有同名模板，请换一个名称"), ("长".repeat(61).as_str(), "最多 60 个字")]
    {
        let page = wang.post(&path, &[field("template_name", name), field("template_shared", "own")]).await;
        assert_eq!((page.status, page.all("#templates .invalid-feedback")), (422, vec![fault.to_owned()]));
        assert!(page.values_of("template_name").contains(&name.to_owned()), "what was typed is there");
    }
    let renamed = wang.post(&path, &[field("template_name", "新名"), field("template_shared", "department")]).await;
    assert_eq!((renamed.status, renamed.location.as_str()), (303, "/orders/new"));

    let (newer, _) = app.pending("新的内容").await;
    let page = wang.post(&format!("/orders/{newer}/template"), &[field("replaces", id_of(&used))]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let form = wang.get(&used).await;
    assert_eq!((form.value_of("title"), form.value_of("lines[0][quantity]")), ("新的内容".into(), "2".into()));
    let unnamed = wang.post(&format!("/orders/{newer}/template"), &[]).await;
    assert_eq!((unnamed.status, unnamed.all("#template_name-error")), (422, vec!["此项必填".to_owned()]));

    assert_eq!(wang.post(&format!("{path}/removal"), &[]).await.status, 303);
    assert_eq!(wang.post(&format!("{path}/removal"), &[]).await.status, 303, "a repeated press is not an error");
    assert_eq!(offered(&wang).await, ["别的"]);
    assert_eq!(wang.get(&used).await.status, 404);

    // Another tab still offers the removed template for replacement.
    let mut fields = order(Kind::Purchase, "正在填的");
    fields.extend([field("intent", "template"), field("replaces", id_of(&used))]);
    let gone = wang.post("/orders/new/CG", &fields).await;
    assert_eq!((gone.status, gone.value_of("title").as_str()), (422, "正在填的"));
    assert_eq!(gone.all("#replaces-error"), ["模板已不存在，请另存为新模板"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_disabled_meanwhile_is_reported_beside_its_field() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;
    keep(&wang, "纸", "own").await;
    let used = address(&wang, "纸").await;
    let mut conn = app.conn().await;
    let now = app.clock.now();
    let paper = Goods::page(&mut conn, None, 1).await.unwrap().remove(0);
    Goods::set_disabled(&mut conn, paper.id, true, now).await.unwrap();
    let warehouses = Warehouse::list(&conn).await.unwrap();
    let first = warehouses.iter().find(|warehouse| warehouse.code == "HD1").unwrap();
    Warehouse::set_disabled(&mut conn, first.id, true, now).await.unwrap();
    let form = wang.get(&used).await;
    assert_eq!(form.status, 200);
    assert_eq!(form.all("#warehouse-error"), ["已停用，请另选"]);
    assert_eq!(form.all("#lines-0-name-error"), ["此货品已停用，请另选"]);
    // Another article of the same name can be ordered.
    let again =
        GoodsInput { sku: "BG-A4-2".into(), name: paper.name, specification: String::new(), unit: "包".into() };
    Goods::create(&mut conn, &again, now).await.unwrap();
    assert_eq!(wang.get(&used).await.all("#lines-0-name-error"), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_keeps_no_template_that_is_none() {
    let app = TestApp::without_worker().await;
    let mut conn = app.conn().await;
    let order = r#"{"title": "", "lines": {}, "settles": []}"#;
    for (name, shared, content, said) in [
        ("x", "department", order, "shared_with_a_department"),
        ("x", "own", r#"{"title": "", "lines": {}, "settles": ["CG-1"]}"#, "holds_an_order"),
        ("x", "own", "[]", "holds_an_order"),
        (" ", "own", order, "order_templates_name_check"),
        ("x", "nobody", order, "order_templates_shared_check"),
    ] {
        let refused = diesel::sql_query(
            "INSERT INTO order_templates (owner_id, kind, name, shared, content, created_at, updated_at)
             SELECT id, 'CG', $1, $2, $3::jsonb, now(), now() FROM users WHERE username = 'wang'",
        )
        .bind::<diesel::sql_types::Text, _>(name)
        .bind::<diesel::sql_types::Text, _>(shared)
        .bind::<diesel::sql_types::Text, _>(content)
        .execute(&mut *conn)
        .await
        .unwrap_err();
        assert!(refused.to_string().contains(said), "{said}: {refused}");
    }
}
