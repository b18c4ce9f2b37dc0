//! One picture of the report with all that belongs to it.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::asked::Links;
use crate::texts::Texts;
use crate::web::chart::{Bars, Columns, Drawn, File, Series};
use crate::web::kit::cells::Cell;
use crate::web::kit::filters;

crate::text_enum! {
    /// The pictures, in the order of the page.
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

/// What is drawn.
#[derive(Debug)]
pub enum Picture {
    /// For a phone, and for all else.
    Columns(Columns, Columns),
    Bars(Bars),
}

/// One picture: what it shows, what follows from it, the figures.
#[derive(Debug)]
pub struct Figure {
    pub chart: Chart,
    pub title: String,
    /// A sentence; of nothing it says that there is nothing.
    pub finding: String,
    /// What counts.
    pub note: String,
    pub legend: Vec<Series>,
    pub picture: Picture,
    pub heads: Vec<Head>,
    pub rows: Vec<Vec<Shown>>,
    /// Sentences with the orders behind them.
    pub asides: Vec<(String, String)>,
}

/// The head of a column of figures.
#[derive(Debug)]
pub struct Head {
    pub text: String,
    /// In a file, where a time is a number of hours.
    pub in_file: String,
    pub is_number: bool,
}

/// One figure as a page and as a spreadsheet have it.
#[derive(Debug)]
pub struct Shown {
    pub cell: Cell,
    pub text: String,
    /// Empty: it leads nowhere.
    pub href: String,
    pub is_number: bool,
}

/// What all pictures are drawn with.
pub struct Desk<'a> {
    pub t: &'a Texts,
    pub today: NaiveDate,
    pub links: &'a Links,
}

impl Figure {
    /// Without anything in it yet.
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

    pub fn with_heads(mut self, t: &Texts, texts: &[&str], numbers: &[&str]) -> Self {
        self.heads.extend(texts.iter().map(|key| Head::of(t.get(key), false)));
        self.heads.extend(numbers.iter().map(|key| Head::of(t.get(key), true)));
        self
    }

    /// Columns of times, in words on the page.
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

    /// The rows of its file, the head first: programs that read it look there.
    pub fn sheet(self) -> Vec<Vec<Cell>> {
        let head = self.heads.into_iter().map(|head| Cell::Text(head.in_file)).collect();
        let rows = self.rows.into_iter().map(|row| row.into_iter().map(|shown| shown.cell).collect());
        std::iter::once(head).chain(rows).collect()
    }

    /// As a picture of its own, which says what it is `about`.
    pub fn file(self, about: &str) -> File {
        let drawn = match self.picture {
            Picture::Columns(_, wide) => Drawn::Columns(wide),
            Picture::Bars(bars) => Drawn::Bars(bars),
        };
        File::new(&self.title, &[about, &self.finding, &self.note], &self.legend, drawn)
    }
}

impl Head {
    pub fn of(text: String, is_number: bool) -> Self {
        Self { in_file: text.clone(), text, is_number }
    }
}

impl Shown {
    pub fn text(text: impl Into<String>, href: impl Into<String>) -> Self {
        let text = text.into();
        Self { cell: Cell::text(text.clone()), text, href: href.into(), is_number: false }
    }

    pub fn count(count: i64, href: impl Into<String>) -> Self {
        let cell = Cell::Number(Some(Decimal::from(count)));
        let text = filters::grouped_quantity(Decimal::from(count));
        // There is nothing behind nothing.
        Self { cell, text, href: if count > 0 { href.into() } else { String::new() }, is_number: true }
    }

    pub fn money(amount: Decimal) -> Self {
        let text = filters::grouped_money(amount);
        Self { cell: Cell::Number(Some(amount)), text, href: String::new(), is_number: true }
    }

    /// A time in words on the page, in hours in the file.
    pub fn hours(seconds: i64, words: String) -> Self {
        let hours = (Decimal::from(seconds) / Decimal::from(3600)).round_dp(2);
        Self { cell: Cell::Number(Some(hours)), text: words, href: String::new(), is_number: true }
    }

    pub fn share(part: i64, whole: i64, words: String) -> Self {
        let share = Decimal::from(part).checked_div(Decimal::from(whole)).unwrap_or_default().round_dp(4);
        Self { cell: Cell::Number(Some(share)), text: words, href: String::new(), is_number: true }
    }
}
