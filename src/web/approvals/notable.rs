//! What an approver should notice: changes since the previous round, and unusual prices and amounts.

use chrono::{DateTime, Utc};

use crate::approval::Step;
use crate::db::Questions;
use crate::orders::{
    self, Change, Order, OrderView, Round, RoundRow, SnapshotFile, SnapshotLine, Unusual, UnusualRows, difference,
};
use crate::web::kit::{Frame, filters};

/// Both, translated when the page is rendered.
pub struct Notable {
    pub changes: Option<Changes>,
    pub unusual: Vec<Unusual>,
}

/// The rows of two rounds, and the usual prices and amounts.
type NotableRows = (Vec<RoundRow>, UnusualRows);

/// The changes between two rounds.
pub struct Changes {
    /// The earlier round.
    pub from: i32,
    pub list: Vec<Change>,
    /// The change of the total, with its sign; `None`: unchanged.
    pub difference: Option<String>,
}

impl Notable {
    /// The questions behind it. Compares the step's round with the one before; for a step of an earlier round, with the
    /// current one.
    pub fn asked(order: &Order, step: &Step, now: DateTime<Utc>) -> impl Questions<Answers = NotableRows> + use<> {
        let (from, to) = rounds_of(order, step);
        (Round::asked(order.id, from, to), orders::asked_unusual(order, now))
    }

    /// The answers to [`Notable::asked`].
    pub fn of_rows(view: &OrderView, step: &Step, (rounds, rows): NotableRows) -> Self {
        let (from, _) = rounds_of(&view.order, step);
        let rounds = Round::of_rows(rounds);
        let changes = match rounds.as_slice() {
            [old, new] => Some(Changes {
                from,
                list: old.snapshot.changes(&new.snapshot),
                difference: difference(old.total_amount, new.total_amount),
            }),
            _ => None,
        };
        Self { changes, unusual: orders::unusual(view, &rows) }
    }

    /// One sentence for each finding.
    pub fn sentences(&self, frame: &Frame) -> Vec<String> {
        self.unusual.iter().map(|one| sentence(frame, one)).collect()
    }
}

/// The rounds to compare. No order has a round 0.
fn rounds_of(order: &Order, step: &Step) -> (i32, i32) {
    match step.round < order.round {
        true => (step.round, order.round),
        false => (step.round - 1, step.round),
    }
}

impl Changes {
    /// Rows of (label, before, after).
    pub fn rows(&self, frame: &Frame, kind: &str) -> Vec<(String, String, String)> {
        let t = &frame.t;
        let row = |change: &Change| match change {
            Change::Field { field: "warehouse", from, to } => {
                (t.get(&format!("order-warehouse-{kind}")), from.clone(), to.clone())
            }
            Change::Field { field, from, to } => (t.get(field_key(field)), from.clone(), to.clone()),
            Change::Added(line) => (name(line), t.get("changes-absent"), calculation(line)),
            Change::Removed(line) => (name(line), calculation(line), t.get("changes-removed")),
            Change::Changed { from, to } => (name(to), calculation(from), calculation(to)),
            Change::Files { gone, new } if gone.is_empty() => {
                (t.get("files"), t.get("changes-absent"), names(new, gone))
            }
            Change::Files { gone, new } if new.is_empty() => {
                (t.get("files"), names(gone, new), t.get("changes-removed"))
            }
            Change::Files { gone, new } => (t.get("files"), names(gone, new), names(new, gone)),
        };
        self.list.iter().map(row).collect()
    }
}

fn name(line: &SnapshotLine) -> String {
    format!("{} {}", line.label, line.specification).trim().to_owned()
}

/// Names of files. Adds the start of the digest where the other side has a file of the same name.
fn names(files: &[SnapshotFile], others: &[SnapshotFile]) -> String {
    let name = |file: &SnapshotFile| match others.iter().any(|other| other.name == file.name) {
        true => format!("{} #{}", file.name, file.digest),
        false => file.name.clone(),
    };
    files.iter().map(name).collect::<Vec<_>>().join(" · ")
}

fn calculation(line: &SnapshotLine) -> String {
    let grouped = orders::amount::grouped;
    format!("{} {} × {}", grouped(&line.quantity), line.unit, grouped(&line.unit_price))
}

fn field_key(field: &str) -> &'static str {
    match field {
        "department" => "order-department",
        "destination_warehouse" => "order-destination",
        "customer" => "order-customer",
        "supplier" => "order-supplier",
        "wanted_on" => "order-wanted_on",
        "note" => "order-note",
        "settles" => "settles",
        _ => "order-title",
    }
}

fn sentence(frame: &Frame, one: &Unusual) -> String {
    match one {
        Unusual::Price { label, percent, last, number, on } => {
            let key = if percent.is_sign_negative() { "unusual-price-below" } else { "unusual-price-above" };
            let (percent, last) = (percent.abs().to_string(), filters::grouped_quantity(*last));
            let when = frame.time(on);
            let when = when.split(' ').next().unwrap_or_default().to_owned();
            frame.t.with(
                key,
                &[("what", label), ("percent", &percent), ("last", &last), ("number", number), ("when", &when)],
            )
        }
        Unusual::Amount { usual } => frame.t.with("unusual-amount", &[("usual", &filters::grouped_money(*usual))]),
    }
}
