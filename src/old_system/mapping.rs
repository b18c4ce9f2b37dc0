//! `mapping.csv`: the administrator's mapping of unknown names.
//!
//! Three cells a row: what (`column`, `state`, `kind`, `person`, `department`, `warehouse`, `unit`), the old name, and the
//! new one. A column is written as `ApprovePlanOrder_Header.state`. A blank old name stands for blank cells.

use std::collections::HashMap;
use std::path::Path;

use crate::error::{Error, Result};
use crate::sheet::decoded;

/// The rows of the file.
#[derive(Debug, Default)]
pub struct Mapping(HashMap<(String, String), String>);

impl Mapping {
    /// Reads the file of a folder; empty if there is none.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join("mapping.csv");
        if !path.is_file() {
            return Ok(Self::default());
        }
        let at = |e: &dyn std::fmt::Display| Error::unavailable(format!("{}: {e}", path.display()));
        let text = decoded(&std::fs::read(&path).map_err(|e| at(&e))?).map_err(|_| at(&"unreadable text"))?;
        let mut reader = csv::ReaderBuilder::new();
        reader.has_headers(false).flexible(true).trim(csv::Trim::All);
        let mut rows = HashMap::new();
        for record in reader.from_reader(text.as_bytes()).into_records() {
            let record = record.map_err(|e| at(&e))?;
            if let (Some(what), Some(old), Some(new)) = (record.get(0), record.get(1), record.get(2)) {
                rows.insert((what.to_lowercase(), old.to_lowercase()), new.to_owned());
            }
        }
        Ok(Self(rows))
    }

    /// The old name of a column, if it is given.
    pub fn column(&self, table: &str, field: &str) -> Option<&str> {
        self.find("column", &format!("{table}.{field}"))
    }

    /// The new value of an old name, if the mapping has one.
    pub fn find(&self, what: &str, old: &str) -> Option<&str> {
        self.0.get(&(what.to_owned(), old.to_lowercase())).map(String::as_str)
    }
}
