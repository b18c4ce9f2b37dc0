//! 库存调整: differences of stock, approved as every order and posted by the approval.

use reqwest::Method;
use serde_json::json;
use whsm::orders::{Kind, OrderId};

use crate::harness::store::{HD1, HD2, PAPER, Store};
use crate::harness::{field, order, with};

#[tokio::test(flavor = "multi_thread")]
async fn an_adjustment_is_posted_by_its_approval() {
    let store = Store::open().await;
    let id = store.pending("TZ", &[("A4复印纸", "包", "-8"), ("A4复印纸", "包", "2")]).await;
    assert_eq!(store.paper().await, [20, 8, 0], "what is missing is claimed from the submission on");
    let li = store.person("li").await;
    let approval = li.get(&li.get(&format!("/orders/{id}/approval")).await.location).await;
    for text in ["调整原因", "盘点", "-8", "现存 20，调整后 12 包", "现存 20，调整后 22 包", "差异合计 10（不计正负）"]
    {
        assert!(approval.has(text), "{text}: {}", approval.text());
    }
    assert!(!approval.has("行库存不足"));
    store.decide(id, "approve").await;
    assert_eq!(store.paper().await, [14, 0, 0]);
    let chen = store.person("chen").await;
    assert!(!chen.get("/").await.has("待过账"), "nothing is left to do");
    let page = chen.get(&format!("/stock/orders/{id}")).await;
    assert!(page.has("库存调整 · TZ-") && page.has("已调整") && page.has("−8") && page.has("+2"), "{}", page.text());
    assert!(page.values_of("entry").is_empty(), "it is not reversed");
    assert!(!page.has("退库") && !page.has("退货"), "{}", page.text());
    let card = chen.get(&format!("/stock/card?warehouse={HD1}&goods={PAPER}")).await;
    assert_eq!(card.all("tbody td:last-child"), ["14 包", "22 包", "20 包"], "{}", card.text());
    let order = store.person("wang").await.get(&format!("/orders/{id}")).await;
    assert!(order.has("已调整") && order.has("调整原因"), "{}", order.text());
    let paper = store.person("wang").await.get(&format!("/orders/{id}/print")).await;
    assert!(paper.has("合计（不计正负）") && paper.has("-8"), "{}", paper.text());
    // What is found without a price is worth what the rest is worth: 14 × 3, and 4 for each of the two with one.
    assert_eq!(store.faults().await, Vec::<String>::new());
    // Returned, it claims nothing; nothing is posted before the end.
    let back = store.pending("TZ", &[("A4复印纸", "包", "-3")]).await;
    store.decide(back, "return").await;
    assert_eq!(store.paper().await, [14, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_on_hand_does_not_allow_waits_for_its_keeper() {
    let store = Store::open().await;
    let id = store.pending("TZ", &[("A4复印纸", "包", "-15"), ("A4复印纸", "包", "-5")]).await;
    let out = store.approved("FLY", &[("A4复印纸", "包", "12")]).await;
    let ahead = [field("lines[1][quantity]", "12"), field("ahead", "1"), field("reason", "急用")];
    assert_eq!(store.act("chen", out, "delivery", &ahead).await.status, 303);
    assert_eq!(store.paper().await, [8, 20, 0]);
    let li = store.person("li").await;
    let approval = li.get(&li.get(&format!("/orders/{id}/approval")).await.location).await;
    assert!(approval.has("现存只有 8 包：批准后此行待库管员过账"), "{}", approval.text());
    store.decide(id, "approve").await;
    assert_eq!(store.paper().await, [3, 15, 0], "the line that fits is posted");
    let chen = store.person("chen").await;
    let told = chen.get("/").await;
    assert!(told.has("【TZ单】已审批通过，但有 1 行现存不足，待过账：华东一号仓。"), "{}", told.text());
    assert!(chen.get("/stock?at=out").await.has("TZ单"));
    assert!(store.person("wang").await.get(&format!("/orders/{id}")).await.has("待过账"));
    let short = store.deliver("chen", id, &[(1, "4")]).await;
    assert!(short.status == 409 && short.has("现存 3，要出 4"), "{}", short.text());
    assert_eq!(store.deliver("wang", id, &[(1, "1")]).await.status, 403);
    let filled = store.act("chen", id, "delivery", &[field("fill", "1")]).await;
    assert_eq!((filled.status, filled.value_of("lines[1][quantity]")), (200, "3".into()));
    assert_eq!(store.deliver("chen", id, &[(1, "2")]).await.status, 303);
    let home = store.person("wang").await.get("/").await;
    assert!(home.has("您的库存调整:【TZ单】已由【陈伟】过账 1 行，还有 1 行未完成。"), "{}", home.text());
    let body = json!({"lines": [{"position": 1, "quantity": "1"}], "reason": ""});
    let path = |act: &str| format!("/orders/{id}/{act}");
    let (status, answer) = store.app.call("chen", Method::POST, &path("issues"), Some(body.clone())).await;
    assert_eq!(status, 422, "{answer}");
    let (status, answer) = store.app.call("chen", Method::POST, &path("adjustments"), Some(body)).await;
    assert_eq!((status, &answer["stock"][0]["remaining"]), (200, &json!("12")), "{answer}");
    assert_eq!(store.act("chen", id, "closing", &[field("reason", "另行调整")]).await.status, 303);
    assert_eq!(store.paper().await, [0, 0, 0]);
    assert!(chen.get(&format!("/stock/orders/{id}")).await.has("余量已关闭"));
    assert_eq!(store.faults().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_adjustment_names_kept_articles_a_difference_and_a_reason() {
    let store = Store::open().await;
    let wang = store.person("wang").await;
    let li = store.app.id("li").await.to_string();
    let form = wang.get("/orders/new/TZ").await;
    assert_eq!(form.attributes("#warehouse option", "value"), ["", "HD1"], "only what keeps stock");
    let full = || with(with(order(Kind::Adjustment, "盘亏"), "intent", "submit"), "next_approver", &li);
    let send = async |fields: &[(String, String)]| wang.post("/orders/new/TZ", fields).await;
    for (change, place, said) in [
        (("note", ""), "#note-error", "此项必填"),
        (("warehouse", "HD2"), "#warehouse-error", "这个仓库没有启用库存，不能调整"),
        (("lines[0][name]", "神秘货物"), "#lines-0-name-error", "请填商品目录中的一种商品"),
        (("lines[0][unit]", "箱"), "#lines-0-unit-error", "请按商品自己的单位“包”填写"),
        (("lines[0][quantity]", "-0"), "#lines-0-quantity-error", "不能是 0"),
        (("lines[0][quantity]", "--1"), "#lines-0-quantity-error", "不能是负数"),
    ] {
        let page = send(&with(full(), change.0, change.1)).await;
        let fault = page.all(place).concat();
        assert!(page.status == 422 && fault.contains(said), "{change:?}: {} {fault} {}", page.status, page.text());
        assert!(
            page.body.contains(&format!("value=\"{}\"", change.1)) || change.1.is_empty() || change.0 == "warehouse"
        );
    }
    // Below zero only here.
    let purchase = with(order(Kind::Purchase, "采购"), "lines[0][quantity]", "-1");
    let refused = wang.post("/orders/new/CG", &with(purchase, "intent", "save")).await;
    assert!(refused.status == 422 && refused.has("不能是负数"), "{}", refused.text());
    let sent = send(&with(full(), "lines[0][quantity]", "－１，０００")).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let lists = wang.get("/orders?kind=TZ").await;
    assert!(lists.has("TZ-20261120-0001"), "{}", lists.text());
    let made = sent.order();
    let (_, answer) = store.app.call("wang", Method::GET, &format!("/orders/{made}"), None).await;
    let figures = ["quantity", "amount"].map(|name| answer["lines"][0][name].clone());
    assert_eq!(figures, [json!("-1000"), json!("3505")], "{answer}");
    assert_eq!(answer["total_quantity"], json!("1002.5"));
    // Without a warehouse that keeps stock the kind is not offered.
    let closed = Store::closed().await;
    let starts = closed.person("wang").await.get("/orders/new").await;
    assert!(!starts.has("库存调整") && wang.get("/orders/new").await.has("库存调整"), "{}", starts.text());
}

/// Statements by hand, each of which must be refused. `{tz}`: an adjustment of 30001 by -5 that waits to be posted,
/// `{pending}`: one under approval, `{draft}`: a draft, `{out}`: an approved requisition.
const FORBIDDEN: &[&str] = &[
    "DELETE FROM stock_lines WHERE order_id = '{pending}'; UPDATE orders SET status = 'approved', finished_at = now(), version = version + 1 WHERE id = '{pending}'",
    "UPDATE stock_lines SET flow = 'in' WHERE order_id = '{pending}'",
    "UPDATE stock_lines SET asked = 4, most = 4 WHERE order_id = '{pending}'; UPDATE orders SET status = 'approved', finished_at = now(), version = version + 1 WHERE id = '{pending}'",
    "UPDATE stock_lines SET goods_id = 40002 WHERE order_id = '{pending}'; UPDATE stock_lines SET approved_at = now() WHERE order_id = '{pending}'; UPDATE orders SET status = 'approved', finished_at = now(), version = version + 1 WHERE id = '{pending}'",
    "UPDATE stock_lines SET done = 1 WHERE order_id = '{tz}'",
    "UPDATE order_lines SET quantity = 5 WHERE order_id = '{pending}'",
    "UPDATE order_lines SET quantity = 0 WHERE order_id = '{draft}'",
    "UPDATE order_lines SET quantity = -1 WHERE order_id = '{out}'",
    "UPDATE orders SET note = ' ' WHERE id = '{pending}'",
    "DELETE FROM kinds WHERE code = 'TZ'",
];

/// Entries that no adjustment or requisition can have: act, whose line, quantity.
const STEPS: &[(&str, &str, &str)] = &[
    ("issue", "{tz}", "-1"),
    ("receive", "{tz}", "1"),
    ("adjust", "{tz}", "1"),
    ("adjust", "{tz}", "-99"),
    ("adjust", "{out}", "-1"),
    ("adjust", "{pending}", "-1"),
    // Right in itself, but the line does not say so.
    ("adjust", "{tz}", "-1"),
];

fn step((act, order, quantity): &(&str, &str, &str)) -> String {
    format!(
        "INSERT INTO approval_log (id, order_id, round, action, actor_id, comment, via, press, acted_at)
           OVERRIDING SYSTEM VALUE VALUES (99999, '{order}', 1, 'comment', {{who}}, 'x', 'web', gen_random_uuid(), now());
         INSERT INTO stock_entries (id, act, order_id, seq, log_id, actor_id, reason, press, made_at)
           OVERRIDING SYSTEM VALUE VALUES (99999, '{act}', '{order}', 99, 99999, {{who}}, 'x', gen_random_uuid(), now());
         INSERT INTO stock_moves (entry_id, line_id, warehouse_id, place, goods_id, quantity, value, moved_at)
           SELECT 99999, l.id, 30001, 'shelf', 40001, {quantity}, 0, now() FROM stock_lines l WHERE l.order_id = '{order}'"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn no_statement_by_hand_adjusts_what_was_not_approved() {
    let store = Store::both().await;
    let pending = store.pending("TZ", &[("A4复印纸", "包", "-2")]).await;
    let tz: OrderId = store.pending("TZ", &[("A4复印纸", "包", "-5")]).await;
    let move_all = store.transfer("HD1", "18").await;
    assert_eq!(
        store
            .act(
                "chen",
                move_all,
                "delivery",
                &[field("lines[1][quantity]", "18"), field("ahead", "1"), field("reason", "急用"),]
            )
            .await
            .status,
        303
    );
    store.decide(tz, "approve").await;
    let out = store.approved("FLY", &[("A4复印纸", "包", "1")]).await;
    let wang = store.person("wang").await;
    let draft = wang.post("/orders/new/TZ", &with(order(Kind::Adjustment, "草稿"), "intent", "save")).await.order();
    let before = (store.paper_in(HD1).await, store.paper_in(HD2).await);
    assert_eq!(before.0, [2, 8, 0, 0]);
    let with = [
        ("pending", pending.to_string()),
        ("tz", tz.to_string()),
        ("out", out.to_string()),
        ("draft", draft.to_string()),
        ("who", store.app.id("chen").await.to_string()),
    ];
    store.refuses(FORBIDDEN, &with).await;
    let steps: Vec<String> = STEPS.iter().map(step).collect();
    store.refuses(&steps.iter().map(String::as_str).collect::<Vec<_>>(), &with).await;
    let right = format!(
        "BEGIN; {}; UPDATE stock_lines SET done = done + 1 WHERE order_id = '{tz}'; SET CONSTRAINTS ALL IMMEDIATE; ROLLBACK",
        with.iter()
            .fold(steps.last().unwrap().clone(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    );
    store.app.sql(&right).await;
    assert_eq!((store.paper_in(HD1).await, store.paper_in(HD2).await), before);
    assert_eq!(store.faults().await, Vec::<String>::new());
}
