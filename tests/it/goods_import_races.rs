//! Imports of goods while others change the same goods, and imports of the largest size.

use std::fmt::Write;

use diesel_async::{AsyncConnection, SimpleAsyncConnection};
use whsm::catalog::{Goods, GoodsInput};

use crate::goods_import::{apply, goods, look};
use crate::harness::{TestApp, field};

async fn rename(app: &TestApp, sku: &str, name: &str) {
    let mut conn = app.conn().await;
    let id = Goods::best(&mut conn, sku, 1).await.unwrap().remove(0);
    let input = GoodsInput { sku: id.sku, name: name.into(), specification: id.specification, unit: id.unit };
    Goods::change(&mut conn, id.id, id.version, &input).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_since_it_was_looked_at_is_shown_anew_and_never_written_over() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let text = "货号,名称,规格,单位\nBG-A4,复印纸,70g,包\nQP,气泡膜,,卷\n";
    let (url, page) = look(&admin, "a.csv", text.as_bytes()).await;
    rename(&app, "BG-A4", "别人改的").await;
    let taken =
        GoodsInput { sku: "qp".into(), name: "气泡".into(), specification: String::new(), unit: "卷".into() };
    Goods::create(&mut *app.conn().await, &taken, app.clock.now()).await.unwrap();
    let refused = apply(&admin, &url, &page).await;
    assert_eq!(refused.status, 409);
    assert!(refused.has("有 2 行的货品被改动过") && refused.has("刚有改动，请核对"), "{}", refused.text());
    assert_eq!(refused.all("del"), ["原为别人改的", "原为气泡"], "compared with the present values");
    let names = async || goods(&app).await.into_iter().map(|article| article.1).collect::<Vec<_>>();
    assert_eq!(names().await, ["别人改的", "气泡"]);
    assert_eq!(apply(&admin, &url, &page).await.status, 409, "the old preview is out of date");
    assert_eq!(names().await, ["别人改的", "气泡"]);
    assert_eq!(apply(&admin, &url, &refused).await.status, 303);
    assert_eq!(names().await, ["复印纸", "气泡膜"]);

    rename(&app, "BG-A4", "后来改的").await;
    admin.post(&format!("{url}/undoing"), &[]).await;
    assert_eq!(names().await, ["后来改的", "气泡"], "only rows that did not change since");
    let kept = admin.get(&format!("{url}?only=kept")).await;
    assert_eq!(kept.all("tbody td:nth-child(-n+2)"), ["2", "变更 之后有改动，未撤销"]);
    assert!(kept.has("有 1 行的货品在导入后被改动过，没有撤销。"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_press_at_once_import_once() {
    let app = TestApp::without_worker().await;
    let (admin, again) = (app.person("admin").await, app.person("admin").await);
    let (url, page) = look(&admin, "a.csv", "货号,名称,规格,单位\nQP,气泡膜,,卷\n".as_bytes()).await;
    let (one, other) = tokio::join!(apply(&admin, &url, &page), apply(&again, &url, &page));
    assert_eq!((one.status, other.status), (303, 303));
    let versions = Goods::best(&mut *app.conn().await, "QP", 5).await.unwrap();
    assert_eq!(versions.iter().map(|goods| goods.version).collect::<Vec<_>>(), [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_imports_of_the_same_goods_in_opposite_order_wait_for_each_other_and_never_in_a_circle() {
    let app = TestApp::without_worker().await;
    let (admin, other) = (app.person("admin").await, app.person("admin").await);
    for round in 0..12 {
        let rows: Vec<String> = (0..400).map(|n| format!("R{round}-{n:03},商品{n},,个\n")).collect();
        let file = |rows: Vec<&String>| rows.into_iter().fold("货号,名称,规格,单位\n".to_owned(), |all, row| all + row);
        let (down, up) = (file(rows.iter().collect()), file(rows.iter().rev().collect()));
        let (one, first) = look(&admin, "down.csv", down.as_bytes()).await;
        let (two, second) = look(&other, "up.csv", up.as_bytes()).await;
        let (one, two) = tokio::join!(apply(&admin, &one, &first), apply(&other, &two, &second));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "round {round}: one imports, the other is told that goods changed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_rows_are_imported_and_one_more_is_not() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let mut text = "货号,名称,规格,单位\n".to_owned();
    for n in 0..10_000 {
        writeln!(text, "N-{n:05},包装纸箱{n},600×400×{n},个").unwrap();
    }
    let begun = std::time::Instant::now();
    let (url, page) = look(&admin, "all.csv", text.as_bytes()).await;
    let looked = begun.elapsed();
    assert!(page.has("新增 10000"));
    assert_eq!(page.all("tbody tr").len(), 100, "a page at a time");
    let next = page.attributes(".pager a", "href").remove(0);
    assert_eq!(admin.get(&next).await.all("tbody td:first-child")[0], "102");
    assert_eq!(apply(&admin, &url, &page).await.status, 303);
    let applied = begun.elapsed();
    assert_eq!(admin.get("/goods?q=bzzx9999").await.body.matches("N-09999").count(), 1);
    let found = begun.elapsed();
    admin.post(&format!("{url}/undoing"), &[]).await;
    assert!(admin.get(&url).await.has("已撤销 10000 行"));
    println!("looked {looked:?}, applied {:?}, found {:?}", applied - looked, found - applied);
    writeln!(text, "N-10000,多一个,,个").unwrap();
    let page = admin.upload("/admin/goods/import", &[("all.csv", text.as_bytes())]).await;
    assert_eq!((page.status, page.all("#file-error")), (422, vec!["最多 10000 行，请分成几个文件".to_owned()]));
    assert_eq!(
        admin.post("/admin/goods/import", &[field("pasted", "x")]).await.status,
        400,
        "no form without its application"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_refuses_circles_of_departments_and_imports_that_are_forgotten() {
    let app = TestApp::without_worker().await;
    let li = app.id("li").await;
    let applied = format!(
        "INSERT INTO goods_imports (file_name, state, made_by, made_at, applied_by, applied_at) VALUES ('', 'applied', {li}, now(), {li}, now())"
    );
    let ready = format!(
        "INSERT INTO goods_imports (id, file_name, state, made_by, made_at) VALUES (1, '', 'ready', {li}, now()); INSERT INTO goods_import_rows (import_id, at_row, sku, name, specification, unit, initials, outcome, goods_id, goods_version, version_after)"
    );
    let rows = [
        (
            "UPDATE departments SET parent_id = 20002 WHERE id = 20001; UPDATE departments SET parent_id = 20001 WHERE id = 20002".into(),
            "departments_are_a_tree",
        ),
        (format!("{applied}; UPDATE goods_imports SET state = 'ready', applied_by = NULL, applied_at = NULL"), "was applied and stays"),
        (format!("{applied}; DELETE FROM goods_imports"), "was applied and stays"),
        (applied.replace("'applied'", "'ready'"), "goods_imports_check"),
        (applied.replace("'applied'", "'gone'"), "goods_imports_state_check"),
        (format!("{ready} VALUES (1, 2, '', '', '', '', '', 'faulty', NULL, NULL, NULL)"), "goods_import_rows_check"),
        (format!("{ready} VALUES (1, 2, '', '', '', '', '', 'changed', 40001, 1, NULL)"), "goods_import_rows_check1"),
        (format!("{ready} VALUES (1, 2, '', '', '', '', '', 'same', NULL, NULL, NULL)"), "goods_import_rows_check3"),
        (format!("{ready} VALUES (1, 2, '', '', '', '', '', 'same', 40001, 1, 2)"), "goods_import_rows_check4"),
    ];
    let mut conn = app.app.db.own_conn().await.unwrap();
    for (statement, said) in rows {
        let tried: Result<(), diesel::result::Error> =
            conn.transaction(async |conn| conn.batch_execute(&statement).await).await;
        let refusal = tried.expect_err(&statement);
        let constraint = match &refusal {
            diesel::result::Error::DatabaseError(_, info) => info.constraint_name().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        assert!(refusal.to_string().contains(said) || constraint == said, "{statement}\n{refusal} {constraint}");
    }
    let allowed =
        format!("{ready} VALUES (1, 2, '', '', '', '', '', 'new', NULL, NULL, NULL); DELETE FROM goods_imports");
    conn.batch_execute(&allowed).await.unwrap();
}
