//! Compares rows with what is stored and decides what each would do. Pure.

use std::collections::{HashMap, HashSet};

use super::known::Known;
use super::{Master, SheetImportRow};
use crate::catalog::import::{CellFault, RowEffect};
use crate::sheet::Row;

/// Compares the rows of a sheet with what is stored.
pub(super) fn plan(subject: Master, rows: &[Row], known: &Known) -> Vec<SheetImportRow> {
    let typed = rows.iter().map(|row| {
        let faults = subject.columns().iter().zip(&row.cells).filter_map(|(column, cell)| {
            Some(CellFault { field: column.field.to_owned(), key: cell.fault?.to_owned(), args: Vec::new() })
        });
        let cells = row.cells.iter().map(|cell| cell.text.clone()).collect();
        (row.at_row, cells, faults.collect())
    });
    compare(subject, typed.collect(), known)
}

/// Compares stored rows again.
pub(super) fn again(subject: Master, rows: &[SheetImportRow], known: &Known) -> Vec<SheetImportRow> {
    let is_faulty = |row: &SheetImportRow| row.effect == RowEffect::Faulty;
    let typed = rows.iter().map(|row| {
        let kept = if is_faulty(row) { row.faults.clone() } else { Vec::new() };
        (row.at_row, row.typed.clone(), kept)
    });
    compare(subject, typed.collect(), known)
}

fn compare(subject: Master, rows: Vec<(i32, Vec<String>, Vec<CellFault>)>, known: &Known) -> Vec<SheetImportRow> {
    let key = |cells: &[String]| cells.first().map(|key| key.to_lowercase()).unwrap_or_default();
    let keys: HashSet<String> = rows.iter().map(|(_, cells, _)| key(cells)).collect();
    let mut at_rows: HashMap<String, Vec<i32>> = HashMap::new();
    for (at_row, cells, _) in &rows {
        at_rows.entry(key(cells)).or_default().push(*at_row);
    }
    let one = |(at_row, typed, mut faults): (i32, Vec<String>, Vec<CellFault>)| {
        let own = key(&typed);
        let stored = known.by_key(subject, &own);
        let mut cells = Vec::new();
        for (at, (column, text)) in subject.columns().iter().zip(&typed).enumerate() {
            let is_new_parent = column.field == "parent-department" && keys.contains(&text.to_lowercase());
            cells.push(match (known.plain(column.field, text), &stored) {
                (Ok(plain), Some(stored)) if plain.is_empty() => stored.cells[at].clone(),
                (Ok(plain), _) => plain,
                // A department of the same sheet.
                (Err(_), _) if is_new_parent => text.clone(),
                (Err(why), _) => {
                    fault(&mut faults, column.field, why, Vec::new());
                    text.clone()
                }
            });
        }
        let other = at_rows.get(&own).and_then(|rows| rows.iter().find(|at| **at != at_row));
        if let Some(other) = other.filter(|_| !own.is_empty()) {
            let args = vec![("row".to_owned(), other.to_string())];
            fault(&mut faults, subject.columns()[0].field, "fault-row-twice", args);
        }
        for found in known.input(subject, &cells, stored.as_ref().map(|stored| stored.id)).faults() {
            fault(&mut faults, &found.field, &found.key, found.args);
        }
        let effect = match &stored {
            _ if !faults.is_empty() => RowEffect::Faulty,
            None => RowEffect::New,
            Some(stored) if stored.cells == cells && !stored.is_disabled => RowEffect::Same,
            Some(_) => RowEffect::Changed,
        };
        let stored = stored.filter(|_| effect != RowEffect::Faulty);
        SheetImportRow {
            at_row,
            effect,
            typed,
            cells,
            of: stored.as_ref().map(|stored| (stored.id, stored.version)),
            enables: effect == RowEffect::Changed && stored.as_ref().is_some_and(|stored| stored.is_disabled),
            before: stored.filter(|_| effect == RowEffect::Changed).map(|stored| stored.cells),
            faults,
            after: None,
            fate: None,
        }
    };
    rows.into_iter().map(one).collect()
}

/// Adds a fault, unless the cell has one already.
fn fault(faults: &mut Vec<CellFault>, field: &str, key: &str, args: Vec<(String, String)>) {
    if faults.iter().all(|fault| fault.field != field) {
        faults.push(CellFault { field: field.to_owned(), key: key.to_owned(), args });
    }
}
