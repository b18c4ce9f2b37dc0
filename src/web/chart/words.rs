//! Numbers of charts as text: short amounts, durations, percentages.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::orders::amount;
use crate::texts::{Language, Texts};

/// A short amount such as `12.8 万` or `128K`, for axes and totals; the table has the exact one.
pub fn short_amount(t: &Texts, amount: Decimal) -> String {
    let units: &[(u32, &str)] = match t.language {
        Language::Chinese => &[(12, "unit-12"), (8, "unit-8"), (4, "unit-4")],
        Language::English => &[(12, "unit-12"), (9, "unit-9"), (6, "unit-6"), (3, "unit-3")],
    };
    for (power, key) in units {
        let unit = Decimal::from(10_i64.pow(*power));
        if amount >= unit {
            return t.with(key, &[("n", plain(amount / unit, 1))]);
        }
    }
    plain(amount, 0)
}

/// A duration of `seconds` in the largest unit that fits, e.g. `1.8 天`.
pub fn duration(t: &Texts, seconds: i64) -> String {
    let (unit, key, places) = match seconds {
        ..3600 => (60, "took-minutes", 0),
        3600..86_400 => (3600, "took-hours", 1),
        _ => (86_400, "took-days", 1),
    };
    t.with(key, &[("n", plain(Decimal::from(seconds.max(0)) / Decimal::from(unit), places))])
}

/// A percentage such as `12.5%`; 0 of 0 is `0%`.
pub fn percent(part: i64, whole: i64) -> String {
    let share = Decimal::from(part * 100).checked_div(Decimal::from(whole)).unwrap_or_default();
    format!("{}%", plain(share, 1))
}

/// The change from `from` to `to` in whole percent; `None` if `from` is 0.
pub fn change(from: Decimal, to: Decimal) -> Option<Decimal> {
    let change = (to - from).checked_div(from)?.checked_mul(Decimal::ONE_HUNDRED)?;
    Some(change.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero))
}

fn plain(number: Decimal, places: u32) -> String {
    let rounded = number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    amount::grouped(&rounded.normalize().to_string())
}
