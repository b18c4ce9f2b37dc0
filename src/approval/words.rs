//! The texts to applicants, word for word (`domain.md` section 6): Chinese for every reader, in messages and in the
//! program's inbox alike. Pure.

use super::log::Action;
use crate::orders::Kind;

/// What a text is about.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    pub kind: Kind,
    pub title: &'a str,
    pub action: Action,
    pub actor: &'a str,
    /// Whose turn it became; for a return without one, the applicant.
    pub next: Option<&'a str>,
    pub applicant: &'a str,
    pub comment: &'a str,
}

/// The text to the applicant. An approval that passes the order on says so in a second line.
pub fn told_text(told: &Told<'_>) -> String {
    let Told { kind, title, action, actor, next, applicant, comment } = *told;
    let type_name = kind.type_name();
    match action {
        Action::Approve => {
            let approved = format!("您的{type_name}:【{title}】已被【{actor}】审批通过。");
            match next {
                None => approved,
                Some(next) => format!("{approved}\n{}", waits(title, next)),
            }
        }
        Action::HandOver | Action::Reassign => waits(title, next.unwrap_or_default()),
        Action::Return => {
            let returned_to = next.unwrap_or(applicant);
            format!("【{title}】已成功退回给【{returned_to}】,等待重新处理后再次审批。")
        }
        Action::Reject => format!("您的{type_name}:【{title}】已被【{actor}】审批拒绝，原因：{comment}"),
        Action::Withdraw => format!("您的{type_name}:【{title}】已被【{actor}】撤回，原因：{comment}"),
        Action::Submit | Action::Urge | Action::TakeBack => String::new(),
    }
}

fn waits(title: &str, next: &str) -> String {
    format!("【{title}】正在等待【{next}】审批,如紧急或等待时间过长,您可点击催办进行催促当前办理人进行审批。")
}
