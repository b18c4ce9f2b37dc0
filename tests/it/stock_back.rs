//! 退货 of what was received, 退库 of what was issued: in parts, with a reason, never more than was done.

use reqwest::Method;
use serde_json::json;

use crate::harness::field;
use crate::harness::store::{HD1, PAPER, Store};

fn back(number: &str, reason: &str) -> Vec<(String, String)> {
    vec![field("lines[1][quantity]", number), field("reason", reason)]
}

#[tokio::test(flavor = "multi_thread")]
async fn received_goods_go_back_to_the_supplier_in_parts() {
    let store = Store::open().await;
    let order = store.approved("CG", &[("A4复印纸", "包", "10")]).await;
    let chen = store.person("chen").await;
    assert!(!chen.get(&format!("/stock/orders/{order}")).await.has("退货"), "nothing was received");
    assert_eq!(store.deliver("chen", order, &[(1, "10")]).await.status, 303);
    let page = chen.get(&format!("/stock/orders/{order}")).await;
    assert!(page.has("退货") && page.has("这次退货") && page.has("已收完"), "{}", page.text());
    assert_eq!(store.act("wang", order, "return", &back("1", "质量问题")).await.status, 403);
    let unsaid = store.act("chen", order, "return", &back("3", "")).await;
    assert_eq!((unsaid.status, unsaid.all("#return-reason-error").len()), (422, 1));
    assert_eq!(unsaid.values_of("lines[1][quantity]").pop().unwrap(), "3", "what was typed stays");
    let over = store.act("chen", order, "return", &back("11", "质量问题")).await;
    assert_eq!(over.all("#return-lines-1-quantity-error"), ["这一行只收发过 10，不能退更多"], "{}", over.text());
    // What others claim does not keep it: it is not theirs.
    let out = store.approved("FLY", &[("A4复印纸", "包", "30")]).await;
    assert_eq!(store.act("chen", order, "return", &back("3", "质量问题")).await.status, 303);
    assert_eq!(store.paper().await, [27, 30, 3], "the supplier owes three again");
    let wang = store.person("wang").await;
    let home = wang.get("/").await;
    assert!(home.has("【CG单】已收的货已退货给供应商 1 行，操作人【陈伟】，原因：质量问题"), "{}", home.text());
    let seen = wang.get(&format!("/orders/{order}")).await;
    assert!(seen.has("陈伟 退货") && seen.has("已收 7 / 10"), "{}", seen.text());
    let card = chen.get(&format!("/stock/card?warehouse={HD1}&goods={PAPER}")).await;
    assert_eq!(card.all("tbody td:last-child"), ["27 包", "30 包", "20 包"], "{}", card.text());

    // The receipt is no longer reversed as a whole; the return is, while the line waits for it.
    let entries = chen.get(&format!("/stock/orders/{order}")).await.values_of("entry");
    let reverse = async |entry: &str| {
        store.act("chen", order, "reversal", &[field("entry", entry), field("reason", "录错数量")]).await
    };
    let refused = reverse(&entries[1]).await;
    assert!(refused.status == 409 && refused.has("还剩 7，冲回需要 10"), "{}", refused.text());
    assert_eq!(store.deliver("chen", order, &[(1, "2")]).await.status, 303);
    let refused = reverse(&entries[0]).await;
    assert!(refused.status == 409 && refused.has("只能再收发 1，冲回需要 3"), "{}", refused.text());
    let last = chen.get(&format!("/stock/orders/{order}")).await.values_of("entry");
    assert_eq!(reverse(&last[0]).await.status, 303);
    assert_eq!(reverse(&entries[0]).await.status, 303);
    assert_eq!(reverse(&entries[1]).await.status, 303);
    assert_eq!(store.paper().await, [20, 30, 10]);
    // Not beyond what is there.
    assert_eq!(store.deliver("chen", order, &[(1, "10")]).await.status, 303);
    assert_eq!(store.deliver("chen", out, &[(1, "28")]).await.status, 303);
    let short = store.act("chen", order, "return", &back("3", "多送")).await;
    assert!(short.status == 409 && short.has("现存 2，要出 3"), "{}", short.text());
    assert_eq!(store.faults().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn issued_goods_go_back_to_the_shelf_with_their_worth() {
    let store = Store::open().await;
    let order = store.approved("FLY", &[("A4复印纸", "包", "20")]).await;
    assert_eq!(store.deliver("chen", order, &[(1, "20")]).await.status, 303);
    assert_eq!(store.paper().await, [0, 0, 0]);
    let post = async |who: &str, quantity: &str| {
        let body = json!({"lines": [{"position": 1, "quantity": quantity}], "reason": "用不完"});
        store.app.call(who, Method::POST, &format!("/orders/{order}/goods-back"), Some(body)).await
    };
    for (who, quantity, status) in [("wang", "1", 403), ("sun", "1", 404), ("chen", "21", 422), ("chen", "6", 200)] {
        let (found, answer) = post(who, quantity).await;
        assert_eq!(found, status, "{who} {quantity}: {answer}");
    }
    assert_eq!(store.paper().await, [6, 6, 0], "the line waits again");
    let worth = store.person("li").await.get("/stock/balances").await;
    assert!(worth.has("18.00"), "six of 3 each: {}", worth.text());
    let wang = store.person("wang").await;
    assert!(wang.get("/").await.has("【FLY单】已领的货已退库 1 行，操作人【陈伟】，原因：用不完"));
    assert!(wang.get(&format!("/orders/{order}")).await.has("陈伟 退库"));
    assert_eq!(store.act("chen", order, "closing", &[field("reason", "不再需要")]).await.status, 303);
    assert_eq!(store.paper().await, [6, 0, 0]);
    // Closed since: the return stays.
    let entry = store.person("chen").await.get(&format!("/stock/orders/{order}")).await.value_of("entry");
    let fields = [field("entry", entry), field("reason", "录错数量")];
    assert_eq!(store.act("chen", order, "reversal", &fields).await.status, 409);
    // More goes back after the closing, too.
    assert_eq!(post("chen", "4").await.0, 200);
    assert_eq!(store.paper().await, [10, 4, 0]);
    assert_eq!(store.faults().await, Vec::<String>::new());
}

/// Entries that must be refused: act, whose line, quantity.
const STEPS: &[(&str, &str, &str)] = &[
    ("to_supplier", "{in}", "1"),
    ("to_supplier", "{in}", "-9"),
    ("to_supplier", "{out}", "-1"),
    ("to_supplier", "{tz}", "-1"),
    ("restock", "{out}", "-1"),
    ("restock", "{out}", "9"),
    ("restock", "{in}", "1"),
    ("restock", "{tz}", "1"),
    ("goods_back", "{in}", "-1"),
    ("goods_back", "{out}", "1"),
    // Right in itself, but the line does not say so.
    ("to_supplier", "{in}", "-1"),
    ("restock", "{out}", "1"),
];

#[tokio::test(flavor = "multi_thread")]
async fn no_statement_by_hand_takes_back_what_was_not_done() {
    let store = Store::open().await;
    let into = store.approved("CG", &[("A4复印纸", "包", "5")]).await;
    let out = store.approved("FLY", &[("A4复印纸", "包", "5")]).await;
    let tz = store.approved("TZ", &[("A4复印纸", "包", "-5")]).await;
    for order in [into, out] {
        assert_eq!(store.deliver("chen", order, &[(1, "4")]).await.status, 303);
    }
    let before = store.paper().await;
    let step = |(act, order, quantity): &(&str, &str, &str), reason: &str| {
        format!(
            "INSERT INTO approval_log (id, order_id, round, action, actor_id, comment, via, press, acted_at)
               OVERRIDING SYSTEM VALUE VALUES (99999, '{order}', 1, 'comment', {{who}}, 'x', 'web', gen_random_uuid(), now());
             INSERT INTO stock_entries (id, act, order_id, seq, log_id, actor_id, reason, press, made_at)
               OVERRIDING SYSTEM VALUE VALUES (99999, '{act}', '{order}', 99, 99999, {{who}}, '{reason}', gen_random_uuid(), now());
             INSERT INTO stock_moves (entry_id, line_id, warehouse_id, place, goods_id, quantity, value, moved_at)
               SELECT 99999, l.id, 30001, 'shelf', 40001, {quantity}, 0, now() FROM stock_lines l WHERE l.order_id = '{order}'"
        )
    };
    let with = [
        ("in", into.to_string()),
        ("out", out.to_string()),
        ("tz", tz.to_string()),
        ("who", store.app.id("chen").await.to_string()),
    ];
    let steps: Vec<String> = STEPS.iter().map(|one| step(one, "x")).collect();
    store.refuses(&steps.iter().map(String::as_str).collect::<Vec<_>>(), &with).await;
    let fill = |text: String| with.iter().fold(text, |text, (name, value)| text.replace(&format!("{{{name}}}"), value));
    let progress = |order| format!("UPDATE stock_lines SET done = done - 1 WHERE order_id = '{order}'");
    // Without a reason it is refused; with one, and with its line, it goes through.
    let silent = format!("{}; {}", step(&STEPS[10], " "), progress(into));
    store.refuses(&[silent.as_str()], &with).await;
    for (at, order) in [(10, into), (11, out)] {
        let right = fill(step(&STEPS[at], "x"));
        let right = format!("BEGIN; {right}; {}; SET CONSTRAINTS ALL IMMEDIATE; ROLLBACK", progress(order));
        store.app.sql(&right).await;
    }
    assert_eq!(store.paper().await, before);
    assert_eq!(store.faults().await, Vec::<String>::new());
}
