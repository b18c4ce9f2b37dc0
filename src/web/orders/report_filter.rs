//! The filters behind a figure of a report: in the address of the list, and as chips above it.

use chrono::{DateTime, Days, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::Deserialize;

use crate::clock::begin;
use crate::error::Fault;
use crate::orders::{OpenStep, ReportFilter, SentBack};
use crate::org::User;
use crate::texts::Texts;
use crate::web::kit::search_fields::{chosen, day};

/// The value of `node` for steps of orders without a flow.
pub const NO_FLOW: &str = "-";

/// Set by links of the reports, not by fields of the form. An empty field does not filter.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct ReportFilterQuery {
    /// Days, both included.
    pub submitted_from: String,
    pub submitted_to: String,
    /// A `Counted`.
    pub counted: String,
    /// `1`: approved or rejected.
    pub decided: String,
    /// `1`: waits for a handler.
    pub waiting: String,
    pub handler: String,
    /// Periods of 24 hours: at least, less than.
    pub waited_from: String,
    pub waited_to: String,
    /// `1`: returned or rejected.
    pub sent_back: String,
    pub reason: String,
    /// Digests of reasons, separated by commas.
    pub other_than: String,
    pub round: String,
    pub signed_by: String,
    /// A day.
    pub signed_from: String,
    /// The name of a step, or [`NO_FLOW`].
    pub node: String,
    pub goods: String,
    pub customer: String,
}

/// One filter in words, and its fields.
pub struct Chip {
    pub text: String,
    pub fields: &'static [&'static str],
}

impl ReportFilterQuery {
    /// The filter; pushes every fault.
    pub fn to_filter(&self, faults: &mut Vec<Fault>, zone: Tz, now: DateTime<Utc>) -> ReportFilter {
        let until = day(faults, "submitted_to", &self.submitted_to).and_then(|day| day.checked_add_days(Days::new(1)));
        let signer = chosen(faults, "signed_by", &self.signed_by);
        let signed_from = day(faults, "signed_from", &self.signed_from).map(|day| begin(day, zone));
        ReportFilter {
            submitted_from: day(faults, "submitted_from", &self.submitted_from).map(|day| begin(day, zone)),
            submitted_until: until.map(|day| begin(day, zone)),
            counted: chosen(faults, "counted", &self.counted),
            is_decided: self.decided == "1",
            open: self.open(faults, now),
            sent_back: self.sent_back(faults),
            signed: signer.map(|signer| (signer, signed_from.unwrap_or_default())),
            node: given(&self.node).map(|node| if node == NO_FLOW { String::new() } else { node }),
            goods: given(&self.goods),
            customer: given(&self.customer),
        }
    }

    fn open(&self, faults: &mut Vec<Fault>, now: DateTime<Utc>) -> Option<OpenStep> {
        let mut ago = |field, typed: &str| {
            let days: Option<u16> = chosen(faults, field, typed);
            days.map(|days| now - TimeDelta::days(days.into()))
        };
        let (before, from) = (ago("waited_from", &self.waited_from), ago("waited_to", &self.waited_to));
        let handler = chosen(faults, "handler", &self.handler);
        let is_set = self.waiting == "1" || handler.is_some() || before.is_some() || from.is_some();
        is_set.then_some(OpenStep { handler, from, before })
    }

    fn sent_back(&self, faults: &mut Vec<Fault>) -> Option<SentBack> {
        let round = chosen(faults, "round", &self.round);
        let reason = given(&self.reason);
        let other_than: Vec<String> =
            self.other_than.split(',').filter(|digest| !digest.is_empty()).map(str::to_owned).collect();
        let is_set = self.sent_back == "1" || round.is_some() || reason.is_some() || !other_than.is_empty();
        is_set.then_some(SentBack { reason, other_than, round })
    }

    /// Every field with its name.
    pub fn pairs(&self) -> [(&'static str, &str); 17] {
        [
            ("submitted_from", &self.submitted_from),
            ("submitted_to", &self.submitted_to),
            ("counted", &self.counted),
            ("decided", &self.decided),
            ("waiting", &self.waiting),
            ("handler", &self.handler),
            ("waited_from", &self.waited_from),
            ("waited_to", &self.waited_to),
            ("sent_back", &self.sent_back),
            ("reason", &self.reason),
            ("other_than", &self.other_than),
            ("round", &self.round),
            ("signed_by", &self.signed_by),
            ("signed_from", &self.signed_from),
            ("node", &self.node),
            ("goods", &self.goods),
            ("customer", &self.customer),
        ]
    }

    /// A chip for each filter that is set; names come from `people`.
    pub fn chips(&self, t: &Texts, people: &[User]) -> Vec<Chip> {
        let name = |id: &str| {
            let person = people.iter().find(|person| person.id.to_string() == id);
            person.map_or_else(|| id.to_owned(), |person| person.display_name.clone())
        };
        let (handler, signer) = (name(&self.handler), name(&self.signed_by));
        let node = if self.node == NO_FLOW { t.get("report-no-flow") } else { self.node.clone() };
        let rows: [(bool, &str, &str, &str, &'static [&'static str]); 16] = [
            (
                !self.submitted_from.is_empty() && !self.submitted_to.is_empty(),
                "chip-submitted",
                &self.submitted_from,
                &self.submitted_to,
                &["submitted_from", "submitted_to"],
            ),
            (self.submitted_to.is_empty(), "chip-submitted-from", &self.submitted_from, "", &["submitted_from"]),
            (self.submitted_from.is_empty(), "chip-submitted-to", &self.submitted_to, "", &["submitted_to"]),
            (self.counted == "amount", "chip-counted-amount", "1", "", &["counted"]),
            (self.counted == "customer", "chip-counted-customer", "1", "", &["counted"]),
            (true, "chip-decided", &self.decided, "", &["decided"]),
            (true, "chip-waiting", &self.waiting, "", &["waiting"]),
            (!self.handler.is_empty(), "chip-handler", &handler, "", &["handler"]),
            (true, "chip-waited-from", &self.waited_from, "", &["waited_from"]),
            (true, "chip-waited-to", &self.waited_to, "", &["waited_to"]),
            (true, "chip-sent-back", &self.sent_back, "", &["sent_back"]),
            (true, "chip-reason", &self.reason, "", &["reason"]),
            (true, "chip-other-than", &self.other_than, "", &["other_than"]),
            (true, "chip-round", &self.round, "", &["round"]),
            (!self.signed_by.is_empty(), "chip-signed", &signer, &self.signed_from, &["signed_by", "signed_from"]),
            (true, "chip-node", &node, "", &["node"]),
        ];
        let more: [(bool, &str, &str, &str, &'static [&'static str]); 2] = [
            (true, "chip-goods", &self.goods, "", &["goods"]),
            (true, "chip-customer", &self.customer, "", &["customer"]),
        ];
        let chip = |(is_so, key, value, other, fields): (bool, &str, &str, &str, &'static [&'static str])| {
            let text = t.with(key, &[("what", value), ("other", other)]);
            (is_so && !value.is_empty()).then_some(Chip { text, fields })
        };
        rows.into_iter().chain(more).filter_map(chip).collect()
    }
}

fn given(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| value.to_owned())
}
