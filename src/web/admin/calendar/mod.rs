//! The page of the working calendar: weekly hours, holidays, make-up working days.

mod form;

use actix_web::HttpResponse;
use actix_web::web::Data;
use askama::Template;
use chrono::{Datelike, Days, NaiveDate};
use diesel_async::AsyncConnection;

use self::form::{DaysForm, WeekForm, at_fields};
use crate::app::App;
use crate::clock::day;
use crate::error::Error;
use crate::org::{self, Calendar, CalendarDay};
use crate::web::kit::{Admin, Failure, Faults, Frame, Posted, page, see_other};
use crate::web::paths;

/// Consecutive days with the same mark and name.
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
    /// This year and the next, each with its special days.
    years: Vec<(i32, Vec<Range>)>,
    faults: Faults,
}

pub async fn show(app: Data<App>, _: Admin, frame: Frame) -> Result<HttpResponse, Failure> {
    render(&app, frame, None, DaysForm::default(), None).await
}

/// Replaces the weekly hours.
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

/// Adds holidays or make-up working days.
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

/// Removes special days.
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

/// The page, with the submitted forms and the faults of `error`.
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
        // The page reports the concurrent change; saving again overwrites it.
        Some(submitted) if is_stale => WeekForm { shown: present.shown, ..submitted },
        Some(submitted) => submitted,
        None => present,
    };
    let mut years = Vec::new();
    for year in [this_year, this_year + 1] {
        let ends = (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31));
        if let (Some(first), Some(last)) = ends {
            years.push((year, to_ranges(CalendarDay::list(&mut conn, first, last).await?)));
        }
    }
    Ok(page(status, &CalendarPage { frame, week, days, years, faults }))
}

fn to_ranges(days: Vec<CalendarDay>) -> Vec<Range> {
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

impl Range {
    /// Its days; empty for a single day.
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
