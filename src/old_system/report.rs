//! The result of the preview: problems row by row, and sums to compare.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;

use crate::orders::Kind;

/// Something that does not fit, or that is worth knowing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub file: String,
    /// 0: the whole file.
    pub line: u64,
    pub what: String,
    /// The row is taken over all the same.
    pub is_note: bool,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

/// Orders, quantity and amount of a kind in a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub orders: i64,
    pub quantity: Decimal,
    pub amount: Decimal,
}

/// Sums by kind and month (`2026-11`, in the company's time zone).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums(pub BTreeMap<(Kind, String), Sum>);

impl Sums {
    /// Counts one order.
    pub fn add(&mut self, kind: Kind, month: String, quantity: Decimal, amount: Decimal) {
        let sum = self.0.entry((kind, month)).or_default();
        sum.orders += 1;
        sum.quantity += quantity;
        sum.amount += amount;
    }
}

impl fmt::Display for Sums {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "kind  month    orders        quantity          amount")?;
        for ((kind, month), sum) in &self.0 {
            let (quantity, amount) = (sum.quantity.round_dp(4), sum.amount.round_dp(2));
            writeln!(f, "{:<4}  {month}  {:>6}  {quantity:>14.4}  {amount:>14.2}", kind.as_str(), sum.orders)?;
        }
        Ok(())
    }
}
