//! What there is of goods beside the lines of an order that is being typed.

use serde_json::{Value, json};

use crate::harness::store::{HD2, Store};

/// What the server answers a script, as JSON.
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
    // More is asked for than there is, and some is on its way.
    store.pending("FLY", &[("A4复印纸", "包", "9")]).await;
    store.approved("CG", &[("A4复印纸", "包", "10")]).await;
    let found = asked(&store, "figures=BG-A4&warehouse=HD1").await;
    let (words, free) = (&found[0]["stock"]["words"], &found[0]["stock"]["free"]);
    assert_eq!((words, free), (&json!("现存 20 · 占用 24 · 可用 -4 · 待收 10 包"), &json!("0")));
    // Nothing where no stock is kept, and nothing is asked for.
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
    assert_eq!(form("CG").await, [vec!["HD1".to_owned()], vec![]], "what is bought lacks nothing");
    for kind in ["FS", "CGC"] {
        assert_eq!(form(kind).await, [Vec::<String>::new(), vec![]], "{kind}");
    }
    assert_eq!(store.sheet(HD2, "zero", "").await.status, 303);
    assert_eq!(form("DB").await, [vec!["HD1 HD2".to_owned()], lacks()]);
}
