//! A text always fits, and a repeated one shows its number.

use proptest::prelude::*;

use super::*;
use crate::approval::Action;
use crate::messenger::dingtalk::MAX_CARD_BYTES;
use crate::orders::Kind;

fn rejected(title: &str, actor: &str, comment: &str) -> Wording {
    let (title, actor, comment) = (card::plain(title), card::plain(actor), card::plain(comment));
    let text = act_text(&ActText {
        kind: Kind::Carton,
        title: &title,
        action: Action::Reject,
        actor: &actor,
        next: None,
        applicant: "王芳",
        comment: &comment,
        stock: None,
    });
    Wording::Text { text, comment, title, url: "https://a.example/orders/1".into() }
}

#[test]
fn a_long_reason_is_cut_and_the_rest_kept() {
    let Rendered { body: msg, gist: text } = rejected("纸箱", "李强", &"理由".repeat(350)).render(Channel::DingTalk, 2);
    assert!(msg.len() <= MAX_CARD_BYTES);
    assert!(
        text.starts_with("您的纸箱采购:【纸箱】已被【李强】审批拒绝，原因：理由") && text.ends_with("…(第2次)"),
        "{text}"
    );
}

proptest! {
    #[test]
    fn a_text_never_exceeds_2048_bytes(
        title in "(?s).{0,120}", actor in "(?s).{1,40}", comment in "(?s).{0,500}|😀{0,500}|[\"\\\\]{0,500}", again in 1_usize..500,
    ) {
        let msg = rejected(&title, &actor, &comment).render(Channel::DingTalk, again).body;
        prop_assert!(msg.len() <= MAX_CARD_BYTES, "{} bytes", msg.len());
        prop_assert!(serde_json::from_str::<serde_json::Value>(&msg).is_ok());
    }
}
