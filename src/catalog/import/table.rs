//! The cells of a file before anything is known of them: rows and columns of text.

use std::collections::BTreeMap;

use crate::error::{Error, Fault, Result};

use super::read::MOST_ROWS;

/// Longer cells are cut: no field is nearly as long.
const LONGEST: usize = 300;

/// Columns further right are not looked at.
const MOST_COLUMNS: u32 = 60;

/// Room for a title and the heads above the rows.
const ABOVE: usize = 20;

/// One cell: its text on one line, and what is wrong with it before it is known what it should be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    pub text: String,
    /// The key of a text.
    pub fault: Option<&'static str>,
}

/// Cells by row (from 1, as the spreadsheet counts) and column (from 0). Blank ones are left out.
pub(super) type Table = BTreeMap<u32, BTreeMap<u32, Cell>>;

impl Cell {
    /// Trimmed, without what no screen shows: line breaks within a cell become spaces.
    pub(super) fn text(text: &str) -> Self {
        let visible = |c: char| if c.is_control() { ' ' } else { c };
        let mut text: String = text.trim_matches('\u{feff}').chars().take(LONGEST + 1).map(visible).collect();
        if text.chars().count() > LONGEST {
            text = text.chars().take(LONGEST).chain(['…']).collect();
        }
        Self { text: text.trim().to_owned(), fault: None }
    }

    pub(super) fn faulty(text: &str, fault: &'static str) -> Self {
        Self { fault: Some(fault), ..Self::text(text) }
    }
}

/// Puts a cell in its place; `Invalid` when the table gets too long.
pub(super) fn put(table: &mut Table, row: u32, column: u32, cell: Cell) -> Result<()> {
    if column >= MOST_COLUMNS || (cell.text.is_empty() && cell.fault.is_none()) {
        return Ok(());
    }
    table.entry(row).or_default().insert(column, cell);
    if table.len() > MOST_ROWS + ABOVE { Err(too_long()) } else { Ok(()) }
}

pub(super) fn too_long() -> Error {
    Error::Invalid(vec![Fault::new("file", "fault-import-long").with("max", MOST_ROWS.to_string())])
}
