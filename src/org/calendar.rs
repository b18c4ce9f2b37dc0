//! The company's working calendar: weekly working hours, and the days that differ from their weekday.
//!
//! Counting is pure: load a [`Calendar`] once, then use its methods. Does not know what the hours are counted for.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};

use super::digest::digest;
use crate::clock::day;
use crate::db::Conn;
use crate::db::schema::{calendar_days, working_spans};
use crate::error::{Error, Fault, Result};

/// The search stops after this many days without working time. Every hour then counts as working time.
const HORIZON: u32 = 400;

/// The longest range of days in one call of [`set_days`].
const MOST_DAYS: i64 = 31;

/// The longest name of a day, in characters.
const MOST_NAME: usize = 40;

/// A working span on a weekday, in the company's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = working_spans, check_for_backend(diesel::pg::Pg))]
pub struct Span {
    /// 1 is Monday, 7 Sunday.
    pub weekday: i16,
    pub starts_at: NaiveTime,
    pub ends_at: NaiveTime,
}

/// A day that differs from its weekday: a holiday, or a make-up working day (调休).
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = calendar_days, check_for_backend(diesel::pg::Pg))]
pub struct CalendarDay {
    pub on_day: NaiveDate,
    pub is_working: bool,
    /// Such as 国庆节; may be empty.
    pub name: String,
}

/// The weekly hours and all days that differ from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// By weekday, from Monday; each list sorted, without overlaps.
    week: [Vec<(NaiveTime, NaiveTime)>; 7],
    days: BTreeMap<NaiveDate, bool>,
}

/// Monday to Friday, 9 to 12 and 13 to 18.
impl Default for Calendar {
    fn default() -> Self {
        let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        let spans = (1..=5).flat_map(|weekday| {
            [(9, 12), (13, 18)].map(|(from, until)| Span { weekday, starts_at: at(from), ends_at: at(until) })
        });
        Self::of(spans, [])
    }
}

impl Calendar {
    /// Builds a calendar from spans and days in any order.
    pub fn of(spans: impl IntoIterator<Item = Span>, days: impl IntoIterator<Item = (NaiveDate, bool)>) -> Self {
        let mut week: [Vec<_>; 7] = Default::default();
        for span in spans {
            let weekday = usize::try_from(span.weekday - 1).ok();
            if let Some(hours) = weekday.and_then(|weekday| week.get_mut(weekday)) {
                hours.push((span.starts_at, span.ends_at));
            }
        }
        week.iter_mut().for_each(|hours| hours.sort());
        Self { week, days: days.into_iter().collect() }
    }

    /// Loads the hours and all special days.
    pub async fn load(conn: &mut Conn) -> QueryResult<Self> {
        let spans: Vec<Span> = working_spans::table.select(Span::as_select()).load(conn).await?;
        let days: Vec<(NaiveDate, bool)> =
            calendar_days::table.select((calendar_days::on_day, calendar_days::is_working)).load(conn).await?;
        Ok(Self::of(spans, days))
    }

    /// A digest of the weekly hours. A form sends it back, so that a concurrent change is detected.
    pub fn week_digest(&self) -> String {
        let days = (1_i16..).zip(&self.week);
        let spans = days.flat_map(|(weekday, hours)| hours.iter().map(move |(from, until)| (weekday, from, until)));
        let text: String = spans.map(|(weekday, from, until)| format!("{weekday} {from} {until}\n")).collect();
        digest(&text).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The working spans of a weekday (1 is Monday), sorted; empty for a free day.
    pub fn hours_of(&self, weekday: i16) -> &[(NaiveTime, NaiveTime)] {
        let weekday = usize::try_from(weekday - 1).ok();
        weekday.and_then(|weekday| self.week.get(weekday)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The weekly hours as spans, from Monday.
    pub fn spans(&self) -> Vec<Span> {
        let of = |(weekday, hours): (i16, &Vec<(NaiveTime, NaiveTime)>)| {
            hours
                .iter()
                .map(move |(starts_at, ends_at)| Span { weekday, starts_at: *starts_at, ends_at: *ends_at })
                .collect()
        };
        (1_i16..).zip(&self.week).flat_map(|day| -> Vec<Span> { of(day) }).collect()
    }

    /// Whether any time of the day is worked, special days considered.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        self.days.get(&date).copied().unwrap_or_else(|| !self.weekday_of(date).is_empty())
    }

    /// The time at which `hours` working hours have passed since `from`.
    pub fn add(&self, from: DateTime<Utc>, hours: u32, zone: Tz) -> DateTime<Utc> {
        let mut left = TimeDelta::hours(hours.into());
        if left.is_zero() {
            return from;
        }
        let plainly = from.checked_add_signed(left).unwrap_or(DateTime::<Utc>::MAX_UTC);
        let found = self.walk(from, zone, |start, end| {
            let is_here = end - start >= left;
            if !is_here {
                left -= end - start;
            }
            is_here.then(|| start + left)
        });
        found.unwrap_or(plainly)
    }

    /// Whether `now` is working time; always true for a calendar without any working time.
    pub fn is_at_work(&self, now: DateTime<Utc>, zone: Tz) -> bool {
        self.walk(now, zone, |start, _| Some(start)) == Some(now)
    }

    /// The working time between two times; zero when `until` is not after `from`.
    pub fn worked(&self, from: DateTime<Utc>, until: DateTime<Utc>, zone: Tz) -> TimeDelta {
        let mut sum = TimeDelta::zero();
        self.walk(from, zone, |start, end| {
            sum += (end.min(until) - start).max(TimeDelta::zero());
            (end >= until).then_some(())
        });
        sum
    }

    /// Passes each working span after `from` to `visit`, until it returns a result.
    fn walk<T>(
        &self,
        from: DateTime<Utc>,
        zone: Tz,
        mut visit: impl FnMut(DateTime<Utc>, DateTime<Utc>) -> Option<T>,
    ) -> Option<T> {
        let mut past = from;
        let mut date = day(from, zone);
        let mut idle = 0;
        while idle < HORIZON {
            idle += 1;
            for (start, end) in self.hours_on(date) {
                let start = instant(date.and_time(*start), zone).max(past);
                let end = instant(date.and_time(*end), zone);
                if start < end {
                    idle = 0;
                    past = end;
                    let found = visit(start, end);
                    if found.is_some() {
                        return found;
                    }
                }
            }
            date = date.succ_opt()?;
        }
        visit(past, DateTime::<Utc>::MAX_UTC)
    }

    fn hours_on(&self, date: NaiveDate) -> &[(NaiveTime, NaiveTime)] {
        let own = self.weekday_of(date);
        match self.days.get(&date) {
            Some(false) => &[],
            // A make-up working day has the hours of the first working weekday.
            Some(true) if own.is_empty() => self.week.iter().find(|hours| !hours.is_empty()).map_or(&[], Vec::as_slice),
            _ => own,
        }
    }

    fn weekday_of(&self, date: NaiveDate) -> &[(NaiveTime, NaiveTime)] {
        let [mon, tue, wed, thu, fri, sat, sun] = &self.week;
        match date.weekday() {
            chrono::Weekday::Mon => mon,
            chrono::Weekday::Tue => tue,
            chrono::Weekday::Wed => wed,
            chrono::Weekday::Thu => thu,
            chrono::Weekday::Fri => fri,
            chrono::Weekday::Sat => sat,
            chrono::Weekday::Sun => sun,
        }
    }
}

impl CalendarDay {
    /// The number of special days from `from` on.
    pub async fn count_from(conn: &mut Conn, from: NaiveDate) -> QueryResult<i64> {
        calendar_days::table.filter(calendar_days::on_day.ge(from)).count().get_result(conn).await
    }

    /// All special days, in order.
    pub async fn all(conn: &mut Conn) -> QueryResult<Vec<Self>> {
        calendar_days::table.order(calendar_days::on_day).select(Self::as_select()).load(conn).await
    }

    /// The special days from `from` to `until` inclusive, in order.
    pub async fn list(conn: &mut Conn, from: NaiveDate, until: NaiveDate) -> QueryResult<Vec<Self>> {
        calendar_days::table
            .filter(calendar_days::on_day.between(from, until))
            .order(calendar_days::on_day)
            .select(Self::as_select())
            .load(conn)
            .await
    }
}

/// The faults of weekly hours, at `spans[0][starts_at]` and so on, where the number is the index in `spans`.
pub fn week_faults(spans: &[Span]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut sorted: Vec<(usize, &Span)> = spans.iter().enumerate().collect();
    sorted.sort_by_key(|(_, span)| (span.weekday, span.starts_at, span.ends_at));
    for (index, span) in &sorted {
        if !(1..=7).contains(&span.weekday) {
            faults.push(Fault::new(format!("spans[{index}][weekday]"), "fault-unknown"));
        }
        if span.ends_at <= span.starts_at {
            faults.push(Fault::new(format!("spans[{index}][ends_at]"), "fault-ends-before"));
        }
    }
    for ((_, before), (index, span)) in sorted.iter().zip(sorted.iter().skip(1)) {
        if before.weekday == span.weekday && span.starts_at < before.ends_at {
            faults.push(Fault::new(format!("spans[{index}][starts_at]"), "fault-hours-overlap"));
        }
    }
    faults
}

/// The fault of the name of a day, at `name`.
pub fn day_name_fault(name: &str) -> Option<Fault> {
    let is_long = name.trim().chars().count() > MOST_NAME;
    is_long.then(|| Fault::new("name", "fault-too-long").with("max", MOST_NAME.to_string()))
}

/// Replaces the weekly hours. `shown` is the digest of the hours that the caller edited.
///
/// # Errors
/// `Stale` when the stored hours have another digest. `Invalid` with the faults of [`week_faults`].
pub async fn set_week(conn: &mut Conn, shown: &str, spans: &[Span]) -> Result<()> {
    let faults = week_faults(spans);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    conn.transaction(async |conn| {
        // Serializes concurrent saves, so that the second one fails as stale.
        diesel::sql_query("LOCK TABLE working_spans IN SHARE ROW EXCLUSIVE MODE").execute(conn).await?;
        // Changes only the rows that differ, so that the audit lists only actual changes.
        let kept: Vec<Span> = working_spans::table.select(Span::as_select()).load(conn).await?;
        if Calendar::of(kept.iter().copied(), []).week_digest() != shown {
            return Err(Error::Stale);
        }
        for gone in kept.iter().filter(|span| !spans.contains(span)) {
            diesel::delete(working_spans::table.find((gone.weekday, gone.starts_at))).execute(conn).await?;
        }
        let fresh: Vec<&Span> = spans.iter().filter(|span| !kept.contains(span)).collect();
        diesel::insert_into(working_spans::table).values(fresh).execute(conn).await?;
        Ok(())
    })
    .await
}

/// Marks each day from `from` to `until` inclusive as working day or holiday; overwrites existing marks.
///
/// # Errors
/// `Invalid` at `until` or `name`.
pub async fn set_days(conn: &mut Conn, from: NaiveDate, until: NaiveDate, is_working: bool, name: &str) -> Result<()> {
    let name = name.trim();
    let mut faults = Vec::new();
    if until < from {
        faults.push(Fault::new("until", "fault-ends-before"));
    } else if (until - from).num_days() >= MOST_DAYS {
        faults.push(Fault::new("until", "fault-too-many-days").with("max", MOST_DAYS.to_string()));
    }
    faults.extend(day_name_fault(name));
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let length = u64::try_from((until - from).num_days()).unwrap_or_default();
    let days = (0..=length).filter_map(|n| from.checked_add_days(Days::new(n)));
    let rows: Vec<_> = days.map(|on_day| CalendarDay { on_day, is_working, name: name.to_owned() }).collect();
    diesel::insert_into(calendar_days::table)
        .values(&rows)
        .on_conflict(calendar_days::on_day)
        .do_update()
        .set((
            calendar_days::is_working.eq(excluded(calendar_days::is_working)),
            calendar_days::name.eq(excluded(calendar_days::name)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Deletes the special days from `from` to `until` inclusive; returns how many there were.
pub async fn drop_days(conn: &mut Conn, from: NaiveDate, until: NaiveDate) -> QueryResult<usize> {
    let these = calendar_days::table.filter(calendar_days::on_day.between(from, until));
    diesel::delete(these).execute(conn).await
}

/// A local time as UTC. A repeated time means its first occurrence; a skipped time means the end of the gap.
fn instant(mut local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    for _ in 0..=24 * 60 {
        if let Some(at) = zone.from_local_datetime(&local).earliest() {
            return at.to_utc();
        }
        local += TimeDelta::minutes(1);
    }
    local.and_utc()
}

#[cfg(test)]
mod tests;
