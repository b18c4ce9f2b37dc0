//! The cells of a file as rows and columns of text, before the header is known.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, Fault, Result};
use crate::typed_text;

/// The maximum number of rows below the header of a file.
pub const MOST_ROWS: usize = 10_000;

/// Longer cells are cut; all fields are shorter.
const LONGEST: usize = 300;

/// Further columns are ignored.
const MOST_COLUMNS: u32 = 60;

/// The maximum text of all cells in bytes: a small workbook may repeat one long string in every cell.
const MOST_TEXT: usize = 20 * 1024 * 1024;

/// Additional rows for a title and the header.
const ABOVE: usize = 20;

/// One cell: its text on one line, and a fault of the value itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    pub text: String,
    /// The key of a text in `locales/`.
    pub fault: Option<&'static str>,
    /// What the spreadsheet shows instead, where a number format adds zeros or text.
    pub(super) shown: Option<String>,
}

/// Cells by row (from 1, as in the spreadsheet) and column (from 0), without blank ones.
pub(super) type Table = BTreeMap<u32, BTreeMap<u32, Cell>>;

/// A sheet as it was found.
#[derive(Default)]
pub(super) struct Found {
    pub table: Table,
    /// Its name; empty for text.
    pub sheet: String,
    /// The other visible sheets.
    pub others: Vec<String>,
    /// The numbers of the hidden rows, from 1.
    pub hidden: BTreeSet<u32>,
}

impl Cell {
    /// Trims the text and replaces control characters, including line breaks, by spaces.
    pub fn text(text: &str) -> Self {
        let visible = |c: char| if c.is_control() { ' ' } else { c };
        let mut text: String = typed_text::clean(text).chars().take(LONGEST + 1).map(visible).collect();
        if text.chars().count() > LONGEST {
            text = text.chars().take(LONGEST).chain(['…']).collect();
        }
        Self { text: text.trim().to_owned(), ..Self::default() }
    }

    /// A cell whose value is wrong. `fault`: the key of a text in `locales/`.
    pub(super) fn faulty(text: &str, fault: &'static str) -> Self {
        Self { fault: Some(fault), ..Self::text(text) }
    }
}

/// Builds a table within the limits.
#[derive(Default)]
pub(super) struct TableBuilder {
    table: Table,
    /// Bytes of text so far.
    held: usize,
}

impl TableBuilder {
    /// Adds a cell; `Invalid` when the table gets too long or too large.
    pub(super) fn put(&mut self, row: u32, column: u32, cell: Cell) -> Result<()> {
        if column >= MOST_COLUMNS || (cell.text.is_empty() && cell.fault.is_none()) {
            return Ok(());
        }
        self.held += cell.text.len();
        self.table.entry(row).or_default().insert(column, cell);
        match (self.table.len(), self.held) {
            (rows, _) if rows > MOST_ROWS + ABOVE => Err(too_long()),
            (_, held) if held > MOST_TEXT => Err(Error::invalid("file", "fault-import-bomb")),
            _ => Ok(()),
        }
    }

    /// Like `put`, with what the spreadsheet shows instead of the value.
    pub(super) fn put_shown(&mut self, row: u32, column: u32, cell: Cell, shown: Option<String>) -> Result<()> {
        self.put(row, column, Cell { shown, ..cell })
    }

    pub(super) fn build(self) -> Table {
        self.table
    }
}

/// The error for a file with more than [`MOST_ROWS`] rows.
pub(super) fn too_long() -> Error {
    Error::Invalid(vec![Fault::new("file", "fault-import-long").with("max", MOST_ROWS.to_string())])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(rows: u32, columns: u32, text: &str) -> std::result::Result<usize, &'static str> {
        let mut builder = TableBuilder::default();
        for (row, column) in (1..=rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
            match builder.put(row, column, Cell::text(text)) {
                Err(Error::Invalid(faults)) => return Err(faults[0].reason.key),
                other => other.unwrap(),
            }
        }
        Ok(builder.build().len())
    }

    #[test]
    fn a_long_text_in_every_cell_is_too_large_and_a_full_sheet_is_not() {
        assert_eq!(filled(10_000, 60, &"长".repeat(LONGEST)), Err("fault-import-bomb"));
        assert_eq!(filled(10_000, 30, &"长".repeat(20)), Ok(10_000));
        assert_eq!(filled(10_021, 1, "长"), Err("fault-import-long"));
    }
}
