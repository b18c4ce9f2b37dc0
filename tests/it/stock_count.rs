//! 盘点: several people count without the book, and what differs becomes one adjustment.

use futures_util::future::join_all;
use uuid::Uuid;

use crate::harness::field;
use crate::harness::store::{HD1, PAPER, Store};

impl Store {
    /// Opens a count of these codes as this person; returns its address.
    async fn counting(&self, who: &str, goods: &str) -> String {
        let fields = [field("warehouse", HD1.to_string()), field("goods", goods)];
        let opened = self.person(who).await.post("/stock/counts", &fields).await;
        assert_eq!(opened.status, 303, "{}", opened.text());
        opened.location
    }

    async fn counted(&self, who: &str, count: &str, quantity: &str) -> u16 {
        let fields = [field("goods", PAPER.to_string()), field("quantity", quantity)];
        self.person(who).await.post(&format!("{count}/tallies"), &fields).await.status
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_is_blind_and_its_end_makes_one_adjustment() {
    let store = Store::open().await;
    let (chen, admin) = (store.person("chen").await, store.person("admin").await);
    assert!(chen.get("/stock").await.has("盘点") && chen.get("/stock/counts").await.has("还没有盘点"));
    let count = store.counting("chen", "").await;
    let again = chen.post("/stock/counts", &[field("warehouse", HD1.to_string())]).await;
    assert!(again.status == 409 && again.has("本仓有一次盘点还没有结束"), "{}", again.text());
    // A scan goes to the article; nobody is told the book.
    let page = chen.get(&count).await;
    assert!(
        page.has("A4复印纸") && page.has("已盘 0 / 1 种") && !page.has("20 包") && !page.has("账面"),
        "{}",
        page.text()
    );
    let scanned = chen.get(&format!("{count}?q=bg-a4")).await;
    assert_eq!((scanned.status, scanned.location.as_str()), (303, format!("{count}?goods={PAPER}").as_str()));
    let form = chen.get(&scanned.location).await;
    assert!(form.has("盘到的数量（包）") && !form.has("20 包") && !form.has("账面"), "{}", form.text());
    assert!(chen.get(&format!("{count}?q=复印")).await.has("A4复印纸"));
    assert!(chen.get(&format!("{count}?q=钢笔")).await.has("没有符合的商品"));
    let typed = [field("goods", PAPER.to_string()), field("quantity", "十")];
    let wrong = chen.post(&format!("{count}/tallies"), &typed).await;
    assert_eq!((wrong.status, wrong.all("#quantity-error").len(), wrong.value_of("quantity")), (422, 1, "十".into()));
    let early = chen.post(&format!("{count}/end"), &[]).await;
    assert!(early.status == 409 && early.has("还没有盘到任何商品"), "{}", early.text());

    // Two people, two shelves; one press counts once.
    let press = field("press", Uuid::new_v4().to_string());
    let shelf = [press, field("goods", PAPER.to_string()), field("quantity", "9")];
    let path = format!("{count}/tallies");
    let pressed = join_all((0..4).map(|_| chen.post(&path, &shelf))).await;
    assert!(pressed.iter().all(|page| page.status == 303));
    assert_eq!(store.counted("admin", &count, "8").await, 303);
    assert_eq!(store.counted("admin", &count, "3").await, 303);
    let page = admin.get(&format!("{count}?goods={PAPER}")).await;
    assert!(page.all("#current .rows .row-title") == ["9 包", "8 包", "3 包"] && page.has("陈伟"), "{}", page.text());
    let wrong = page.values_of("tally").pop().unwrap();
    let strike = [field("tally", wrong), field("goods", PAPER.to_string())];
    assert_eq!(admin.post(&format!("{count}/striking"), &strike).await.status, 303);
    assert_eq!(admin.post(&format!("{count}/striking"), &strike).await.status, 303, "again is no fault");
    assert!(chen.get(&count).await.has("17 包"));

    let ended = chen.post(&format!("{count}/end"), &[]).await;
    assert_eq!(ended.status, 303, "{}", ended.text());
    let draft = chen.get(&ended.location).await;
    assert_eq!(draft.value_of("lines[0][quantity]"), "-3", "{}", draft.text());
    assert_eq!(draft.value_of("title"), "华东一号仓盘点差异");
    assert_eq!(draft.attributes("#warehouse option[selected]", "value"), ["HD1"]);
    let over = chen.get(&count).await;
    assert!(over.has("已结束") && over.has("账面") && over.has("−3") && over.has("调整单"), "{}", over.text());
    assert_eq!(store.counted("admin", &count, "1").await, 409);
    assert_eq!(chen.post(&format!("{count}/end"), &[]).await.status, 409);
    assert_eq!(store.paper().await, [20, 0, 0], "nothing moves before the approval");
    let id = ended.location.trim_start_matches("/orders/").trim_end_matches("/edit").to_owned();
    let sent = store
        .app
        .call(
            "chen",
            reqwest::Method::POST,
            &format!("/orders/{id}/submission"),
            Some(serde_json::json!({"next_approver": "li"})),
        )
        .await;
    assert_eq!(sent.0, 200, "{}", sent.1);
    store.decide(id.parse().unwrap(), "approve").await;
    assert_eq!(store.paper().await, [17, 0, 0]);
    assert_eq!(store.faults().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_moves_during_a_count_is_flagged_and_counted_again() {
    let store = Store::open().await;
    let count = store.counting("chen", "bg-a4\n").await;
    let chen = store.person("chen").await;
    assert_eq!(store.counted("chen", &count, "20").await, 303);
    assert!(!chen.get(&count).await.has("盘后有收发"));
    let out = store.approved("FLY", &[("A4复印纸", "包", "4")]).await;
    assert_eq!(store.deliver("chen", out, &[(1, "4")]).await.status, 303, "issues go on");
    let page = chen.get(&count).await;
    assert!(page.has("盘后有收发"), "{}", page.text());
    assert!(chen.get(&format!("{count}?goods={PAPER}")).await.has("请划去原来的数量，重新盘点"));
    let refused = chen.post(&format!("{count}/end"), &[]).await;
    assert_eq!(
        (refused.status, refused.all("#moved-error")),
        (422, vec!["有 1 种商品盘后有收发：请重新盘点，或勾选此项".to_owned()])
    );
    // Counted again, it is right; what was counted before compares with the book of that time.
    let tally = chen.get(&format!("{count}?goods={PAPER}")).await.value_of("tally");
    let strike = [field("tally", tally), field("goods", PAPER.to_string())];
    assert_eq!(chen.post(&format!("{count}/striking"), &strike).await.status, 303);
    assert_eq!(store.counted("chen", &count, "16").await, 303);
    let ended = chen.post(&format!("{count}/end"), &[]).await;
    assert_eq!((ended.status, ended.location.as_str()), (303, count.as_str()));
    let page = chen.get(&count).await;
    assert!(page.has("盘点已结束，账实相符") && !page.has("调整单"), "{}", page.text());

    let second = store.counting("chen", "").await;
    assert_eq!(store.counted("chen", &second, "15").await, 303);
    let more = store.approved("CG", &[("A4复印纸", "包", "5")]).await;
    assert_eq!(store.deliver("chen", more, &[(1, "5")]).await.status, 303);
    let ended = chen.post(&format!("{second}/end"), &[field("moved", "1")]).await;
    assert_eq!(ended.status, 303, "{}", ended.text());
    assert_eq!(chen.get(&ended.location).await.value_of("lines[0][quantity]"), "-1", "15 of 16, as it was then");
    assert!(chen.get(&second).await.has("盘后有收发"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_count_and_what_a_count_is_of() {
    let store = Store::both().await;
    let (chen, sun) = (store.person("chen").await, store.person("sun").await);
    let unknown =
        chen.post("/stock/counts", &[field("warehouse", HD1.to_string()), field("goods", "BG-A4\nXX-1")]).await;
    assert_eq!((unknown.status, unknown.all("#goods-error")), (422, vec!["没有这些货号或条码：XX-1".to_owned()]));
    assert!(unknown.body.contains("BG-A4\nXX-1"), "what was typed stays");
    let foreign = sun.post("/stock/counts", &[field("warehouse", HD1.to_string())]).await;
    assert_eq!(foreign.status, 422, "only one's own warehouse");
    store.app.sql("INSERT INTO goods (id, sku, name, specification, unit, initials, created_at) OVERRIDING SYSTEM VALUE VALUES (49999, 'BI-1', '钢笔', '', '支', 'gb', now())").await;
    // Of chosen articles: nothing else. Of all: what is found besides too.
    let chosen = store.counting("chen", "BG-A4").await;
    assert!(chen.get(&format!("{chosen}?q=BI-1")).await.has("没有符合的商品"));
    let pen = [field("goods", "49999"), field("quantity", "3")];
    assert_eq!(chen.post(&format!("{chosen}/tallies"), &pen).await.status, 404);
    for (who, status) in [("sun", 404), ("wang", 404), ("admin", 200)] {
        let person = store.person(who).await;
        assert_eq!(person.get(&chosen).await.status, status, "{who}");
        assert_eq!(person.post(&format!("{chosen}/tallies"), &pen).await.status, 404, "{who}");
    }
    assert_eq!(sun.post(&format!("{chosen}/dropping"), &[]).await.status, 404);
    assert_eq!(chen.post(&format!("{chosen}/dropping"), &[]).await.status, 303);
    assert!(chen.get("/stock/counts").await.has("已作废"));
    let all = store.counting("chen", "").await;
    assert_eq!(chen.get(&format!("{all}?q=BI-1")).await.location, format!("{all}?goods=49999"));
    assert_eq!(chen.post(&format!("{all}/tallies"), &pen).await.status, 303);
    assert_eq!(store.counted("chen", &all, "20").await, 303);
    let ended = chen.post(&format!("{all}/end"), &[]).await;
    let draft = chen.get(&ended.location).await;
    assert_eq!((draft.value_of("lines[0][name]"), draft.value_of("lines[0][quantity]")), ("钢笔".into(), "3".into()));
    assert!(!sun.get("/stock/counts").await.has("盘点中"));
}

/// Statements by hand, each of which must be refused. `{open}` and `{over}` are counts, both with a tally.
const FORBIDDEN: &[&str] = &[
    "INSERT INTO stock_counts (warehouse_id, covers_all, opened_by, opened_at, press) VALUES (30001, true, {who}, now(), gen_random_uuid())",
    "INSERT INTO stock_counts (warehouse_id, covers_all, opened_by, opened_at, press) VALUES (30002, true, {who}, now(), gen_random_uuid())",
    "UPDATE stock_counts SET ended_at = now() WHERE id = {open}",
    "UPDATE stock_counts SET is_dropped = true WHERE id = {open}",
    "UPDATE stock_counts SET warehouse_id = 30002 WHERE id = {open}",
    "UPDATE stock_counts SET ended_at = NULL, ended_by = NULL WHERE id = {over}",
    "UPDATE stock_counts SET is_dropped = NOT is_dropped WHERE id = {over}",
    "DELETE FROM stock_counts WHERE id = {over}",
    "TRUNCATE stock_counts CASCADE",
    "DELETE FROM stock_count_goods",
    "UPDATE stock_count_goods SET goods_id = goods_id",
    "INSERT INTO stock_tallies (count_id, goods_id, quantity, book, book_move, counted_by, counted_at, press) VALUES ({open}, 40001, -1, 0, 0, {who}, now(), gen_random_uuid())",
    "INSERT INTO stock_tallies (count_id, goods_id, quantity, book, book_move, counted_by, counted_at, press) VALUES ({open}, 40002, 1, 0, 0, {who}, now(), gen_random_uuid())",
    "INSERT INTO stock_tallies (count_id, goods_id, quantity, book, book_move, counted_by, counted_at, press) VALUES ({over}, 40001, 1, 0, 0, {who}, now(), gen_random_uuid())",
    "UPDATE stock_tallies SET quantity = 9 WHERE count_id = {open}",
    "UPDATE stock_tallies SET book = 0 WHERE count_id = {open}",
    "UPDATE stock_tallies SET struck_at = now() WHERE count_id = {open}",
    "UPDATE stock_tallies SET struck_at = now(), struck_by = {who} WHERE count_id = {over}",
    "DELETE FROM stock_tallies",
    "TRUNCATE stock_tallies",
];

#[tokio::test(flavor = "multi_thread")]
async fn no_statement_by_hand_changes_what_was_counted() {
    let store = Store::open().await;
    let over = store.counting("chen", "").await;
    assert_eq!(store.counted("chen", &over, "20").await, 303);
    assert_eq!(store.person("chen").await.post(&format!("{over}/end"), &[]).await.status, 303);
    let open = store.counting("chen", "").await;
    assert_eq!(store.counted("chen", &open, "20").await, 303);
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let who = store.app.id("chen").await.to_string();
    store.refuses(FORBIDDEN, &[("open", id(&open)), ("over", id(&over)), ("who", who)]).await;
    // The book is written by the database, whatever the statement says.
    let lie = format!(
        "INSERT INTO stock_tallies (count_id, goods_id, quantity, book, book_move, counted_by, counted_at, press)
         VALUES ({}, 40001, 1, 7, 7, {}, now(), gen_random_uuid())",
        id(&open),
        store.app.id("chen").await
    );
    store.app.sql(&lie).await;
    let ended = store.person("chen").await.post(&format!("{open}/end"), &[]).await;
    assert_eq!(store.person("chen").await.get(&ended.location).await.value_of("lines[0][quantity]"), "1");
}
