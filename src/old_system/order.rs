//! An order of the old system, and what its cells mean. Pure.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::mapping::Mapping;
use super::source::{Record, Source};
use crate::orders::{Kind, MOST_LINES, amount};
use crate::sheet::headings;

/// The status of an old approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Approved,
    Rejected,
    Withdrawn,
    Returned,
    Pending,
}

/// The fates with the keys of the texts that name them, separated by `|`.
const FATES: [(Fate, &str); 5] = [
    (Fate::Approved, "old-states-approved"),
    (Fate::Rejected, "old-states-rejected"),
    (Fate::Withdrawn, "old-states-withdrawn"),
    (Fate::Returned, "old-states-returned"),
    (Fate::Pending, "old-states-pending"),
];

/// An order to be written. People, departments and warehouses are places in their lists.
#[derive(Clone, Debug)]
pub struct OldOrder {
    pub line: u64,
    pub id: Uuid,
    pub kind: Kind,
    pub number: String,
    pub title: String,
    pub applicant: usize,
    pub department: usize,
    pub warehouse: usize,
    pub destination: Option<usize>,
    pub customer: String,
    pub note: String,
    pub at: DateTime<Utc>,
    pub fate: Fate,
    /// The handlers in order, each with the hint for them. Without the applicant and without duplicates.
    pub handlers: Vec<(usize, String)>,
    pub lines: Vec<OldLine>,
    /// The purchases that it settles.
    pub settles: Vec<Uuid>,
    pub quantity: Decimal,
    pub amount: Decimal,
}

/// A line of an order.
#[derive(Clone, Debug)]
pub struct OldLine {
    pub name: String,
    pub specification: String,
    pub unit: String,
    pub quantity: Decimal,
    pub price: Option<Decimal>,
    pub measures: [Option<i32>; 3],
    pub board: String,
}

/// The kind: of `insertType`, else by the letters at the start of the number.
pub fn kind_of(text: &str, number: &str, mapping: &Mapping) -> Result<Kind, String> {
    let known = |text: &str| {
        let text = mapping.find("kind", text).unwrap_or(text);
        Kind::all_where(|kind| !kind.adjusts())
            .into_iter()
            .find(|kind| kind.as_str().eq_ignore_ascii_case(text) || kind.type_name() == text)
    };
    if !text.is_empty() {
        return known(text).ok_or_else(|| format!("no kind of order is called {text}: mapping.csv can say (kind)"));
    }
    let letters: String = number.chars().take_while(char::is_ascii_alphabetic).collect();
    known(&letters).ok_or_else(|| "without insertType, and the number does not tell the kind".to_owned())
}

/// Reads the status of an old approval. `None`: the text is unknown.
pub fn fate_of(text: &str, mapping: &Mapping) -> Option<Fate> {
    let text = mapping.find("state", text).unwrap_or(text);
    let plain = text.to_lowercase();
    FATES.iter().find(|(_, key)| headings(key).contains(&plain)).map(|(fate, _)| *fate)
}

/// A time as SQL Server's tools write it, in the company's time zone.
pub fn time_of(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    const TIMES: [&str; 6] = [
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y/%m/%d %H:%M:%S%.f",
        "%Y-%m-%d %H:%M",
        "%Y/%m/%d %H:%M",
        "%b %e %Y %I:%M%p",
    ];
    let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let time = TIMES.iter().find_map(|form| NaiveDateTime::parse_from_str(&spaced, form).ok());
    let day =
        || ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"].iter().find_map(|form| NaiveDate::parse_from_str(&spaced, form).ok());
    let local = time.or_else(|| day()?.and_hms_opt(0, 0, 0))?;
    let local = zone.from_local_datetime(&local);
    local.earliest().or_else(|| local.latest()).map(|at| at.with_timezone(&Utc))
}

/// A text of at most `most` characters; the second value: it was longer.
pub fn cut(text: String, most: usize) -> (String, bool) {
    if text.chars().count() <= most {
        return (text, false);
    }
    (text.chars().take(most - 1).chain(['…']).collect(), true)
}

/// A line of an order of this kind. The error says what does not fit.
pub fn line_of(source: &Source, row: &Record, kind: Kind, mapping: &Mapping) -> Result<OldLine, String> {
    let cell = |field| source.cell(row, field);
    let quantity = number_of(&cell("quantity"), 4)?.ok_or("no quantity")?;
    if quantity <= Decimal::ZERO {
        return Err(format!("the quantity is {quantity}"));
    }
    let price = number_of(&cell("price"), 6)?;
    if price.is_some_and(|price| price < Decimal::ZERO) {
        return Err("the price is below zero".into());
    }
    if price.is_none() && kind.needs_price() {
        return Err("no price".into());
    }
    let (name, specification) = (cut(cell("name"), 120).0, cut(cell("specification"), 120).0);
    let unit = mapping.find("unit", &cell("unit")).map_or_else(|| cell("unit"), str::to_owned);
    let mut line = OldLine { name, specification, unit, quantity, price, measures: [None; 3], board: String::new() };
    if !kind.has_measures() {
        return match (line.name.is_empty(), line.unit.is_empty()) {
            (true, _) => Err("no name of goods".into()),
            (_, true) => Err("no unit: mapping.csv can say what blank ones are (unit)".into()),
            _ if line.unit.chars().count() > 16 => Err("the unit is too long".into()),
            _ => Ok(line),
        };
    }
    let measured = ["length", "width", "height"].map(|field| millimetres(&cell(field)));
    // Without columns for them, the measures are in the specification: 600×400×300.
    let written: Vec<Option<i32>> = line.specification.split(['×', '*', 'x', 'X']).map(millimetres).collect();
    line.measures = match (measured, &written[..]) {
        ([Some(length), Some(width), Some(height)], _) => [Some(length), Some(width), Some(height)],
        (_, [length, width, height]) => [*length, *width, *height],
        (other, _) => other,
    };
    line.board = cut(cell("board"), 40).0;
    if line.measures.contains(&None) || line.board.is_empty() {
        return Err("a carton without its measures in mm and its board".into());
    }
    Ok(line)
}

/// Quantity and amount of the lines; the error says what does not fit.
pub fn totals_of(lines: &[OldLine]) -> Result<(Decimal, Decimal), String> {
    if lines.len() > MOST_LINES {
        return Err(format!("{} lines; an order has at most {MOST_LINES}", lines.len()));
    }
    let totals = amount::totals(lines.iter().map(|line| (Some(line.quantity), line.price)));
    totals.map(|totals| (totals.quantity, totals.amount)).ok_or_else(|| "the amount is too large".into())
}

fn number_of(text: &str, places: u32) -> Result<Option<Decimal>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let plain = text.replace(',', "");
    let number =
        plain.parse().or_else(|_| Decimal::from_scientific(&plain)).map_err(|_| format!("{text} is no number"))?;
    let number: Decimal = Decimal::normalize(&number);
    if number.scale() > places {
        Err(format!("{text} has more than {places} decimal places"))
    } else {
        Ok(Some(number))
    }
}

fn millimetres(text: &str) -> Option<i32> {
    let number = number_of(text.trim(), 0).ok().flatten()?;
    i32::try_from(number).ok().filter(|mm| (1..=99_999).contains(mm))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_the_tools_write_them() {
        let zone = chrono_tz::Asia::Shanghai;
        let at = Some("2026-11-20T02:11:00Z".parse().unwrap());
        for text in ["2026-11-20 10:11:00.000", "2026/11/20 10:11", "2026-11-20T10:11:00", "Nov 20 2026 10:11AM"] {
            assert_eq!(time_of(text, zone), at, "{text}");
        }
        assert_eq!(time_of("Nov  2 2026  9:05PM", zone), Some("2026-11-02T13:05:00Z".parse().unwrap()));
        assert_eq!(time_of("20.11.2026", zone), None);
    }

    #[test]
    fn numbers_keep_every_digit_or_are_refused() {
        assert_eq!(number_of("1,234.5000", 4), Ok(Some("1234.5".parse().unwrap())));
        assert_eq!(number_of("1.2E+3", 4), Ok(Some("1200".parse().unwrap())));
        assert!(number_of("0.00001", 4).is_err() && number_of("zwei", 4).is_err());
        assert_eq!(number_of("", 4), Ok(None));
    }
}
