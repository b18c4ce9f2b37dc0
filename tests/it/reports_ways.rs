//! Reports over unusual orders: steps signed automatically, delegated, terminated, settled.

use serde_json::{Value, json};
use whsm::approval::Flow;
use whsm::approval::flow::{AfterReturn, Condition, Mode, Node, Otherwise, Rule};
use whsm::orders::Kind;
use whsm::org::{Delegation, DelegationInput, UserId};

use crate::harness::{MORNING, field};
use crate::reports::{Shop, figures, lists_agree, rows};

fn line(name: &str, price: &str) -> Value {
    json!([{"name": name, "unit": "包", "quantity": "1", "unit_price": price}])
}

fn cartons(quantity: &str) -> Value {
    json!([{"length_mm": "600", "width_mm": "400", "height_mm": "300", "board": "BC双瓦楞", "unit": "个",
        "quantity": quantity, "unit_price": "4.1"}])
}

fn node(name: &str, person: UserId) -> Node {
    Node {
        name: name.into(),
        rule: Rule::People { people: vec![person] },
        mode: Mode::Any,
        condition: Condition::default(),
        nobody: Otherwise::Administrators,
        own_order: Otherwise::Administrators,
        deadline: None,
        copies: Vec::new(),
    }
}

impl Shop {
    /// Seven orders in November, by day:
    ///
    /// | when | what | 元 | became of it |
    /// | --- | --- | --- | --- |
    /// | 02 | FLY of wang's | 300 | li signed 主管 after 4 hours, and so 财务 by itself |
    /// | 04 | CG of wang's | 100 | zhao stood in for li, who approved after 10 hours all the same |
    /// | 05 | CG of wang's | 50 | admin ended it after a day |
    /// | 09 | CGC of zhou's, 杭州 | 12.3 | chen approved after 1 hour |
    /// | 10 | FS of zhou's, 海川, settles that one and has lines of its own | 20 | chen approved after 2 hours |
    /// | 11 | CGC of zhou's, 杭州 | 8.2 | chen approved after 1 hour |
    /// | 12 | FS of zhou's, 海川, settles that one | (8.2) | chen approved after 1 hour |
    async fn with_ways() -> Self {
        let shop = Self::new().await;
        let (li, zhao) = (shop.app.id("li").await, shop.app.id("zhao").await);
        let flow = Flow { nodes: vec![node("主管", li), node("财务", li)], after_return: AfterReturn::Whole };
        shop.app.publish(Kind::Requisition, &flow).await;

        shop.app.clock.set("2026-11-02T02:00:00Z".parse().unwrap());
        let twice = shop.draft("wang", json!({"kind": "FLY", "lines": line("膜", "300")})).await;
        shop.call("wang", &format!("/orders/{twice}/submission"), json!({})).await;
        let decided = shop.decided("2026-11-02T06:00:00Z", "li", &twice, json!({"action": "approve"})).await;
        assert_eq!(decided["status"], "approved", "the second signature follows from the first");

        shop.stand_in("2026-11-03T00:00:00Z", "2026-11-05T00:00:00Z", li, zhao).await;
        let body = json!({"kind": "CG", "lines": line("纸", "100")});
        let stood_in = shop.submitted("2026-11-04T02:00:00Z", "wang", "li", body).await;
        shop.decided("2026-11-04T12:00:00Z", "li", &stood_in, json!({"action": "approve"})).await;

        let body = json!({"kind": "CG", "lines": line("纸", "50")});
        let ended = shop.submitted("2026-11-05T02:00:00Z", "wang", "chen", body).await;
        shop.app.clock.set("2026-11-06T02:00:00Z".parse().unwrap());
        shop.call("admin", &format!("/orders/{ended}/termination"), json!({"comment": "重复"})).await;

        let first = shop.boxes(("2026-11-09T02:00:00Z", "2026-11-09T03:00:00Z"), "3").await;
        let body = json!({"kind": "FS", "customer": "海川", "settles": [first], "lines": line("胶带", "20")});
        let own = shop.submitted("2026-11-10T02:00:00Z", "zhou", "chen", body).await;
        shop.decided("2026-11-10T04:00:00Z", "chen", &own, json!({"action": "approve"})).await;

        let second = shop.boxes(("2026-11-11T02:00:00Z", "2026-11-11T03:00:00Z"), "2").await;
        let body = json!({"kind": "FS", "customer": "海川", "settles": [second]});
        let borrowed = shop.submitted("2026-11-12T02:00:00Z", "zhou", "chen", body).await;
        shop.decided("2026-11-12T03:00:00Z", "chen", &borrowed, json!({"action": "approve"})).await;
        shop.app.clock.set(MORNING.parse().unwrap());
        shop
    }

    async fn stand_in(&self, from: &str, until: &str, principal_id: UserId, delegate_id: UserId) {
        let (starts_at, ends_at) = (from.parse().unwrap(), until.parse().unwrap());
        let reason = String::new();
        let input = DelegationInput { principal_id, delegate_id, kinds: vec![], starts_at, ends_at, reason };
        Delegation::create(&mut *self.app.conn().await, &input, principal_id, starts_at).await.unwrap();
    }

    /// An approved purchase of cartons for 杭州; its number.
    async fn boxes(&self, (submitted, decided): (&str, &str), quantity: &str) -> Value {
        let body = json!({"kind": "CGC", "customer": "杭州", "lines": cartons(quantity)});
        let id = self.submitted(submitted, "zhou", "chen", body).await;
        self.decided(decided, "chen", &id, json!({"action": "approve"})).await["number"].clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_way_orders_went_the_figures_are_those_counted_by_hand() {
    let shop = Shop::with_ways().await;
    let admin = shop.app.person("admin").await;
    let expected: [(&str, &[&[&str]]); 6] = [
        // Its own lines count besides what it settles.
        (
            "amounts",
            &[
                &["2026-11", "采购", "1", "100"],
                &["2026-11", "采购报销", "1", "20"],
                &["2026-11", "领用", "1", "300"],
                &["2026-11", "纸箱采购", "2", "20.5"],
            ],
        ),
        // Hours: 4, 10, 24, 1, 2, 1, 1.
        (
            "pace",
            &[
                &["全部类型", "7", "2", "24"],
                &["采购", "2", "10", "24"],
                &["采购报销", "2", "1", "2"],
                &["领用", "1", "4", "4"],
                &["纸箱采购", "2", "1", "1"],
            ],
        ),
        // The program signed 财务: no decision, no waiting time.
        ("steps", &[&["逐级指定（没有流程）", "5", "1", "10", "15", "5"], &["主管", "1", "4", "4", "4", "1"]]),
        ("returns", &[&["重复", "1", "0.1429"]]),
        ("goods", &[&["膜", "1", "300"], &["纸", "1", "100"], &["600×400×300 mm", "2", "20.5"], &["胶带", "1", "20"]]),
        // The second purchase counts in its reimbursement, the first by itself.
        ("customers", &[&["海川", "2", "28.2"], &["杭州", "1", "12.3"]]),
    ];
    for (chart, table) in expected {
        assert_eq!(figures(&admin, &format!("/reports/{chart}.csv")).await, rows(table), "{chart}");
    }
    for (who, least) in [("admin", 18), ("wang", 7), ("zhou", 10), ("li", 6), ("chen", 8)] {
        lists_agree(&shop, who, least).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_decided_is_who_pressed_and_a_signature_that_followed_is_none() {
    let shop = Shop::with_ways().await;
    let admin = shop.app.person("admin").await;
    let counted = async |query: String| admin.get(&format!("/orders?{query}")).await.all(".found strong").concat();
    for (who, n, pace) in [("li", 2, "4 小时"), ("zhao", 0, "暂无"), ("chen", 4, "1 小时")] {
        let id = shop.app.id(who).await;
        assert_eq!(counted(format!("signed_by={id}&signed_from=2026-11-01")).await, format!("共 {n} 张"), "{who}");
        let tile = shop.app.person(who).await.get("/").await.all(".tile").remove(1);
        assert_eq!(tile, format!("我的办理用时（中位） {pace} 近 30 天办理 {n} 张"), "{who}");
    }
    assert_eq!(counted("node=主管".into()).await, "共 1 张");
    assert_eq!(counted("node=财务".into()).await, "共 0 张");
    assert_eq!(counted("sent_back=1".into()).await, "共 1 张", "terminated orders");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tile_says_what_the_report_says_and_an_export_what_it_writes() {
    let shop = Shop::with_ways().await;
    let zhou = shop.app.person("zhou").await;
    assert_eq!(zhou.get("/").await.all(".tile")[0], "本月我提交的单据 4 张 · 40.50 元 已通过 4");
    assert!(zhou.get("/reports?span=month").await.all(".finding")[0].starts_with("合计 40.50 元，3 张。"));
    let (status, headers, bytes) = zhou.bytes("/orders/export.csv?what=lines&kind=FS").await;
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!((status, headers["x-rows"].to_str().unwrap(), text.lines().count()), (200, "2", 3), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_says_what_it_is_narrowed_to_wherever_it_is_read() {
    let shop = Shop::new().await;
    shop.submitted(MORNING, "wang", "li", json!({"kind": "CG", "lines": line("纸", "1")})).await;
    let wang = shop.app.person("wang").await;
    let page = wang.get("/reports?department=20001&kind=CG&warehouse=30001").await;
    let about = "2026-09-01 至 2026-11-20 · 采购部 · 采购 · 华东一号仓";
    assert_eq!(page.all(".lead span"), [about]);
    let svg = wang.get("/reports/goods.svg?department=20001&kind=CG&warehouse=30001").await;
    assert_eq!(svg.body.matches(&format!(">{about}<")).count(), 1, "{}", svg.body);
    let open = wang.get("/reports/open.svg?kind=CG").await;
    assert!(open.body.contains(">2026-11-20 · 采购<"), "open orders count as of now: {}", open.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_exactly_seven_days_is_of_the_age_that_begins_there() {
    let shop = Shop::new().await;
    let body = json!({"kind": "CG", "lines": line("纸", "1")});
    shop.submitted("2026-11-13T02:05:00Z", "wang", "li", body).await;
    shop.app.clock.set(MORNING.parse().unwrap());
    let admin = shop.app.person("admin").await;
    let open = figures(&admin, "/reports/open.csv").await;
    assert_eq!(open, rows(&[&["李强", "1", "0", "0", "0", "1"], &["合计", "1", "0", "0", "0", "1"]]));
    for (query, n) in [("waited_from=7", 1), ("waited_to=7", 0), ("waited_from=3&waited_to=7", 0)] {
        assert_eq!(
            admin.get(&format!("/orders?{query}")).await.all(".found strong"),
            [format!("共 {n} 张")],
            "{query}"
        );
    }
    admin.post("/language", &[field("language", "en"), field("next", "/")]).await;
    assert_eq!(admin.get("/").await.all(".tile")[0], "All open work 1 order 7 days or more: 1");
    assert_eq!(admin.get("/orders?waited_from=1").await.all(".found strong"), ["1 order"]);
    let said = admin.get("/reports").await.all(".finding");
    assert_eq!(said[0], "1.00 CNY in 1 order.");
    assert_eq!(said[1], "1 order has been waiting for 7 days or more; 李强 has the most: 1.");
    assert_eq!(said[4], "The one order submitted was neither returned nor rejected.");
    assert_eq!(said[5], "Highest: \"纸\" with 1.00 CNY.");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_home_page_says_how_many_more_wait_than_it_shows() {
    let shop = Shop::new().await;
    for n in 0..102 {
        shop.app.pending(&format!("第{n}张")).await;
    }
    let li = shop.app.person("li").await;
    let page = li.get("/").await;
    assert_eq!(page.values_of("steps[]").len(), 100);
    assert_eq!(page.all("#waiting-more"), ["还有 2 张，查看全部"]);
    let all = li.get(&page.attributes("#waiting-more a", "href")[0]).await;
    assert_eq!(all.all(".found strong"), ["共 102 张"]);
    let sun = shop.app.person("sun").await.get("/").await;
    assert!(sun.status == 200 && sun.all("#waiting-more").is_empty());
}
