//! Fields of a search: an empty field does not filter, an unreadable one is a fault.

use std::str::FromStr;

use chrono::NaiveDate;

use crate::clock;
use crate::error::Fault;

/// A choice by name or id; `None` if empty or faulty.
pub fn chosen<T: FromStr>(faults: &mut Vec<Fault>, field: &'static str, value: &str) -> Option<T> {
    read(faults, field, value, "fault-unknown", |text| text.parse().ok())
}

/// A day such as `2026-11-25`; `None` if empty or faulty.
pub fn day(faults: &mut Vec<Fault>, field: &'static str, value: &str) -> Option<NaiveDate> {
    read(faults, field, value.trim(), "fault-date", clock::parse_day)
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
