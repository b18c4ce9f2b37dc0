//! Counting working hours: weekends, holidays, make-up days, lunch breaks, daylight-saving changes.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::{Calendar, Span};

const SHANGHAI: Tz = Tz::Asia__Shanghai;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A time in Shanghai.
fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_str(&format!("{text} +0800"), "%Y-%m-%d %H:%M %z").unwrap().to_utc()
}

fn span(weekday: i16, from: &str, until: &str) -> Span {
    let time = |text| NaiveTime::parse_from_str(text, "%H:%M").unwrap();
    Span { weekday, starts_at: time(from), ends_at: time(until) }
}

fn with_days(days: &[(&str, bool)]) -> Calendar {
    let days = days.iter().map(|(day, is_working)| (date(day), *is_working)).collect();
    Calendar { days, ..Calendar::default() }
}

#[test]
fn only_working_hours_count() {
    let calendar = Calendar::default();
    // 2026-11-20 is a Friday.
    let rows = [
        ("2026-11-20 10:00", 1, "2026-11-20 11:00"),
        ("2026-11-20 10:00", 2, "2026-11-20 12:00"),
        ("2026-11-20 11:00", 2, "2026-11-20 14:00"),
        ("2026-11-20 12:30", 1, "2026-11-20 14:00"),
        ("2026-11-20 06:00", 8, "2026-11-20 18:00"),
        ("2026-11-20 17:30", 1, "2026-11-23 09:30"),
        ("2026-11-21 10:00", 4, "2026-11-23 14:00"),
        ("2026-11-20 10:00", 40, "2026-11-27 10:00"),
        ("2026-11-20 23:00", 0, "2026-11-20 23:00"),
    ];
    for (from, hours, until) in rows {
        assert_eq!(calendar.add(at(from), hours, SHANGHAI), at(until), "{from} + {hours}");
        assert_eq!(calendar.worked(at(from), at(until), SHANGHAI), TimeDelta::hours(hours.into()), "{from} to {until}");
    }
    assert_eq!(calendar.worked(at("2026-11-20 18:00"), at("2026-11-23 09:00"), SHANGHAI), TimeDelta::zero());
    assert_eq!(calendar.worked(at("2026-11-20 11:00"), at("2026-11-20 10:00"), SHANGHAI), TimeDelta::zero());
    assert_eq!(calendar.worked(at("2026-11-20 11:50"), at("2026-11-20 13:10"), SHANGHAI), TimeDelta::minutes(20));
}

#[test]
fn a_span_includes_its_start_and_excludes_its_end() {
    let calendar = with_days(&[("2026-11-23", false), ("2026-11-21", true)]);
    for (time, is_at_work) in [
        ("2026-11-20 08:59", false),
        ("2026-11-20 09:00", true),
        ("2026-11-20 11:59", true),
        ("2026-11-20 12:00", false),
        ("2026-11-20 13:00", true),
        ("2026-11-20 18:00", false),
        ("2026-11-21 10:00", true),
        ("2026-11-22 10:00", false),
        ("2026-11-23 10:00", false),
    ] {
        assert_eq!(calendar.is_at_work(at(time), SHANGHAI), is_at_work, "{time}");
    }
    assert!(
        Calendar::of([], []).is_at_work(at("2026-11-22 03:00"), SHANGHAI),
        "without working time every hour counts"
    );
}

#[test]
fn holidays_are_skipped_and_make_up_days_count() {
    let calendar = with_days(&[("2026-11-23", false), ("2026-11-21", true), ("2026-11-29", true)]);
    assert!(!calendar.is_working_day(date("2026-11-23")) && calendar.is_working_day(date("2026-11-21")));
    assert!(calendar.is_working_day(date("2026-11-20")) && !calendar.is_working_day(date("2026-11-22")));
    let friday = at("2026-11-20 17:00");
    assert_eq!(calendar.add(friday, 2, SHANGHAI), at("2026-11-21 10:00"), "the Saturday has Monday's hours");
    assert_eq!(calendar.add(friday, 10, SHANGHAI), at("2026-11-24 10:00"), "and the Monday is free");
    let mut early = with_days(&[("2026-11-21", true)]);
    early.week[5] = vec![(NaiveTime::MIN, NaiveTime::from_hms_opt(1, 0, 0).unwrap())];
    assert_eq!(early.add(friday, 2, SHANGHAI), at("2026-11-21 01:00"), "a weekday's own hours come first");
}

#[test]
fn without_working_time_every_hour_counts() {
    let never = Calendar::of([], []);
    let from = at("2026-11-20 10:00");
    assert_eq!(never.add(from, 30, SHANGHAI), from + TimeDelta::hours(30));
    assert_eq!(never.worked(from, from + TimeDelta::hours(30), SHANGHAI), TimeDelta::hours(30));
    let once = Calendar::of([], [(date("2026-11-21"), true)]);
    assert!(once.is_working_day(date("2026-11-21")));
    assert_eq!(once.add(from, 30, SHANGHAI), from + TimeDelta::hours(30), "the make-up day has no hours");
    let far = never.add(from, u32::MAX, SHANGHAI);
    assert!(far > from);
}

#[test]
fn daylight_saving_changes_neither_lose_nor_add_hours() {
    let zone = Tz::America__New_York;
    let nights = Calendar::of((1..=7).map(|weekday| span(weekday, "01:30", "04:00")), []);
    let utc = |text: &str| -> DateTime<Utc> { text.parse().unwrap() };
    // 2026-03-08: 02:00 is followed by 03:00. 2026-11-01: 01:00 to 02:00 comes twice.
    let spring = (utc("2026-03-08T05:00:00Z"), utc("2026-03-08T20:00:00Z"));
    assert_eq!(nights.worked(spring.0, spring.1, zone), TimeDelta::minutes(90));
    let autumn = (utc("2026-11-01T04:00:00Z"), utc("2026-11-01T20:00:00Z"));
    assert_eq!(nights.worked(autumn.0, autumn.1, zone), TimeDelta::minutes(210));
    let gap = Calendar::of([span(7, "02:10", "02:50"), span(7, "02:50", "03:30")], []);
    assert_eq!(gap.worked(spring.0, spring.1, zone), TimeDelta::minutes(30));
    let days = Calendar::default();
    let friday = utc("2026-03-06T22:00:00Z");
    assert_eq!(days.add(friday, 2, zone), utc("2026-03-09T14:00:00Z"), "10:00 daylight-saving time");
}

#[test]
fn spans_may_come_in_any_order() {
    let calendar = Calendar::of([span(1, "13:00", "18:00"), span(1, "09:00", "12:00"), span(9, "01:00", "02:00")], []);
    assert_eq!(calendar.hours_of(1), Calendar::default().hours_of(1));
    assert!(calendar.hours_of(2).is_empty() && calendar.hours_of(0).is_empty() && calendar.hours_of(8).is_empty());
}

proptest! {
    #[test]
    fn added_hours_equal_worked_hours(
        seconds in 0_i64..200_000_000,
        hours in 1_u32..200,
        zone in prop::sample::select(vec![SHANGHAI, Tz::America__New_York, Tz::Australia__Lord_Howe]),
        days in prop::collection::btree_map(0_u64..400, any::<bool>(), 0..60),
    ) {
        let from = at("2026-01-01 00:00") + TimeDelta::seconds(seconds);
        let start = from.date_naive();
        let days = days.into_iter().map(|(n, is)| (start + chrono::Days::new(n), is)).collect();
        let calendar = Calendar { days, ..Calendar::default() };
        let until = calendar.add(from, hours, zone);
        prop_assert_eq!(calendar.worked(from, until, zone), TimeDelta::hours(hours.into()));
    }
}
