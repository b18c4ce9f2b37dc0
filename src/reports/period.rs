//! The period of a report and its months. Pure.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::clock::begin;

/// The maximum number of months of a report.
pub const LONGEST: usize = 36;

crate::text_enum! {
    /// Named periods, all ending today.
    #[derive(Default)]
    pub enum Span {
        /// This month.
        Month = "month",
        /// This month and the two before.
        #[default]
        Quarter = "3",
        /// This month and the eleven before.
        Twelve = "12",
        /// Since the first of January.
        Year = "year",
    }
}

/// A range of days, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// The part of a month that lies in a period, both days inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Span {
    /// The period that ends today.
    pub fn period(self, today: NaiveDate) -> Period {
        let this = first_of_month(today);
        let from = match self {
            Self::Month => this,
            Self::Quarter => months_before(this, 2),
            Self::Twelve => months_before(this, 11),
            Self::Year => this.with_month(1).unwrap_or(this),
        };
        Period { from, to: today }
    }
}

impl Period {
    /// The start of the first day.
    pub fn begins(&self, zone: Tz) -> DateTime<Utc> {
        begin(self.from, zone)
    }

    /// The end of the last day, exclusive.
    pub fn ends(&self, zone: Tz) -> DateTime<Utc> {
        begin(next_day(self.to), zone)
    }

    /// The months of the period, the first and last possibly partial; at most [`LONGEST`] + 1.
    pub fn months(&self) -> Vec<Month> {
        let mut months = Vec::new();
        let mut from = self.from;
        while from <= self.to && months.len() <= LONGEST {
            let next = first_of_month(from).checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX);
            let last = next.pred_opt().unwrap_or(next);
            months.push(Month { from, to: last.min(self.to) });
            from = next;
        }
        months
    }
}

impl Month {
    /// Whether it is a full month that has ended.
    pub fn is_whole(&self, today: NaiveDate) -> bool {
        self.from.day() == 1 && next_day(self.to).day() == 1 && self.to < today
    }
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

fn months_before(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_sub_months(Months::new(months)).unwrap_or(day)
}

fn next_day(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn spans_go_from_the_first_of_a_month_to_today() {
        let today = day("2026-02-28");
        for (span, from) in [
            (Span::Month, "2026-02-01"),
            (Span::Quarter, "2025-12-01"),
            (Span::Twelve, "2025-03-01"),
            (Span::Year, "2026-01-01"),
        ] {
            assert_eq!(span.period(today), Period { from: day(from), to: today });
        }
        assert_eq!(Span::Twelve.period(today).months().len(), 12);
    }

    #[test]
    fn a_period_is_cut_at_the_firsts_of_its_months() {
        let months = Period { from: day("2025-12-30"), to: day("2026-02-28") }.months();
        let whole = |today| months.iter().map(|month| (month.from, month.to, month.is_whole(day(today)))).collect();
        let days: Vec<_> = whole("2026-03-01");
        let expected = [
            (day("2025-12-30"), day("2025-12-31"), false),
            (day("2026-01-01"), day("2026-01-31"), true),
            (day("2026-02-01"), day("2026-02-28"), true),
        ];
        assert_eq!(days, expected);
        let days: Vec<_> = whole("2026-02-28");
        assert_eq!(days[..2], expected[..2]);
        assert!(!days[2].2, "its last day goes on");
        assert_eq!(Period { from: day("2026-02-02"), to: day("2026-02-02") }.months().len(), 1);
        assert!(Period { from: day("2026-02-02"), to: day("2026-02-01") }.months().is_empty());
        assert_eq!(Period { from: day("0001-01-01"), to: day("2026-02-01") }.months().len(), LONGEST + 1);
    }
}
