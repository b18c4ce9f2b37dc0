//! Numbers as text, for templates (`filters::bytes(…)`).

use std::borrow::Borrow;

use rust_decimal::Decimal;

use crate::orders::amount;

/// The size of a file, rounded up to kilobytes: `320 KB`, `1.4 MB`.
pub fn bytes(size: impl Borrow<i64>) -> String {
    let kilobytes = size.borrow().saturating_add(1023) / 1024;
    if kilobytes < 1000 {
        return format!("{kilobytes} KB");
    }
    let tenths = (kilobytes * 10 + 512) / 1024;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

/// Rounded half up to two places, with thousands separators: `1,234.50`.
pub fn grouped_money(number: impl Borrow<Decimal>) -> String {
    amount::grouped(&amount::money(*number.borrow()))
}

/// Without trailing zeros, with thousands separators: `1,234.5`.
pub fn grouped_quantity(number: impl Borrow<Decimal>) -> String {
    amount::grouped(&amount::quantity(*number.borrow()))
}

/// [`grouped_quantity`]; empty without a number.
pub fn grouped_if(number: &Option<Decimal>) -> String {
    number.map(grouped_quantity).unwrap_or_default()
}
