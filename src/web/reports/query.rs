//! The query string of the report, and the links from its figures to the orders behind them.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::Deserialize;

use crate::clock;
use crate::error::{Error, Fault, Result};
use crate::reports::{LONGEST, Period, Scope, Span};
use crate::web::kit::search_fields::{chosen, day};
use crate::web::paths;

/// Filters as typed; empty ones do not filter.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct ReportQuery {
    pub span: String,
    /// A day, like `to`. Both are inclusive and override the span.
    pub from: String,
    pub to: String,
    pub department: String,
    pub kind: String,
    pub warehouse: String,
}

impl ReportQuery {
    /// The scope of the report, with days in `zone`.
    ///
    /// # Errors
    /// `Invalid` with the faults of all fields.
    pub fn scope(&self, zone: Tz, now: DateTime<Utc>) -> Result<Scope> {
        let mut faults = Vec::new();
        let today = clock::day(now, zone);
        let span: Span = chosen(&mut faults, "span", &self.span).unwrap_or_default();
        let (from, to) = (day(&mut faults, "from", &self.from), day(&mut faults, "to", &self.to));
        let period = match (from, to) {
            (None, None) => span.period(today),
            (None, Some(to)) => span.period(to),
            (Some(from), to) => Period { from, to: to.unwrap_or(today) },
        };
        if period.to < period.from {
            faults.push(Fault::new("to", "fault-ends-before"));
        } else if period.months().len() > LONGEST {
            faults.push(Fault::new("from", "fault-too-many-months").with("max", LONGEST.to_string()));
        }
        let scope = Scope {
            period,
            zone,
            department: chosen(&mut faults, "department", &self.department),
            kind: chosen(&mut faults, "kind", &self.kind),
            warehouse: chosen(&mut faults, "warehouse", &self.warehouse),
        };
        if faults.is_empty() { Ok(scope) } else { Err(Error::Invalid(faults)) }
    }

    /// The chosen span; `None` if days are given.
    pub fn span(&self) -> Option<Span> {
        let has_days = !self.from.trim().is_empty() || !self.to.trim().is_empty();
        (!has_days).then(|| self.span.parse().unwrap_or_default())
    }

    /// Names and values for an address.
    pub fn pairs(&self) -> [(&'static str, &str); 6] {
        [
            ("span", &self.span),
            ("from", self.from.trim()),
            ("to", self.to.trim()),
            ("department", &self.department),
            ("kind", &self.kind),
            ("warehouse", &self.warehouse),
        ]
    }
}

/// Links from figures to the list of orders, filtered to those counted.
#[derive(Clone, Debug)]
pub struct Links {
    /// The origin before the path: empty on a page, the public address in a file.
    pub root: String,
    pub scope: Scope,
}

impl Links {
    /// Orders submitted in the period.
    pub fn submitted(&self, more: &[(&'static str, &str)]) -> String {
        self.within(self.scope.period.from, self.scope.period.to, more)
    }

    /// Orders submitted between two days, inclusive.
    pub fn within(&self, from: NaiveDate, to: NaiveDate, more: &[(&'static str, &str)]) -> String {
        let days = [from.to_string(), to.to_string()];
        let [from, to] = &days;
        let more: Vec<_> =
            [("submitted_from", from.as_str()), ("submitted_to", to)].into_iter().chain(more.iter().copied()).collect();
        self.whenever(&more)
    }

    /// Orders of any time. Filters in `more` override those of the report.
    pub fn whenever(&self, more: &[(&'static str, &str)]) -> String {
        let text = |id: Option<String>| id.unwrap_or_default();
        let own = [
            ("kind", text(self.scope.kind.map(|kind| kind.to_string()))),
            ("department", text(self.scope.department.map(|id| id.to_string()))),
            ("warehouse", text(self.scope.warehouse.map(|id| id.to_string()))),
        ];
        let own = own.iter().map(|(name, value)| (*name, value.as_str()));
        let own = own.filter(|(name, _)| more.iter().all(|(other, _)| other != name));
        format!("{}{}", self.root, paths::orders_with(own.chain(more.iter().copied())))
    }
}
