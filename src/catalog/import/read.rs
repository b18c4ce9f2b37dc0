//! Reads a sheet as rows of goods. Slow for large files: do not call it on request threads.

use crate::error::{Error, Result};
use crate::sheet::{self, About, Cell, Column, Holds};

/// The fields of an article, in the order of the spreadsheet template.
pub const FIELDS: [&str; 4] = ["sku", "name", "specification", "unit"];

/// The columns of [`FIELDS`].
pub const COLUMNS: [Column; 4] = [
    Column { holds: Holds::Code, ..column(FIELDS[0], "import-heads-sku") },
    column(FIELDS[1], "import-heads-name"),
    column(FIELDS[2], "import-heads-specification"),
    column(FIELDS[3], "import-heads-unit"),
];

const fn column(field: &'static str, names: &'static str) -> Column {
    Column { field, names, is_required: true, holds: Holds::Text }
}

/// One row of goods as read from the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow {
    pub at_row: i32,
    /// In the order of [`FIELDS`].
    pub cells: [Cell; 4],
}

/// Reads the rows of the first visible sheet. Faults of cells are returned in the cells.
///
/// # Errors
/// `Invalid` on `file` for a fault of the whole file.
pub fn read(bytes: &[u8]) -> Result<Vec<SheetRow>> {
    Ok(read_sheet(bytes, "")?.0)
}

/// Reads the rows of a sheet. `wanted`: its name; empty: the first visible one.
///
/// # Errors
/// `Invalid` on `file` for a fault of the whole file, on `sheet` for an unknown name.
pub fn read_sheet(bytes: &[u8], wanted: &str) -> Result<(Vec<SheetRow>, About)> {
    let goods = |row: sheet::Row| {
        let cells = row.cells.try_into().map_err(|_| Error::broken("a row without all its columns"))?;
        Ok(SheetRow { at_row: row.at_row, cells })
    };
    let sheet = sheet::read(bytes, &COLUMNS, wanted)?;
    Ok((sheet.rows.into_iter().map(goods).collect::<Result<_>>()?, sheet.about))
}
