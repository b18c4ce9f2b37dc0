//! The progress of a line in the warehouse, in words.

use rust_decimal::Decimal;

use super::Frame;
use crate::orders::amount;
use crate::stock::StockLine;

/// 「未收」「已收 3 / 10」「已收完」「在途 4」「余量已关闭」, and the same for issues, transfers and orders under approval.
pub fn stock_state(frame: &Frame, line: &StockLine) -> String {
    let (t, way) = (&frame.t, line.way_word());
    let sent = line.in_transit();
    let on_way = (sent > Decimal::ZERO).then(|| t.with("stock-on-the-way", &[("n", amount::quantity(sent))]));
    let state = match (line.remaining > Decimal::ZERO, line.closed > Decimal::ZERO) {
        _ if line.approved_at.is_none() => t.get("stock-in-approval"),
        (false, _) if on_way.is_some() => String::new(),
        (false, true) => t.get("stock-closed"),
        (false, false) => t.get(&format!("stock-all-done-{way}")),
        (true, _) if line.done.is_zero() => t.get(&format!("stock-nothing-done-{way}")),
        (true, _) => {
            let [done, asked] = [line.done, line.asked].map(|number| amount::quantity(line.signed(number)));
            t.with(&format!("stock-part-done-{way}"), &[("done", done), ("asked", asked)])
        }
    };
    [Some(state).filter(|state| !state.is_empty()), on_way].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
