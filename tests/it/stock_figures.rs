//! Figures of stock: beside the lines of an order form, as of a day, as a file.

use chrono::TimeDelta;
use serde_json::{Value, json};
use whsm::clock::day;

use crate::harness::field;
use crate::harness::store::{HD1, HD2, PAPER, Store};

/// The JSON that the server returns to a script.
async fn asked(store: &Store, query: &str) -> Value {
    let page = store.person("wang").await.get(&format!("/goods?{query}")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    serde_json::from_str::<Value>(&page.body).unwrap()["goods"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_come_with_a_suggestion_and_for_all_lines_at_once() {
    let store = Store::open().await;
    store.app.sql("INSERT INTO goods_units VALUES (40001, '箱', 8, '690')").await;
    store.approved("FLY", &[("A4复印纸", "包", "15")]).await;
    let stock =
        json!({"words": "现存 20 · 占用 15 · 可用 5 包", "said": "可用 5 包", "free": "5", "units": {"箱": "8"}});
    let found = asked(&store, "q=BG-A4&warehouse=HD1").await;
    assert_eq!((&found[0]["sku"], &found[0]["stock"]), (&json!("BG-A4"), &stock));
    let lines = asked(&store, "figures=bg-a4%0ANONE&warehouse=HD1").await;
    assert_eq!((lines.as_array().unwrap().len(), &lines[0]["stock"]), (1, &stock));
    // More is claimed than on hand, and some is expected.
    store.pending("FLY", &[("A4复印纸", "包", "9")]).await;
    store.approved("CG", &[("A4复印纸", "包", "10")]).await;
    let found = asked(&store, "figures=BG-A4&warehouse=HD1").await;
    let (words, free) = (&found[0]["stock"]["words"], &found[0]["stock"]["free"]);
    assert_eq!((words, free), (&json!("现存 20 · 占用 24 · 可用 -4 · 待收 10 包"), &json!("0")));
    // Nothing for warehouses that keep no stock, and no request.
    for query in ["q=BG-A4&warehouse=HD2", "q=BG-A4", "figures=BG-A4&warehouse=XX", "figures=BG-A4"] {
        let found = asked(&store, query).await;
        assert!(found[0].get("stock").is_none() && found[0]["sku"] == "BG-A4", "{query}: {found}");
    }
    let wang = store.person("wang").await;
    let form = async |kind: &str| {
        let page = wang.get(&format!("/orders/new/{kind}")).await;
        ["data-stock", "data-stock-lacks"].map(|name| page.attributes("[data-lines]", name))
    };
    let lacks = || vec!["还差 {n}".to_owned()];
    assert_eq!(form("FLY").await, [vec!["HD1".to_owned()], lacks()]);
    assert_eq!(form("CG").await, [vec!["HD1".to_owned()], vec![]], "a purchase lacks nothing");
    for kind in ["FS", "CGC"] {
        assert_eq!(form(kind).await, [Vec::<String>::new(), vec![]], "{kind}");
    }
    assert_eq!(store.sheet(HD2, "zero", "").await.status, 303);
    assert_eq!(form("DB").await, [vec!["HD1 HD2".to_owned()], lacks()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn balances_are_shown_as_of_a_day_and_saved_as_files() {
    let store = Store::open().await;
    let clock = &store.app.clock;
    let today = day(clock.now(), store.app.app.config.time_zone);
    let (before, first) = (today.pred_opt().unwrap().to_string(), today.to_string());
    clock.advance(TimeDelta::days(2));
    let requisition = store.approved("FLY", &[("A4复印纸", "包", "12")]).await;
    assert_eq!(store.deliver("chen", requisition, &[(1, "8")]).await.status, 303);
    let (li, chen) = (store.person("li").await, store.person("chen").await);
    let row = async |at: &str| li.get(&format!("/stock/balances?at={at}")).await.all("tbody td");
    let goods = "A4复印纸70g";
    assert_eq!(row("").await, [goods, "BG-A4", "12 包", "4", "8", "0", "0", "36.00"]);
    assert_eq!(row(&first).await, [goods, "BG-A4", "20 包", "0", "60.00"], "claims are shown for today only");
    assert_eq!(row(&before).await, Vec::<String>::new());
    assert_eq!(li.get("/stock/balances?at=1.1.26").await.status, 422);
    let file = async |who: &crate::harness::Person, path: &str| {
        let page = who.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        page.body.trim_start_matches('\u{feff}').trim().replace("\r\n", "|")
    };
    assert_eq!(
        file(&li, "/stock/balances.csv").await,
        "仓库,货号,商品,规格,单位,现存,占用,可用,待收,在途,参考成本|华东一号仓,BG-A4,A4复印纸,70g,包,12,4,8,0,0,36"
    );
    let past = file(&chen, &format!("/stock/balances.csv?at={first}")).await;
    assert_eq!(past, "仓库,货号,商品,规格,单位,现存,在途,参考成本|华东一号仓,BG-A4,A4复印纸,70g,包,20,0,60");
    let values = file(&*store.person("wang").await, "/stock/balances.csv").await;
    assert!(!values.contains("参考成本") && values.ends_with("0,0"), "{values}");
    let card = file(&chen, &format!("/stock/card.csv?warehouse={HD1}&goods={PAPER}")).await;
    let rows: Vec<&str> = card.split('|').collect();
    assert!(rows[1].contains("期初") && rows[1].ends_with(",20,,20") && rows[2].ends_with(",,8,12"), "{card}");
    for path in ["/stock/balances.xlsx".to_owned(), format!("/stock/card.xlsx?warehouse={HD1}&goods={PAPER}")] {
        let page = chen.get(&path).await;
        assert!(page.status == 200 && page.body.starts_with("PK"), "{path}");
    }
    assert_eq!(chen.get(&format!("/stock/card.csv?warehouse={HD2}&goods={PAPER}")).await.status, 404);
    assert_eq!(chen.get("/stock/balances.csv?at=x").await.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_falls_below_the_safety_stock_is_marked() {
    let store = Store::open().await;
    let set = async |who: &str, least: &str| {
        let fields = [("warehouse", HD1.to_string()), ("goods", PAPER.to_string()), ("least", least.to_owned())];
        store.person(who).await.post("/stock/card/safety", &fields.map(|(name, value)| field(name, value))).await
    };
    assert_eq!(set("wang", "20").await.status, 403);
    let unread = set("chen", "二十").await;
    assert_eq!((unread.status, unread.value_of("least"), unread.all("#least-error").len()), (422, "二十".into(), 1));
    assert_eq!(set("chen", "20").await.status, 303);
    let balances = async |query: &str| store.person("wang").await.get(&format!("/stock/balances{query}")).await;
    assert!(!balances("").await.has("低于安全库存 20"), "20 are there");
    assert_eq!(balances("?low=1").await.all("tbody tr").len(), 0);
    let requisition = store.approved("FLY", &[("A4复印纸", "包", "1")]).await;
    assert_eq!(store.deliver("chen", requisition, &[(1, "1")]).await.status, 303);
    assert!(balances("?low=1").await.has("低于安全库存 20"));
    let card = format!("/stock/card?warehouse={HD1}&goods={PAPER}");
    assert_eq!(store.person("chen").await.get(&card).await.value_of("least"), "20");
    assert_eq!(store.person("wang").await.get(&card).await.all("#least").len(), 0, "others can only read it");
    let audit = store.person("admin").await.get("/admin/audit").await;
    assert!(audit.has("安全库存"), "{}", audit.text());
    assert_eq!(set("admin", "").await.status, 303);
    assert!(!balances("").await.has("低于安全库存 20"));
}
