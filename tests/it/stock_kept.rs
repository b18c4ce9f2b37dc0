//! Invariants of stock: under repeated presses, concurrent keepers, hand-written SQL and long histories.

use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use futures_util::future::join_all;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::harness::field;
use crate::harness::store::Store;

#[tokio::test(flavor = "multi_thread")]
async fn the_last_piece_goes_to_one_keeper_and_the_others_are_told() {
    let store = Store::open().await;
    let all = store.approved("FLY", &[("A4复印纸", "包", "19")]).await;
    assert_eq!(store.deliver("chen", all, &[(1, "19")]).await.status, 303);
    let mut orders = Vec::new();
    for _ in 0..6 {
        orders.push(store.approved("FLY", &[("A4复印纸", "包", "1")]).await);
    }
    let press = |order| {
        let fields = [field("lines[1][quantity]", "1"), field("ahead", "1"), field("reason", "急用")];
        let store = &store;
        async move { store.act("chen", order, "delivery", &fields).await }
    };
    let pages = join_all(orders.iter().copied().map(press)).await;
    let won = pages.iter().filter(|page| page.status == 303).count();
    let told = pages.iter().filter(|page| page.status == 409 && page.has("A4复印纸 现存 0，要出 1")).count();
    assert_eq!((won, told), (1, 5), "{:?}", pages.iter().map(|page| page.status).collect::<Vec<_>>());
    assert_eq!(store.paper().await, [0, 5, 0]);
    assert_eq!(store.faults().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_press_posts_once_however_often_it_arrives() {
    let store = Store::open().await;
    let order = store.approved("CG", &[("A4复印纸", "包", "10")]).await;
    let key = Uuid::new_v4().to_string();
    let form = |quantity: &str, reason: &str| {
        [field("press", &key), field("lines[1][quantity]", quantity), field("reason", reason)].to_vec()
    };
    let press = || async { store.act("chen", order, "delivery", &form("3", "")).await.status };
    let pressed = join_all((0..6).map(|_| press())).await;
    assert!(pressed.iter().all(|status| *status == 303), "{pressed:?}");
    assert_eq!(store.paper().await, [23, 0, 7]);
    assert_eq!(
        store.act("chen", order, "delivery", &form("4", "")).await.status,
        409,
        "another quantity under that key"
    );
    assert_eq!(store.act("chen", order, "delivery", &form("3", "说明")).await.status, 409);
    assert_eq!(store.act("admin", order, "delivery", &form("3", "")).await.status, 409, "another person");
    let close = [field("press", &key), field("reason", "不来了")];
    assert_eq!(store.act("chen", order, "closing", &close).await.status, 409, "another act");
    assert_eq!(store.paper().await, [23, 0, 7]);
    let key = Uuid::new_v4().to_string();
    let close = [field("press", &key), field("reason", "供应商少发")];
    for _ in 0..2 {
        assert_eq!(store.act("chen", order, "closing", &close).await.status, 303);
    }
    assert_eq!(store.paper().await, [23, 0, 0]);
    assert_eq!(store.faults().await, Vec::<String>::new());
}

/// Statements by hand that must be refused. `{in}`: an approved purchase of 10 with 4 received, `{out}`: an
/// approved requisition of 5, `{pending}`: one under approval.
const FORBIDDEN: &[&str] = &[
    "UPDATE stock_balances SET on_hand = on_hand + 1",
    "UPDATE stock_balances SET worth = 0",
    "UPDATE stock_balances SET last_move = NULL",
    "UPDATE stock_balances SET goods_id = goods_id + 1",
    "DELETE FROM stock_balances",
    "TRUNCATE stock_balances CASCADE",
    "INSERT INTO stock_balances (warehouse_id, place, goods_id, on_hand) VALUES (30001, 'shelf', 40002, 5)",
    "INSERT INTO stock_balances (warehouse_id, place, goods_id) VALUES (30002, 'shelf', 40001)",
    "UPDATE stock_moves SET quantity = quantity + 1",
    "UPDATE stock_moves SET entry_id = entry_id",
    "DELETE FROM stock_moves",
    "TRUNCATE stock_moves CASCADE",
    "UPDATE stock_entries SET reason = 'x'",
    "DELETE FROM stock_entries",
    "TRUNCATE stock_entries CASCADE",
    "DELETE FROM stock_warehouses",
    "UPDATE stock_warehouses SET opened_at = now()",
    "UPDATE stock_lines SET done = done + 1 WHERE order_id = '{in}'",
    "UPDATE stock_lines SET done = 11 WHERE order_id = '{in}'",
    "UPDATE stock_lines SET asked = 20, most = 20 WHERE order_id = '{in}'",
    "UPDATE stock_lines SET goods_id = NULL WHERE order_id = '{in}'",
    "UPDATE stock_lines SET flow = 'out' WHERE order_id = '{in}'",
    "UPDATE stock_lines SET closed = 11 WHERE order_id = '{in}'",
    "UPDATE stock_lines SET closed = -1 WHERE order_id = '{in}'",
    "UPDATE stock_lines SET approved_at = NULL WHERE order_id = '{in}'",
    "UPDATE stock_lines SET approved_at = now() WHERE order_id = '{pending}'",
    "UPDATE stock_lines SET done = 1 WHERE order_id = '{pending}'",
    "UPDATE stock_lines SET most = 9 WHERE order_id = '{out}'",
    "UPDATE stock_lines SET position = 7 WHERE order_id = '{out}'",
    "DELETE FROM stock_lines WHERE order_id = '{in}'",
    "DELETE FROM stock_lines WHERE order_id = '{out}'",
    "TRUNCATE stock_lines CASCADE",
    "INSERT INTO stock_lines (order_id, kind, position, flow, warehouse_id, per, asked, most, claimed_at)
       SELECT order_id, kind, 1, 'in', 30002, 1, 1, 1, now() FROM stock_lines WHERE order_id = '{in}'",
    "UPDATE goods SET unit = '令' WHERE id = 40001",
    "{entry} SELECT 'opening', NULL, NULL, NULL, {who}, '', '{press}', now()",
    "{entry} SELECT 'receive', NULL, NULL, NULL, {who}, '', '{press}', now()",
    "{entry} SELECT 'opening', '{in}', 9, NULL, {who}, '', '{press}', now()",
    "{entry} SELECT 'receive', '{in}', 1, 1, {who}, '', '{press}', now()",
    "WITH e AS ({entry} SELECT 'opening', NULL, NULL, NULL, {who}, '', '{press}', now() RETURNING id)
       {move} SELECT id, NULL, 30001, 'shelf', 40001, -1, 0, now() FROM e",
    "WITH e AS ({entry} SELECT 'opening', NULL, NULL, NULL, {who}, '', '{press}', now() RETURNING id)
       {move} SELECT id, NULL, 30002, 'shelf', 40001, 1, 0, now() FROM e",
    "WITH e AS ({entry} SELECT 'opening', NULL, NULL, NULL, {who}, '', '{press}', now() RETURNING id)
       {move} SELECT id, NULL, 30001, 'shelf', 40001, 0, 0, now() FROM e",
    "WITH e AS ({entry} SELECT 'opening', NULL, NULL, NULL, {who}, '', '{press}', now() RETURNING id)
       {move} SELECT id, NULL, 30001, 'shelf', 40001, 1, -5, now() FROM e",
    "WITH e AS ({entry} SELECT 'opening', NULL, NULL, NULL, {who}, '', '{press}', now() RETURNING id)
       {move} SELECT e.id, l.id, 30001, 'shelf', 40001, 1, 0, now() FROM e, stock_lines l WHERE l.order_id = '{in}'",
    "{move} SELECT e.id, l.id, 30001, 'shelf', 40001, 1, 0, now() FROM stock_entries e, stock_lines l WHERE e.act = 'receive' AND l.order_id = '{in}'",
    "{move} SELECT e.id, l.id, 30001, 'shelf', 40001, -1, 0, now() FROM stock_entries e, stock_lines l WHERE e.act = 'receive' AND l.order_id = '{out}'",
    "{move} SELECT e.id, l.id, 30001, 'shelf', 40001, -99, 0, now() FROM stock_entries e, stock_lines l WHERE e.act = 'receive' AND l.order_id = '{in}'",
    "{move} SELECT e.id, NULL, 30001, 'shelf', 40001, 1, 0, now() FROM stock_entries e WHERE e.act = 'receive'",
    "UPDATE orders SET status = 'withdrawn', finished_at = now(), version = version + 1 WHERE id = '{pending}'",
    "UPDATE orders SET status = 'approved', finished_at = now(), version = version + 1 WHERE id = '{pending}'",
];

#[tokio::test(flavor = "multi_thread")]
async fn no_statement_by_hand_makes_stock_from_nothing() {
    let store = Store::open().await;
    let bought = store.approved("CG", &[("A4复印纸", "包", "10")]).await;
    assert_eq!(store.deliver("chen", bought, &[(1, "4")]).await.status, 303);
    let asked = store.approved("FLY", &[("A4复印纸", "包", "5")]).await;
    let pending = store.pending("FLY", &[("A4复印纸", "包", "3")]).await;
    let who = store.app.id("chen").await;
    let before = store.paper().await;
    let with = [
        ("in", bought.to_string()),
        ("out", asked.to_string()),
        ("pending", pending.to_string()),
        ("who", who.to_string()),
    ];
    store.refuses(FORBIDDEN, &with).await;
    assert_eq!(store.paper().await, before);
    assert_eq!(store.faults().await, Vec::<String>::new());
    // `doctor` finds values falsified while triggers were off.
    store
        .app
        .sql(
            "ALTER TABLE stock_balances DISABLE TRIGGER USER; UPDATE stock_balances SET on_hand = on_hand + 1;
              ALTER TABLE stock_balances ENABLE TRIGGER USER",
        )
        .await;
    let faults = store.faults().await;
    assert!(faults.len() == 1 && faults[0].contains("article 40001"), "{faults:?}");
}

#[derive(diesel::QueryableByName)]
struct Sum {
    #[diesel(sql_type = Text)]
    is: String,
}

/// A small deterministic generator: the same history each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % sides).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_random_history_the_books_are_right() {
    let store = Store::both().await;
    let mut dice = Dice(20261130);
    let mut orders = Vec::new();
    for n in 0..8 {
        let kind = ["CG", "FLY", "DB", "CG"][n % 4];
        orders.push(store.approved(kind, &[("A4复印纸", "包", "9"), ("A4复印纸", "包", "4")]).await);
    }
    let mut posted = std::collections::BTreeMap::new();
    for _ in 0..120 {
        let order = orders[dice.roll(8)];
        let reason = field("reason", "急用");
        let (act, fields) = match dice.roll(10) {
            0 => {
                let shown = store.person("admin").await.get(&format!("/stock/orders/{order}")).await;
                let entries = shown.values_of("entry");
                if entries.is_empty() {
                    continue;
                }
                ("reversal", vec![field("entry", entries[dice.roll(entries.len() as u64)].clone()), reason])
            }
            1 if dice.roll(4) == 0 => ("closing", vec![field("lines[1]", "1"), reason]),
            n => {
                let [one, two] = [0, 0].map(|_: i32| Decimal::new(dice.roll(40_000) as i64, 4).to_string());
                let act = if n < 7 { "delivery" } else { ["arrival", "return"][dice.roll(2)] };
                let lines = [field("lines[1][quantity]", one), field("lines[2][quantity]", two)];
                (act, [&lines[..], &[field("ahead", "1"), reason]].concat())
            }
        };
        let page = store.act("admin", order, act, &fields).await;
        assert!([303, 409, 422].contains(&page.status), "{act}: {} {}", page.status, page.text());
        *posted.entry(act).or_insert(0) += i32::from(page.status == 303);
    }
    assert!(posted.len() == 5 && posted.values().all(|times| *times > 0), "{posted:?}");
    assert_eq!(store.faults().await, Vec::<String>::new());
    // Conservation: on hand plus in transit equals receipts minus issues, by the lines.
    let query = "SELECT (20 + sum(CASE flow WHEN 'in' THEN done WHEN 'out' THEN -done ELSE 0 END)
                   - (SELECT sum(on_hand) FROM stock_balances))::numeric(18, 4)::text AS is FROM stock_lines";
    let difference: Sum = diesel::sql_query(query).get_result(&mut *store.app.conn().await).await.unwrap();
    assert_eq!(difference.is, "0.0000");
}
