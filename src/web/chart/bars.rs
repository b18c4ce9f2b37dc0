//! Horizontal bars, each with its name and its value as text.

use rust_decimal::Decimal;

use super::{Tone, scaled};

/// Units of a bar's full length.
pub const WHOLE: i64 = 1000;

/// A chart of bars.
#[derive(Clone, Debug, Default)]
pub struct Bars {
    pub rows: Vec<Bar>,
}

/// One bar.
#[derive(Clone, Debug)]
pub struct Bar {
    pub label: String,
    /// A label such as "bottleneck"; usually empty.
    pub mark: String,
    pub value: String,
    /// Its parts as text; empty for a single part.
    pub detail: String,
    pub href: String,
    /// Its parts from left to right.
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
    /// Places parts side by side on a bar of `whole`. Leaves out parts of 0.
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
