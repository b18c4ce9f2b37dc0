//! Lists of master data: thousands of goods and people, departments as a tree, warehouses without a keeper.

use whsm::catalog::{Warehouse, WarehouseInput};
use whsm::org::{Department, DepartmentInput, User};

use crate::harness::{TestApp, field};

#[tokio::test(flavor = "multi_thread")]
async fn goods_are_searched_filtered_and_leafed_through() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let many = "INSERT INTO goods (sku, name, specification, unit, initials, created_at, disabled_at)
        SELECT 'N-' || lpad(n::text, 5, '0'), '纸箱' || n, n || '%', '个', 'zx' || n, now(), CASE WHEN n > 20000 THEN now() END
        FROM generate_series(1, 20010) n";
    app.sql(many).await;
    let first = admin.get("/admin/goods").await;
    assert_eq!(first.all("tbody tr").len(), 50);
    assert_eq!(first.all("tbody tr:first-child td")[..3], ["A4复印纸", "BG-A4", "70g"]);
    let next = admin.get(&first.attributes(".pager a", "href")[0]).await;
    assert_eq!(next.all("tbody tr:first-child td")[1], "N-00050", "after the last row of the page before");
    for (typed, found) in [("zx19999", 1), ("箱+n-20000", 1), ("%25", 50), ("\\", 0), ("bg-a", 1), ("ZX20001", 1)] {
        let page = admin.get(&format!("/admin/goods?q={typed}")).await;
        assert_eq!(page.all("tbody tr").len(), found, "{typed}");
    }
    assert_eq!(admin.get("/admin/goods?state=off").await.all("tbody tr").len(), 10);
    assert_eq!(admin.get("/admin/goods?state=on&q=zx20001").await.all("tbody tr").len(), 0);
    let form = app.person("wang").await.get("/orders/new/CG").await;
    assert_eq!(form.all("#goods option").len(), 200);
    assert!(form.body.len() < 80_000, "{} bytes", form.body.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_searched_filtered_and_leafed_through() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let many = "INSERT INTO users (username, display_name, role, mobile, created_at)
        SELECT 'u' || n, '同名', 'staff', '1380000' || n, now() FROM generate_series(1000, 1099) n;
        UPDATE users SET disabled_at = now() WHERE username = 'u1000'; UPDATE users SET left_at = now() WHERE username = 'u1001'";
    app.sql(many).await;
    let names = async |path: &str| admin.get(path).await.all("tbody td:nth-child(2)");
    for (query, found) in [
        ("q=王芳", vec!["wang"]),
        ("q=WANG", vec!["wang"]),
        ("q=仓储+周", vec!["zhou"]),
        ("q=13800001050", vec!["u1050"]),
        ("role=admin", vec!["admin"]),
        ("state=disabled", vec!["u1000"]),
        ("state=left", vec!["u1001"]),
        ("q=nobody", vec![]),
    ] {
        assert_eq!(names(&format!("/admin/people?{query}")).await, found, "{query}");
    }
    let (mut path, mut seen) = ("/admin/people?q=u1".to_owned(), Vec::new());
    loop {
        let page = admin.get(&path).await;
        seen.extend(page.all("tbody td:nth-child(2)"));
        match page.attributes(".pager a", "href").pop() {
            Some(next) => path = next,
            None => break,
        }
    }
    assert_eq!((seen.len(), seen.last().map(String::as_str)), (100, Some("u1000")), "disabled people come last");
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 100, "no person appears twice");
    let page = admin.get("/admin/people?q=孙丽").await;
    assert!(page.has("仅站内") && !page.has("可在钉钉审批"), "{}", page.text());
    assert_eq!(admin.get("/admin/people?q=李强").await.all(".people-may"), ["可在钉钉审批"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn departments_are_drawn_as_the_tree_that_they_are() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let all = Department::list(&*app.conn().await).await.unwrap();
    let id = |code: &str| all.iter().find(|department| department.code == code).unwrap().id;
    let li = app.id("li").await;
    let put = |name: &str, code: &str, parent: Option<&str>, version: &str| {
        let parent = parent.map(|code| id(code).to_string()).unwrap_or_default();
        let fields =
            [("name", name), ("code", code), ("parent", &parent), ("version", version), ("head", &li.to_string())];
        fields.map(|(name, value)| field(name, value)).to_vec()
    };
    let moved = admin.post(&format!("/admin/departments/{}", id("CC")), &put("仓储部", "CC", Some("CG"), "1")).await;
    assert_eq!(moved.status, 303);
    let moved = admin.post(&format!("/admin/departments/{}", id("CW")), &put("财务部", "CW", Some("CC"), "1")).await;
    assert_eq!(moved.status, 303);
    let page = admin.get("/admin/departments").await;
    assert_eq!(page.all(".tree > li > details > ul > li > details > ul > li .tree-name"), ["财务部 CW"]);
    assert_eq!(page.all(".tree-people"), ["2 人，含下级 7 人", "2 人，含下级 5 人", "3 人"]);
    assert_eq!(page.all(".tree-head a"), ["李强", "李强"]);
    let form = admin.get(&format!("/admin/departments/{}", id("CC"))).await;
    assert_eq!(form.all("#parent option"), ["无", "采购部"], "neither itself nor a department below it");
    admin.post(&format!("/admin/departments/{}/disabling", id("CW")), &[field("disabled", "1")]).await;
    assert_eq!(admin.get("/admin/departments").await.all(".tree-off .tree-name"), ["财务部 CW 已停用"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_move_departments_below_each_other_make_no_circle() {
    let app = TestApp::without_worker().await;
    let all = Department::list(&*app.conn().await).await.unwrap();
    let below = async |one: usize, other: usize| {
        let Department { id, code, name, version, .. } = all[one].clone();
        let input = DepartmentInput { code, name, parent_id: Some(all[other].id), ..DepartmentInput::default() };
        Department::change(&mut *app.conn().await, id, version, &input).await.is_ok()
    };
    let (one, other) = tokio::join!(below(0, 1), below(1, 0));
    assert!(one != other, "exactly one of them");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warehouse_says_when_nobody_keeps_it() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let (li, zhou, sun) = (app.id("li").await, app.id("zhou").await, app.id("sun").await);
    for (code, keeper_id) in [("K1", li), ("K2", zhou), ("K3", sun)] {
        let input = WarehouseInput { code: code.into(), name: code.into(), keeper_id: Some(keeper_id) };
        Warehouse::create(&mut *app.conn().await, &input, app.clock.now()).await.unwrap();
    }
    User::set_disabled(&mut *app.conn().await, sun, true, app.clock.now()).await.unwrap();
    let page = admin.get("/admin/warehouses").await;
    let keepers = page.all("tbody td:nth-child(3)");
    assert_eq!(keepers, ["没有管理员", "没有管理员", "李强", "周杰 没有审批权限", "孙丽 已停用"]);
    assert!(page.has("会转给系统管理员"));
    assert_eq!(page.attributes("tbody td:nth-child(3) a", "href")[0], format!("/admin/people/{li}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_or_keeper_who_cannot_act_counts_as_none_and_is_not_offered() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let (li, zhou) = (app.id("li").await, app.id("zhou").await);
    for (code, keeper_id) in [("K1", li), ("K2", zhou)] {
        let input = WarehouseInput { code: code.into(), name: code.into(), keeper_id: Some(keeper_id) };
        Warehouse::create(&mut *app.conn().await, &input, app.clock.now()).await.unwrap();
    }
    let head = [field("version", "1"), field("name", "采购部"), field("code", "CG"), field("head", li.to_string())];
    assert_eq!(admin.post("/admin/departments/20001", &head).await.status, 303);
    let page = admin.get("/admin").await;
    assert!(page.has("2 个部门没有主管") && page.has("3 个仓库没有管理员"), "{}", page.text());

    User::set_disabled(&mut *app.conn().await, li, true, app.clock.now()).await.unwrap();
    let page = admin.get("/admin").await;
    assert!(page.has("3 个部门没有主管") && page.has("4 个仓库没有管理员"), "{}", page.text());

    let warehouses = Warehouse::list(&*app.conn().await).await.unwrap();
    let of = |keeper| warehouses.iter().find(|one| one.keeper_id == Some(keeper)).unwrap().id;
    for (keeper, present, absent) in [(li, "李强", "周杰"), (zhou, "周杰", "李强")] {
        let form = admin.get(&format!("/admin/warehouses/{}", of(keeper))).await;
        assert_eq!(form.all("#keeper option[selected]"), [present], "the present keeper stays until another is chosen");
        let offered = form.all("#keeper option");
        assert!(offered.contains(&"赵敏".to_owned()) && !offered.contains(&absent.to_owned()), "{offered:?}");
    }
}
