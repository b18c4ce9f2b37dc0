//! Flows as companies use them, each from submission to end: the demo's flows, through the JSON interface and
//! the pages.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;
use whsm::approval::{Because, Chain, StepStatus, Via};
use whsm::orders::{Kind, StepId};
use whsm::org::{Delegation, DelegationInput, UserId};

use crate::harness::{Office, field, state};

fn open_step(chain: &Chain, of: UserId) -> StepId {
    chain.open_step_of(of).unwrap().id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_goes_as_far_as_its_amount_wants() {
    let office = Office::with_messages().await;
    office.app.leaves_unread(&["dt-li", "dt-zhao", "dt-chen"]);
    let small = office.submitted(Kind::Purchase, "4999.99").await;
    assert_eq!(office.state(small).await, "pending li");
    assert_eq!(office.approve("li", small, json!({})).await, "approved");

    // Compared as shown: 5,000.00.
    let almost = office.submitted(Kind::Purchase, "4999.995").await;
    assert_eq!(office.approve("li", almost, json!({})).await, "pending chen zhao");
    assert_eq!(office.approve("chen", almost, json!({})).await, "approved");

    let medium = office.submitted(Kind::Purchase, "5000").await;
    assert_eq!(office.approve("li", medium, json!({"hint": "月结"})).await, "pending chen zhao");
    office.app.settled().await;
    let cards = ["dt-zhao", "dt-chen"].map(|who| office.app.cards_to(who).pop().unwrap());
    for card in &cards {
        assert_eq!(card["status_bar"]["status_value"], "待审批");
        assert!(card["body"]["content"].as_str().unwrap().contains("月结"), "{card}");
    }
    assert_eq!(office.approve("chen", medium, json!({})).await, "approved");
    office.app.settled().await;
    assert_eq!(office.app.cards_to("dt-zhao").pop().unwrap()["status_bar"]["status_value"], "已同意");
    assert!(office.app.dingtalk.todos_of("dt-zhao").iter().all(|todo| todo.done));
    let (status, answer) =
        office.call("zhao", &format!("/orders/{medium}/decision"), json!({"action": "reject", "comment": "不"})).await;
    assert_eq!(status, 409, "{answer}");

    let large = office.submitted(Kind::Purchase, "50000").await;
    assert_eq!(office.approve("li", large, json!({})).await, "pending chen zhao");
    assert_eq!(office.approve("zhao", large, json!({})).await, "pending sun");
    assert_eq!(office.approve("sun", large, json!({})).await, "approved");
    office.app.settled().await;
    let texts = office.app.texts_to("dt-wang");
    assert!(texts.iter().any(|text| text.contains("正在等待【赵敏、陈伟】审批")), "{texts:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requisition_goes_to_the_keeper_of_its_warehouse() {
    let office = Office::open().await;
    let id = office.submitted(Kind::Requisition, "3").await;
    assert_eq!(office.state(id).await, "pending chen");
    assert_eq!(office.approve("chen", id, json!({})).await, "approved");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_wants_both_keepers_and_one_refusal_ends_it() {
    let office = Office::open().await;
    let id = office.submitted(Kind::Transfer, "3").await;
    assert_eq!(office.state(id).await, "pending chen sun");
    assert_eq!(office.approve("sun", id, json!({})).await, "pending chen");
    let page = office.app.person("wang").await.get(&format!("/orders/{id}")).await;
    assert!(page.has("等待 陈伟 审批") && page.has("孙丽 同意，还要等其他人会签"), "{}", page.text());
    assert_eq!(office.approve("chen", id, json!({})).await, "approved");

    let refused = office.submitted(Kind::Transfer, "3").await;
    let body = json!({"action": "reject", "comment": "无库存"});
    let (status, answer) = office.call("chen", &format!("/orders/{refused}/decision"), body).await;
    assert_eq!((status, state(&answer)), (200, "rejected".into()));
    assert!(office.app.chain(refused).await.steps.iter().all(|step| step.status != StepStatus::Open));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reimbursement_goes_to_whom_finance_chooses() {
    let office = Office::open().await;
    let id = office.submitted(Kind::Reimbursement, "80").await;
    let li = office.app.person("li").await;
    let step = open_step(&office.app.chain(id).await, office.app.id("li").await);
    let page = li.get(&format!("/approvals/{step}")).await;
    assert!(page.has("同意后交给：赵敏、陈伟") && !page.has("交给下一位办理人"), "{}", page.text());
    let wrong = [
        field("action", "approve"),
        field("onward", "hand_on"),
        field("next_approver", office.app.id("sun").await.to_string()),
    ];
    let page = li.decide(&format!("/approvals/{step}"), &wrong).await;
    assert_eq!((page.status, page.has("下一步由流程决定")), (422, true), "{}", page.text());
    let page = li.decide(&format!("/approvals/{step}"), &[field("action", "approve"), field("onward", "follow")]).await;
    assert_eq!(page.status, 303, "{}", page.text());

    let zhao = office.app.person("zhao").await;
    let step = open_step(&office.app.chain(id).await, office.app.id("zhao").await);
    let path = format!("/approvals/{step}");
    let page = zhao.get(&path).await;
    assert!(page.has("交给下一位办理人") && page.has("到此结束"), "{}", page.text());
    let page = zhao.decide(&path, &[field("action", "approve"), field("onward", "follow")]).await;
    assert_eq!(
        (page.status, page.has("请选择")),
        (422, true),
        "a final approval must be chosen explicitly: {}",
        page.text()
    );
    let to = field("next_approver", office.app.id("sun").await.to_string());
    let page = zhao.decide(&path, &[field("action", "approve"), field("onward", "hand_on"), to]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert_eq!(office.state(id).await, "pending sun");
    assert_eq!(office.approve("sun", id, json!({})).await, "approved");
}

#[tokio::test(flavor = "multi_thread")]
async fn cartons_are_signed_side_by_side_and_one_more_opinion_is_asked_for() {
    let office = Office::open().await;
    let id = office.submitted(Kind::Carton, "4").await;
    assert_eq!(office.state(id).await, "pending li zhao");
    let path = format!("/orders/{id}/opinion");
    let before = json!({"to": "sun", "when": "before", "comment": "放得下吗？"});
    let (status, answer) = office.call("zhao", &path, before).await;
    assert_eq!((status, state(&answer)), (200, "pending li sun".into()), "{answer}");
    assert_eq!(office.approve("li", id, json!({})).await, "pending sun");
    assert_eq!(office.approve("sun", id, json!({"comment": "放得下"})).await, "pending zhao");
    let after = json!({"to": "chen", "when": "after", "comment": "请复核"});
    let (status, answer) = office.call("zhao", &path, after).await;
    assert_eq!((status, state(&answer)), (200, "pending chen".into()), "{answer}");
    assert_eq!(office.approve("chen", id, json!({})).await, "approved");
    let said = office.timeline(id).await;
    assert!(said.contains(&"赵敏 请 孙丽 先给意见（前加签）".to_owned()), "{said:#?}");
    assert!(said.contains(&"赵敏 同意，并请 陈伟 也给意见（后加签）".to_owned()), "{said:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_next_twice_in_a_row_signs_once() {
    let office = Office::open().await;
    office.app.set_head("CG", "zhao").await;
    let id = office.submitted(Kind::Purchase, "60000").await;
    assert_eq!(
        office.approve("zhao", id, json!({})).await,
        "pending sun",
        "finance needs one signature, and she has signed"
    );
    let skipped =
        office.app.chain(id).await.log.into_iter().find(|entry| entry.because == Some(Because::Twice)).unwrap();
    assert_eq!(skipped.via, Via::Auto, "the program skipped it");
    let said = office.timeline(id).await;
    assert!(said.contains(&"赵敏 刚刚审批过，「财务」自动通过".to_owned()), "{said:#?}");
    let sun = office.app.person("sun").await;
    let step = open_step(&office.app.chain(id).await, office.app.id("sun").await);
    let phone = sun.get(&format!("/approvals/{step}")).await;
    assert!(phone.has("「财务」自动通过"), "{}", phone.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_resubmission_goes_to_its_returner_and_a_changed_one_the_whole_way() {
    let office = Office::open().await;
    let id = office.submitted(Kind::Purchase, "8000").await;
    let back = async || {
        office.approve("li", id, json!({})).await;
        let body = json!({"action": "return", "comment": "请附比价"});
        let (status, answer) = office.call("zhao", &format!("/orders/{id}/decision"), body).await;
        assert_eq!((status, state(&answer)), (200, "returned".into()), "{answer}");
    };
    back().await;
    let (_, order) = office.call("wang", &format!("/orders/{id}/submission"), json!({})).await;
    assert_eq!(state(&order), "pending zhao");
    assert!(office.timeline(id).await.last().unwrap().starts_with("赵敏 审批"));
    assert!(office.timeline(id).await.iter().any(|said| said.ends_with("（内容未改，直接回到退回人）")));
    let body = json!({"action": "return", "comment": "还是要附"});
    office.call("zhao", &format!("/orders/{id}/decision"), body).await;
    let change = json!({
        "kind": "CG", "title": "流程", "department": "CG", "warehouse": "HD1", "note": "比价见附件", "version": order["version"].as_i64().unwrap() + 1,
        "lines": [{"name": "A4复印纸", "unit": "包", "quantity": "1", "unit_price": "8000"}],
    });
    let (status, changed) = office.app.call("wang", Method::PUT, &format!("/orders/{id}"), Some(change)).await;
    assert_eq!(status, 200, "{changed}");
    let (_, order) = office.call("wang", &format!("/orders/{id}/submission"), json!({})).await;
    assert_eq!(state(&order), "pending li");
    assert!(office.timeline(id).await.iter().any(|said| said.ends_with("（内容已改，重新走全部流程）")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_applicant_sees_who_will_approve_before_submitting() {
    let office = Office::open().await;
    let wang = office.app.person("wang").await;
    let page = wang.get("/orders/new/CG").await;
    assert!(page.has("查看审批流程") && page.has("总金额 ≥ 5,000.00 元"), "{}", page.text());
    assert_eq!(page.all("#next_approver").len(), 0, "there is nothing to choose");
    let mut fields = crate::harness::order(Kind::Purchase, "谁来批");
    fields.push(field("lines[4][unit_price]", "3000"));
    fields.retain(|(name, value)| name != "lines[4][unit_price]" || value == "3000");
    fields.push(field("intent", "card"));
    let page = wang.post("/orders/new/CG", &fields).await;
    assert_eq!(page.all(".way-who"), ["李强", "赵敏、陈伟 任一人签即可", "孙丽"], "{}", page.text());
    assert_eq!(page.all(".way-state"), ["不需要"], "orders of 7,500 元 skip the general manager");
    fields.pop();
    fields.push(field("intent", "submit"));
    let page = wang.post("/orders/new/CG", &fields).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let order = wang.get(&page.location).await;
    assert!(order.has("正在等待李强审批"), "{}", order.text());
    assert_eq!(order.all("[aria-current=step] .route-end"), ["部门主管"]);
    assert_eq!(order.all(".route-what"), ["赵敏、陈伟（任一人签即可）", "孙丽"], "whom it goes to next, once");
    assert_eq!(order.all(".route-spared .route-note"), ["不需要", "总金额 ≥ 50,000.00 元"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delegates_card_names_the_principal_and_the_log_names_both() {
    let office = Office::with_messages().await;
    office.app.leaves_unread(&["dt-wang", "dt-li", "dt-zhao"]);
    let (li, sun) = (office.app.user("li").await, office.app.user("chen").await);
    let now = office.app.clock.now();
    let input = DelegationInput {
        principal_id: li.id,
        delegate_id: sun.id,
        kinds: vec!["CG".into()],
        starts_at: now,
        ends_at: now + TimeDelta::days(3),
        reason: "出差".into(),
    };
    Delegation::create(&mut *office.app.conn().await, &input, li.id, now).await.unwrap();
    let id = office.submitted(Kind::Purchase, "10").await;
    assert_eq!(office.state(id).await, "pending chen");
    office.app.settled().await;
    let card = office.app.cards_to("dt-chen").pop().unwrap();
    assert!(card.to_string().contains("李强"), "{card}");
    assert_eq!(office.app.cards_to("dt-li").len(), 0);
    let chen = office.app.person("chen").await;
    let step = open_step(&office.app.chain(id).await, sun.id);
    let page = chen.get(&format!("/approvals/{step}")).await;
    assert!(page.has("陈伟 受 李强 委托审批此单"), "{}", page.text());
    let own = office.app.person("li").await.get("/").await;
    assert!(own.has("流程"), "the principal sees it in the inbox too: {}", own.text());
    assert_eq!(office.approve("chen", id, json!({})).await, "approved");
    assert!(office.timeline(id).await.contains(&"陈伟（代 李强） 同意，审批通过".to_owned()));
    let other = office.submitted(Kind::Carton, "10").await;
    assert_eq!(office.state(other).await, "pending li zhao", "cartons are not delegated");
}
