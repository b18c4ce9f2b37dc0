//! Bars that lie one below the other, each with its name and its value in words.

use rust_decimal::Decimal;

use super::{Tone, scaled};

/// Units of a bar's full length.
pub const WHOLE: i64 = 1000;

/// A picture of bars.
#[derive(Clone, Debug, Default)]
pub struct Bars {
    pub rows: Vec<Bar>,
}

/// One bar.
#[derive(Clone, Debug)]
pub struct Bar {
    pub label: String,
    /// What marks it out; empty: nothing does.
    pub mark: String,
    pub value: String,
    /// What its parts are, in words; empty where it has one.
    pub detail: String,
    pub href: String,
    /// From left to right.
    pub shares: Vec<Share>,
}

/// A part of a bar, in units of [`WHOLE`].
#[derive(Clone, Copy, Debug)]
pub struct Share {
    pub from: i64,
    pub length: i64,
    pub tone: Tone,
}

impl Share {
    /// Parts side by side, of a bar whose full length is `whole`.
    pub fn stacked(parts: &[(Decimal, Tone)], whole: Decimal) -> Vec<Self> {
        let mut from = 0;
        let mut shares = Vec::new();
        for (value, tone) in parts {
            let length = scaled(*value, whole, WHOLE).min(WHOLE - from);
            if length > 0 {
                shares.push(Self { from, length, tone: *tone });
                from += length;
            }
        }
        shares
    }
}
