//! Charts drawn by the server: columns, bars, and the file that holds one of them.
//!
//! Knows no feature: it is given numbers, words and links. Sizes are whole units of the picture, never floats.

mod bars;
mod columns;
mod file;
mod words;

pub use bars::{Bar, Bars, Share};
pub use columns::{Column, Columns, Piece, Width, draw, scale};
pub use file::{Drawn, File};
pub use words::{change, duration, percent, short_amount};

pub use crate::orders::Tone;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// From short to long.
pub const AGES: [Tone; 4] = [
    Tone { class: "tone-age-1", fill: "#b9d3c9" },
    Tone { class: "tone-age-2", fill: "#e3b866" },
    Tone { class: "tone-age-3", fill: "#c8741a" },
    Tone { class: "tone-age-4", fill: "#8c1d16" },
];

/// The tone of a picture with a single series.
pub const MAIN: Tone = Tone { class: "tone-main", fill: "#0c6b63" };

/// The tone of the part beyond [`MAIN`].
pub const MORE: Tone = Tone { class: "tone-more", fill: "#a9cfc9" };

/// An entry of the legend: a colour and its meaning.
#[derive(Clone, Debug)]
pub struct Series {
    pub tone: Tone,
    pub name: String,
    /// A letter that marks the colour as well, hidden from screen readers. Empty if the name is enough.
    pub letter: String,
}

/// `value` of `whole` on a scale of `length` units; at least one unit unless it is 0.
pub fn scaled(value: Decimal, whole: Decimal, length: i64) -> i64 {
    if value <= Decimal::ZERO || whole <= Decimal::ZERO {
        return 0;
    }
    let part = value.checked_div(whole).and_then(|part| part.checked_mul(Decimal::from(length)));
    part.and_then(|part| part.round().to_i64()).unwrap_or(length).clamp(1, length)
}
