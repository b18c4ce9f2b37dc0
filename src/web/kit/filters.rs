//! How numbers look on a page.

use std::borrow::Borrow;

use rust_decimal::Decimal;

use crate::orders::amount;

/// The size of a file as people read it: `320 KB`, `1.4 MB`.
pub fn bytes(size: impl Borrow<i64>) -> String {
    let kilobytes = size.borrow().saturating_add(1023) / 1024;
    if kilobytes < 1000 {
        return format!("{kilobytes} KB");
    }
    let tenths = (kilobytes * 10 + 512) / 1024;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

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
