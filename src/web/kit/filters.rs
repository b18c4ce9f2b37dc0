//! How numbers look on a page.

use std::borrow::Borrow;

use rust_decimal::Decimal;

use crate::orders::amount;

/// Half-up to two places, a comma at every third digit.
pub fn grouped_money(number: impl Borrow<Decimal>) -> String {
    amount::grouped(&amount::money(*number.borrow()))
}

/// Without trailing zeros, a comma at every third digit.
pub fn grouped_quantity(number: impl Borrow<Decimal>) -> String {
    amount::grouped(&amount::quantity(*number.borrow()))
}

/// The same for a line, where the number may be missing yet.
pub fn grouped_if(number: &Option<Decimal>) -> String {
    number.map(grouped_quantity).unwrap_or_default()
}
