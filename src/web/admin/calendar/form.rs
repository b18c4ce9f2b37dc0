//! The forms of the calendar page: reads and checks them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveTime};
use serde::Deserialize;

use crate::error::{Error, Fault, Result};
use crate::org::{Calendar, Span};

/// The field names of a day's two working spans. Both fields empty: no span.
const STRETCHES: [(&str, &str); 2] = [("from1", "until1"), ("from2", "until2")];

/// The weekly hours as submitted, by weekday and field.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct WeekForm {
    /// The digest of the hours that the page showed (see `Calendar::week_digest`).
    pub(super) shown: String,
    pub(super) week: BTreeMap<i16, BTreeMap<String, String>>,
}

/// A range of days as submitted.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DaysForm {
    pub(super) from: String,
    /// Empty: one day only.
    pub(super) until: String,
    /// `working`; anything else means a holiday.
    pub(super) what: String,
    pub(super) name: String,
}

/// The two field names of each span.
type Fields = Vec<(String, String)>;

/// Moves the faults of spans to the form fields of those spans.
pub(super) fn at_fields(error: Error, fields: &Fields) -> Error {
    let Error::Invalid(faults) = error else { return error };
    let place = |fault: &Fault| {
        let (index, end) = fault.field.strip_prefix("spans[")?.split_once(']')?;
        let (from, until) = fields.get(index.parse::<usize>().ok()?)?;
        Some(if end == "[ends_at]" { until.clone() } else { from.clone() })
    };
    let moved = |fault: Fault| Fault { field: place(&fault).map_or(fault.field.clone(), Cow::Owned), ..fault };
    Error::Invalid(faults.into_iter().map(moved).collect())
}

/// Reads `9:00` or `09:00`; accepts a full-width colon.
fn time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(&text.replace('：', ":"), "%H:%M").ok()
}

impl WeekForm {
    pub(super) fn of(calendar: &Calendar) -> Self {
        let text = |time: &NaiveTime| time.format("%H:%M").to_string();
        let day = |weekday| {
            let hours = calendar.hours_of(weekday).iter().zip(STRETCHES);
            let fields = hours.flat_map(|((starts_at, ends_at), (from, until))| {
                [(from.to_owned(), text(starts_at)), (until.to_owned(), text(ends_at))]
            });
            (weekday, fields.collect())
        };
        Self { shown: calendar.week_digest(), week: (1..=7).map(day).collect() }
    }

    /// The trimmed text of a weekday's field.
    pub(super) fn at(&self, weekday: &i16, field: &str) -> &str {
        self.week.get(weekday).and_then(|day| day.get(field)).map_or("", |text| text.trim())
    }

    /// The working hours, and for each span the names of its two fields. `Invalid` with every fault.
    pub(super) fn spans(&self) -> Result<(Vec<Span>, Fields)> {
        let (mut spans, mut fields, mut faults) = (Vec::new(), Vec::new(), Vec::new());
        for weekday in 1..=7 {
            for (from, until) in STRETCHES {
                let texts = [from, until].map(|field| self.at(&weekday, field));
                if texts == ["", ""] {
                    continue;
                }
                let names = [from, until].map(|field| format!("week[{weekday}][{field}]"));
                for (text, name) in texts.iter().zip(&names) {
                    if text.is_empty() {
                        faults.push(Fault::new(name.clone(), "fault-required"));
                    } else if time(text).is_none() {
                        faults.push(Fault::new(name.clone(), "fault-time"));
                    }
                }
                if let [Some(starts_at), Some(ends_at)] = texts.map(time) {
                    let [from, until] = names;
                    spans.push(Span { weekday, starts_at, ends_at });
                    fields.push((from, until));
                }
            }
        }
        if faults.is_empty() { Ok((spans, fields)) } else { Err(Error::Invalid(faults)) }
    }
}

impl DaysForm {
    /// The first and the last day; equal if `until` is empty. `Invalid` for a field that is no date.
    pub(super) fn range(&self) -> Result<(NaiveDate, NaiveDate)> {
        let date =
            |text: &str| text.trim().parse::<NaiveDate>().ok().filter(|date| (2000..3000).contains(&date.year()));
        let from = date(&self.from);
        let until = if self.until.trim().is_empty() { from } else { date(&self.until) };
        match (from, until) {
            (Some(from), Some(until)) => Ok((from, until)),
            (None, _) => Err(Error::invalid("from", "fault-date")),
            (_, None) => Err(Error::invalid("until", "fault-date")),
        }
    }
}
