//! One chart as a self-contained SVG file, for slides and documents.

use askama::Template;

use super::bars::{Bars, WHOLE};
use super::{Columns, Series};

/// The width of the file, in units of the SVG.
const WIDTH: i64 = 760;

/// The most letters of a line; a Chinese character counts as two.
const LINE: usize = 88;

/// The drawing.
pub enum Drawn {
    Columns(Columns),
    Bars(Bars),
}

/// The file: title, text, legend and drawing.
#[derive(Template)]
#[template(path = "charts/file.svg", escape = "html")]
pub struct File {
    title: String,
    lines: Vec<String>,
    legend: Vec<(i64, Series)>,
    drawn: Drawn,
    height: i64,
    /// The y of the drawing.
    top: i64,
}

impl File {
    /// `words`: lines of text below the title; long ones are wrapped.
    pub fn new(title: &str, words: &[&str], legend: &[Series], drawn: Drawn) -> Self {
        let lines: Vec<String> = words.iter().flat_map(|text| broken(text)).collect();
        let mut x = 20;
        let mut placed = Vec::new();
        for series in legend {
            placed.push((x, series.clone()));
            x += 34 + 7 * i64::try_from(wide(&series.name)).unwrap_or_default();
        }
        let lines_end = 44 + 20 * i64::try_from(lines.len()).unwrap_or_default();
        let top = lines_end + if legend.is_empty() { 12 } else { 40 };
        let picture = match &drawn {
            Drawn::Columns(columns) => columns.height,
            Drawn::Bars(bars) => 46 * i64::try_from(bars.rows.len()).unwrap_or_default(),
        };
        Self { title: title.to_owned(), lines, legend: placed, drawn, height: top + picture + 20, top }
    }

    fn width(&self) -> i64 {
        WIDTH
    }

    fn line_y(&self, n: &usize) -> i64 {
        54 + 20 * i64::try_from(*n).unwrap_or_default()
    }

    fn row_y(&self, n: &usize) -> i64 {
        46 * i64::try_from(*n).unwrap_or_default()
    }

    /// Converts the length of a bar to units of the file, with room for the value behind the longest bar.
    fn length(&self, units: &i64) -> i64 {
        (units * 540 / WHOLE).max(1)
    }

    fn begin(&self, units: &i64) -> i64 {
        20 + units * 540 / WHOLE
    }

    /// Cuts a label that is longer than a line.
    fn label(&self, text: &str) -> String {
        let mut lines = broken(text).into_iter();
        let first = lines.next().unwrap_or_default();
        if lines.next().is_some() { format!("{first}…") } else { first }
    }
}

fn wide(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

fn broken(text: &str) -> Vec<String> {
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
    for c in text.chars() {
        let width = if c.is_ascii() { 1 } else { 2 };
        if used + width > LINE {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        line.push(c);
        used += width;
    }
    lines.extend((!line.is_empty()).then_some(line));
    lines
}
