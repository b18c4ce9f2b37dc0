//! One chart of the report with its finding, table and links.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::query::Links;
use crate::texts::Texts;
use crate::web::chart::{Bars, Columns, Drawn, File, Series};
use crate::web::kit::cells::Cell;
use crate::web::kit::filters;

crate::text_enum! {
    /// The charts, in the order of the page.
    pub enum Chart {
        Amounts = "amounts",
        Open = "open",
        Pace = "pace",
        Steps = "steps",
        Returns = "returns",
        Goods = "goods",
        Customers = "customers",
    }
}

/// The drawing of a chart.
#[derive(Debug)]
pub enum Picture {
    /// Narrow for phones, wide otherwise.
    Columns(Columns, Columns),
    Bars(Bars),
}

/// One chart of the report.
#[derive(Debug)]
pub struct Figure {
    pub chart: Chart,
    pub title: String,
    /// The finding as a sentence, also for an empty chart.
    pub finding: String,
    /// What the chart counts.
    pub note: String,
    pub legend: Vec<Series>,
    pub picture: Picture,
    pub heads: Vec<Head>,
    pub rows: Vec<Vec<FigureCell>>,
    /// Further sentences, each with the address of its orders.
    pub asides: Vec<(String, String)>,
}

/// The head of a column of the table.
#[derive(Debug)]
pub struct Head {
    pub text: String,
    /// The head in a file, where a time is a number of hours.
    pub in_file: String,
    pub is_number: bool,
}

/// One cell of the table, for the page and for a file.
#[derive(Debug)]
pub struct FigureCell {
    pub cell: Cell,
    pub text: String,
    /// Empty without a link.
    pub href: String,
    pub is_number: bool,
}

/// What every chart needs to be drawn.
pub struct Drawing<'a> {
    pub t: &'a Texts,
    pub today: NaiveDate,
    pub links: &'a Links,
}

impl Figure {
    /// A chart without data.
    pub fn of(chart: Chart, t: &Texts) -> Self {
        Self {
            chart,
            title: t.get(&format!("chart-{chart}")),
            finding: t.get("report-nothing"),
            note: t.get(&format!("chart-note-{chart}")),
            legend: Vec::new(),
            picture: Picture::Bars(Bars::default()),
            heads: Vec::new(),
            rows: Vec::new(),
            asides: Vec::new(),
        }
    }

    /// Adds heads of text columns and of number columns, by keys.
    pub fn with_heads(mut self, t: &Texts, texts: &[&str], numbers: &[&str]) -> Self {
        self.heads.extend(texts.iter().map(|key| Head::of(t.get(key), false)));
        self.heads.extend(numbers.iter().map(|key| Head::of(t.get(key), true)));
        self
    }

    /// Adds heads of duration columns, by keys.
    pub fn with_times(mut self, t: &Texts, keys: &[&str]) -> Self {
        let hours = |text: &str| t.with("took-in-hours", &[("what", text)]);
        self.heads.extend(keys.iter().map(|key| t.get(key)).map(|text| Head {
            in_file: hours(&text),
            text,
            is_number: true,
        }));
        self
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows of the file, the head first.
    pub fn sheet(self) -> Vec<Vec<Cell>> {
        let head = self.heads.into_iter().map(|head| Cell::Text(head.in_file)).collect();
        let rows = self.rows.into_iter().map(|row| row.into_iter().map(|cell| cell.cell).collect());
        std::iter::once(head).chain(rows).collect()
    }

    /// The chart as an SVG file. `about`: the filters of the report as text.
    pub fn file(self, about: &str) -> File {
        let drawn = match self.picture {
            Picture::Columns(_, wide) => Drawn::Columns(wide),
            Picture::Bars(bars) => Drawn::Bars(bars),
        };
        File::new(&self.title, &[about, &self.finding, &self.note], &self.legend, drawn)
    }
}

impl Head {
    /// The head of a column, with the same text in files.
    pub fn of(text: String, is_number: bool) -> Self {
        Self { in_file: text.clone(), text, is_number }
    }
}

impl FigureCell {
    /// A text with a link; empty: without a link.
    pub fn text(text: impl Into<String>, href: impl Into<String>) -> Self {
        let text = text.into();
        Self { cell: Cell::text(text.clone()), text, href: href.into(), is_number: false }
    }

    /// A number of orders; without a link if it is 0.
    pub fn count(count: i64, href: impl Into<String>) -> Self {
        let cell = Cell::Number(Some(Decimal::from(count)));
        let text = filters::grouped_quantity(Decimal::from(count));
        Self { cell, text, href: if count > 0 { href.into() } else { String::new() }, is_number: true }
    }

    /// An amount in 元, without a link.
    pub fn money(amount: Decimal) -> Self {
        let text = filters::grouped_money(amount);
        Self { cell: Cell::Number(Some(amount)), text, href: String::new(), is_number: true }
    }

    /// A duration: `words` on the page, hours in a file.
    pub fn hours(seconds: i64, words: String) -> Self {
        let hours = (Decimal::from(seconds) / Decimal::from(3600)).round_dp(2);
        Self { cell: Cell::Number(Some(hours)), text: words, href: String::new(), is_number: true }
    }

    /// A share: `words` on the page, a fraction of 1 in a file.
    pub fn share(part: i64, whole: i64, words: String) -> Self {
        let share = Decimal::from(part).checked_div(Decimal::from(whole)).unwrap_or_default().round_dp(4);
        Self { cell: Cell::Number(Some(share)), text: words, href: String::new(), is_number: true }
    }
}
