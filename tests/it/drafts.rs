//! Drafts that save themselves, and drafts deleted together. One draft never becomes two.

use reqwest::Method;
use reqwest::header::ORIGIN;
use serde_json::Value;
use uuid::Uuid;
use whsm::orders::{Filter, Kind, Order, OrderId, Status, list};

use crate::harness::{Person, TestApp, field, order};

/// What a script sends while a person types; returns the status, and the JSON if there is any.
async fn save_by_itself(app: &TestApp, person: &Person, path: &str, fields: &[(String, String)]) -> (u16, Value) {
    let mut fields = fields.to_vec();
    fields.extend([field("csrf", person.csrf().await), field("intent", "save")]);
    let request = person.request(Method::POST, path).header(ORIGIN, &app.url);
    let answer = person.send(request.header("x-requested-with", "XMLHttpRequest").form(&fields)).await;
    (answer.status, serde_json::from_str(&answer.body).unwrap_or_default())
}

async fn drafts(app: &TestApp) -> Vec<Order> {
    let wang = app.user("wang").await;
    let found = list(&mut *app.conn().await, &wang, &Filter::default(), 99).await.unwrap();
    found.rows.into_iter().map(|row| row.order).collect()
}

fn answer(address: &str, version: i32) -> Value {
    serde_json::json!({"address": address, "version": version, "at": "10:05", "left_out": 0})
}

fn typed(title: &str, key: Uuid) -> Vec<(String, String)> {
    vec![field("form_key", key.to_string()), field("title", title), field("department", "CG")]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_saves_itself_and_stays_one() {
    let app = TestApp::without_worker().await;
    let (wang, key) = (app.person("wang").await, Uuid::new_v4());
    assert_eq!(save_by_itself(&app, &wang, "/orders/new/CG", &typed("  ", key)).await.0, 204, "there is nothing yet");
    let mut filled = typed("", key);
    filled.push(field("warehouse", "HD1"));
    assert_eq!(save_by_itself(&app, &wang, "/orders/new/CG", &filled).await.0, 204, "a new form fills that in itself");
    assert!(drafts(&app).await.is_empty());
    let (status, first) = save_by_itself(&app, &wang, "/orders/new/CG", &typed("一", key)).await;
    let [draft]: [Order; 1] = drafts(&app).await.try_into().unwrap();
    let address = format!("/orders/{}/edit", draft.id);
    assert_eq!((status, first), (200, answer(&address, 1)));
    // The response was lost, and the person types on.
    let (status, again) = save_by_itself(&app, &wang, "/orders/new/CG", &typed("一二", key)).await;
    assert_eq!((status, again["version"].as_i64()), (200, Some(2)));
    let mut fields = typed("一二三", key);
    fields.push(field("version", "2"));
    assert_eq!(save_by_itself(&app, &wang, &address, &fields).await.1["version"], 3);
    // The response was lost, and the same form is sent again.
    assert_eq!(save_by_itself(&app, &wang, &address, &fields).await, (200, answer(&address, 3)));
    // Another window, opened earlier.
    let mut other = typed("四", key);
    other.push(field("version", "2"));
    assert_eq!(save_by_itself(&app, &wang, &address, &other).await.0, 409);
    let [draft]: [Order; 1] = drafts(&app).await.try_into().unwrap();
    assert_eq!((draft.title.as_str(), draft.version, draft.status), ("一二三", 3, Status::Draft));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_keeps_for_whom_it_is_meant_and_the_hint_until_it_is_submitted() {
    let app = TestApp::without_worker().await;
    let (wang, li, zhao) = (app.person("wang").await, app.id("li").await, app.id("zhao").await);
    let seen = async |edit: &str| {
        let page = wang.get(edit).await;
        (page.value_of("hint"), page.attributes("#next_approver option[selected]", "value"))
    };
    let mut fields = order(Kind::Purchase, "手动保存");
    fields.extend([field("intent", "save"), field("next_approver", li.to_string()), field("hint", "先看单价")]);
    let edit = format!("/orders/{}/edit", wang.post("/orders/new/CG", &fields).await.order());
    assert_eq!(seen(&edit).await, ("先看单价".to_owned(), vec![li.to_string()]));

    let mut fields = order(Kind::Purchase, "自动保存");
    fields.extend([field("next_approver", zhao.to_string()), field("hint", "急")]);
    let (status, saved) = save_by_itself(&app, &wang, "/orders/new/CG", &fields).await;
    let edit = saved["address"].as_str().unwrap().to_owned();
    assert_eq!((status, seen(&edit).await), (200, ("急".to_owned(), vec![zhao.to_string()])));
    fields.retain(|(name, _)| name != "hint");
    fields.extend([field("hint", "不急"), field("version", "1")]);
    assert_eq!(save_by_itself(&app, &wang, &edit, &fields).await.0, 200);
    assert_eq!(seen(&edit).await.0, "不急");
    fields.retain(|(name, _)| name != "hint" && name != "version");
    fields.extend([field("hint", "字".repeat(501)), field("version", "2")]);
    assert_eq!(save_by_itself(&app, &wang, &edit, &fields).await.0, 422);

    fields.retain(|(name, _)| name != "hint");
    fields.extend([field("hint", "交给您"), field("intent", "submit")]);
    let id = wang.post(&edit, &fields).await.order();
    let mut conn = app.conn().await;
    assert_eq!(whsm::orders::DraftChoice::of(&mut conn, id).await.unwrap(), whsm::orders::DraftChoice::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_saves_of_one_form_at_once_make_one_draft() {
    let app = TestApp::without_worker().await;
    let (wang, key) = (app.person("wang").await, Uuid::new_v4());
    let fields = typed("同时", key);
    let saves = (0..20).map(|_| save_by_itself(&app, &wang, "/orders/new/CG", &fields));
    let answers = futures_util::future::join_all(saves).await;
    assert!(answers.iter().all(|(status, _)| *status == 200), "{answers:?}");
    assert_eq!(drafts(&app).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_saved_is_not_and_what_is_no_draft_is_left_alone() {
    let app = TestApp::without_worker().await;
    let (wang, key) = (app.person("wang").await, Uuid::new_v4());
    let mut fields = typed("有错", key);
    fields.push(field("lines[0][quantity]", "六百"));
    fields.push(field("lines[0][name]", "标签纸"));
    let (status, saved) = save_by_itself(&app, &wang, "/orders/new/CG", &fields).await;
    assert_eq!((status, &saved["left_out"]), (200, &serde_json::json!(1)), "one faulty cell does not stop the others");
    let [draft]: [Order; 1] = drafts(&app).await.try_into().unwrap();
    let lines = whsm::orders::Line::of(&*app.conn().await, draft.id).await.unwrap();
    assert_eq!((lines[0].name.as_str(), lines[0].quantity), ("标签纸", None));
    let key = Uuid::new_v4();
    let mut fields = typed("有错", key);
    fields.push(field("warehouse", "NIRGENDS"));
    assert_eq!(save_by_itself(&app, &wang, "/orders/new/CG", &fields).await.0, 422);
    assert_eq!(drafts(&app).await.len(), 1, "it is not stored");

    // The intent of a submit button is ignored: no button was pressed.
    let mut fields = order(Kind::Purchase, "不提交");
    fields.extend([field("intent", "submit"), field("next_approver", app.id("li").await.to_string())]);
    let (status, saved) = save_by_itself(&app, &wang, "/orders/new/CG", &fields).await;
    let id: OrderId = saved["address"].as_str().unwrap().split('/').nth(2).unwrap().parse().unwrap();
    let found = Order::find(&mut *app.conn().await, id).await.unwrap().unwrap();
    assert_eq!((status, found.status), (200, Status::Draft));

    let (id, step) = app.pending("退回来的").await;
    let li = app.person("li").await;
    let back = [field("action", "return"), field("comment", "请改")];
    assert_eq!(li.decide(&format!("/approvals/{step}"), &back).await.status, 303);
    let before = Order::find(&mut *app.conn().await, id).await.unwrap().unwrap();
    let mut fields = order(Kind::Purchase, "悄悄改");
    fields.push(field("version", before.version.to_string()));
    assert_eq!(save_by_itself(&app, &wang, &format!("/orders/{id}/edit"), &fields).await.0, 409);
    let after = Order::find(&mut *app.conn().await, id).await.unwrap().unwrap();
    assert_eq!((after.title, after.version), (before.title, before.version));
    assert_eq!(wang.get(&format!("/orders/{id}/edit")).await.all("[data-autosave]").len(), 0);
    assert_eq!(wang.get("/orders/new/CG").await.all("[data-autosave]").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_stand_first_and_go_one_by_one_or_together() {
    let app = TestApp::without_worker().await;
    let (wang, zhou) = (app.person("wang").await, app.person("zhou").await);
    let (submitted, _) = app.pending("已提交").await;
    let mut ids = Vec::new();
    for title in ["甲", "乙", "丙", ""] {
        let mut fields = typed(title, Uuid::new_v4());
        fields.extend([field("intent", "save"), field("note", "备注")]);
        ids.push(wang.post("/orders/new/CG", &fields).await.order());
    }
    let home = wang.get("/").await;
    assert_eq!(home.all("#drafts .row-title"), ["采购草稿（2026-11-20 10:05）", "丙", "乙", "甲"]);
    // Enter in a checkbox deletes the ticked drafts; each other button names its draft.
    let asked = home.attributes("#drafts button", "data-confirm");
    assert_eq!(asked[0], "草稿删除后不能恢复，确定删除勾选的草稿？");
    assert!(asked[2].contains("「丙」") && asked[4].contains("「甲」"), "{asked:?}");
    let edits: Vec<String> = ids.iter().rev().map(|id| format!("/orders/{id}/edit")).collect();
    assert_eq!(home.attributes("#drafts .row-link", "href"), edits);

    let tick = |id: &OrderId| field("ids[]", id.to_string());
    let remove = async |who: &Person, fields: &[(String, String)]| {
        assert_eq!(who.post("/orders/drafts/removal", fields).await.status, 303);
        who.get("/").await
    };
    assert!(remove(&zhou, &[tick(&ids[0])]).await.has("没有删除草稿"), "other people's drafts stay");
    let one = remove(&wang, &[tick(&ids[1]), field("only", ids[0].to_string())]).await;
    assert!(one.has("已删除 1 份草稿"));
    assert_eq!(
        one.all("#drafts .row-title"),
        ["采购草稿（2026-11-20 10:05）", "丙", "乙"],
        "a draft's own button deletes only that draft"
    );
    let some = remove(&wang, &[tick(&ids[1]), tick(&ids[3]), tick(&ids[0]), tick(&submitted)]).await;
    assert!(some.has("已删除 2 份草稿"));
    assert_eq!(some.all("#drafts .row-title"), ["丙"]);
    assert!(Order::find(&mut *app.conn().await, submitted).await.unwrap().is_some(), "submitted orders stay");
    assert!(remove(&wang, &[]).await.has("没有删除草稿：请先勾选。"));
}
