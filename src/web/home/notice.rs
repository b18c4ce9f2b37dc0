//! A notice in the reader's language. In Chinese it is shown as it was sent.

use crate::approval::{Action, Notice};
use crate::outbox::NoticeKind;
use crate::stock::Flow;
use crate::web::kit::{Frame, event_sentence};

/// The text of a notice, with quotes unchanged.
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
    let moved = notice.stock.as_ref().filter(|_| {
        matches!(entry.action, Action::Receive | Action::Issue | Action::Ship | Action::Arrive | Action::Adjust)
    });
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

/// Work for the keepers of a warehouse, and differences in what they sent.
fn to_keep(frame: &Frame, notice: &Notice) -> String {
    let Some(told) = &notice.stock else { return of(frame, notice, "") };
    let entry = &notice.event.entry;
    let (key, lines) = match (entry.action, told.flow) {
        (Action::Ship, _) => ("notice-sent", told.moved),
        (Action::Arrive, _) => ("notice-difference", told.moved),
        _ if notice.kind.adjusts() => ("notice-to-adjust", told.left),
        (_, Flow::In) => ("notice-to-receive", told.lines),
        (_, Flow::Out) => ("notice-to-issue", told.lines),
        (_, Flow::Across) => ("notice-to-ship", told.lines),
    };
    let figures = [
        ("warehouse", told.warehouse.clone()),
        ("destination", told.destination.clone()),
        ("who", notice.event.actor.clone()),
        ("n", lines.to_string()),
    ];
    let line = of(frame, notice, &frame.t.with(key, &figures));
    if entry.action == Action::Arrive { format!("{line}\n{}", entry.comment) } else { line }
}

fn of(frame: &Frame, notice: &Notice, said: &str) -> String {
    let kind = frame.t.get(&format!("kind-{}", notice.kind));
    frame.t.with("notice-of", &[("kind", kind.as_str()), ("title", &notice.title), ("said", said)])
}
