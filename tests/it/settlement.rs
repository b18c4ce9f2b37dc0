//! A reimbursement settles purchases: their lines, amounts and card, once, until it is rejected or withdrawn.

use std::sync::Arc;

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::Barrier;
use whsm::orders::{Kind, OrderId};
use whsm::org::{Delegation, DelegationInput};

use crate::harness::{TestApp, field, order};

struct Till {
    app: TestApp,
}

impl Till {
    /// Sends no messages.
    async fn new() -> Self {
        Self { app: TestApp::without_worker().await }
    }

    async fn call(&self, who: &str, path: &str, body: Value) -> (u16, Value) {
        self.app.call(who, Method::POST, path, Some(body)).await
    }

    /// A purchase of wang's that li has approved; returns its number.
    async fn purchase(&self, title: &str) -> (OrderId, String) {
        let (id, _) = self.app.pending(title).await;
        let (status, order) = self.call("li", &format!("/orders/{id}/decision"), json!({"action": "approve"})).await;
        assert_eq!(status, 200, "{order}");
        (id, order["number"].as_str().unwrap().to_owned())
    }

    /// Saves a reimbursement without lines of its own as a draft.
    async fn draft(&self, settles: &[&str]) -> (u16, Value) {
        let body =
            json!({"kind": "FS", "title": "十一月报销", "department": "CG", "warehouse": "HD1", "settles": settles});
        self.call("wang", "/orders", body).await
    }

    async fn submitted(&self, settles: &[&str]) -> String {
        let (status, draft) = self.draft(settles).await;
        assert_eq!(status, 201, "{draft}");
        let path = format!("/orders/{}", draft["id"].as_str().unwrap());
        let (status, order) = self.call("wang", &format!("{path}/submission"), json!({"next_approver": "zhao"})).await;
        assert_eq!(status, 200, "{order}");
        path
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn purchases_are_picked_on_the_form_and_their_lines_stand_for_its_own() {
    let till = Till { app: TestApp::spawn().await };
    till.app.leaves_unread(&["dt-li", "dt-wang"]);
    let (first, one) = till.purchase("纸张").await;
    let (_, two) = till.purchase("胶带").await;
    till.app.pending("未批").await;
    let wang = till.app.person("wang").await;
    let form = wang.get("/orders/new/FS").await;
    assert_eq!(form.values_of("settles[]"), [two.clone(), one.clone()], "only approved purchases");
    let mut fields = order(Kind::Reimbursement, "十一月报销");
    fields.retain(|(name, _)| !name.starts_with("lines"));
    let next = till.app.id("zhao").await.to_string();
    fields.extend([field("next_approver", next), field("intent", "submit")]);
    let page = wang.post("/orders/new/FS", &fields).await;
    assert_eq!((page.status, page.has("请填写明细，或选择要报销的采购单")), (422, true), "{}", page.text());
    fields.extend([field("settles[]", &one), field("settles[]", &two)]);
    let page = wang.post("/orders/new/FS", &fields).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let shown = wang.get(&page.location).await;
    assert!(shown.has(&format!("{one} 纸张")) && shown.has("6.00 元"), "{}", shown.text());
    assert_eq!(shown.all(".sheet tbody tr:not(.item-group)").len(), 2);
    let purchase = wang.get(&format!("/orders/{first}")).await;
    assert!(purchase.has("报销单") && purchase.has("FS-20261120-0001"), "{}", purchase.text());
    till.app.settled().await;
    let card = till.app.cards_to("dt-zhao").pop().unwrap();
    assert_eq!(card["body"]["rich"]["num"], "6.00");
    assert!(card["body"]["content"].as_str().unwrap().contains("采购报销商品总数：4 件(个)"), "{card}");
    let zhao = till.app.person("zhao").await;
    assert_eq!(zhao.get(&format!("/orders/{first}")).await.status, 200, "its approver sees what it settles");
    let form = wang.get("/orders/new/FS").await;
    assert!(form.has("没有待报销的采购单"), "{}", form.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_settled_is_named() {
    let till = Till::new().await;
    let (_, one) = till.purchase("纸张").await;
    till.submitted(&[&one]).await;
    let (waiting, _) = till.app.pending("未批").await;
    for (settles, said) in [
        (one.clone(), format!("{one} 已由 FS-20261120-0001 报销")),
        (waiting.to_string(), format!("{waiting} 不是可以报销的采购单")),
        ("CG-20200101-0001".into(), "CG-20200101-0001 不是可以报销的采购单".into()),
    ] {
        let (status, fault) = till.draft(&[&settles]).await;
        assert_eq!((status, fault["errors"]["settles"][0].as_str()), (422, Some(said.as_str())), "{fault}");
    }
    let body = json!({"kind": "CG", "title": "采购", "department": "CG", "warehouse": "HD1", "settles": [one]});
    assert_eq!(till.call("wang", "/orders", body).await.0, 422, "only reimbursements settle");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_is_free_again_once_its_reimbursement_is_rejected_or_withdrawn() {
    let till = Till::new().await;
    let (id, one) = till.purchase("纸张").await;
    let settled_by =
        async || till.app.call("wang", Method::GET, &format!("/orders/{id}"), None).await.1["settled_by"].clone();
    let path = till.submitted(&[&one]).await;
    assert_eq!(settled_by().await, "FS-20261120-0001");
    let reject = json!({"action": "reject", "comment": "发票不全"});
    assert_eq!(till.call("zhao", &format!("{path}/decision"), reject).await.0, 200);
    assert_eq!(settled_by().await, Value::Null);
    let path = till.submitted(&[&one]).await;
    assert_eq!(settled_by().await, "FS-20261120-0002");
    let back = json!({"action": "return", "comment": "改一下"});
    assert_eq!(till.call("zhao", &format!("{path}/decision"), back).await.0, 200);
    assert_eq!(settled_by().await, "FS-20261120-0002", "a returned reimbursement still settles it");
    assert_eq!(till.call("wang", &format!("{path}/withdrawal"), json!({"comment": ""})).await.0, 200);
    assert_eq!(settled_by().await, Value::Null);
    let path = till.submitted(&[&one]).await;
    assert_eq!(till.call("zhao", &format!("{path}/decision"), json!({"action": "approve"})).await.0, 200);
    assert_eq!(settled_by().await, "FS-20261120-0003");
    let (status, fault) = till.draft(&[&one]).await;
    assert_eq!(status, 422, "{fault}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_reimbursements_submitted_at_once_one_settles_the_purchase() {
    let till = Till::new().await;
    let (person, token) = (Arc::new(till.app.visitor()), till.app.token("wang").await);
    for round in 0..50 {
        let (_, number) = till.purchase(&format!("第{round}单")).await;
        let mut drafts = Vec::new();
        for _ in 0..2 {
            let (status, draft) = till.draft(&[&number]).await;
            assert_eq!(status, 201, "a draft does not settle yet: {draft}");
            drafts.push(draft["id"].as_str().unwrap().to_owned());
        }
        let start = Arc::new(Barrier::new(2));
        let submit = |id: String| {
            let (person, token, start) = (Arc::clone(&person), token.clone(), Arc::clone(&start));
            tokio::spawn(async move {
                start.wait().await;
                let body = json!({"next_approver": "zhao"});
                person.call(Method::POST, &format!("/orders/{id}/submission"), &token, Some(body)).await
            })
        };
        let [first, second] = [drafts.remove(0), drafts.remove(0)].map(submit);
        let answers = [first.await.unwrap(), second.await.unwrap()];
        let mut statuses = answers.each_ref().map(|(status, _)| *status);
        statuses.sort_unstable();
        assert!(statuses == [200, 409] || statuses == [200, 422], "{answers:?}");
        let loser = &answers.iter().find(|(status, _)| *status != 200).unwrap().1;
        assert!(loser.to_string().contains(&format!("{number} 已由 FS-")), "{loser}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_of_a_reimbursement_see_what_it_settles() {
    let till = Till::new().await;
    let (first, one) = till.purchase("纸张").await;
    let (zhao, chen, now) = (till.app.id("zhao").await, till.app.id("chen").await, till.app.clock.now());
    let input = DelegationInput {
        principal_id: zhao,
        delegate_id: chen,
        kinds: vec!["FS".into()],
        starts_at: now,
        ends_at: now + TimeDelta::days(1),
        reason: String::new(),
    };
    Delegation::create(&mut *till.app.conn().await, &input, zhao, now).await.unwrap();
    let path = till.submitted(&[&one]).await;
    let status = async |who: &str| till.app.person(who).await.get(&format!("/orders/{first}")).await.status;
    assert_eq!((status("chen").await, status("zhao").await), (200, 200), "the delegate and the principal");
    assert_eq!(status("sun").await, 404);
    let (copied, answer) = till.call("wang", &format!("{path}/copies"), json!({"to": ["sun"]})).await;
    assert!(copied < 300, "{answer}");
    assert_eq!(status("sun").await, 200, "a person copied on the reimbursement");
    let (gone, answer) = till.call("wang", &format!("{path}/withdrawal"), json!({"comment": "不要了"})).await;
    assert!(gone < 300, "{answer}");
    assert_eq!(status("sun").await, 404, "it settles nothing any more");
}
