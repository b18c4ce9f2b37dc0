//! What approved orders do in the warehouse, through the keeper's pages.

use reqwest::Method;
use whsm::catalog::Goods;
use whsm::orders::Kind;

use crate::harness::store::{HD1, PAPER, Store};
use crate::harness::{field, order, with};

const TEN: &[(&str, &str, &str)] = &[("A4复印纸", "包", "10")];

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_comes_in_two_receipts_and_a_requisition_is_served_from_it() {
    let store = Store::open().await;
    assert_eq!(store.paper().await, [20, 0, 0]);
    let purchase = store.pending("CG", TEN).await;
    assert_eq!(store.paper().await, [20, 0, 0], "an unapproved purchase brings no stock");
    let chen = store.person("chen").await;
    assert_eq!(store.deliver("chen", purchase, &[(1, "1")]).await.status, 409);
    store.decide(purchase, "approve").await;
    assert_eq!(store.paper().await, [20, 0, 10]);
    let told = chen.get("/").await;
    assert!(told.has("【CG单】已审批通过，待收货入库：华东一号仓，1 行。"), "{}", told.text());
    let desk = chen.get("/stock").await;
    assert!(desk.has("CG单") && desk.has("未完成 1 / 1 行"), "{}", desk.text());

    assert_eq!(store.deliver("chen", purchase, &[(1, "4")]).await.status, 303);
    let page = chen.get(&format!("/stock/orders/{purchase}")).await;
    assert!(page.has("已收 4 / 10") && page.has("+4"), "{}", page.text());
    let over = store.deliver("chen", purchase, &[(1, "7")]).await;
    assert_eq!((over.status, over.all("#lines-1-quantity-error")), (422, vec!["最多还可 6（单据 10）".to_owned()]));
    assert_eq!(over.value_of("lines[1][quantity]"), "7", "the typed quantity stays");
    // Without scripts: one press fills in the rest, the next posts it.
    let filled = store.act("chen", purchase, "delivery", &[field("fill", "1")]).await;
    assert_eq!((filled.status, filled.value_of("lines[1][quantity]")), (200, "6".into()));
    assert_eq!(store.deliver("chen", purchase, &[(1, "6")]).await.status, 303);
    assert_eq!(store.paper().await, [30, 0, 0]);
    let wang = store.person("wang").await;
    let home = wang.get("/").await;
    for text in ["您的采购:【CG单】已由【陈伟】收货入库 1 行，还有 1 行未完成。", "收货入库 1 行，已全部完成。"]
    {
        assert!(home.has(text), "{text}: {}", home.text());
    }
    let history = wang.get(&format!("/orders/{purchase}")).await;
    assert!(history.all(".timeline-what").iter().filter(|said| said.contains("收货入库")).count() == 2);
    assert!(history.has("已收完"), "{}", history.text());

    let requisition = store.approved("FLY", &[("A4复印纸", "包", "12")]).await;
    assert_eq!(store.paper().await, [30, 12, 0]);
    assert_eq!(store.deliver("chen", requisition, &[(1, "12")]).await.status, 303);
    assert_eq!(store.paper().await, [18, 0, 0]);
    let card = chen.get(&format!("/stock/card?warehouse={HD1}&goods={PAPER}")).await;
    let column = card.all("tbody td:last-child");
    assert_eq!(column, ["18 包", "30 包", "24 包", "20 包"], "{}", card.text());
    // Ordered with 4 packs, 3 on hand before: (20 × 3 + 10 × 4) × 18 / 30.
    let balances = store.person("li").await.get("/stock/balances").await;
    assert!(balances.has("60.00") && balances.has("A4复印纸"), "{}", balances.text());
    assert!(!wang.get("/stock/balances").await.has("60.00"), "values are for approvers");
    assert_eq!(store.faults().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_warehouse_switched_on_nothing_anywhere_is_different() {
    let store = Store::closed().await;
    let purchase = store.approved("CG", TEN).await;
    let pending = store.pending("FLY", TEN).await;
    let (chen, li) = (store.person("chen").await, store.person("li").await);
    for page in ["/", "/orders", &format!("/orders/{purchase}"), &format!("/orders/{pending}/approval")] {
        let page = li.get(page).await;
        assert!(!page.has("收发") && !page.has("库存不足") && !page.has("现存"), "{}", page.text());
    }
    assert!(chen.get("/stock").await.has("您不是已启用库存的仓库的库管员"));
    assert!(chen.get("/stock/balances").await.has("本仓未启用库存"));
    assert_eq!(chen.get(&format!("/stock/orders/{purchase}")).await.status, 404);
    assert_eq!(store.deliver("chen", purchase, &[(1, "1")]).await.status, 404);
    assert!(!chen.get("/").await.has("待收货入库"), "no keeper is notified");
    // Orders submitted before the opening never move stock; resubmitted ones do.
    let opened = store.sheet(HD1, "zero", "").await;
    assert_eq!(opened.status, 303, "{}", opened.text());
    store.decide(pending, "return").await;
    assert_eq!(store.paper().await, [0, 0, 0]);
    let again = [field("press", uuid::Uuid::new_v4().to_string()), field("intent", "submit"), field("version", "3")];
    let wang = store.person("wang").await;
    let li = store.app.id("li").await.to_string();
    let fields = with(with(order(Kind::Requisition, "再提交"), "next_approver", &li), "customer", "");
    let sent = wang.post(&format!("/orders/{pending}/edit"), &[&fields[2..], &again[..]].concat()).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert_eq!(store.paper().await, [0, 12, 0].map(|n| if n == 12 { 12 } else { n }), "10 and 2.5 packs");
    assert_eq!(store.faults().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn claims_begin_at_submission_and_end_with_the_order() {
    let store = Store::open().await;
    for (ends, left) in [("return", 0), ("reject", 0), ("approve", 15)] {
        let id = store.pending("FLY", &[("A4复印纸", "包", "15")]).await;
        assert_eq!(store.paper().await, [20, 15, 0], "{ends}");
        store.decide(id, ends).await;
        assert_eq!(store.paper().await, [20, left, 0], "{ends}");
    }
    let second = store.pending("FLY", TEN).await;
    let approval = store.person("li").await.get(&format!("/orders/{second}/approval")).await;
    let approval = store.person("li").await.get(&approval.location).await;
    assert!(
        approval.has("1 行库存不足") && approval.has("不足：现存 20，前面已占用 15，本行 10，缺 5"),
        "{}",
        approval.text()
    );
    let third = store.pending("CG", TEN).await;
    let home = store.person("li").await.get("/").await;
    let marks = home.all("#waiting .rows li").into_iter().map(|row| (row.contains("FLY单"), row.contains("缺货")));
    assert_eq!(marks.collect::<Vec<_>>(), [(true, true), (false, false)], "{}", home.text());
    store.decide(third, "reject").await;
    store.decide(second, "approve").await;
    // The queue: orders approved first are served first, unless a reason is given.
    let refused = store.deliver("chen", second, &[(1, "6")]).await;
    assert!(refused.status == 409 && refused.has("A4复印纸 已占用给更早批准的单据 15"), "{}", refused.text());
    assert_eq!(store.deliver("chen", second, &[(1, "5")]).await.status, 303);
    let ahead =
        |reason: &str| [field("lines[1][quantity]", "5"), field("ahead", "1"), field("reason", reason)].to_vec();
    assert_eq!(store.act("chen", second, "delivery", &ahead("")).await.status, 422);
    assert_eq!(store.act("chen", second, "delivery", &ahead("客户在等")).await.status, 303);
    assert_eq!(store.paper().await, [10, 15, 0]);
    let desk = store.person("chen").await.get("/stock?at=out").await;
    assert!(desk.has("缺货"), "{}", desk.text());
    // 关闭余量: the applicant may close the rest, with a reason.
    let first = desk.attributes(".rows a", "href").pop().unwrap();
    let wang = store.person("wang").await;
    assert_eq!(wang.post(&format!("{first}/closing"), &[]).await.status, 422);
    assert_eq!(wang.post(&format!("{first}/closing"), &[field("reason", "不需要了")]).await.status, 303);
    assert_eq!(store.paper().await, [10, 0, 0]);
    assert_eq!(wang.post(&format!("{first}/closing"), &[field("reason", "不需要了")]).await.status, 409);
    assert_eq!(store.faults().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_are_reversed_once_and_free_text_moves_only_when_bound() {
    let store = Store::open().await;
    let purchase = store.approved("CG", &[("A4复印纸", "包", "10"), ("神秘货物", "箱", "2")]).await;
    let page = store.person("chen").await.get(&format!("/stock/orders/{purchase}")).await;
    assert!(page.has("未关联商品，不计库存"), "{}", page.text());
    assert_eq!(store.deliver("chen", purchase, &[(2, "1")]).await.status, 422);
    let bind = async |code: &str| {
        let fields = [field("position", "2"), field("goods", code)];
        store.act("chen", purchase, "binding", &fields).await
    };
    assert_eq!(bind("nothing").await.status, 422);
    let unit = bind("BG-A4").await;
    assert!(unit.status == 422 && unit.has("单位“箱”没有换算"), "{}", unit.text());
    store.app.sql("INSERT INTO goods_units VALUES (40001, '箱', 8, '690')").await;
    assert_eq!(bind("690").await.status, 303);
    assert_eq!(store.paper().await, [20, 0, 26]);
    // In the unit of the line, or of the article.
    let boxes = [field("lines[2][quantity]", "1.5"), field("lines[2][unit]", "箱"), field("lines[1][quantity]", "10")];
    assert_eq!(store.act("chen", purchase, "delivery", &boxes).await.status, 303);
    assert_eq!(store.paper().await, [42, 0, 4]);
    let entry = store.person("chen").await.get(&format!("/stock/orders/{purchase}")).await.value_of("entry");
    let reverse = async |reason: &str| {
        store.act("chen", purchase, "reversal", &[field("entry", &entry), field("reason", reason)]).await
    };
    assert_eq!(reverse("").await.status, 422);
    // Never below zero.
    let requisition = store.approved("FLY", &[("A4复印纸", "包", "30")]).await;
    assert_eq!(store.deliver("chen", requisition, &[(1, "30")]).await.status, 303);
    let short = reverse("录错数量").await;
    assert!(short.status == 409 && short.has("已有出库"), "{}", short.text());
    let issue = store.person("chen").await.get(&format!("/stock/orders/{requisition}")).await.value_of("entry");
    let back = [field("entry", issue), field("reason", "录错数量")];
    assert_eq!(store.act("chen", requisition, "reversal", &back).await.status, 303);
    assert_eq!(store.paper().await, [42, 30, 4]);
    assert_eq!(reverse("录错数量").await.status, 303);
    assert_eq!(reverse("录错数量").await.status, 409);
    assert_eq!(store.paper().await, [20, 30, 26]);
    // A carton becomes an article with its first approved order, and 5 % more than ordered may arrive.
    let cartons = store.approved("CGC", &[("BC双瓦楞", "", "100")]).await;
    assert_eq!(store.deliver("chen", cartons, &[(1, "106")]).await.status, 422);
    assert_eq!(store.deliver("chen", cartons, &[(1, "105")]).await.status, 303);
    let made = Goods::by_code(&mut *store.app.conn().await, "ZX600x400x300-BC双瓦楞").await.unwrap().unwrap();
    assert_eq!((made.name.as_str(), made.unit.as_str()), ("纸箱", "个"));
    // Its unit cannot be changed.
    let admin = store.person("admin").await;
    let unit = [("version", "1"), ("name", "A4复印纸"), ("sku", "BG-A4"), ("specification", "70g"), ("unit", "令")];
    let refused = admin.post("/admin/goods/40001", &unit.map(|(name, value)| field(name, value))).await;
    assert_eq!((refused.status, refused.all("#unit-error").len()), (422, 1), "{}", refused.text());
    assert_eq!(store.faults().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opening_is_checked_before_it_is_applied() {
    let store = Store::closed().await;
    let bad = store.sheet(HD1, "apply", "货号,数量\nBG-A4,二十\nXX,1\nBG-A4,1").await;
    assert_eq!(bad.status, 422);
    for text in ["第 2 行：BG-A4 的数量看不懂", "第 3 行：没有货号 XX"] {
        assert!(bad.has(text), "{text}: {}", bad.text());
    }
    assert_eq!(store.sheet(HD1, "check", "名称\n甲").await.status, 422);
    let checked = store.sheet(HD1, "check", "单价,货号,库存数量\n2.5,bg-a4,12").await;
    assert!(checked.status == 200 && checked.has("共 1 种商品，参考成本合计 30.00 元"), "{}", checked.text());
    assert!(store.person("chen").await.get("/stock/balances").await.has("本仓未启用库存"), "reading changes nothing");
    let text = checked.all("#pasted").concat();
    assert_eq!(text, "货号 数量 单价 bg-a4 12 2.5");
    assert_eq!(store.sheet(HD1, "apply", "货号\t数量\t单价\nbg-a4\t12\t2.5").await.status, 303);
    assert_eq!(store.sheet(HD1, "zero", "").await.status, 409);
    assert_eq!(store.paper().await, [12, 0, 0]);
    let desk = store.person("chen").await.get("/stock").await;
    assert!(desk.has("没有待收待发的单据"), "{}", desk.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_do_what_at_the_desk() {
    let store = Store::open().await;
    let purchase = store.approved("CG", TEN).await;
    let now = store.app.clock.now();
    let (zhao, chen, zhou) = (store.app.id("zhao").await, store.app.id("chen").await, store.app.id("zhou").await);
    store
        .app
        .sql(&format!(
            "INSERT INTO delegations (principal_id, delegate_id, kinds, starts_at, ends_at, reason, made_by, made_at)
             VALUES ({chen}, {zhao}, '{{}}', '{now}', '{now}'::timestamptz + interval '1 day', '', {chen}, '{now}')"
        ))
        .await;
    let admin = store.person("admin").await;
    let keepers =
        admin.post(&format!("/admin/warehouses/{HD1}/keepers"), &[field(&format!("people[{zhou}]"), "1")]).await;
    assert_eq!(keepers.status, 303, "{}", keepers.text());
    // Keeper, further keeper, delegate, administrator; applicant and approver may read; others get 404.
    for (who, page, act) in [
        ("chen", 200, 303),
        ("zhou", 200, 303),
        ("zhao", 200, 303),
        ("admin", 200, 303),
        ("wang", 200, 403),
        ("li", 200, 403),
        ("sun", 404, 404),
    ] {
        let shown = store.person(who).await.get(&format!("/stock/orders/{purchase}")).await;
        assert_eq!(shown.status, page, "{who}");
        let fields = shown.all("form[action$='/delivery'] [name='lines[1][quantity]']").len();
        assert_eq!(fields, usize::from(act == 303), "{who} is offered exactly what they may do");
        assert_eq!(store.deliver(who, purchase, &[(1, "1")]).await.status, act, "{who}");
    }
    // A delegation limited to kinds covers approvals only; after its principal has left it covers nothing.
    for change in [
        "UPDATE delegations SET kinds = '{CG}'".to_owned(),
        format!("UPDATE delegations SET kinds = '{{}}'; UPDATE users SET left_at = '{now}' WHERE id = {chen}"),
    ] {
        store.app.sql(&change).await;
        assert_eq!(store.deliver("zhao", purchase, &[(1, "1")]).await.status, 404, "{change}");
    }
    assert_eq!(store.deliver("chen", purchase, &[(1, "1")]).await.status, 403, "has left");
    let visitor = store.app.visitor();
    assert_eq!(visitor.get(&format!("/stock/orders/{purchase}")).await.status, 303);
    assert_eq!(store.paper().await, [24, 0, 6]);
    for (who, path, status) in [
        ("chen", format!("/admin/warehouses/{HD1}/stock"), 403),
        ("admin", format!("/admin/warehouses/{HD1}/stock"), 200),
        ("wang", "/stock/balances".into(), 200),
        ("wang", format!("/stock/card?warehouse={HD1}&goods={PAPER}"), 200),
        ("wang", "/stock/card".into(), 404),
    ] {
        assert_eq!(store.person(who).await.get(&path).await.status, status, "{who} {path}");
    }
    let (status, _) = store.app.call("wang", Method::GET, &format!("/orders/{purchase}"), None).await;
    assert_eq!(status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_read_figures_receive_issue_and_close() {
    let store = Store::open().await;
    let (purchase, requisition) = (store.approved("CG", TEN).await, store.approved("FLY", TEN).await);
    let post = async |who: &str, path: String, body: serde_json::Value| {
        store.app.call(who, Method::POST, &path, Some(body)).await
    };
    let four = serde_json::json!({"lines": [{"position": 1, "quantity": "4", "unit": "包"}]});
    let (status, answer) = post("chen", format!("/orders/{purchase}/receipts"), four.clone()).await;
    let after =
        serde_json::json!({"stock": [{"position": 1, "asked": "10", "done": "4", "closed": "0", "remaining": "6"}]});
    assert_eq!((status, answer), (200, after));
    for (who, path, body, status) in [
        ("chen", format!("/orders/{purchase}/issues"), four.clone(), 422),
        ("chen", format!("/orders/{requisition}/issues"), four.clone(), 200),
        ("wang", format!("/orders/{requisition}/issues"), four.clone(), 403),
        ("sun", format!("/orders/{requisition}/issues"), four, 404),
        ("wang", format!("/orders/{purchase}/closing"), serde_json::json!({"reason": ""}), 422),
        ("wang", format!("/orders/{purchase}/closing"), serde_json::json!({"reason": "供应商少发"}), 200),
    ] {
        let (found, answer) = post(who, path.clone(), body).await;
        assert_eq!(found, status, "{who} {path}: {answer}");
    }
    let (_, figures) = store.app.call("wang", Method::GET, "/stock?warehouse=hd1&goods=A4", None).await;
    let paper = serde_json::json!({"warehouse": "HD1", "goods": "BG-A4", "unit": "包", "on_hand": "20", "claimed": "6",
                                   "available": "14", "expected": "0", "in_transit": "0"});
    assert_eq!(figures, serde_json::json!({"stock": [paper], "next": null}));
    assert_eq!(store.app.call("wang", Method::GET, "/stock?warehouse=HD2", None).await.0, 422);
}
