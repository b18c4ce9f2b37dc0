//! The audit log, newest first, as a page or as CSV.

mod row;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::{Bytes, Data, Query};
use askama::Template;
use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use futures_util::stream::try_unfold;
use serde::Deserialize;

use self::row::{EntryRow, Names};
use crate::app::App;
use crate::audit::{self, EntryId, Filter, Subject, Who};
use crate::clock::{day, parse_day};
use crate::error::{Error, Result};
use crate::org::UserId;
use crate::web::kit::cells::{Cell, MARK, csv};
use crate::web::kit::{Admin, Failure, Frame, page};
use crate::web::paths;

/// Rows per page.
const MOST_ROWS: i64 = 50;

/// Entries per query of the export.
const MOST_READ: i64 = 1000;

/// The value of `who` for changes without a signed-in user.
const NOBODY: &str = "nobody";

/// The query string of the log.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct AuditQuery {
    /// A subject (table name), or empty.
    what: String,
    /// The key of a row of that table.
    row: String,
    /// A user id, or `nobody`.
    who: String,
    from: String,
    /// The last day, inclusive.
    until: String,
    text: String,
    /// An entry id: list all entries made together with it.
    with: String,
    before: String,
}

#[derive(Template)]
#[template(path = "admin/audit.html")]
struct AuditPage {
    frame: Frame,
    query: AuditQuery,
    rows: Vec<EntryRow>,
    names: Names,
    /// The next page's `before`.
    next: Option<EntryId>,
}

pub async fn list(app: Data<App>, _: Admin, frame: Frame, query: Query<AuditQuery>) -> Result<HttpResponse, Failure> {
    let query = query.into_inner();
    let filter = query.filter(app.config.time_zone);
    let mut conn = app.db.conn().await?;
    let entries = audit::list(&mut conn, &filter, MOST_ROWS).await?;
    let next = entries.last().filter(|_| entries.len() as i64 == MOST_ROWS).map(|entry| entry.id);
    let folded = if filter.is_folded() {
        audit::fold(&mut conn, entries).await?
    } else {
        entries.into_iter().map(|entry| (entry, 1)).collect()
    };
    let names = Names::load(&mut conn).await?;
    let rows = folded.into_iter().map(|(entry, n)| EntryRow::of(&frame, &names, n, entry)).collect();
    Ok(page(StatusCode::OK, &AuditPage { frame, query, rows, names, next }))
}

/// The log as CSV: one line per changed field, never folded, streamed in pages.
pub async fn to_csv(app: Data<App>, _: Admin, frame: Frame, query: Query<AuditQuery>) -> Result<HttpResponse, Failure> {
    let zone = app.config.time_zone;
    let filter = Filter { before: None, unfolded: true, ..query.filter(zone) };
    let names = Names::load(&mut *app.db.conn().await?).await?;
    let name = format!("audit-{}.csv", day(app.clock.now(), zone));
    let mut answer = HttpResponse::Ok();
    answer.content_type("text/csv; charset=utf-8").insert_header((CACHE_CONTROL, "no-store"));
    answer.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    let pages = try_unfold((Some(filter), true), move |(filter, is_first)| {
        let (app, t, names) = (app.clone(), frame.t, names.clone());
        async move {
            let Some(mut filter) = filter else { return Ok(None) };
            let mut conn = app
                .db
                .conn()
                .await
                .inspect_err(|error| tracing::error!(%error, "audit export failed: no database connection"))?;
            let entries = audit::list(&mut conn, &filter, MOST_READ).await?;
            filter.before = entries.last().map(|entry| entry.id);
            let next = Some(filter).filter(|_| entries.len() as i64 == MOST_READ);
            let mut rows = Vec::new();
            if is_first {
                rows.push(row::HEADINGS.iter().map(|key| Cell::Text(t.get(key))).collect());
            }
            rows.extend(entries.iter().flat_map(|entry| row::cells(t, zone, &names, entry)));
            let mut text = if is_first { MARK.to_vec() } else { Vec::new() };
            text.extend(csv(&rows, zone)?);
            Ok::<_, Error>(Some((Bytes::from(text), (next, false))))
        }
    });
    Ok(answer.streaming(Box::pin(pages)))
}

impl AuditQuery {
    /// Unreadable values are ignored.
    fn filter(&self, zone: chrono_tz::Tz) -> Filter {
        let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let midnight = |date: NaiveDate| -> Option<DateTime<Utc>> {
            let start = zone.from_local_datetime(&date.and_hms_opt(0, 0, 0)?).earliest()?;
            Some(start.to_utc())
        };
        let date = |text: &str| parse_day(text.trim());
        let entry = |text: &str| text.parse().ok();
        Filter {
            subject: self.what.parse().ok(),
            row_key: filled(&self.row),
            who: match self.who.as_str() {
                NOBODY => Some(Who::Nobody),
                id => id.parse().ok().map(|id| Who::Person(UserId(id))),
            },
            from: date(&self.from).and_then(midnight),
            until: date(&self.until).and_then(|date| midnight(date.succ_opt()?)),
            text: filled(&self.text),
            with: entry(&self.with),
            before: entry(&self.before),
            unfolded: false,
        }
    }

    fn pairs(&self) -> [(&'static str, &str); 7] {
        [
            ("what", &self.what),
            ("row", &self.row),
            ("who", &self.who),
            ("from", &self.from),
            ("until", &self.until),
            ("text", &self.text),
            ("with", &self.with),
        ]
    }
}

impl AuditPage {
    fn older(&self) -> Option<String> {
        let before = self.next?.to_string();
        let pairs = self.query.pairs().into_iter().chain([("before", before.as_str())]);
        Some(paths::audit(&pairs.collect::<Vec<_>>()))
    }

    fn csv(&self) -> String {
        paths::audit_csv(&self.query.pairs())
    }

    fn is_filtered(&self) -> bool {
        self.query.pairs().iter().any(|(_, value)| !value.is_empty())
    }

    /// The heading of a single row's history; `None` for the whole log.
    fn row_title(&self) -> Option<String> {
        let newest = self.rows.first().filter(|_| !self.query.row.is_empty())?;
        Some(self.frame.t.with("audit-of", &[("what", &newest.what), ("name", &newest.name_now)]))
    }
}
