//! What an order says, as text, and what two of its sayings differ in. Pure.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Attachment, Line, OrderView, amount};

/// What an order says when it is submitted, in the words of that moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Snapshot {
    pub title: String,
    pub department: String,
    pub warehouse: String,
    pub destination: String,
    pub customer: String,
    pub note: String,
    pub lines: Vec<SnapshotLine>,
    /// Numbers of the purchases that it settles.
    pub settles: Vec<String>,
    /// `None`: kept before files were.
    pub files: Option<Vec<SnapshotFile>>,
}

/// One file of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotFile {
    pub name: String,
    /// The beginning of the digest of its content, as hexadecimal digits.
    pub digest: String,
}

/// One line of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SnapshotLine {
    /// The goods' name, or a carton's measures.
    pub label: String,
    /// Specification, or board grade.
    pub specification: String,
    pub unit: String,
    pub quantity: String,
    pub unit_price: String,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A field of the header: its name in forms.
    Field {
        field: &'static str,
        from: String,
        to: String,
    },
    Added(SnapshotLine),
    Removed(SnapshotLine),
    /// The same goods with another unit, quantity or price.
    Changed {
        from: SnapshotLine,
        to: SnapshotLine,
    },
    /// Files that went, and that came.
    Files {
        gone: Vec<SnapshotFile>,
        new: Vec<SnapshotFile>,
    },
}

impl Snapshot {
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
            note: view.order.note.clone(),
            lines: view.lines.iter().map(line).collect(),
            settles: view.settles.iter().filter_map(|purchase| purchase.number.clone()).collect(),
            files: Some(view.files.iter().map(SnapshotFile::of).collect()),
        }
    }

    /// What is different in `new`: the header first, then the lines in their order there, then those that are gone, then
    /// the files.
    pub fn changes(&self, new: &Self) -> Vec<Change> {
        let fields = [
            ("title", &self.title, &new.title),
            ("department", &self.department, &new.department),
            ("warehouse", &self.warehouse, &new.warehouse),
            ("destination_warehouse", &self.destination, &new.destination),
            ("customer", &self.customer, &new.customer),
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
        // Lines that are as they were, wherever they stand now, before those that were changed.
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

/// A difference of amounts with its sign, rounded as amounts are; `None` where there is none to see.
pub fn difference(from: Decimal, to: Decimal) -> Option<String> {
    let (sign, text) = (if to > from { "+" } else { "-" }, amount::money((to - from).abs()));
    (text != amount::money(Decimal::ZERO)).then(|| format!("{sign}{text}"))
}

#[cfg(test)]
mod tests;
