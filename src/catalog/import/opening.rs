//! Reads counted stock from a file: SKU, quantity and optionally the cost of each article, in the same formats as
//! goods.

use crate::error::{Error, Result};
use crate::sheet::{self, Column, Holds};

/// One row, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningRow {
    pub at_row: u32,
    pub sku: String,
    pub quantity: String,
    /// Empty: not given.
    pub unit_cost: String,
}

const COLUMNS: [Column; 3] = [
    Column { field: "sku", names: "import-heads-sku", is_required: true, holds: Holds::Code },
    Column { field: "quantity", names: "import-heads-quantity", is_required: true, holds: Holds::Number },
    Column { field: "cost", names: "import-heads-cost", is_required: false, holds: Holds::Number },
];

/// Reads the rows below a header that names SKU and quantity. Slow for large files: do not call it on request threads.
///
/// # Errors
/// `Invalid` on `file` for a fault of the whole file.
pub fn read_opening(bytes: &[u8]) -> Result<Vec<OpeningRow>> {
    let sheet = sheet::read(bytes, &COLUMNS, "").map_err(|e| match e {
        Error::Invalid(faults) if faults.iter().any(|fault| fault.reason.key.starts_with("fault-import-heads")) => {
            Error::invalid("file", "fault-opening-heads")
        }
        other => other,
    })?;
    let row = |row: sheet::Row| {
        let [sku, quantity, unit_cost] = [0, 1, 2].map(|at: usize| row.cells[at].text.clone());
        let row = OpeningRow { at_row: row.at_row.unsigned_abs(), sku, quantity, unit_cost };
        (!row.sku.is_empty() || !row.quantity.is_empty()).then_some(row)
    };
    let rows: Vec<OpeningRow> = sheet.rows.into_iter().filter_map(row).collect();
    if rows.is_empty() { Err(Error::invalid("file", "fault-import-empty")) } else { Ok(rows) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sku_and_quantity_are_found_by_their_heads() {
        let rows = read_opening("盘点表\n数量,货号,单价（元）\n12,BG-A4,3.5\n,,\n0.5,JD,\n".as_bytes()).unwrap();
        let row = |at_row, sku: &str, quantity: &str, cost: &str| OpeningRow {
            at_row,
            sku: sku.into(),
            quantity: quantity.into(),
            unit_cost: cost.into(),
        };
        assert_eq!(rows, [row(3, "BG-A4", "12", "3.5"), row(5, "JD", "0.5", "")]);
        assert!(read_opening("货号,名称\nA,甲".as_bytes()).is_err());
    }
}
