//! Reads counted stock from a file: SKU, quantity and optionally the cost of each article, in the same formats as
//! goods.

use super::header::headings;
use super::read::cells;
use super::table::{Cell, MOST_ROWS, too_long};
use crate::error::{Error, Result};

/// One row, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningRow {
    pub at_row: u32,
    pub sku: String,
    pub quantity: String,
    /// Empty: not given.
    pub unit_cost: String,
}

/// How many rows are searched for the header.
const LOOKED_AT: usize = 10;

/// Reads the rows below a header that names SKU and quantity. Slow for large files: do not call it on request threads.
///
/// # Errors
/// `Invalid` on `file` for a fault of the whole file.
pub fn read_opening(bytes: &[u8]) -> Result<Vec<OpeningRow>> {
    let table = cells(bytes)?;
    let names = ["import-heads-sku", "import-heads-quantity", "import-heads-cost"].map(headings);
    let is_one = |cell: &Cell, names: &[String]| {
        let head = cell.text.split(['(', '（', '[', '【']).next().unwrap_or_default();
        let head: String = head.chars().filter(|c| c.is_alphanumeric()).collect();
        names.contains(&head.to_lowercase())
    };
    let found = table.iter().take(LOOKED_AT).find_map(|(row, cells)| {
        let [sku, quantity, cost] =
            names.each_ref().map(|names| cells.iter().find(|(_, cell)| is_one(cell, names)).map(|(column, _)| *column));
        Some((*row, sku?, quantity?, cost))
    });
    let Some((head, sku, quantity, cost)) = found else {
        return Err(Error::invalid("file", "fault-opening-heads"));
    };
    let row = |(at, cells): (&u32, &std::collections::BTreeMap<u32, Cell>)| {
        let text = |column: Option<u32>| {
            column.and_then(|column| cells.get(&column)).map(|cell| cell.text.clone()).unwrap_or_default()
        };
        let row =
            OpeningRow { at_row: *at, sku: text(Some(sku)), quantity: text(Some(quantity)), unit_cost: text(cost) };
        (!row.sku.is_empty() || !row.quantity.is_empty()).then_some(row)
    };
    let rows: Vec<OpeningRow> = table.range(head + 1..).filter_map(row).collect();
    match rows.len() {
        0 => Err(Error::invalid("file", "fault-import-empty")),
        n if n > MOST_ROWS => Err(too_long()),
        _ => Ok(rows),
    }
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
