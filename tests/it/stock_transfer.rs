//! Transfers (调拨) between two warehouses that keep stock: sent, in transit, confirmed, returned to the sender.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::harness::field;
use crate::harness::store::{HD1, HD2, Store};

fn quantity(number: &str, reason: &str) -> Vec<(String, String)> {
    vec![field("lines[1][quantity]", number), field("reason", reason)]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_goes_in_parts_and_what_does_not_arrive_goes_back() {
    let store = Store::both().await;
    let order = store.pending("DB", &[("A4复印纸", "包", "12")]).await;
    assert_eq!(store.paper_in(HD1).await, [20, 12, 0, 0], "claimed from the submission on");
    store.decide(order, "return").await;
    assert_eq!(store.paper_in(HD1).await, [20, 0, 0, 0]);
    let order = store.transfer("HD1", "12").await;
    let (chen, sun) = (store.person("chen").await, store.person("sun").await);
    let told = chen.get("/").await;
    assert!(told.has("【DB单】已审批通过，待调出：华东一号仓，1 行。"), "{}", told.text());
    let desk = chen.get("/stock?at=out").await;
    assert!(desk.has("华东一号仓 → 华东二号仓") && desk.has("未完成 1 / 1 行"), "{}", desk.text());

    // One keeper sends, in parts; only the other keeper confirms.
    assert_eq!(store.deliver("sun", order, &[(1, "5")]).await.status, 403);
    assert_eq!(store.deliver("chen", order, &[(1, "5")]).await.status, 303);
    assert_eq!((store.paper_in(HD1).await, store.paper_in(HD2).await), ([15, 7, 0, 0], [0, 0, 0, 5]));
    let told = sun.get("/").await;
    assert!(told.has("【DB单】已从华东一号仓调出 1 行，到货后请确认调入：华东二号仓。"), "{}", told.text());
    let [coming, sent] = ["/stock?at=in", "/stock?at=transit"].map(|path| sun.get(path));
    let (coming, sent) = (coming.await, sent.await);
    assert!(coming.has("DB单") && sent.has("调入华东二号仓 1"), "{} {}", coming.text(), sent.text());
    assert!(chen.get("/stock?at=transit").await.has("从华东一号仓调出 1"));
    let form = sun.get(&format!("/stock/orders/{order}")).await;
    assert!(form.has("确认调入") && !form.has("退回调出仓") && form.all(".panel h2")[0] == "调入", "{}", form.text());
    assert_eq!(store.act("chen", order, "arrival", &quantity("5", "")).await.status, 403);
    let over = store.act("sun", order, "arrival", &quantity("6", "")).await;
    assert_eq!(over.all("#arrival-lines-1-quantity-error"), ["在途只有 5；多到的请调出仓补记调出"], "{}", over.text());
    let unsaid = store.act("sun", order, "arrival", &quantity("4", "")).await;
    assert_eq!(
        (unsaid.status, unsaid.all("#arrival-reason-error")),
        (422, vec!["到货比在途少，请填写原因".to_owned()])
    );
    assert_eq!(store.act("sun", order, "arrival", &quantity("4", "途中短少")).await.status, 303);
    assert_eq!(store.paper_in(HD2).await, [4, 0, 0, 1]);
    let told = chen.get("/").await;
    assert!(told.has("【DB单】已由【孙丽】确认调入华东二号仓 1 行，少到的仍在途，原因：途中短少"), "{}", told.text());
    let wang = store.person("wang").await;
    let home = wang.get("/").await;
    for text in
        ["您的调拨:【DB单】已由【陈伟】调出 1 行，还有 1 行未完成。", "已由【孙丽】确认调入 1 行，还有 1 行未完成。"]
    {
        assert!(home.has(text), "{text}: {}", home.text());
    }
    let seen = wang.get(&format!("/orders/{order}")).await;
    assert!(seen.has("已调出 5 / 12 · 在途 1") && seen.has("确认调入"), "{}", seen.text());

    // Goods that do not arrive stay in transit until the sender takes them back; then the line waits for them again.
    assert_eq!(store.act("sun", order, "return", &quantity("1", "途中短少")).await.status, 403);
    assert_eq!(store.act("chen", order, "return", &quantity("1", "")).await.status, 422);
    assert_eq!(store.act("chen", order, "return", &quantity("2", "途中短少")).await.status, 422);
    assert_eq!(store.act("chen", order, "return", &quantity("1", "途中短少")).await.status, 303);
    assert_eq!((store.paper_in(HD1).await, store.paper_in(HD2).await), ([16, 8, 0, 0], [4, 0, 0, 0]));
    assert!(wang.get("/").await.has("【DB单】的在途货物已退回华东一号仓 1 行，操作人【陈伟】，原因：途中短少"));
    assert_eq!(store.deliver("chen", order, &[(1, "8")]).await.status, 303);
    let filled = store.act("sun", order, "arrival", &[field("fill", "1")]).await;
    assert_eq!((filled.status, filled.value_of("lines[1][quantity]")), (200, "8".into()));
    assert_eq!(store.act("sun", order, "arrival", &quantity("8", "")).await.status, 303);
    assert_eq!((store.paper_in(HD1).await, store.paper_in(HD2).await), ([8, 0, 0, 0], [12, 0, 0, 0]));
    assert!(wang.get(&format!("/orders/{order}")).await.has("已全部调入"));
    assert!(sun.get("/stock?at=done").await.has("DB单") && chen.get("/stock?at=done").await.has("100%"));
    // The goods keep their unit cost.
    let balances = store.person("li").await.get("/stock/balances?warehouse=30002").await;
    assert!(balances.has("36.00"), "{}", balances.text());
    assert_eq!(store.faults().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn with_one_of_the_two_warehouses_on_goods_only_leave_or_only_come() {
    let store = Store::open().await;
    let out = store.transfer("HD1", "12").await;
    assert_eq!(store.paper().await, [20, 12, 0]);
    assert_eq!(store.act("chen", out, "arrival", &quantity("1", "")).await.status, 422, "nothing is in transit");
    assert_eq!(store.deliver("chen", out, &[(1, "12")]).await.status, 303);
    assert_eq!(store.paper().await, [8, 0, 0]);
    let back = store.transfer("HD2", "5").await;
    assert_eq!(store.paper().await, [8, 0, 5]);
    assert!(store.person("chen").await.get("/").await.has("【DB单】已审批通过，待收货入库：华东一号仓，1 行。"));
    assert_eq!(store.deliver("chen", back, &[(1, "5")]).await.status, 303);
    assert_eq!(store.paper().await, [13, 0, 0]);
    // Submission decides: switching a warehouse on later changes no submitted order.
    let early = store.pending("DB", &[("A4复印纸", "包", "3")]).await;
    assert_eq!(store.sheet(HD2, "zero", "").await.status, 303);
    store.decide(early, "approve").await;
    assert_eq!(store.deliver("chen", early, &[(1, "3")]).await.status, 303);
    assert_eq!((store.paper().await, store.paper_in(HD2).await), ([10, 0, 0], [0; 4]));
    assert_eq!(store.faults().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_of_a_transfer_are_reversed_from_the_last_one_back() {
    let store = Store::both().await;
    let order = store.transfer("HD1", "10").await;
    let last = async |who: &str| {
        let shown = store.person(who).await.get(&format!("/stock/orders/{order}")).await;
        shown.value_of("entry")
    };
    let reverse = async |who: &str, entry: &str| {
        store.act(who, order, "reversal", &[field("entry", entry), field("reason", "录错数量")]).await
    };
    assert_eq!(store.deliver("chen", order, &[(1, "10")]).await.status, 303);
    let shipped = last("chen").await;
    assert_eq!(store.act("sun", order, "arrival", &quantity("7", "破损拒收")).await.status, 303);
    let arrived = last("sun").await;
    assert_eq!(reverse("chen", &arrived).await.status, 403, "it belongs to the other warehouse");
    assert_eq!(reverse("sun", &shipped).await.status, 403);
    let refused = reverse("chen", &shipped).await;
    assert!(refused.status == 409 && refused.has("在途只有 3，冲回需要 10"), "{}", refused.text());
    // Another transfer on the same route does not cover the difference.
    let other = store.transfer("HD1", "10").await;
    assert_eq!(store.deliver("chen", other, &[(1, "10")]).await.status, 303);
    assert_eq!(reverse("chen", &shipped).await.status, 409);
    assert_eq!(store.act("chen", order, "return", &quantity("3", "未发出")).await.status, 303);
    let back = last("chen").await;
    assert_eq!(store.paper_in(HD1).await, [3, 3, 0, 0]);
    assert_eq!(store.deliver("chen", order, &[(1, "2")]).await.status, 303);
    let refused = reverse("chen", &back).await;
    assert!(refused.status == 409 && refused.has("未调出的只有 1，冲回需要 3"), "{}", refused.text());
    assert_eq!(reverse("sun", &arrived).await.status, 303);
    assert_eq!((store.paper_in(HD1).await, store.paper_in(HD2).await), ([1, 1, 0, 0], [0, 0, 0, 19]));
    assert_eq!(reverse("sun", &arrived).await.status, 409, "once");
    assert_eq!(store.faults().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_carry_goods_and_one_press_carries_once() {
    let store = Store::both().await;
    let order = store.transfer("HD1", "10").await;
    let post = async |who: &str, path: &str, body: serde_json::Value| {
        store.app.call(who, Method::POST, &format!("/orders/{order}/{path}"), Some(body)).await
    };
    let some =
        |quantity: &str, reason: &str| json!({"lines": [{"position": 1, "quantity": quantity}], "reason": reason});
    for (who, path, body, status) in [
        ("chen", "issues", some("4", ""), 422),
        ("sun", "shipments", some("4", ""), 403),
        ("chen", "shipments", some("4", ""), 200),
        ("chen", "arrivals", some("4", ""), 403),
        ("sun", "arrivals", some("3", ""), 422),
        ("sun", "arrivals", some("3", "破损拒收"), 200),
        ("sun", "goods-back", some("1", "破损拒收"), 403),
    ] {
        let (found, answer) = post(who, path, body).await;
        assert_eq!(found, status, "{who} {path}: {answer}");
    }
    let (_, answer) = post("chen", "goods-back", some("1", "破损拒收")).await;
    let line = json!({"position": 1, "asked": "10", "done": "3", "arrived": "3", "closed": "0", "remaining": "7"});
    assert_eq!(answer, json!({ "stock": [line] }));
    let press = [field("press", Uuid::new_v4().to_string())];
    let send = || async {
        store.act("chen", order, "delivery", &[&press[..], &[field("lines[1][quantity]", "2")]].concat()).await.status
    };
    assert!(join_all((0..4).map(|_| send())).await.iter().all(|status| *status == 303));
    assert_eq!((store.paper_in(HD1).await, store.paper_in(HD2).await), ([15, 5, 0, 0], [3, 0, 0, 2]));
    let other = [&press[..], &quantity("2", "")].concat();
    assert_eq!(store.act("sun", order, "arrival", &other).await.status, 409, "another act under that key");
    // Transfers in opposite directions wait for each other, and none is lost.
    let mut orders = Vec::new();
    for from in ["HD1", "HD2", "HD1", "HD2", "HD1", "HD2"] {
        orders.push((from, store.transfer(from, "1").await));
    }
    let ahead = [field("lines[1][quantity]", "1"), field("ahead", "1"), field("reason", "急用")];
    let pages = join_all(orders.iter().map(|(_, order)| store.act("admin", *order, "delivery", &ahead))).await;
    assert!(
        pages.iter().all(|page| page.status == 303),
        "{:?}",
        pages.iter().map(|page| page.status).collect::<Vec<_>>()
    );
    assert_eq!(store.faults().await, Vec::<String>::new());
}

/// Statements by hand that must be refused. `{across}`: an approved transfer of 10 from 30001 to 30002, 4 sent
/// and 1 arrived, `{out}`: an approved requisition of 30001.
const FORBIDDEN: &[&str] = &[
    "UPDATE stock_lines SET arrived = 2 WHERE order_id = '{across}'",
    "UPDATE stock_lines SET arrived = 5 WHERE order_id = '{across}'",
    "UPDATE stock_lines SET arrived = -1 WHERE order_id = '{across}'",
    "UPDATE stock_lines SET arrived = 1 WHERE order_id = '{out}'",
    "UPDATE stock_lines SET destination_id = NULL WHERE order_id = '{across}'",
    "UPDATE stock_lines SET destination_id = warehouse_id WHERE order_id = '{across}'",
    "UPDATE stock_lines SET destination_id = 30002 WHERE order_id = '{out}'",
    "UPDATE stock_lines SET flow = 'out', destination_id = NULL WHERE order_id = '{across}'",
    "UPDATE stock_balances SET on_hand = 0, worth = 0 WHERE place = 'transit'",
    "UPDATE stock_balances SET place = 'shelf' WHERE place = 'transit' AND warehouse_id = 30002",
    "INSERT INTO stock_balances (warehouse_id, place, goods_id) VALUES (30001, 'lost', 40001)",
    "WITH e AS ({entry} SELECT 'opening', NULL, NULL, NULL, {who}, '', '{press}', now() RETURNING id)
       {move} SELECT id, NULL, 30002, 'transit', 40001, 1, 0, now() FROM e",
    "{entry} SELECT 'goods_back', '{across}', 9, max(id), {who}, ' ', '{press}', now() FROM approval_log",
    "{move} SELECT e.id, l.id, 30001, 'shelf', 40001, -1, 0, now() FROM stock_entries e, stock_lines l WHERE e.act = 'ship' AND l.order_id = '{out}'",
];

/// Entries of the same transfer that must be refused: only one of its two moves, wrong warehouses, a quantity lost
/// in transit, more than is there, or an act of another kind of order.
const STEPS: &[(&str, &str)] = &[
    ("ship", "(30001, 'shelf', -1, 0)"),
    ("ship", "(30002, 'transit', 1, 0)"),
    ("ship", "(30001, 'shelf', -1, 0), (30002, 'shelf', 1, 0)"),
    ("ship", "(30001, 'shelf', -2, 0), (30002, 'transit', 1, 0)"),
    ("ship", "(30001, 'shelf', -1, -1), (30002, 'transit', 1, 0)"),
    ("ship", "(30001, 'shelf', -99, 0), (30002, 'transit', 99, 0)"),
    ("ship", "(30001, 'shelf', -1, 0), (30001, 'transit', 1, 0)"),
    ("arrive", "(30002, 'transit', -1, 0), (30001, 'shelf', 1, 0)"),
    ("arrive", "(30002, 'transit', -9, 0), (30002, 'shelf', 9, 0)"),
    ("arrive", "(30002, 'shelf', -1, 0), (30002, 'transit', 1, 0)"),
    ("goods_back", "(30002, 'transit', -1, 0), (30002, 'shelf', 1, 0)"),
    ("goods_back", "(30001, 'shelf', -1, 0), (30002, 'transit', 1, 0)"),
    ("receive", "(30002, 'shelf', 1, 0)"),
    ("issue", "(30001, 'shelf', -1, 0)"),
    ("reverse", "(30001, 'shelf', 1, 0), (30002, 'transit', -1, 0)"),
    // Consistent in itself, but the line does not agree.
    ("ship", "(30001, 'shelf', -1, -3), (30002, 'transit', 1, 3)"),
];

/// An entry of the transfer with these moves.
fn step(act: &str, moves: &str) -> String {
    format!(
        "INSERT INTO approval_log (id, order_id, round, action, actor_id, comment, via, press, acted_at)
           OVERRIDING SYSTEM VALUE VALUES (99999, '{{across}}', 1, 'comment', {{who}}, 'x', 'web', gen_random_uuid(), now());
         INSERT INTO stock_entries (id, act, order_id, seq, log_id, actor_id, reason, press, made_at)
           OVERRIDING SYSTEM VALUE VALUES (99999, '{act}', '{{across}}', 99, 99999, {{who}}, 'x', gen_random_uuid(), now());
         INSERT INTO stock_moves (entry_id, line_id, warehouse_id, place, goods_id, quantity, value, moved_at)
           SELECT 99999, l.id, v.warehouse, v.place, 40001, v.quantity, v.value, now()
           FROM stock_lines l, (VALUES {moves}) v (warehouse, place, quantity, value) WHERE l.order_id = '{{across}}'"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn no_statement_by_hand_loses_goods_between_two_warehouses() {
    let store = Store::both().await;
    let across = store.transfer("HD1", "10").await;
    assert_eq!(store.deliver("chen", across, &[(1, "4")]).await.status, 303);
    assert_eq!(store.act("sun", across, "arrival", &quantity("1", "其余稍后到")).await.status, 303);
    let out = store.approved("FLY", &[("A4复印纸", "包", "5")]).await;
    let who = store.app.id("chen").await;
    let with = [("across", across.to_string()), ("out", out.to_string()), ("who", who.to_string())];
    store.refuses(FORBIDDEN, &with).await;
    let steps: Vec<String> = STEPS.iter().map(|(act, moves)| step(act, moves)).collect();
    store.refuses(&steps.iter().map(String::as_str).collect::<Vec<_>>(), &with).await;
    // The last one passes once the line agrees: the statements above were not refused for their syntax.
    let right = format!(
        "BEGIN; {}; UPDATE stock_lines SET done = done + 1 WHERE order_id = '{across}'; SET CONSTRAINTS ALL IMMEDIATE; ROLLBACK",
        steps.last().unwrap().replace("{across}", &across.to_string()).replace("{who}", &who.to_string())
    );
    store.app.sql(&right).await;
    assert_eq!((store.paper_in(HD1).await, store.paper_in(HD2).await), ([16, 11, 0, 0], [1, 0, 0, 3]));
    assert_eq!(store.faults().await, Vec::<String>::new());
    // `doctor` finds values falsified while triggers were off: in transit, by transfers and by moves.
    let lose = "ALTER TABLE stock_balances DISABLE TRIGGER USER;
                UPDATE stock_balances SET on_hand = on_hand - 1 WHERE place = 'transit';
                ALTER TABLE stock_balances ENABLE TRIGGER USER";
    store.app.sql(lose).await;
    let faults = store.faults().await;
    assert!(faults.len() == 2 && faults.iter().all(|fault| fault.contains("article 40001")), "{faults:?}");
}
