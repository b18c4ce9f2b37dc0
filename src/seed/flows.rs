//! The demo's approval flow of each kind, as is usual in trading companies.

use rust_decimal::Decimal;

use crate::approval::Flow;
use crate::approval::flow::{AfterReturn, Comparison, Condition, Deadline, Mode, Node, Otherwise, Rule, Test, Then};
use crate::orders::Kind;
use crate::org::UserId;

/// The people that the flows name.
#[derive(Clone, Copy, Debug)]
pub struct Signers {
    /// Any of them signs for the finance department.
    pub finance: [UserId; 2],
    /// 总经理.
    pub manager: UserId,
    pub purchasing: UserId,
    pub quality: UserId,
}

/// The flow of one kind.
pub fn flow(kind: Kind, signers: &Signers) -> Flow {
    let finance = || node("财务", Rule::People { people: signers.finance.to_vec() });
    let mut nodes = match kind {
        Kind::Purchase => vec![
            node("部门主管", Rule::Head { up: 0 }),
            from(5_000, finance()),
            from(50_000, node("总经理", Rule::People { people: vec![signers.manager] })),
        ],
        Kind::Adjustment => vec![node("部门主管", Rule::Head { up: 0 }), finance()],
        Kind::Requisition => vec![node("仓库管理员", Rule::Keeper)],
        Kind::Transfer => vec![all(node("两仓管理员", Rule::Keepers))],
        Kind::Reimbursement => vec![
            node("部门主管", Rule::Head { up: 0 }),
            finance(),
            node("上一步指定", Rule::Chosen { from: Vec::new() }),
        ],
        Kind::Carton => {
            vec![all(node("采购与品质会签", Rule::People { people: vec![signers.purchasing, signers.quality] }))]
        }
    };
    if let Some(first) = nodes.first_mut() {
        first.deadline = Some(Deadline { hours: 8, then: Then::Remind, to: None });
    }
    Flow { nodes, after_return: AfterReturn::StraightIfUnchanged }
}

fn node(name: &str, rule: Rule) -> Node {
    Node {
        name: name.into(),
        rule,
        mode: Mode::Any,
        condition: Condition::default(),
        nobody: Otherwise::Administrators,
        own_order: Otherwise::HeadAbove,
        deadline: None,
        copies: Vec::new(),
    }
}

fn all(node: Node) -> Node {
    Node { mode: Mode::All, ..node }
}

/// The node, skipped by orders of less than `least` 元.
fn from(least: i64, node: Node) -> Node {
    let amount = Test::Amount { is: Comparison::AtLeast, than: Decimal::from(least) };
    Node { condition: Condition { groups: vec![vec![amount]] }, ..node }
}
