//! Reads the files of the old tables.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::fields::OldTable;
use super::mapping::Mapping;
use super::report::Problem;
use crate::error::{Error, Result};
use crate::sheet::{decoded, separator};
use crate::typed_text;

/// The rows of one file.
pub struct Source {
    /// The file's name, for the report.
    pub file: String,
    pub rows: Vec<Record>,
    /// Field → cell.
    columns: HashMap<&'static str, usize>,
    /// The number of cells in the header.
    width: usize,
}

/// One row.
pub struct Record {
    /// The line of the file on which it starts, from 1.
    pub line: u64,
    cells: csv::StringRecord,
}

impl Source {
    /// Reads the table's file in a folder. `None`: there is no such file.
    ///
    /// # Errors
    /// `Unavailable` names a file that cannot be read, and columns that are missing.
    pub fn read(folder: &Path, table: &OldTable, mapping: &Mapping) -> Result<Option<Self>> {
        let Some(path) = find(folder, table.name)? else { return Ok(None) };
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let at = |e: &dyn std::fmt::Display| Error::unavailable(format!("{}: {e}", path.display()));
        let bytes = std::fs::read(&path).map_err(|e| at(&e))?;
        let text = decoded(&bytes).map_err(|_| at(&"the text is neither UTF-8 nor UTF-16 nor GBK"))?;
        drop(bytes);
        // The reader counts the second character of a line end with the next line.
        let text = text.replace("\r\n", "\n");
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator(&text))
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let head = reader.headers().map_err(|e| at(&e))?.clone();
        let mut columns = HashMap::new();
        let mut missing = Vec::new();
        for field in table.fields {
            let given = mapping.column(table.name, field.name);
            let is_it = |cell: &str| match given {
                Some(given) => cell.eq_ignore_ascii_case(given),
                None => field.called.iter().any(|name| cell.eq_ignore_ascii_case(name)),
            };
            match head.iter().position(is_it) {
                Some(column) => drop(columns.insert(field.name, column)),
                None if field.is_required || given.is_some() => missing.push(given.unwrap_or(field.called[0])),
                None => {}
            }
        }
        if !missing.is_empty() {
            let missing = missing.join(", ");
            return Err(at(&format!("the first line names no column {missing} (mapping.csv can give other names)")));
        }
        let mut rows = Vec::new();
        for record in reader.into_records() {
            let cells = record.map_err(|e| at(&e))?;
            rows.push(Record { line: cells.position().map_or(0, csv::Position::line), cells });
        }
        Ok(Some(Self { file, rows, columns, width: head.len() }))
    }

    /// A cell, cleaned. Empty for NULL and for a column that the file lacks.
    pub fn cell(&self, row: &Record, field: &str) -> String {
        let cell = self.columns.get(field).and_then(|column| row.cells.get(*column)).unwrap_or_default();
        if cell == "NULL" { String::new() } else { typed_text::clean(cell).trim().to_owned() }
    }

    /// The problem of a row that has another number of cells than the header: its cells may be shifted.
    pub fn shape(&self, row: &Record) -> Option<Problem> {
        (row.cells.len() != self.width).then(|| {
            let why = format!(
                "{} cells where the header has {}: a separator within a text must be quoted",
                row.cells.len(),
                self.width
            );
            self.problem(row, why)
        })
    }

    /// A problem because of which the row is left out.
    pub fn problem(&self, row: &Record, what: impl Into<String>) -> Problem {
        Problem { file: self.file.clone(), line: row.line, what: what.into(), is_note: false }
    }

    /// Something worth knowing about a row that is taken over.
    pub fn note(&self, row: &Record, what: impl Into<String>) -> Problem {
        Problem { is_note: true, ..self.problem(row, what) }
    }
}

/// The file of a table: its name with any ending, also `dbo.NAME.csv`, whatever the case.
fn find(folder: &Path, table: &str) -> Result<Option<PathBuf>> {
    let at = |e: std::io::Error| Error::unavailable(format!("{}: {e}", folder.display()));
    for entry in std::fs::read_dir(folder).map_err(at)? {
        let path = entry.map_err(at)?.path();
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = stem.strip_prefix("dbo.").unwrap_or(&stem);
        if stem.eq_ignore_ascii_case(table) && path.is_file() {
            return Ok(Some(path));
        }
    }
    Ok(None)
}
