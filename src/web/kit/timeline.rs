//! Entries of the approval log as sentences.

use super::Frame;
use crate::approval::{Action, Because, Event};

/// One entry of the timeline in the reader's language.
pub fn event_sentence(frame: &Frame, event: &Event) -> String {
    let next = event.next_handler(&frame.t.get("list-comma"));
    let key = match (event.entry.action, &next) {
        (Action::Submit, _) if event.entry.round > 1 => "said-submit-again",
        (Action::Submit, _) => "said-submit",
        (Action::Approve, Some(_)) => "said-approve-onward",
        (Action::Approve, None) if !event.is_final => "said-approve-beside",
        (Action::Approve, None) => "said-approve",
        (Action::Return, Some(_)) => "said-return-to",
        (Action::Return, None) => "said-return",
        (Action::Reject, _) => "said-reject",
        (Action::Withdraw, _) => "said-withdraw",
        (Action::Urge, _) => "said-urge",
        (Action::HandOver, _) => "said-hand_over",
        (Action::Reassign, _) => "said-reassign",
        (Action::TakeBack, _) => "said-take_back",
        (Action::AskBefore, _) => "said-ask_before",
        (Action::AskAfter, _) => "said-ask_after",
        (Action::Comment, Some(_)) => "said-comment-to",
        (Action::Comment, None) => "said-comment",
        (Action::Copy, _) => "said-copy",
        (Action::Jump, _) => "said-jump",
        (Action::Terminate, _) => "said-terminate",
        (Action::Skip, _) if event.entry.because == Some(Because::Twice) => "said-skip-twice",
        (Action::Skip, _) if event.entry.because == Some(Because::OwnOrder) => "said-skip-own_order",
        (Action::Skip, _) if event.entry.node.is_none() => "said-taken-over",
        (Action::Skip, _) => "said-skip",
        (Action::Remind, _) => "said-remind",
        (Action::Escalate, _) => "said-escalate",
        (Action::Receive, _) => "said-receive",
        (Action::Issue, _) => "said-issue",
        (Action::Ship, _) => "said-ship",
        (Action::Arrive, _) => "said-arrive",
        (Action::GoodsBack, _) => "said-goods_back",
        (Action::ToSupplier, _) => "said-to_supplier",
        (Action::Restock, _) => "said-restock",
        (Action::Reverse, _) => "said-reverse",
        (Action::CloseRest, _) => "said-close_rest",
        (Action::Adjust, _) => "said-adjust",
        (Action::BindGoods, _) => "said-bind_goods",
    };
    let round = event.entry.round.to_string();
    let who = match &event.principal {
        Some(principal) => frame.t.with("in-place-of", &[("who", &event.actor), ("principal", principal)]),
        None => event.actor.clone(),
    };
    let said =
        [("who", who.as_str()), ("next", next.as_deref().unwrap_or_default()), ("n", &round), ("node", &event.node)];
    let sentence = frame.t.with(key, &said);
    match event.entry.because {
        Some(why @ (Because::Unchanged | Because::Changed | Because::Straight)) => {
            format!("{sentence}{}", frame.t.get(&format!("because-{why}")))
        }
        _ => sentence,
    }
}
