//! 流水号: `CG-20261120-0007`, in the format of its kind.
//!
//! Counted by what stands before the count, so that no change of a format gives a number twice.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Kind;
use crate::db::Conn;
use crate::db::schema::{number_formats, order_counters};
use crate::error::{Error, Fault, Result};

/// How many digits a count may be filled up to.
pub const DIGITS: std::ops::RangeInclusive<i32> = 3..=8;

/// The longest prefix, in characters.
pub const LONGEST_PREFIX: usize = 8;

crate::text_enum! {
    /// What of the date a number shows; with it the count starts anew.
    pub enum Period {
        Year = "year",
        Month = "month",
        Day = "day",
    }
}

/// How orders of a kind are numbered.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = number_formats, check_for_backend(diesel::pg::Pg))]
pub struct NumberFormat {
    pub kind: Kind,
    /// Capitals and digits; no other kind has the same.
    pub prefix: String,
    pub period: Period,
    /// A count is filled up with zeros to so many digits; a larger one has more.
    pub digits: i32,
}

impl NumberFormat {
    /// The format of a kind. Its row is configuration: that it is missing is a defect.
    pub async fn of(conn: &mut Conn, kind: Kind) -> Result<Self> {
        let kept = number_formats::table.find(kind).select(Self::as_select()).first(conn).await.optional()?;
        kept.ok_or_else(|| missing(kind))
    }

    /// Those of all kinds, in the order of [`Kind::ALL`].
    pub async fn list(conn: &mut Conn) -> Result<Vec<Self>> {
        let kept: Vec<Self> = number_formats::table.select(Self::as_select()).load(conn).await?;
        let of = |kind: &Kind| kept.iter().find(|format| format.kind == *kind).cloned().ok_or_else(|| missing(*kind));
        Kind::ALL.iter().map(of).collect()
    }

    /// Numbers orders that are submitted from now on otherwise. Faults are at `formats[CG][prefix]` and `[digits]`.
    /// Whoever calls it holds the company's row, and gives the formats of all kinds.
    pub async fn change_all(conn: &mut Conn, formats: &[Self]) -> Result<()> {
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
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let kept = Self::list(conn).await?;
        for format in formats.iter().filter(|format| !kept.contains(format)) {
            diesel::update(number_formats::table.find(format.kind)).set(format).execute(conn).await?;
        }
        Ok(())
    }

    /// What stands before the count on this day.
    pub fn stem(&self, day: NaiveDate) -> String {
        let date = match self.period {
            Period::Year => "%Y",
            Period::Month => "%Y%m",
            Period::Day => "%Y%m%d",
        };
        format!("{}-{}", self.prefix, day.format(date))
    }

    /// The number that the next order submitted on this day would get.
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

/// The next number. Locks the counter until the transaction ends: given once, with gaps only where one is rolled back.
pub async fn next_number(conn: &mut Conn, kind: Kind, day: NaiveDate) -> Result<String> {
    let format = NumberFormat::of(conn, kind).await?;
    let stem = format.stem(day);
    let last: i32 = diesel::insert_into(order_counters::table)
        .values((order_counters::stem.eq(&stem), order_counters::last.eq(1)))
        .on_conflict(order_counters::stem)
        .do_update()
        .set(order_counters::last.eq(order_counters::last + 1))
        .returning(order_counters::last)
        .get_result(conn)
        .await?;
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
