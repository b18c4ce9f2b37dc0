//! A card always fits, and its parts are cut in order.

use proptest::prelude::*;

use super::*;
use crate::messenger::render_card;
use crate::org::Platform;

fn compose(facts: &CardFacts) -> (String, String) {
    let rendered = render_card(Platform::DingTalk, &fit(facts));
    (rendered.body, rendered.gist)
}

fn facts() -> CardFacts {
    let row = |row, value: &str| (row, value.to_owned());
    CardFacts {
        kind: Kind::Transfer,
        title: "华东一号仓调拨".into(),
        ordinals: "(第2次提交)".into(),
        rows: vec![
            row(CardRow::Number, "DB-20261120-0007"),
            row(CardRow::Applicant, "王芳"),
            row(CardRow::Department, "采购部"),
            row(CardRow::SubmittedAt, "2026-11-20 10:05"),
            row(CardRow::Warehouse, "华东一号仓"),
            row(CardRow::Destination, "华东二号仓"),
            row(CardRow::Note, "轻放"),
        ],
        total_amount: "12800.50".into(),
        total_quantity: "660".into(),
        file_count: 0,
        hint: "请先看\n第二行".into(),
        author: "李强".into(),
        url: "https://whsm.example.com/approvals/01939a3e-0000-7000-8000-000000000001".into(),
    }
}

fn body(msg: &str) -> serde_json::Value {
    serde_json::from_str::<serde_json::Value>(msg).unwrap()["oa"]["body"].clone()
}

#[test]
fn a_card_says_what_the_domain_page_says() {
    let (msg, gist) = compose(&facts());
    let body = body(&msg);
    assert_eq!(body["title"], "流程标题:[华东一号仓调拨]正等待您的审批(第2次提交)");
    assert_eq!(body["form"][4], serde_json::json!({"key": "调出仓库：", "value": "华东一号仓"}));
    assert_eq!(body["rich"], serde_json::json!({"num": "12800.50", "unit": "元"}));
    assert_eq!(body["content"], "所属流程：调拨审批\n调拨商品总数：660 件(个)\n上一步办理人给您的提示：请先看 第二行");
    assert!(body.get("file_count").is_none());
    assert!(gist.contains("DB-20261120-0007") && gist.contains("李强"));
}

#[test]
fn long_parts_are_cut_the_hint_first_then_the_note_then_the_title() {
    let mut long = facts();
    long.hint = "提".repeat(500);
    let cut_hint = body(&compose(&long).0);
    assert!(cut_hint["content"].as_str().unwrap().ends_with('…'));
    assert_eq!(cut_hint["form"][6]["value"], "轻放");
    long.rows[6].1 = "备".repeat(2000);
    let cut_note = body(&compose(&long).0);
    assert!(cut_note["content"].as_str().unwrap().ends_with("提示：…"));
    assert!(cut_note["form"][6]["value"].as_str().unwrap().ends_with('…'));
    assert!(cut_note["title"].as_str().unwrap().contains("[华东一号仓调拨]"));
    long.title = "题".repeat(120);
    long.rows[4].1 = "仓".repeat(80);
    long.rows[5].1 = "库".repeat(80);
    long.rows[2].1 = "部".repeat(80);
    let (msg, _) = compose(&long);
    let cut_title = body(&msg);
    assert!(cut_title["title"].as_str().unwrap().ends_with("…]正等待您的审批(第2次提交)"));
    assert!(msg.len() <= MAX_CARD_BYTES && msg.len() > MAX_CARD_BYTES - 16, "{}", msg.len());
}

#[test]
fn typed_text_is_never_taken_for_an_escape() {
    assert_eq!(plain("a\\u4e00\u{7}b\r\nc"), "a＼u4e00 b  c");
}

proptest! {
    #[test]
    fn a_card_never_exceeds_2048_bytes(
        title in "\\PC{0,120}|[\"\\\\\n\u{1}]{0,120}|\u{202e}[א-ת😀]{0,110}",
        hint in "(?s).{0,500}",
        note in "(?s).{0,2000}|😀{0,2000}",
        names in prop::collection::vec("(?s).{0,80}", 6),
    ) {
        let mut facts = facts();
        facts.title = title;
        facts.hint = hint;
        facts.author = names[0].chars().take(40).collect();
        for (row, name) in [1, 2, 4, 5].into_iter().zip(&names[1..]) {
            facts.rows[row].1 = name.clone();
        }
        facts.rows[6].1 = note;
        let (msg, _) = compose(&facts);
        prop_assert!(msg.len() <= MAX_CARD_BYTES, "{} bytes", msg.len());
        let body = body(&msg);
        prop_assert!(body["title"].as_str().unwrap().ends_with("正等待您的审批(第2次提交)"));
        prop_assert_eq!(body["form"].as_array().unwrap().len(), 7);
    }
}
