//! Goods from a spreadsheet: read, compared with what is there, kept to be looked at, applied in one go, undone.
//!
//! Never writes over what somebody changed after it was shown.

mod apply;
mod heads;
mod plan;
mod read;
mod store;
mod table;
mod unzip;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::{GoodsId, ImportId};
use crate::db::schema::{goods_import_rows, goods_imports};
use crate::org::UserId;

pub use heads::{FIELDS, heads};
pub use read::{LARGEST_FILE, SheetRow, read};
pub use table::MOST_ROWS;

crate::text_enum! {
    /// How far an import is.
    pub enum ImportState {
        /// Compared and kept; nothing is changed yet.
        Ready = "ready",
        Applied = "applied",
        Undone = "undone",
    }
}

crate::text_enum! {
    /// What a row would do.
    pub enum RowEffect {
        New = "new",
        Changed = "changed",
        /// The article is what the row says.
        Same = "same",
        Faulty = "faulty",
    }
}

crate::text_enum! {
    /// What undoing made of a row.
    pub enum UndoResult {
        Undone = "undone",
        /// Somebody changed the article since: it stays as they left it.
        Kept = "kept",
    }
}

/// One file of goods.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = goods_imports, check_for_backend(diesel::pg::Pg))]
pub struct GoodsImport {
    pub id: ImportId,
    /// Empty: pasted.
    pub file_name: String,
    pub state: ImportState,
    /// Grows each time that its rows are compared anew.
    pub revision: i32,
    pub made_by: UserId,
    pub made_at: DateTime<Utc>,
    pub applied_by: Option<UserId>,
    pub applied_at: Option<DateTime<Utc>>,
    pub undone_by: Option<UserId>,
    pub undone_at: Option<DateTime<Utc>>,
}

/// One row of the file.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = goods_import_rows, check_for_backend(diesel::pg::Pg))]
pub struct ImportRow {
    /// As the spreadsheet counts, from 1.
    pub at_row: i32,
    pub outcome: RowEffect,
    pub sku: String,
    pub name: String,
    pub specification: String,
    pub unit: String,
    /// The article it is about; of a new one `None` until it is applied.
    pub goods_id: Option<GoodsId>,
    pub goods_version: Option<i32>,
    before: Option<serde_json::Value>,
    faults: Option<serde_json::Value>,
    /// The article changed after the row had been shown, and was compared anew.
    pub is_renewed: bool,
    pub fate: Option<UndoResult>,
}

/// What a changed article was before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviousGoods {
    pub name: String,
    pub specification: String,
    pub unit: String,
    initials: String,
    /// Written only where it was disabled: an import enables nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    disabled_at: Option<DateTime<Utc>>,
}

/// One fault of one cell: a text of `locales/` by its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellFault {
    /// One of [`FIELDS`].
    pub field: String,
    pub key: String,
    pub args: Vec<(String, String)>,
}

/// How many rows of each outcome and fate an import has.
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

impl ImportRow {
    /// The cell of a field.
    pub fn cell(&self, field: &str) -> &str {
        match field {
            "sku" => &self.sku,
            "name" => &self.name,
            "specification" => &self.specification,
            _ => &self.unit,
        }
    }

    /// What the field was, where the row changes it.
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

    /// Whether the article is disabled until the import is applied.
    pub fn enables(&self) -> bool {
        self.article_before().is_some_and(|before| before.disabled_at.is_some())
    }

    fn article_before(&self) -> Option<PreviousGoods> {
        serde_json::from_value(self.before.clone()?).ok()
    }

    /// Every fault, by the fields' order.
    pub fn faults(&self) -> Vec<CellFault> {
        self.faults.clone().and_then(|faults| serde_json::from_value(faults).ok()).unwrap_or_default()
    }
}

impl Counts {
    pub fn all(&self) -> i64 {
        self.new + self.changed + self.same + self.faulty
    }

    /// Rows that applying acts on.
    pub fn to_apply(&self) -> i64 {
        self.new + self.changed
    }

    pub fn of(&self, outcome: RowEffect) -> i64 {
        match outcome {
            RowEffect::New => self.new,
            RowEffect::Changed => self.changed,
            RowEffect::Same => self.same,
            RowEffect::Faulty => self.faulty,
        }
    }
}
