//! Stacked columns, one for each month.

use rust_decimal::Decimal;

use super::{Series, Tone, scaled, short_amount};
use crate::texts::Texts;

/// The width of the chart. Phones get a narrow drawing: a shrunk wide one is unreadable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    Narrow,
    Wide,
}

/// One column of the data.
#[derive(Clone, Debug)]
pub struct Column {
    pub label: String,
    /// Shown below the first label of each year.
    pub year: String,
    /// From the bottom up, in the order of the legend.
    pub parts: Vec<Piece>,
    pub total: Decimal,
}

/// One part of a column of the data.
#[derive(Clone, Debug)]
pub struct Piece {
    /// An index into the legend.
    pub series: usize,
    pub value: Decimal,
    pub href: String,
    /// The tooltip, also for screen readers.
    pub title: String,
}

/// The drawing, in units of the SVG.
#[derive(Clone, Debug)]
pub struct Columns {
    pub width: i64,
    pub height: i64,
    /// The y of the base line.
    pub base: i64,
    pub left: i64,
    pub lines: Vec<Line>,
    pub slots: Vec<Slot>,
}

/// A horizontal grid line with its amount.
#[derive(Clone, Debug)]
pub struct Line {
    pub y: i64,
    pub text: String,
}

/// One drawn column with its labels.
#[derive(Clone, Debug)]
pub struct Slot {
    /// The centre of the column.
    pub x: i64,
    /// The y of the total above the column.
    pub top: i64,
    pub label: String,
    pub year: String,
    /// Empty without room for it.
    pub total: String,
    pub parts: Vec<Part>,
}

/// One drawn part of a column.
#[derive(Clone, Debug)]
pub struct Part {
    pub x: i64,
    pub y: i64,
    pub width: i64,
    pub height: i64,
    pub tone: Tone,
    pub href: String,
    pub title: String,
    /// Empty without room for it.
    pub letter: String,
}

impl Part {
    /// The y of the base line of the letter.
    pub fn letter_y(&self) -> i64 {
        self.y + self.height / 2 + 4
    }
}

/// Draws columns on a scale that starts at 0.
pub fn draw(columns: &[Column], legend: &[Series], width: Width, t: &Texts) -> Columns {
    let (width, height, left) = match width {
        Width::Narrow => (340, 230, 58),
        Width::Wide => (720, 280, 64),
    };
    let (top, base) = (24, height - 40);
    let highest = columns.iter().map(|column| column.total).max().unwrap_or_default();
    let (step, steps) = scale(highest);
    let most = step * Decimal::from(steps);
    let lines = (0..=steps)
        .map(|n| Line { y: base - (base - top) * n / steps, text: short_amount(t, step * Decimal::from(n)) })
        .collect();
    let count = i64::try_from(columns.len()).unwrap_or(1).max(1);
    let room = (width - left - 6) / count;
    let thick = (room * 7 / 10).clamp(3, 56);
    // Leave labels out where they would overlap.
    let every = 24_i64.div_euclid(room.max(1)).max(0) + 1;
    let mut said = String::new();
    let slot = |(n, column): (i64, &Column)| {
        let x = left + 3 + room * n + room / 2;
        let mut y = base;
        let mut parts = Vec::new();
        for piece in &column.parts {
            let tall = scaled(piece.value, most, base - top).min(y - top);
            let Some(series) = legend.get(piece.series).filter(|_| tall > 0) else { continue };
            y -= tall;
            let has_room = tall >= 15 && thick >= 13;
            parts.push(Part {
                x: x - thick / 2,
                y,
                width: thick,
                height: tall,
                tone: series.tone,
                href: piece.href.clone(),
                title: piece.title.clone(),
                letter: if has_room { series.letter.clone() } else { String::new() },
            });
        }
        let total =
            if room >= 48 && column.total > Decimal::ZERO { short_amount(t, column.total) } else { String::new() };
        let label = if n % every == 0 { column.label.clone() } else { String::new() };
        let is_new = n % every == 0 && column.year != said;
        let year = if is_new { column.year.clone() } else { String::new() };
        said = if is_new { column.year.clone() } else { std::mem::take(&mut said) };
        Slot { x, top: y - 6, label, year, total, parts }
    };
    Columns { width, height, base, left, lines, slots: (0..).zip(columns).map(slot).collect() }
}

/// The distance and the number of grid lines so that `highest` fits: 1, 2 or 5 times a power of ten.
pub fn scale(highest: Decimal) -> (Decimal, i64) {
    let mut power = Decimal::ONE;
    while power * Decimal::from(50) < highest {
        power *= Decimal::TEN;
    }
    for factor in [1, 2, 5, 10, 20] {
        let step = power * Decimal::from(factor);
        if let Some(steps) = (1..=5).find(|n| step * Decimal::from(*n) >= highest) {
            return (step, steps.max(2));
        }
    }
    (power * Decimal::from(50), 1)
}
