//! The progress of a line in the warehouse, in words.

use rust_decimal::Decimal;

use super::Frame;
use crate::orders::amount;
use crate::stock::StockLine;

/// 「未收」「已收 3 / 10」「已收完」「在途 4」「余量已关闭」, and the same for issues, transfers and orders under approval.
pub fn stock_state(frame: &Frame, line: &StockLine) -> String {
    let (t, flow) = (&frame.t, line.flow);
    let sent = line.in_transit();
    let way = (sent > Decimal::ZERO).then(|| t.with("stock-on-the-way", &[("n", amount::quantity(sent))]));
    let state = match (line.remaining > Decimal::ZERO, line.closed > Decimal::ZERO) {
        _ if line.approved_at.is_none() => t.get("stock-in-approval"),
        (false, _) if way.is_some() => String::new(),
        (false, true) => t.get("stock-closed"),
        (false, false) => t.get(&format!("stock-all-done-{flow}")),
        (true, _) if line.done.is_zero() => t.get(&format!("stock-nothing-done-{flow}")),
        (true, _) => {
            let (done, asked) = (amount::quantity(line.done), amount::quantity(line.asked));
            t.with(&format!("stock-part-done-{flow}"), &[("done", done), ("asked", asked)])
        }
    };
    [Some(state).filter(|state| !state.is_empty()), way].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
