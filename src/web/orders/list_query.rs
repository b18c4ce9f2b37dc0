//! The filters of the list in its address: read, checked, written.

use chrono::{DateTime, Days, Utc};
use chrono_tz::Tz;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::report_filter::{Chip, ReportFilterQuery};
use crate::catalog::Warehouse;
use crate::clock::begin;
use crate::error::{Error, Fault, Result};
use crate::orders::{Filter, Kind, Status, amount};
use crate::org::{Department, User};
use crate::texts::Texts;
use crate::web::kit::search_fields::{chosen, day};
use crate::web::paths;

/// The texts of a range of amounts: both ends, only the lower, only the upper.
const AMOUNTS: [&str; 3] = ["chip-amount", "chip-amount-from", "chip-amount-to"];

/// The same of days.
const DAYS: [&str; 3] = ["chip-created", "chip-created-from", "chip-created-to"];

/// The filters. An empty field does not filter.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    pub kind: String,
    pub status: String,
    pub department: String,
    pub warehouse: String,
    pub person: String,
    pub amount_from: String,
    pub amount_to: String,
    /// Days, `2026-11-25`, both included; when the order was created.
    pub from: String,
    pub to: String,
    pub q: String,
    /// `1`: only the viewer's own orders.
    pub mine: String,
    pub sort: String,
    pub after: String,
    /// The filters behind a figure of a report.
    #[serde(flatten)]
    pub report: ReportFilterQuery,
}

impl ListQuery {
    /// The filter; `Invalid` with every fault.
    pub fn filter(&self, viewer: &User, zone: Tz, now: DateTime<Utc>) -> Result<Filter> {
        let mut faults = Vec::new();
        let from = day(&mut faults, "from", &self.from);
        let until = day(&mut faults, "to", &self.to);
        let filter = Filter {
            is_submitted: false,
            kind: chosen(&mut faults, "kind", &self.kind),
            status: chosen(&mut faults, "status", &self.status),
            department: chosen(&mut faults, "department", &self.department),
            warehouse: chosen(&mut faults, "warehouse", &self.warehouse),
            applicant: chosen(&mut faults, "person", &self.person).or(self.is_mine().then_some(viewer.id)),
            text: self.q.clone(),
            least: money(&mut faults, "amount_from", &self.amount_from),
            most: money(&mut faults, "amount_to", &self.amount_to),
            from: from.map(|from| begin(from, zone)),
            until: until.and_then(|until| until.checked_add_days(Days::new(1))).map(|after| begin(after, zone)),
            report: self.report.to_filter(&mut faults, zone, now),
            sort: chosen(&mut faults, "sort", &self.sort).unwrap_or_default(),
            after: chosen(&mut faults, "after", &self.after),
        };
        if let (Some(from), Some(until)) = (from, until)
            && until < from
        {
            faults.push(Fault::new("to", "fault-ends-before"));
        }
        if let (Some(least), Some(most)) = (filter.least, filter.most)
            && most < least
        {
            faults.push(Fault::new("amount_to", "fault-less-than-from"));
        }
        if faults.is_empty() { Ok(filter) } else { Err(Error::Invalid(faults)) }
    }

    /// Whether only the viewer's own orders are listed.
    pub fn is_mine(&self) -> bool {
        self.mine == "1"
    }

    /// How many of the form's filters are set, besides the text.
    pub fn filter_count(&self) -> usize {
        self.fields()
            .into_iter()
            .filter(|(name, value)| !matches!(*name, "q" | "mine" | "sort") && !value.is_empty())
            .count()
    }

    /// Whether any filter is set, `mine` aside.
    pub fn is_filtered(&self) -> bool {
        self.filter_count() > 0
            || !self.q.trim().is_empty()
            || self.report.pairs().iter().any(|(_, value)| !value.is_empty())
    }

    /// Every filter except the text: its words, and the address of the list without it.
    pub fn chips(
        &self,
        t: &Texts,
        people: &[User],
        departments: &[Department],
        warehouses: &[Warehouse],
    ) -> Vec<(String, String)> {
        let without =
            |chip: &Chip| paths::orders_with(self.pairs().into_iter().filter(|(name, _)| !chip.fields.contains(name)));
        let department = departments.iter().find(|one| one.id.to_string() == self.department);
        let warehouse = warehouses.iter().find(|one| one.id.to_string() == self.warehouse);
        let person = people.iter().find(|one| one.id.to_string() == self.person);
        let kind = Kind::ALL.iter().find(|kind| kind.as_str() == self.kind);
        let status = Status::ALL.iter().find(|status| status.as_str() == self.status);
        let named: [(&str, Option<String>, &'static [&'static str]); 5] = [
            ("list-kind", kind.map(|kind| t.get(&format!("kind-{kind}"))), &["kind"]),
            ("list-status", status.map(|status| t.get(&format!("status-{status}"))), &["status"]),
            ("order-department", department.map(|one| one.name.clone()), &["department"]),
            ("list-warehouse", warehouse.map(|one| one.name.clone()), &["warehouse"]),
            ("paper-applicant", person.map(|one| one.display_name.clone()), &["person"]),
        ];
        let named = named.into_iter().filter_map(|(name, what, fields)| {
            let said = [("name", t.get(name)), ("what", what?)];
            Some(Chip { text: t.with("chip-named", &said), fields })
        });
        let amounts = range(t, AMOUNTS, &self.amount_from, &self.amount_to, &["amount_from", "amount_to"]);
        let days = range(t, DAYS, &self.from, &self.to, &["from", "to"]);
        let chips = named.chain(amounts).chain(days).chain(self.report.chips(t, people));
        chips
            .map(|chip| {
                let to = without(&chip);
                (chip.text, to)
            })
            .collect()
    }

    /// Every field but `after`, with its name.
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        self.fields().into_iter().chain(self.report.pairs()).collect()
    }

    fn fields(&self) -> [(&'static str, &str); 12] {
        [
            ("mine", &self.mine),
            ("q", self.q.trim()),
            ("kind", &self.kind),
            ("status", &self.status),
            ("department", &self.department),
            ("warehouse", &self.warehouse),
            ("person", &self.person),
            ("amount_from", self.amount_from.trim()),
            ("amount_to", self.amount_to.trim()),
            ("from", self.from.trim()),
            ("to", self.to.trim()),
            ("sort", &self.sort),
        ]
    }

    /// The query string of the list; equal for equal filters.
    pub fn query(&self) -> String {
        let address = paths::orders_with(self.pairs());
        address.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default()
    }
}

/// A chip for a range of which either end may be open.
fn range(t: &Texts, keys: [&str; 3], from: &str, to: &str, fields: &'static [&'static str]) -> Option<Chip> {
    let (from, to) = (from.trim(), to.trim());
    let [both, only_from, only_to] = keys;
    let text = match (from.is_empty(), to.is_empty()) {
        (true, true) => return None,
        (false, false) => t.with(both, &[("what", from), ("other", to)]),
        (false, true) => t.with(only_from, &[("what", from)]),
        (true, false) => t.with(only_to, &[("what", to)]),
    };
    Some(Chip { text, fields })
}

fn money(faults: &mut Vec<Fault>, field: &'static str, typed: &str) -> Option<Decimal> {
    amount::parse(typed).unwrap_or_else(|key| {
        faults.push(Fault::new(field, key));
        None
    })
}
