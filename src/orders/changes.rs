//! Snapshots of an order as text, and the differences between two of them. Pure.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Attachment, Line, OrderView, amount};

/// The content of an order as submitted, with names as they were at that time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Snapshot {
    pub title: String,
    pub department: String,
    pub warehouse: String,
    pub destination: String,
    pub customer: String,
    /// An empty value is left out of the JSON, as in snapshots from before; like `wanted_on`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub supplier: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub wanted_on: String,
    pub note: String,
    pub lines: Vec<SnapshotLine>,
    /// The numbers of the purchases that it settles.
    pub settles: Vec<String>,
    /// `None` in snapshots stored before files were recorded.
    pub files: Option<Vec<SnapshotFile>>,
}

/// A file in a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotFile {
    pub name: String,
    /// The first eight hexadecimal digits of the SHA-256 of its content.
    pub digest: String,
}

/// A line in a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SnapshotLine {
    /// The name of the goods, or the measures of a carton.
    pub label: String,
    /// Specification or board grade.
    pub specification: String,
    pub unit: String,
    pub quantity: String,
    pub unit_price: String,
}

/// One difference between two snapshots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A field of the header, by its name in forms.
    Field {
        field: &'static str,
        from: String,
        to: String,
    },
    Added(SnapshotLine),
    Removed(SnapshotLine),
    /// The same goods with a different unit, quantity or price.
    Changed {
        from: SnapshotLine,
        to: SnapshotLine,
    },
    /// Files removed and added.
    Files {
        gone: Vec<SnapshotFile>,
        new: Vec<SnapshotFile>,
    },
}

impl Snapshot {
    /// Takes a snapshot of an order with its lines and files.
    pub fn of(view: &OrderView) -> Self {
        let line = |line: &Line| SnapshotLine {
            label: line.label(),
            specification: format!("{}{}", line.specification, line.board),
            unit: line.unit.clone(),
            quantity: line.quantity.map(amount::quantity).unwrap_or_default(),
            unit_price: line.unit_price.map(amount::quantity).unwrap_or_default(),
        };
        Self {
            title: view.order.title.clone(),
            department: view.department.as_ref().map(|d| d.name.clone()).unwrap_or_default(),
            warehouse: view.warehouse.as_ref().map(|w| w.name.clone()).unwrap_or_default(),
            destination: view.destination.as_ref().map(|w| w.name.clone()).unwrap_or_default(),
            customer: view.order.customer.clone(),
            supplier: view.order.supplier.clone(),
            wanted_on: view.order.wanted_on.map(|day| day.to_string()).unwrap_or_default(),
            note: view.order.note.clone(),
            lines: view.lines.iter().map(line).collect(),
            settles: view.settles.iter().filter_map(|purchase| purchase.number.clone()).collect(),
            files: Some(view.files.iter().map(SnapshotFile::of).collect()),
        }
    }

    /// The changes from `self` to `new`: header fields, then lines in the order of `new`, then removed lines, then files.
    pub fn changes(&self, new: &Self) -> Vec<Change> {
        let fields = [
            ("title", &self.title, &new.title),
            ("department", &self.department, &new.department),
            ("warehouse", &self.warehouse, &new.warehouse),
            ("destination_warehouse", &self.destination, &new.destination),
            ("customer", &self.customer, &new.customer),
            ("supplier", &self.supplier, &new.supplier),
            ("wanted_on", &self.wanted_on, &new.wanted_on),
            ("note", &self.note, &new.note),
        ];
        let mut changes: Vec<Change> = fields
            .into_iter()
            .filter(|(_, from, to)| from != to)
            .map(|(field, from, to)| Change::Field { field, from: from.clone(), to: to.clone() })
            .collect();
        if self.settles != new.settles {
            let (from, to) = (self.settles.join(" "), new.settles.join(" "));
            changes.push(Change::Field { field: "settles", from, to });
        }
        let mut old: Vec<Option<&SnapshotLine>> = self.lines.iter().map(Some).collect();
        // Match unchanged lines first, wherever they moved, then changed ones.
        let same: Vec<bool> = new.lines.iter().map(|line| take(&mut old, |known| known == line).is_some()).collect();
        for (line, is_same) in new.lines.iter().zip(same) {
            if is_same {
                continue;
            }
            match take(&mut old, |known| known.label == line.label && known.specification == line.specification) {
                Some(from) => changes.push(Change::Changed { from: from.clone(), to: line.clone() }),
                None => changes.push(Change::Added(line.clone())),
            }
        }
        changes.extend(old.into_iter().flatten().cloned().map(Change::Removed));
        changes.extend(self.changed_files(new));
        changes
    }

    fn changed_files(&self, new: &Self) -> Option<Change> {
        let (old, new) = (self.files.as_ref()?, new.files.as_ref()?);
        let only = |of: &[SnapshotFile], other: &[SnapshotFile]| {
            of.iter().filter(|file| !other.contains(file)).cloned().collect::<Vec<_>>()
        };
        let (gone, new) = (only(old, new), only(new, old));
        (!gone.is_empty() || !new.is_empty()).then_some(Change::Files { gone, new })
    }
}

impl SnapshotFile {
    fn of(file: &Attachment) -> Self {
        Self { name: file.file_name.clone(), digest: file.digest().chars().take(8).collect() }
    }
}

fn take<'a>(from: &mut [Option<&'a SnapshotLine>], fits: impl Fn(&SnapshotLine) -> bool) -> Option<&'a SnapshotLine> {
    from.iter_mut().find(|line| line.is_some_and(&fits)).and_then(Option::take)
}

/// The signed difference of two amounts, rounded to two places; `None` when it rounds to zero.
pub fn difference(from: Decimal, to: Decimal) -> Option<String> {
    let (sign, text) = (if to > from { "+" } else { "-" }, amount::money((to - from).abs()));
    (text != amount::money(Decimal::ZERO)).then(|| format!("{sign}{text}"))
}

#[cfg(test)]
mod tests;
