//! Importing goods from a spreadsheet: reads it, compares it with the goods, stores a preview, applies or undoes it.
//!
//! Never overwrites an article that changed after the preview was shown.

mod apply;
mod opening;
mod plan;
mod read;
mod store;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::{GoodsId, ImportId};
use crate::db::schema::{goods_import_rows, goods_imports};
use crate::org::UserId;
use crate::sheet::About;

pub use opening::{OpeningRow, read_opening};
pub use read::{COLUMNS, FIELDS, SheetRow, read, read_sheet};

crate::text_enum! {
    /// The state of an import.
    pub enum ImportState {
        /// The preview is stored; no goods are changed.
        Ready = "ready",
        Applied = "applied",
        Undone = "undone",
    }
}

crate::text_enum! {
    /// What applying a row does.
    pub enum RowEffect {
        New = "new",
        Changed = "changed",
        /// The article equals the row.
        Same = "same",
        Faulty = "faulty",
    }
}

crate::text_enum! {
    /// What undoing an import did to a row.
    pub enum UndoResult {
        Undone = "undone",
        /// The article was changed after the import and is left unchanged.
        Kept = "kept",
    }
}

/// One uploaded file or pasted table.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = goods_imports, check_for_backend(diesel::pg::Pg))]
pub struct GoodsImport {
    pub id: ImportId,
    /// Empty for pasted text.
    pub file_name: String,
    pub state: ImportState,
    /// Incremented when rows are compared again.
    pub revision: i32,
    pub made_by: UserId,
    pub made_at: DateTime<Utc>,
    pub applied_by: Option<UserId>,
    pub applied_at: Option<DateTime<Utc>>,
    pub undone_by: Option<UserId>,
    pub undone_at: Option<DateTime<Utc>>,
    about: Option<serde_json::Value>,
}

/// One row of an import.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = goods_import_rows, check_for_backend(diesel::pg::Pg))]
pub struct ImportRow {
    /// The row number in the spreadsheet, from 1.
    pub at_row: i32,
    pub outcome: RowEffect,
    pub sku: String,
    pub name: String,
    pub specification: String,
    pub unit: String,
    /// The article with this SKU; `None` for a new one until the import is applied.
    pub goods_id: Option<GoodsId>,
    pub goods_version: Option<i32>,
    before: Option<serde_json::Value>,
    faults: Option<serde_json::Value>,
    /// Whether the article changed after the preview and the row was compared again.
    pub is_renewed: bool,
    pub fate: Option<UndoResult>,
}

/// An article before an import changed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviousGoods {
    pub name: String,
    pub specification: String,
    pub unit: String,
    initials: String,
    /// Stored only for a disabled article, which the import enables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    disabled_at: Option<DateTime<Utc>>,
}

/// A fault of a cell: the key of a text in `locales/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellFault {
    /// One of [`FIELDS`].
    pub field: String,
    pub key: String,
    pub args: Vec<(String, String)>,
}

/// The number of rows of an import by effect and undo result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub new: i64,
    pub changed: i64,
    pub same: i64,
    pub faulty: i64,
    pub renewed: i64,
    pub undone: i64,
    pub kept: i64,
}

impl GoodsImport {
    /// Which sheet was read; empty for text and for imports of an earlier version.
    pub fn about(&self) -> About {
        self.about.clone().and_then(|about| serde_json::from_value(about).ok()).unwrap_or_default()
    }
}

impl ImportRow {
    /// The cell of one of [`FIELDS`].
    pub fn cell(&self, field: &str) -> &str {
        match field {
            "sku" => &self.sku,
            "name" => &self.name,
            "specification" => &self.specification,
            _ => &self.unit,
        }
    }

    /// The previous value of a field, if the row changes it.
    pub fn before(&self, field: &str) -> Option<String> {
        let before = self.article_before()?;
        let was = match field {
            "name" => before.name,
            "specification" => before.specification,
            "unit" => before.unit,
            _ => return None,
        };
        (was != self.cell(field)).then_some(was)
    }

    /// Whether applying the row enables a disabled article.
    pub fn enables(&self) -> bool {
        self.article_before().is_some_and(|before| before.disabled_at.is_some())
    }

    fn article_before(&self) -> Option<PreviousGoods> {
        serde_json::from_value(self.before.clone()?).ok()
    }

    /// All faults, in the order of [`FIELDS`].
    pub fn faults(&self) -> Vec<CellFault> {
        self.faults.clone().and_then(|faults| serde_json::from_value(faults).ok()).unwrap_or_default()
    }
}

impl Counts {
    /// All rows.
    pub fn all(&self) -> i64 {
        self.new + self.changed + self.same + self.faulty
    }

    /// The rows that applying writes.
    pub fn to_apply(&self) -> i64 {
        self.new + self.changed
    }

    /// The rows with one effect.
    pub fn of(&self, outcome: RowEffect) -> i64 {
        match outcome {
            RowEffect::New => self.new,
            RowEffect::Changed => self.changed,
            RowEffect::Same => self.same,
            RowEffect::Faulty => self.faulty,
        }
    }
}
