//! A notice in the reader's language. In Chinese it reads as it was sent.

use crate::approval::{Action, Notice};
use crate::orders::Effect;
use crate::outbox::NoticeKind;
use crate::web::kit::{Frame, event_sentence};

/// What a notice says; what people typed stays as they typed it.
pub(super) fn said(frame: &Frame, notice: &Notice) -> String {
    if frame.is_chinese() {
        return notice.text.clone();
    }
    let t = &frame.t;
    let entry = &notice.event.entry;
    let who = [("who", notice.event.actor.as_str())];
    let is_alone = notice.event.next.is_empty();
    let said = match (notice.about, entry.action) {
        (NoticeKind::ToKeep, _) => return to_keep(frame, notice),
        (NoticeKind::Digest, _) => t.get("notice-digest"),
        (NoticeKind::Copied, Action::Comment) => t.with("notice-mention", &who),
        (NoticeKind::Copied, Action::Copy) => t.with("notice-copy", &who),
        (NoticeKind::Copied, _) => t.with("notice-approve", &who),
        (_, Action::Approve) if is_alone => t.with("notice-approve", &who),
        _ => event_sentence(frame, &notice.event),
    };
    let moved = notice.stock.as_ref().filter(|_| matches!(entry.action, Action::Receive | Action::Issue));
    let said = match moved {
        Some(told) => {
            let counted = [("said", said), ("n", told.moved.to_string()), ("left", told.left.to_string())];
            t.with("notice-moved", &counted)
        }
        None => said,
    };
    let line = of(frame, notice, &said);
    if entry.comment.is_empty() { line } else { format!("{line}\n{}", entry.comment) }
}

/// Work for the keepers of a warehouse.
fn to_keep(frame: &Frame, notice: &Notice) -> String {
    let key = match notice.kind.effect() {
        Effect::Out => "notice-to-issue",
        Effect::In | Effect::None => "notice-to-receive",
    };
    let (warehouse, lines) = notice.stock.as_ref().map(|told| (told.warehouse.clone(), told.lines)).unwrap_or_default();
    let said = frame.t.with(key, &[("warehouse", warehouse), ("n", lines.to_string())]);
    of(frame, notice, &said)
}

fn of(frame: &Frame, notice: &Notice, said: &str) -> String {
    let kind = frame.t.get(&format!("kind-{}", notice.kind));
    frame.t.with("notice-of", &[("kind", kind.as_str()), ("title", &notice.title), ("said", said)])
}
