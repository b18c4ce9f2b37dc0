//! Compares rows with the existing goods and decides what each would do. Pure.

use std::collections::HashMap;

use super::{CellFault, FIELDS, PreviousGoods, RowEffect, SheetRow};
use crate::catalog::goods::spelled;
use crate::catalog::{Goods, GoodsId, GoodsInput};
use crate::error::Error;

/// A row with its effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Planned {
    pub at_row: i32,
    pub outcome: RowEffect,
    /// In the order of [`FIELDS`].
    pub cells: [String; 4],
    pub initials: String,
    /// The article with this SKU, and the version it was compared with.
    pub of: Option<(GoodsId, i32)>,
    pub before: Option<PreviousGoods>,
    pub faults: Vec<CellFault>,
}

/// Compares rows with `known`: all goods with one of their SKUs.
pub(super) fn plan(rows: &[SheetRow], known: &[Goods]) -> Vec<Planned> {
    let known: HashMap<String, &Goods> = known.iter().map(|goods| (goods.sku.to_lowercase(), goods)).collect();
    let mut at_rows: HashMap<String, Vec<i32>> = HashMap::new();
    for row in rows.iter().filter(|row| !row.cells[0].text.is_empty()) {
        at_rows.entry(row.cells[0].text.to_lowercase()).or_default().push(row.at_row);
    }
    let planned = |row: &SheetRow| {
        let cells = row.cells.each_ref().map(|cell| cell.text.clone());
        let mut faults = faults(row);
        let sku = cells[0].to_lowercase();
        let other = at_rows.get(&sku).and_then(|rows| rows.iter().find(|at| **at != row.at_row));
        if let Some(other) = other.filter(|_| faults.iter().all(|fault| fault.field != "sku")) {
            let args = vec![("row".to_owned(), other.to_string())];
            faults.insert(0, CellFault { field: "sku".into(), key: "fault-sku-twice".into(), args });
        }
        compare(row.at_row, cells, faults, known.get(&sku).copied())
    };
    rows.iter().map(planned).collect()
}

/// Compares a row with the article of its SKU, if there is one.
pub(super) fn compare(at_row: i32, cells: [String; 4], faults: Vec<CellFault>, known: Option<&Goods>) -> Planned {
    let [_, name, specification, unit] = &cells;
    // Undoing an import disables goods; importing them again enables them.
    let is_same = |goods: &Goods| {
        [&goods.name, &goods.specification, &goods.unit] == [name, specification, unit] && !goods.is_disabled()
    };
    let (outcome, before) = match known {
        _ if !faults.is_empty() => (RowEffect::Faulty, None),
        None => (RowEffect::New, None),
        Some(goods) if is_same(goods) => (RowEffect::Same, None),
        Some(goods) => (
            RowEffect::Changed,
            Some(PreviousGoods {
                name: goods.name.clone(),
                specification: goods.specification.clone(),
                unit: goods.unit.clone(),
                initials: spelled(&goods.name),
                disabled_at: goods.disabled_at,
            }),
        ),
    };
    let of = known.filter(|_| outcome != RowEffect::Faulty).map(|goods| (goods.id, goods.version));
    Planned { at_row, outcome, initials: spelled(name), of, before, faults, cells }
}

/// The faults of the cells. A fault of the spreadsheet value comes before a failed validation of the field.
fn faults(row: &SheetRow) -> Vec<CellFault> {
    let [sku, name, specification, unit] = row.cells.each_ref().map(|cell| cell.text.clone());
    let checked = match (GoodsInput { sku, name, specification, unit }).checked() {
        Err(Error::Invalid(faults)) => faults,
        _ => Vec::new(),
    };
    let of_field = |(field, cell): (&&str, &crate::sheet::Cell)| {
        let fault =
            |key: &str, args: Vec<(String, String)>| CellFault { field: (*field).into(), key: key.into(), args };
        if let Some(key) = cell.fault {
            return Some(fault(key, Vec::new()));
        }
        let found = checked.iter().find(|fault| fault.field == **field)?;
        let args = found.reason.args.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        Some(fault(found.reason.key, args.collect()))
    };
    FIELDS.iter().zip(&row.cells).filter_map(of_field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Cell;

    fn row(at_row: i32, cells: [&str; 4]) -> SheetRow {
        SheetRow { at_row, cells: cells.map(Cell::text) }
    }

    fn goods(sku: &str, name: &str) -> Goods {
        let (specification, unit) = ("70g".to_owned(), "包".to_owned());
        Goods { id: GoodsId(7), sku: sku.into(), name: name.into(), specification, unit, version: 3, disabled_at: None }
    }

    #[test]
    fn a_row_is_new_changed_same_or_faulty() {
        let known = [goods("BG-A4", "A4复印纸"), goods("JD", "胶带")];
        let rows = [
            row(2, ["bg-a4", "A4纸", "70g", "包"]),
            row(3, ["JD", "胶带", "70g", "包"]),
            row(4, ["QP", "气泡膜", "", "卷"]),
            row(5, ["", "气泡膜", "", ""]),
        ];
        let planned = plan(&rows, &known);
        let outcomes: Vec<RowEffect> = planned.iter().map(|row| row.outcome).collect();
        assert_eq!(outcomes, [RowEffect::Changed, RowEffect::Same, RowEffect::New, RowEffect::Faulty]);
        assert_eq!(planned[0].before.as_ref().unwrap().name, "A4复印纸");
        assert_eq!((planned[0].of, planned[2].of), (Some((GoodsId(7), 3)), None));
        assert_eq!(planned[2].initials, "qpm qipaomo");
        let faults: Vec<_> = planned[3].faults.iter().map(|fault| (fault.field.as_str(), fault.key.as_str())).collect();
        assert_eq!(faults, [("sku", "fault-sku"), ("unit", "fault-required")]);
    }

    #[test]
    fn a_disabled_article_is_never_the_same() {
        let disabled_at = Some(chrono::DateTime::UNIX_EPOCH);
        let known = [Goods { disabled_at, ..goods("JD", "胶带") }];
        let planned = plan(&[row(2, ["JD", "胶带", "70g", "包"])], &known);
        assert_eq!(planned[0].outcome, RowEffect::Changed);
        assert_eq!(planned[0].before.as_ref().unwrap().disabled_at, disabled_at);
    }

    #[test]
    fn each_of_two_rows_with_one_sku_names_the_other() {
        let planned = plan(&[row(2, ["A", "甲", "", "个"]), row(9, ["a", "乙", "", "个"])], &[]);
        let others: Vec<_> = planned.iter().map(|row| row.faults[0].args[0].1.as_str()).collect();
        assert_eq!(others, ["9", "2"]);
    }
}
