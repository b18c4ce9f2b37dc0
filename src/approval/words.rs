//! The texts of messages, word for word as in `domain.md` section 6. Always Chinese, in messages and in the inbox. Pure.

use super::log::Action;
use crate::orders::Kind;
use crate::stock::{Flow, Told};

/// The facts of a text about an act.
#[derive(Clone, Debug)]
pub struct ActText<'a> {
    pub kind: Kind,
    pub title: &'a str,
    pub action: Action,
    pub actor: &'a str,
    /// The next handlers. `None`: nobody is next; a return went to the applicant.
    pub next: Option<String>,
    pub applicant: &'a str,
    pub comment: &'a str,
    /// Set for the acts of keepers and for texts to keepers.
    pub stock: Option<&'a Told>,
}

/// The text to the applicant; empty for acts that are not reported to applicants. If an approval has next handlers, a
/// second line names them.
pub fn act_text(facts: &ActText<'_>) -> String {
    let ActText { kind, title, action, actor, applicant, comment, .. } = *facts;
    let next = facts.next.as_deref();
    let type_name = kind.type_name();
    match action {
        Action::AskAfter => {
            let next = next.unwrap_or_default();
            let asked = format!("您的{type_name}:【{title}】，【{actor}】已同意，并请【{next}】再给意见。");
            format!("{asked}\n{}", waits(title, next))
        }
        Action::Approve => {
            let approved = format!("您的{type_name}:【{title}】已被【{actor}】审批通过。");
            match next {
                None => approved,
                Some(next) => format!("{approved}\n{}", waits(title, next)),
            }
        }
        Action::AskBefore => {
            let next = next.unwrap_or_default();
            format!("您的{type_name}:【{title}】，【{actor}】请【{next}】先给意见。\n{}", waits(title, next))
        }
        Action::HandOver | Action::Reassign | Action::Escalate | Action::Jump => waits(title, next.unwrap_or_default()),
        Action::Return => {
            let returned_to = next.unwrap_or(applicant);
            format!("【{title}】已成功退回给【{returned_to}】,等待重新处理后再次审批。\n{actor}退回，原因：{comment}")
        }
        Action::Reject => format!("您的{type_name}:【{title}】已被【{actor}】审批拒绝，原因：{comment}"),
        Action::Withdraw => format!("您的{type_name}:【{title}】已被【{actor}】撤回，原因：{comment}"),
        Action::Terminate => format!("您的{type_name}:【{title}】已被【{actor}】终止，原因：{comment}"),
        Action::Submit
        | Action::Urge
        | Action::TakeBack
        | Action::Comment
        | Action::Copy
        | Action::Skip
        | Action::Remind
        | Action::BindGoods => String::new(),
        Action::Receive | Action::Issue | Action::Ship | Action::Arrive | Action::Adjust => {
            let (lines, left) = facts.stock.map(|told| (told.moved, told.left)).unwrap_or_default();
            let rest = if left == 0 { "已全部完成".to_owned() } else { format!("还有 {left} 行未完成") };
            format!("您的{type_name}:【{title}】已由【{actor}】{} {lines} 行，{rest}。", keeper_act(action))
        }
        Action::GoodsBack => {
            let (lines, warehouse) = facts.stock.map(|told| (told.moved, told.warehouse.as_str())).unwrap_or_default();
            format!("【{title}】的在途货物已退回{warehouse} {lines} 行，操作人【{actor}】，原因：{comment}")
        }
        Action::ToSupplier | Action::Restock => {
            let lines = facts.stock.map(|told| told.moved).unwrap_or_default();
            let went = if action == Action::ToSupplier {
                "已收的货已退货给供应商"
            } else {
                "已领的货已退库"
            };
            format!("【{title}】{went} {lines} 行，操作人【{actor}】，原因：{comment}")
        }
        Action::CloseRest => format!("【{title}】的余量已关闭，操作人【{actor}】，原因：{comment}"),
        Action::Reverse => format!("【{title}】的出入库单已被冲红，操作人【{actor}】，原因：{comment}"),
    }
}

/// The text to keepers about an order that was approved, about goods sent to them, and about a difference in what they sent.
pub fn keep_text(facts: &ActText<'_>) -> String {
    let ActText { kind, title, actor, comment, .. } = *facts;
    let Some(Told { warehouse, destination, flow, lines, moved, left, .. }) = facts.stock else { return String::new() };
    match facts.action {
        Action::Ship => format!("【{title}】已从{warehouse}调出 {moved} 行，到货后请确认调入：{destination}。"),
        Action::Arrive => {
            format!("【{title}】已由【{actor}】确认调入{destination} {moved} 行，少到的仍在途，原因：{comment}")
        }
        _ if kind.adjusts() => format!("【{title}】已审批通过，但有 {left} 行现存不足，待过账：{warehouse}。"),
        _ => {
            let act = match flow {
                Flow::In => keeper_act(Action::Receive),
                Flow::Out => keeper_act(Action::Issue),
                Flow::Across => keeper_act(Action::Ship),
            };
            format!("【{title}】已审批通过，待{act}：{warehouse}，{lines} 行。")
        }
    }
}

const fn keeper_act(action: Action) -> &'static str {
    match action {
        Action::Issue => "出库",
        Action::Ship => "调出",
        Action::Adjust => "过账",
        Action::Arrive => "确认调入",
        _ => "收货入库",
    }
}

/// The text for information, to people who were copied or mentioned.
pub fn copied_text(facts: &ActText<'_>) -> String {
    let ActText { kind, title, action, actor, applicant, comment, .. } = *facts;
    let type_name = kind.type_name();
    match action {
        Action::Comment => format!("【{actor}】在{type_name}：【{title}】中提到了您：{comment}"),
        Action::Copy if comment.is_empty() => format!("【{actor}】将{type_name}：【{title}】抄送给您，请知悉。"),
        Action::Copy => format!("【{actor}】将{type_name}：【{title}】抄送给您，请知悉。{comment}"),
        Action::Submit
        | Action::Approve
        | Action::Return
        | Action::Reject
        | Action::Withdraw
        | Action::Urge
        | Action::HandOver
        | Action::Reassign
        | Action::TakeBack
        | Action::AskBefore
        | Action::AskAfter
        | Action::Jump
        | Action::Terminate
        | Action::Skip
        | Action::Remind
        | Action::Receive
        | Action::Issue
        | Action::Ship
        | Action::Arrive
        | Action::GoodsBack
        | Action::ToSupplier
        | Action::Restock
        | Action::Reverse
        | Action::CloseRest
        | Action::Adjust
        | Action::BindGoods
        | Action::Escalate => {
            format!("【{applicant}】的{type_name}：【{title}】已被【{actor}】审批通过，抄送给您，请知悉。")
        }
    }
}

/// What a card shows after its step is closed, by the act that closed it.
pub const fn closed_state(action: Action) -> &'static str {
    match action {
        Action::Approve | Action::AskAfter => "已同意",
        Action::Reject => "已拒绝",
        Action::Return => "已退回",
        Action::HandOver | Action::Reassign | Action::Escalate => "已转办",
        Action::AskBefore => "已加签",
        Action::Submit
        | Action::Withdraw
        | Action::Urge
        | Action::TakeBack
        | Action::Jump
        | Action::Terminate
        | Action::Skip
        | Action::Remind
        | Action::Comment
        | Action::Copy
        | Action::Receive
        | Action::Issue
        | Action::Ship
        | Action::Arrive
        | Action::GoodsBack
        | Action::ToSupplier
        | Action::Restock
        | Action::Reverse
        | Action::CloseRest
        | Action::Adjust
        | Action::BindGoods => "已撤销",
    }
}

/// The text that stands in for the closing of a card that cannot be updated, because its receipt is unknown.
pub fn closed_text(facts: &ActText<'_>) -> String {
    let ActText { kind, title, action, .. } = *facts;
    format!("{}：【{title}】的这次审批{}，此前的审批卡片已失效，无需再处理。", kind.type_name(), closed_state(action))
}

/// The daily text to administrators about stuck orders. `count`: `None` if unknown. `title`: of the oldest order.
pub fn digest_text(count: Option<i64>, title: &str) -> String {
    let many = count.map(|count| format!(" {count} 张")).unwrap_or_default();
    format!("有{many}单据滞留未办，其中最久的是【{title}】。请到管理页面的「滞留」中处理。")
}

fn waits(title: &str, next: &str) -> String {
    format!("【{title}】正在等待【{next}】审批,如紧急或等待时间过长,您可点击催办进行催促当前办理人进行审批。")
}
