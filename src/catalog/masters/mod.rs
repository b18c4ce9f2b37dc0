//! People, departments and warehouses from a spreadsheet: reads it, compares it with what is there, stores a preview,
//! applies or undoes it.
//!
//! A blank cell of a row that is there already keeps what is stored. Nothing that changed after the preview was shown is
//! overwritten.

mod apply;
mod known;
mod plan;
mod store;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::SheetImportId;
use super::import::{CellFault, Counts, ImportState, RowEffect, UndoResult};
use crate::db::schema::sheet_imports;
use crate::org::{Platform, UserId};
use crate::sheet::{About, Column, Holds};

crate::text_enum! {
    /// The subject of a sheet.
    pub enum Master {
        People = "people",
        Departments = "departments",
        Warehouses = "warehouses",
    }
}

const fn must(field: &'static str, names: &'static str) -> Column {
    Column { field, names, is_required: true, holds: Holds::Code }
}

const fn may(field: &'static str, names: &'static str) -> Column {
    Column { field, names, is_required: false, holds: Holds::Code }
}

/// A column of names, which are as they are typed.
const fn named(column: Column) -> Column {
    Column { holds: Holds::Text, ..column }
}

const PERSON: [Column; 5] = [
    must("username", "sheet-heads-username"),
    named(must("display-name", "sheet-heads-display-name")),
    may("role", "sheet-heads-role"),
    may("person-department", "sheet-heads-department"),
    may("mobile", "sheet-heads-mobile"),
];

/// The columns of people, with a column of userids for each platform at the end, in the order of [`Platform::ALL`].
const PEOPLE: [Column; PERSON.len() + Platform::ALL.len()] = {
    let mut columns = [PERSON[0]; PERSON.len() + Platform::ALL.len()];
    let mut at = 1;
    while at < columns.len() {
        columns[at] = if at < PERSON.len() {
            PERSON[at]
        } else {
            let platform = Platform::ALL[at - PERSON.len()];
            may(platform.as_str(), platform.userid_heads())
        };
        at += 1;
    }
    columns
};

const DEPARTMENTS: [Column; 5] = [
    must("code", "sheet-heads-code"),
    named(must("name", "sheet-heads-name")),
    may("parent-department", "sheet-heads-parent"),
    may("department-head", "sheet-heads-head"),
    Column { holds: Holds::Number, ..may("signing-limit", "sheet-heads-limit") },
];

const WAREHOUSES: [Column; 3] =
    [must("code", "sheet-heads-code"), named(must("name", "sheet-heads-name")), may("keeper", "sheet-heads-keeper")];

impl Master {
    /// The columns of its sheet; the first is the key.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::People => &PEOPLE,
            Self::Departments => &DEPARTMENTS,
            Self::Warehouses => &WAREHOUSES,
        }
    }
}

/// One uploaded file or pasted table.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = sheet_imports, check_for_backend(diesel::pg::Pg))]
pub struct SheetImport {
    pub id: SheetImportId,
    pub subject: Master,
    /// Empty for pasted text.
    pub file_name: String,
    pub state: ImportState,
    /// Incremented when rows are compared again.
    pub revision: i32,
    rows: serde_json::Value,
    pub made_by: UserId,
    pub made_at: DateTime<Utc>,
    pub applied_by: Option<UserId>,
    pub applied_at: Option<DateTime<Utc>>,
    pub undone_by: Option<UserId>,
    pub undone_at: Option<DateTime<Utc>>,
    about: Option<serde_json::Value>,
}

/// One row of an import. Cells are in the order of [`Master::columns`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetImportRow {
    /// The row number in the spreadsheet, from 1.
    pub at_row: i32,
    pub effect: RowEffect,
    /// As typed.
    pub typed: Vec<String>,
    /// What would be stored: names replaced by codes, blank cells by what is stored.
    pub cells: Vec<String>,
    /// What was stored before, if the row changes it.
    pub before: Option<Vec<String>>,
    pub faults: Vec<CellFault>,
    /// The record with this key and the version it was compared with.
    of: Option<(i64, i32)>,
    /// Whether applying the row enables a disabled record.
    pub enables: bool,
    /// The record's version after the import.
    after: Option<i32>,
    pub fate: Option<UndoResult>,
}

impl SheetImport {
    /// Which sheet was read; empty for text and for imports of an earlier version.
    pub fn about(&self) -> About {
        self.about.clone().and_then(|about| serde_json::from_value(about).ok()).unwrap_or_default()
    }

    /// Its rows.
    pub fn rows(&self) -> Vec<SheetImportRow> {
        serde_json::from_value(self.rows.clone()).unwrap_or_default()
    }

    /// The number of its rows by effect and undo result.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for row in self.rows() {
            *match row.effect {
                RowEffect::New => &mut counts.new,
                RowEffect::Changed => &mut counts.changed,
                RowEffect::Same => &mut counts.same,
                RowEffect::Faulty => &mut counts.faulty,
            } += 1;
            match row.fate {
                Some(UndoResult::Undone) => counts.undone += 1,
                Some(UndoResult::Kept) => counts.kept += 1,
                None => {}
            }
        }
        counts
    }
}
