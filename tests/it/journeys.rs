//! An order from start to end, once for each kind: draft → submit → card → return → correct → resubmit → approve onward →
//! final approval → texts.

use serde_json::json;
use whsm::orders::Kind;

use crate::harness::{TestApp, field, order, path_of};

/// The card of the first submission, every field.
fn first_card(kind: Kind, url: &str) -> serde_json::Value {
    let type_name = kind.type_name();
    let number = number(kind);
    let mut rows = vec![
        ("流水号：", number.as_str()),
        ("申请人：", "王芳"),
        ("申请部门：", "采购部"),
        ("申请时间：", "2026-11-20 10:05"),
    ];
    rows.extend(match kind {
        Kind::Purchase => vec![("入库仓库：", "华东一号仓")],
        Kind::Reimbursement | Kind::Carton => vec![("入库仓库：", "华东一号仓"), ("归属客户：", "宁波海川贸易")],
        Kind::Requisition => vec![("领用仓库：", "华东一号仓"), ("归属客户：", "宁波海川贸易")],
        Kind::Transfer => vec![("调出仓库：", "华东一号仓"), ("调入仓库：", "华东二号仓")],
        Kind::Adjustment => vec![("调整仓库：", "华东一号仓")],
    });
    rows.push((if kind.adjusts() { "调整原因：" } else { "备注说明：" }, "周五前到货"));
    let form: Vec<_> = rows.iter().map(|(key, value)| json!({"key": key, "value": value})).collect();
    let encoded = url.replace(':', "%3A").replace('/', "%2F");
    json!({
        "message_url": url,
        "pc_message_url": format!("dingtalk://dingtalkclient/page/link?url={encoded}&pc_slide=true"),
        "head": {"bgcolor": "FFBBBBBB", "text": "双十二备货"},
        "status_bar": {"status_value": "待审批", "status_bg": "0xFFFF9D46"},
        "body": {
            "title": "流程标题:[双十二备货]正等待您的审批",
            "form": form,
            "rich": {"num": "35.08", "unit": "元"},
            "content": format!("所属流程：{type_name}审批\n{type_name}商品总数：12.5 件(个)\n上一步办理人给您的提示：价格已谈妥"),
            "author": "王芳",
        },
    })
}

fn number(kind: Kind) -> String {
    format!("{kind}-20261120-0001")
}

async fn whole_way(kind: Kind) {
    let app = TestApp::spawn().await;
    let (wang, li, zhao) = (app.person("wang").await, app.person("li").await, app.person("zhao").await);
    let (li_id, zhao_id) = (app.id("li").await.to_string(), app.id("zhao").await.to_string());
    let type_name = kind.type_name();
    if kind.adjusts() {
        let keeps = format!("INSERT INTO stock_warehouses VALUES (30001, now(), {li_id})");
        app.sql(&keeps).await;
    }

    let mut draft = order(kind, "双十二备货");
    draft.push(field("intent", "save"));
    let id = wang.post(&format!("/orders/new/{kind}"), &draft).await.order();
    assert!(wang.get(&format!("/orders/{id}")).await.has("草稿"));

    let edit = wang.get(&format!("/orders/{id}/edit")).await;
    let mut submission = order(kind, "双十二备货");
    submission.extend([field("version", edit.value_of("version")), field("intent", "submit")]);
    submission.extend([field("next_approver", &li_id), field("hint", "价格已谈妥")]);
    assert_eq!(wang.post(&format!("/orders/{id}/edit"), &submission).await.status, 303);
    app.settled().await;
    let card = app.cards_to("dt-li").pop().unwrap();
    let path = path_of(&card);
    let url = format!("{}{path}", app.url);
    assert_eq!(card, first_card(kind, &url));

    let back =
        li.decide(&path, &[field("action", "return"), field("comment", "请补充规格"), field("return_to", "")]).await;
    assert_eq!((back.status, back.location.as_str()), (303, path.as_str()));
    assert!(li.get(&path).await.has("李强 退回给申请人"));

    let edit = wang.get(&format!("/orders/{id}/edit")).await;
    let mut again = order(kind, "双十二备货");
    again.iter_mut().filter(|(name, _)| name == "note").for_each(|(_, note)| *note = "规格已补".into());
    again.extend([
        field("version", edit.value_of("version")),
        field("intent", "submit"),
        field("next_approver", &li_id),
    ]);
    assert_eq!(wang.post(&format!("/orders/{id}/edit"), &again).await.status, 303);
    app.settled().await;
    let card = app.cards_to("dt-li").pop().unwrap();
    assert_eq!(card["body"]["title"], "流程标题:[双十二备货]正等待您的审批(第2次提交)");
    assert_eq!(card["body"]["form"].as_array().unwrap().last().unwrap()["value"], "规格已补");
    assert_ne!(path_of(&card), path, "a step that came back is a new one");

    let onward = [
        field("action", "approve"),
        field("onward", "hand_on"),
        field("next_approver", &zhao_id),
        field("hint", "请核预算"),
    ];
    assert_eq!(li.decide(&path_of(&card), &onward).await.status, 303);
    app.settled().await;
    let card = app.cards_to("dt-zhao").pop().unwrap();
    assert_eq!(card["body"]["author"], "李强");
    assert!(card["body"]["content"].as_str().unwrap().ends_with("上一步办理人给您的提示：请核预算"));

    let last = [field("action", "approve"), field("onward", "finish"), field("comment", "同意")];
    assert_eq!(zhao.decide(&path_of(&card), &last).await.status, 303);
    app.settled().await;
    assert_eq!(
        app.texts_to("dt-wang"),
        [
            "【双十二备货】已成功退回给【王芳】,等待重新处理后再次审批。\n李强退回，原因：请补充规格".to_owned(),
            format!(
                "您的{type_name}:【双十二备货】已被【李强】审批通过。\n【双十二备货】正在等待【赵敏】审批,如紧急或等待时间过长,您可点击催办进行催促当前办理人进行审批。"
            ),
            format!("您的{type_name}:【双十二备货】已被【赵敏】审批通过。"),
        ]
    );
    let page = wang.get(&format!("/orders/{id}")).await;
    assert!(page.has("已通过") && page.has(&number(kind)));
    assert_eq!(
        page.all(".timeline-what"),
        [
            "王芳 提交，交给 李强",
            "李强 退回给申请人",
            "王芳 第 2 次提交，交给 李强",
            "李强 同意，转给 赵敏",
            "赵敏 同意，审批通过",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_goes_the_whole_way() {
    whole_way(Kind::Purchase).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reimbursement_goes_the_whole_way() {
    whole_way(Kind::Reimbursement).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requisition_goes_the_whole_way() {
    whole_way(Kind::Requisition).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_goes_the_whole_way() {
    whole_way(Kind::Transfer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_carton_purchase_goes_the_whole_way() {
    whole_way(Kind::Carton).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stock_adjustment_goes_the_whole_way() {
    whole_way(Kind::Adjustment).await;
}
