//! Departments and warehouses of the old system, matched with existing ones.

use std::collections::HashMap;

use super::fields::OldTable;
use super::mapping::Mapping;
use super::report::Problem;
use super::source::Source;
use crate::error::Result;
use crate::org::code_and_name_faults;

/// A department or a warehouse.
pub struct Unit {
    /// `None`: it will be created.
    pub id: Option<i64>,
    pub code: String,
    pub name: String,
}

/// All departments, or all warehouses.
pub struct Units {
    pub all: Vec<Unit>,
    what: &'static str,
    /// Old key, code or name, in lower case → index in `all`. The first entry for a key counts.
    places: HashMap<String, usize>,
}

impl Units {
    /// The existing ones. `what`: as `mapping.csv` calls them.
    pub fn new(what: &'static str, existing: Vec<Unit>) -> Self {
        let mut units = Self { all: Vec::new(), what, places: HashMap::new() };
        for unit in existing {
            let at = units.all.len();
            units.name(&unit.code, at);
            units.name(&unit.name, at);
            units.all.push(unit);
        }
        units
    }

    /// Adds the rows of the old table.
    pub fn read(
        &mut self,
        folder: &std::path::Path,
        table: &OldTable,
        mapping: &Mapping,
        problems: &mut Vec<Problem>,
    ) -> Result<()> {
        let Some(source) = Source::read(folder, table, mapping)? else { return Ok(()) };
        for row in &source.rows {
            if let Some(problem) = source.shape(row) {
                problems.push(problem);
                continue;
            }
            let (old, name) = (source.cell(row, "code"), source.cell(row, "name"));
            if let Some(at) = mapping.find(self.what, &old).and_then(|new| self.place(new)) {
                self.places.insert(old.to_lowercase(), at);
                continue;
            }
            let code = code_of(&old);
            if let Some(at) = self.place(&code).or_else(|| self.place(&name)) {
                self.name(&old, at);
                continue;
            }
            if !code_and_name_faults(&code, &name).is_empty() {
                problems.push(source.problem(row, format!("\"{old}\", \"{name}\" is no {}", self.what)));
                continue;
            }
            let at = self.all.len();
            for known in [&old, &code, &name] {
                self.name(known, at);
            }
            self.all.push(Unit { id: None, code, name });
        }
        Ok(())
    }

    /// The one that an order names by its old key, code or name.
    pub fn find(&self, old: &str, mapping: &Mapping) -> Option<usize> {
        match mapping.find(self.what, old) {
            Some(new) => self.place(new),
            None => self.place(old).or_else(|| self.place(&code_of(old))),
        }
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.places.get(&name.to_lowercase()).copied()
    }

    fn name(&mut self, name: &str, at: usize) {
        if !name.is_empty() {
            self.places.entry(name.to_lowercase()).or_insert(at);
        }
    }
}

/// A key as a code: a GUID without hyphens and braces, so that it fits.
fn code_of(old: &str) -> String {
    match uuid::Uuid::try_parse(old) {
        Ok(id) => id.simple().to_string(),
        Err(_) => old.to_owned(),
    }
}
