//! Typed text is cleaned on input: nothing hidden reaches a page, a card or the database.

use reqwest::Method;
use serde_json::json;
use whsm::orders::Kind;

use crate::harness::{TestApp, field, order, with};

#[tokio::test(flavor = "multi_thread")]
async fn hidden_characters_are_gone_before_anything_is_judged_or_stored() {
    let app = TestApp::without_worker().await;
    let wang = app.person("wang").await;

    let mut fields = with(order(Kind::Purchase, "付款\u{202E}00.001\u{202C}元"), "note", "e\u{301}\u{FEFF}");
    fields = with(fields, "lines[0][name]", "A4\u{200B}复印纸\u{0}");
    let saved = wang.post("/orders/new/CG", &with(fields, "intent", "save")).await.order();
    let path = format!("/orders/{saved}");
    let (_, stored) = app.call("wang", Method::GET, &path, None).await;
    assert_eq!(
        (&stored["title"], &stored["note"], &stored["lines"][0]["name"]),
        (&json!("付款00.001元"), &json!("é"), &json!("A4复印纸"))
    );

    // A title of invisible characters is empty.
    let fields = with(order(Kind::Purchase, "\u{200B}\u{2060}\u{3164}"), "next", &app.id("li").await.to_string());
    let refused = wang.post("/orders/new/CG", &with(fields, "intent", "submit")).await;
    assert_eq!(refused.status, 422);
    assert!(refused.has("必填"), "{}", refused.text());

    let line = json!({"name": "\u{202E}纸", "unit": "包", "quantity": "1", "unit_price": "1.10"});
    let body =
        json!({"kind": "CG", "title": "\u{2066}急\u{2069}", "department": "CG", "warehouse": "HD1", "lines": [line]});
    let (status, made) = app.call("wang", Method::POST, "/orders", Some(body)).await;
    assert_eq!(status, 201, "{made}");
    assert_eq!((&made["title"], &made["lines"][0]["name"]), (&json!("急"), &json!("纸")));
    assert_eq!(made["lines"][0]["unit_price"], json!("1.1"));
    let remark = json!({"comment": "已\u{200B}付\u{202E}款"});
    let (pending, _) = app.pending("评论").await;
    let (_, said) = app.call("wang", Method::POST, &format!("/orders/{pending}/comments"), Some(remark)).await;
    assert!(said.to_string().contains("已付款"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_what_was_typed_and_a_name_what_is_seen() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let fields = [
        field("username", "qian"),
        field("display_name", "钱\u{200B}\u{202E}七"),
        field("role", "staff"),
        field("password", "p\u{200B}a\u{200B}ss-word-7"),
    ];
    assert_eq!(admin.post("/admin/people", &fields).await.status, 303);
    assert_eq!(app.user("qian").await.display_name, "钱七");
    let (typed, stripped) = (app.visitor(), app.visitor());
    assert_eq!(typed.sign_in("qian", "p\u{200B}a\u{200B}ss-word-7").await.status, 303);
    let fields = [field("username", "qian"), field("password", "pass-word-7")];
    assert_eq!(stripped.post("/login", &fields).await.status, 422);
}
