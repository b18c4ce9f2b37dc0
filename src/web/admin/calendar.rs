//! The working calendar: the hours of a week, holidays and weekends that are worked.

use std::borrow::Cow;
use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::web::Data;
use askama::Template;
use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use diesel_async::AsyncConnection;
use serde::Deserialize;

use crate::app::App;
use crate::clock::day;
use crate::error::{Error, Fault, Result};
use crate::org::{self, Calendar, CalendarDay, Span};
use crate::web::kit::{Admin, Failure, Faults, Frame, Posted, page, see_other};
use crate::web::paths;

/// The two stretches of work of a day, as typed; both fields of one empty: no work.
const STRETCHES: [(&str, &str); 2] = [("from1", "until1"), ("from2", "until2")];

/// The hours as typed, by weekday and field.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct WeekForm {
    /// The digest of the hours that the page showed.
    shown: String,
    week: BTreeMap<i16, BTreeMap<String, String>>,
}

/// A range of days as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DaysForm {
    from: String,
    /// Empty: the one day.
    until: String,
    /// `working`, or anything else for a holiday.
    what: String,
    name: String,
}

/// Days in a row that are alike.
struct Range {
    from: NaiveDate,
    until: NaiveDate,
    is_working: bool,
    name: String,
}

#[derive(Template)]
#[template(path = "admin/calendar.html")]
struct CalendarPage {
    frame: Frame,
    week: WeekForm,
    days: DaysForm,
    /// By year: this one and the next.
    years: Vec<(i32, Vec<Range>)>,
    faults: Faults,
}

pub async fn show(app: Data<App>, _: Admin, frame: Frame) -> Result<HttpResponse, Failure> {
    render(&app, frame, None, DaysForm::default(), None).await
}

/// Replaces the hours of the week.
pub async fn set_week(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    form: Posted<WeekForm>,
) -> Result<HttpResponse, Failure> {
    let stored = match form.0.spans() {
        Ok((spans, fields)) => {
            let mut conn = app.db.conn().await?;
            let set = conn.transaction(async |conn| {
                admin.actor().sign(conn, app.clock.now()).await?;
                org::set_week(conn, &form.0.shown, &spans).await
            });
            set.await.map_err(|error| at_fields(error, &fields))
        }
        Err(error) => Err(error),
    };
    match stored {
        Ok(()) => {
            frame.flash("calendar-week-saved", &[]);
            Ok(see_other(&paths::admin("calendar")))
        }
        Err(error) => render(&app, frame, Some(form.0), DaysForm::default(), Some(error)).await,
    }
}

/// Makes holidays, or days that are worked.
pub async fn add_days(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    form: Posted<DaysForm>,
) -> Result<HttpResponse, Failure> {
    let stored = match form.0.range() {
        Ok((from, until)) => {
            let mut conn = app.db.conn().await?;
            let set = conn.transaction(async |conn| {
                admin.actor().sign(conn, app.clock.now()).await?;
                org::set_days(conn, from, until, form.0.what == "working", &form.0.name).await
            });
            set.await
        }
        Err(error) => Err(error),
    };
    match stored {
        Ok(()) => {
            frame.flash("calendar-days-saved", &[]);
            Ok(see_other(&paths::admin("calendar")))
        }
        Err(error) => render(&app, frame, None, form.0, Some(error)).await,
    }
}

/// Makes days as their weekdays again.
pub async fn drop_days(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    form: Posted<DaysForm>,
) -> Result<HttpResponse, Failure> {
    let (from, until) = form.0.range()?;
    let mut conn = app.db.conn().await?;
    let dropped = conn.transaction(async |conn| {
        admin.actor().sign(conn, app.clock.now()).await?;
        org::drop_days(conn, from, until).await
    });
    dropped.await?;
    frame.flash("calendar-days-dropped", &[]);
    Ok(see_other(&paths::admin("calendar")))
}

async fn render(
    app: &App,
    frame: Frame,
    week: Option<WeekForm>,
    days: DaysForm,
    error: Option<Error>,
) -> Result<HttpResponse, Failure> {
    let is_stale = matches!(error, Some(Error::Stale));
    let (status, faults) = Faults::answer(&frame.t, error)?;
    let this_year = day(app.clock.now(), app.config.time_zone).year();
    let mut conn = app.db.conn().await?;
    let present = WeekForm::of(&Calendar::load(&mut conn).await?);
    let week = match week {
        // Whoever reads that somebody else was faster and saves again means to.
        Some(typed) if is_stale => WeekForm { shown: present.shown, ..typed },
        Some(typed) => typed,
        None => present,
    };
    let mut years = Vec::new();
    for year in [this_year, this_year + 1] {
        let ends = (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31));
        if let (Some(first), Some(last)) = ends {
            years.push((year, in_rows(CalendarDay::list(&mut conn, first, last).await?)));
        }
    }
    Ok(page(status, &CalendarPage { frame, week, days, years, faults }))
}

fn in_rows(days: Vec<CalendarDay>) -> Vec<Range> {
    let mut ranges: Vec<Range> = Vec::new();
    for day in days {
        match ranges.last_mut() {
            Some(last)
                if last.until.succ_opt() == Some(day.on_day)
                    && last.is_working == day.is_working
                    && last.name == day.name =>
            {
                last.until = day.on_day;
            }
            _ => {
                let CalendarDay { on_day, is_working, name } = day;
                ranges.push(Range { from: on_day, until: on_day, is_working, name });
            }
        }
    }
    ranges
}

/// Where the ends of each span were typed.
type Fields = Vec<(String, String)>;

/// The faults of spans, at the fields that they were typed into.
fn at_fields(error: Error, fields: &Fields) -> Error {
    let Error::Invalid(faults) = error else { return error };
    let place = |fault: &Fault| {
        let (index, end) = fault.field.strip_prefix("spans[")?.split_once(']')?;
        let (from, until) = fields.get(index.parse::<usize>().ok()?)?;
        Some(if end == "[ends_at]" { until.clone() } else { from.clone() })
    };
    let moved = |fault: Fault| Fault { field: place(&fault).map_or(fault.field.clone(), Cow::Owned), ..fault };
    Error::Invalid(faults.into_iter().map(moved).collect())
}

/// `9:00`, `09:00`, and the colon of a Chinese keyboard.
fn time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(&text.replace('：', ":"), "%H:%M").ok()
}

impl WeekForm {
    fn of(calendar: &Calendar) -> Self {
        let typed = |time: &NaiveTime| time.format("%H:%M").to_string();
        let day = |weekday| {
            let hours = calendar.hours_of(weekday).iter().zip(STRETCHES);
            let fields = hours.flat_map(|((starts_at, ends_at), (from, until))| {
                [(from.to_owned(), typed(starts_at)), (until.to_owned(), typed(ends_at))]
            });
            (weekday, fields.collect())
        };
        Self { shown: calendar.week_digest(), week: (1..=7).map(day).collect() }
    }

    /// What was typed into a field of a weekday.
    fn at(&self, weekday: &i16, field: &str) -> &str {
        self.week.get(weekday).and_then(|day| day.get(field)).map_or("", |text| text.trim())
    }

    fn spans(&self) -> Result<(Vec<Span>, Fields)> {
        let (mut spans, mut fields, mut faults) = (Vec::new(), Vec::new(), Vec::new());
        for weekday in 1..=7 {
            for (from, until) in STRETCHES {
                let typed = [from, until].map(|field| self.at(&weekday, field));
                if typed == ["", ""] {
                    continue;
                }
                let names = [from, until].map(|field| format!("week[{weekday}][{field}]"));
                for (text, name) in typed.iter().zip(&names) {
                    if text.is_empty() {
                        faults.push(Fault::new(name.clone(), "fault-required"));
                    } else if time(text).is_none() {
                        faults.push(Fault::new(name.clone(), "fault-time"));
                    }
                }
                if let [Some(starts_at), Some(ends_at)] = typed.map(time) {
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
    fn range(&self) -> Result<(NaiveDate, NaiveDate)> {
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

impl Range {
    /// Each of its days, when there are several.
    fn days(&self) -> Vec<NaiveDate> {
        let length = u64::try_from((self.until - self.from).num_days()).unwrap_or_default();
        (0..=length).filter(|_| length > 0).filter_map(|n| self.from.checked_add_days(Days::new(n))).collect()
    }

    fn count(&self) -> String {
        ((self.until - self.from).num_days() + 1).to_string()
    }
}

impl CalendarPage {
    fn fault(&self, weekday: &i16, field: &str) -> Option<&str> {
        self.faults.at(&format!("week[{weekday}][{field}]"))
    }
}
