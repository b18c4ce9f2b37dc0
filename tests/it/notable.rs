//! What the approval page points out: changes since the last round, unusual prices and amounts; and quick
//! phrases.

use serde_json::{Value, json};
use whsm::orders::OrderId;

use crate::harness::{PDF, TestApp, field};

struct Desk {
    app: TestApp,
}

impl Desk {
    /// Sends no messages.
    async fn new() -> Self {
        Self { app: TestApp::without_worker().await }
    }

    async fn with_messages() -> Self {
        Self { app: TestApp::spawn().await }
    }

    async fn call(&self, who: &str, method: reqwest::Method, path: &str, body: Value) -> Value {
        let (status, answer) = self.app.call(who, method, path, Some(body)).await;
        assert!(status < 300, "{answer}");
        answer
    }

    async fn post(&self, who: &str, path: &str, body: Value) -> Value {
        self.call(who, reqwest::Method::POST, path, body).await
    }

    /// A purchase of wang's of packs at a price, waiting for li.
    async fn submitted(&self, quantity: &str, unit_price: &str) -> String {
        let order = self.post("wang", "/orders", purchase(quantity, unit_price, "")).await;
        let path = format!("/orders/{}", order["id"].as_str().unwrap());
        self.post("wang", &format!("{path}/submission"), json!({"next_approver": "li"})).await;
        path
    }

    /// The approval page of the step that waits for li.
    async fn page(&self, path: &str) -> crate::harness::Page {
        let id: OrderId = path.strip_prefix("/orders/").unwrap().parse().unwrap();
        let step = self.app.chain(id).await.open_steps().next().unwrap().id;
        self.app.person("li").await.get(&format!("/approvals/{step}")).await
    }
}

fn purchase(quantity: &str, unit_price: &str, note: &str) -> Value {
    json!({
        "kind": "CG", "title": "纸", "department": "CG", "warehouse": "HD1", "note": note,
        "lines": [
            {"name": "A4复印纸", "specification": "70g", "unit": "包", "quantity": quantity, "unit_price": unit_price},
            {"name": "胶带", "unit": "卷", "quantity": "1", "unit_price": "4"},
        ],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_resubmission_the_approver_sees_what_was_changed_and_by_how_much() {
    let desk = Desk::with_messages().await;
    desk.app.leaves_unread(&["dt-wang"]);
    let path = desk.submitted("100", "20").await;
    let first = desk.page(&path).await;
    assert!(!first.has("次提交相比"), "{}", first.text());
    let id: OrderId = path.strip_prefix("/orders/").unwrap().parse().unwrap();
    let old_step = desk.app.chain(id).await.steps[0].id;
    let returned = desk.post("li", &format!("{path}/decision"), json!({"action": "return", "comment": "太多"})).await;
    let mut change = purchase("75", "20", "按上月用量");
    change["version"] = returned["version"].clone();
    change["lines"][1] = json!({"name": "手套", "unit": "打", "quantity": "1", "unit_price": "4"});
    desk.call("wang", reqwest::Method::PUT, &path, change).await;
    desk.post("wang", &format!("{path}/submission"), json!({"next_approver": "li"})).await;
    let page = desk.page(&path).await;
    assert!(page.has("与第 1 次提交相比") && page.has("合计 -500.00"), "{}", page.text());
    let rows: Vec<(String, String)> = page.all(".change dt").into_iter().zip(page.all(".change dd")).collect();
    let row = |what: &str, how: &str| (what.to_owned(), how.to_owned());
    assert_eq!(
        rows,
        [
            row("备注说明", "（空） 按上月用量"),
            row("A4复印纸 70g", "100 包 × 20 75 包 × 20"),
            row("手套", "（新增） 1 打 × 4"),
            row("胶带", "1 卷 × 4 （已删除）"),
        ]
    );
    desk.app.settled().await;
    let card = desk.app.cards_to("dt-li").pop().unwrap();
    let title = card["body"]["title"].as_str().unwrap();
    assert!(title.contains("(第2次提交)") && title.ends_with("（较上次 -500.00）"), "{title}");
    // A page of the first round decides nothing any more, and shows the differences.
    let li = desk.app.person("li").await;
    let decision = [field("action", "approve"), field("onward", "finish")];
    let stale = li.decide(&format!("/approvals/{old_step}"), &decision).await;
    assert_eq!((stale.status, stale.has("与第 1 次提交相比")), (409, true), "{}", stale.text());
    assert_eq!(desk.app.chain(id).await.order.status.as_str(), "pending");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_resubmission_the_approver_reads_which_files_were_exchanged() {
    let desk = Desk::new().await;
    let path = desk.submitted("100", "20").await;
    let wang = desk.app.person("wang").await;
    let again = async || {
        desk.post("wang", &format!("{path}/submission"), json!({"next_approver": "li"})).await;
        let page = desk.page(&path).await;
        page.all(".change dt").into_iter().zip(page.all(".change dd")).collect::<Vec<_>>()
    };
    let back = async || {
        desk.post("li", &format!("{path}/decision"), json!({"action": "return", "comment": "换合同"})).await;
    };
    let upload = async |name: &str, content: &[u8]| {
        let page = wang.upload(&format!("{path}/attachments"), &[(name, content)]).await;
        assert_eq!(page.status, 303, "{}", page.text());
    };
    let row = |how: &str| vec![("附件".to_owned(), how.to_owned())];
    back().await;
    upload("合同.pdf", PDF).await;
    assert_eq!(again().await, row("（新增） 合同.pdf"));
    back().await;
    let old = crate::harness::files(&wang.get(&path).await);
    assert_eq!(wang.post(&format!("{}/removal", old[0]), &[]).await.status, 303);
    upload("新合同.pdf", PDF).await;
    assert_eq!(again().await, row("合同.pdf 新合同.pdf"));
    back().await;
    let old = crate::harness::files(&wang.get(&path).await);
    assert_eq!(wang.post(&format!("{}/removal", old[0]), &[]).await.status, 303);
    upload("新合同.pdf", [PDF, b"\n".as_slice()].concat().as_slice()).await;
    let [(what, how)]: [(String, String); 1] = again().await.try_into().unwrap();
    assert_eq!((what.as_str(), how.matches("新合同.pdf #").count()), ("附件", 2), "{how}");
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_far_from_the_last_and_amounts_far_above_the_usual_are_pointed_out() {
    let desk = Desk::new().await;
    for price in ["19", "20", "20", "20", "20"] {
        let path = desk.submitted("10", price).await;
        desk.post("li", &format!("{path}/decision"), json!({"action": "approve"})).await;
    }
    let usual = desk.submitted("10", "21").await;
    let page = desk.page(&usual).await;
    assert!(!page.has("单价比上次") && !page.has("常见金额"), "{}", page.text());
    let path = desk.submitted("50", "23.5").await;
    let page = desk.page(&path).await;
    assert!(page.has("A4复印纸 单价比上次高 18%（上次 20 元，CG-20261120-0005，2026-11-20）"), "{}", page.text());
    assert!(page.has("总金额超过本部门同类单据常见金额的两倍（常见 204.00 元）"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_keep_the_phrases_that_approvers_have_at_hand() {
    let desk = Desk::new().await;
    let admin = desk.app.person("admin").await;
    let add = |words: &str| [field("words", words)];
    assert_eq!(admin.post("/admin/phrases", &add("请附比价")).await.status, 303);
    let again = admin.post("/admin/phrases", &add("请附比价")).await;
    assert_eq!((again.status, again.value_of("words")), (422, "请附比价".into()), "{}", again.text());
    assert_eq!(admin.post("/admin/phrases", &add(&"长".repeat(41))).await.status, 422);
    assert_eq!(admin.post("/admin/phrases", &add(" ")).await.status, 422);
    let returning = [field("act", "return"), field("words", "请补发票")];
    assert_eq!(admin.post("/admin/phrases", &returning).await.status, 303);
    let path = desk.submitted("1", "1").await;
    let page = desk.page(&path).await;
    assert_eq!(page.all(".for-approve [data-phrases] button"), ["请附比价"]);
    assert_eq!(page.all(".for-return [data-phrases] button"), ["请补发票"], "each act has its own");
    let own = ["不需要", "预算不足", "重复申请"];
    assert_eq!(page.all(".for-reject [data-phrases] button"), own, "the program's own where there are none");
    let list = admin.get("/admin/phrases").await;
    let removal = list.actions().into_iter().find(|action| action.ends_with("/removal")).unwrap();
    assert_eq!(admin.post(&removal, &[]).await.status, 303);
    let list = admin.get("/admin/phrases").await;
    let removal = list.actions().into_iter().find(|action| action.ends_with("/removal")).unwrap();
    assert_eq!(admin.post(&removal, &[]).await.status, 303);
    assert_eq!(desk.page(&path).await.all(".for-approve [data-phrases] button"), ["同意", "请按期到货"]);
    let language = [field("language", "en"), field("next", "/")];
    assert_eq!(desk.app.person("li").await.post("/language", &language).await.status, 303);
    let english = desk.page(&path).await.all(".for-approve [data-phrases] button");
    assert_eq!(english, ["Agreed", "Please deliver on time"], "in the reader's language");
}

#[tokio::test(flavor = "multi_thread")]
async fn goods_are_found_by_sku_and_initials_with_what_they_cost_last() {
    let desk = Desk::new().await;
    let wang = desk.app.person("wang").await;
    let form = wang.get("/orders/new/CG").await;
    assert_eq!(form.all("#goods option"), ["BG-A4 70g"]);
    let found = async |typed: &str| -> Vec<(String, Option<String>)> {
        let page = wang.get(&format!("/goods?q={typed}")).await;
        let answer: serde_json::Value = serde_json::from_str(&page.body).unwrap();
        let article =
            |a: &serde_json::Value| (a["name"].as_str().unwrap().to_owned(), a["last"].as_str().map(Into::into));
        answer["goods"].as_array().unwrap().iter().map(article).collect()
    };
    for typed in ["bg-a4", "A4FYZ", "fyz", "a4fuyin", "fuyinzhi", "复印", "70g+复", ""] {
        assert_eq!(found(typed).await, [("A4复印纸".to_owned(), None)], "{typed}: never bought");
    }
    assert_eq!((found("%25").await, found("胶带").await), (vec![], vec![]));
    for price in ["20", "21.5"] {
        let path = desk.submitted("10", price).await;
        desk.post("li", &format!("{path}/decision"), json!({"action": "approve"})).await;
        desk.app.clock.advance(chrono::TimeDelta::hours(1));
    }
    assert_eq!(found("a4").await, [("A4复印纸".to_owned(), Some("上次 21.5".to_owned()))]);
}
