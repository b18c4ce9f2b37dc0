//! What stands in the fields of a search: empty does not narrow, unreadable is a fault beside the field.

use std::str::FromStr;

use chrono::NaiveDate;

use crate::clock;
use crate::error::Fault;

/// One of several, by its name or id.
pub fn chosen<T: FromStr>(faults: &mut Vec<Fault>, field: &'static str, value: &str) -> Option<T> {
    read(faults, field, value, "fault-unknown", |text| text.parse().ok())
}

/// A day, `2026-11-25`.
pub fn day(faults: &mut Vec<Fault>, field: &'static str, typed: &str) -> Option<NaiveDate> {
    read(faults, field, typed.trim(), "fault-date", clock::parse_day)
}

fn read<T>(
    faults: &mut Vec<Fault>,
    field: &'static str,
    value: &str,
    fault: &'static str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Option<T> {
    if value.is_empty() {
        return None;
    }
    let read = parse(value);
    if read.is_none() {
        faults.push(Fault::new(field, fault));
    }
    read
}
