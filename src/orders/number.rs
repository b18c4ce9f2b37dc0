//! 流水号: order numbers such as `CG-20261120-0007`, in the format of the kind.
//!
//! The counter belongs to the part before the count, so that changing a format never repeats a number.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use super::Kind;
use crate::db::schema::{number_formats, order_counters};
use crate::db::{Conn, Kept, Questions, columns_of, question};
use crate::error::{Error, Fault, Result};

/// The allowed minimum widths of the count.
pub const DIGITS: std::ops::RangeInclusive<i32> = 3..=8;

/// The maximum length of a prefix, in characters.
pub const LONGEST_PREFIX: usize = 8;

crate::text_enum! {
    /// The part of the date in a number. The count restarts with each period.
    pub enum Period {
        Year = "year",
        Month = "month",
        Day = "day",
    }
}

/// How orders of a kind are numbered.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize, Deserialize)]
#[diesel(table_name = number_formats, check_for_backend(diesel::pg::Pg))]
pub struct NumberFormat {
    pub kind: Kind,
    /// Capital letters and digits; unique among kinds.
    pub prefix: String,
    pub period: Period,
    /// The minimum width of the count, padded with zeros.
    pub digits: i32,
}

impl NumberFormat {
    /// The format of a kind; one row.
    pub fn asked(kind: Kind) -> impl Questions<Answers = Vec<Self>> {
        question(number_formats::table.find(kind).select(columns_of::<Self>()))
    }

    /// The formats of all kinds, in the order of [`Kind::ALL`]. A missing row is a defect: `Broken`.
    pub async fn list(conn: &mut Conn) -> Result<Vec<Self>> {
        let kept: Vec<Self> = number_formats::table.select(Self::as_select()).load(conn).await?;
        let of = |kind: &Kind| kept.iter().find(|format| format.kind == *kind).cloned().ok_or_else(|| missing(*kind));
        Kind::ALL.iter().map(of).collect()
    }

    /// The faults of the formats of all kinds, at `formats[CG][prefix]` and `formats[CG][digits]`.
    pub fn faults(formats: &[Self]) -> Vec<Fault> {
        let at = |format: &Self, field: &str| format!("formats[{}][{field}]", format.kind);
        let mut faults = Vec::new();
        for format in formats {
            let is_plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
            if !(1..=LONGEST_PREFIX).contains(&format.prefix.len()) || !format.prefix.chars().all(is_plain) {
                faults.push(Fault::new(at(format, "prefix"), "fault-prefix"));
            } else if formats.iter().any(|other| other.kind != format.kind && other.prefix == format.prefix) {
                faults.push(Fault::new(at(format, "prefix"), "fault-taken"));
            }
            if !DIGITS.contains(&format.digits) {
                faults.push(Fault::new(at(format, "digits"), "fault-digits"));
            }
        }
        faults
    }

    /// Stores the formats of all kinds; they apply to orders submitted from now on. The caller holds the lock on the
    /// company's row.
    ///
    /// # Errors
    /// `Invalid` with [`Self::faults`].
    pub async fn change_all(conn: &mut Conn, formats: &[Self]) -> Result<()> {
        let faults = Self::faults(formats);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let kept = Self::list(conn).await?;
        for format in formats.iter().filter(|format| !kept.contains(format)) {
            diesel::update(number_formats::table.find(format.kind)).set(format).execute(conn).await?;
        }
        Ok(())
    }

    /// The part before the count on this day, e.g. `CG-20261120`.
    pub fn stem(&self, day: NaiveDate) -> String {
        let date = match self.period {
            Period::Year => "%Y",
            Period::Month => "%Y%m",
            Period::Day => "%Y%m%d",
        };
        format!("{}-{}", self.prefix, day.format(date))
    }

    /// The first number of this day, as an example.
    pub fn example(&self, day: NaiveDate) -> String {
        self.write(&self.stem(day), 1)
    }

    /// The number that the next order submitted on this day would get. Takes no lock and uses up no number.
    pub async fn next(&self, conn: &mut Conn, day: NaiveDate) -> QueryResult<String> {
        let stem = self.stem(day);
        let last = order_counters::table.find(&stem).select(order_counters::last);
        let last: Option<i32> = last.first(conn).await.optional()?;
        Ok(self.write(&stem, last.unwrap_or(0) + 1))
    }

    fn write(&self, stem: &str, count: i32) -> String {
        let width = usize::try_from(self.digits).unwrap_or_default();
        format!("{stem}-{count:0width$}")
    }
}

fn missing(kind: Kind) -> Error {
    Error::broken(format!("number_formats has no row for {kind}"))
}

/// Takes the next number in a format. Locks the counter until the transaction ends: numbers are unique, and after a
/// rollback the next order gets the number, so that none is missing. Call it as late as possible, because other
/// submissions wait.
pub async fn next_number(conn: &mut Conn, format: &NumberFormat, day: NaiveDate) -> Result<String> {
    let stem = format.stem(day);
    let counted = diesel::insert_into(order_counters::table)
        .values((order_counters::stem.eq(&stem), order_counters::last.eq(1)))
        .on_conflict(order_counters::stem)
        .do_update()
        .set(order_counters::last.eq(order_counters::last + 1))
        .returning(order_counters::last);
    let last: i32 = Kept(counted).get_result(conn).await?;
    Ok(format.write(&stem, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(period: Period, digits: i32) -> NumberFormat {
        NumberFormat { kind: Kind::Purchase, prefix: "CG".into(), period, digits }
    }

    #[test]
    fn a_number_is_prefix_date_and_count() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default();
        let written = |period, digits, count| {
            let format = format(period, digits);
            format.write(&format.stem(day), count)
        };
        assert_eq!(written(Period::Day, 4, 7), "CG-20261120-0007");
        assert_eq!(written(Period::Month, 5, 7), "CG-202611-00007");
        assert_eq!(written(Period::Year, 3, 12345), "CG-2026-12345");
    }
}
