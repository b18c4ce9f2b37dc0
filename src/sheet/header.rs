//! Finds the header row of a table. Columns may be in any order and language; `locales/` lists their names.

use std::collections::BTreeMap;

use super::table::{Cell, Table};
use crate::error::{Error, Fault, Result};
use crate::texts::{Language, Texts};

/// A column that a sheet may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The field whose values it holds.
    pub field: &'static str,
    /// The key of the text with its names, separated by `|`. The template uses the first name.
    pub names: &'static str,
    pub is_required: bool,
    pub holds: Holds,
}

/// What the cells of a column hold, which decides how they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// What the spreadsheet shows.
    Text,
    /// The same in half-width characters.
    Code,
    /// The value, whatever its format shows.
    Number,
}

/// How many rows are searched for the header, which may be below a title.
const LOOKED_AT: usize = 10;

/// The name of a column in the template in this language.
pub fn column_name(t: &Texts, column: &Column) -> String {
    t.get(column.names).split('|').next().unwrap_or_default().to_owned()
}

/// The number of the header row, and where each column is; `None`: an optional column that the sheet lacks.
///
/// # Errors
/// `Invalid` on `file` with the fields that are missing or found twice.
pub(super) fn find(table: &Table, wanted: &[Column]) -> Result<(u32, Vec<Option<u32>>)> {
    let known: Vec<Vec<String>> = wanted.iter().map(|column| headings(column.names)).collect();
    let columns = |cells: &BTreeMap<u32, Cell>| -> Vec<Vec<u32>> {
        let of = |names: &Vec<String>| {
            let is_one = |(_, cell): &(&u32, &Cell)| names.contains(&plain(&cell.text));
            cells.iter().filter(is_one).map(|(column, _)| *column).collect()
        };
        known.iter().map(of).collect()
    };
    let rows = table.iter().take(LOOKED_AT).map(|(row, cells)| (*row, columns(cells)));
    // Takes the first of equally good rows; `max_by_key` would take the last.
    let found = |columns: &[Vec<u32>]| columns.iter().filter(|of| !of.is_empty()).count();
    let best = rows.reduce(|best, row| if found(&row.1) > found(&best.1) { row } else { best });
    let (row, columns) = best.ok_or_else(|| Error::invalid("file", "fault-import-empty"))?;
    let names = |which: &dyn Fn(&Column, &Vec<u32>) -> bool| {
        let named = wanted.iter().zip(&columns).filter(|(column, at)| which(column, at));
        named.map(|(column, _)| column.field).collect::<Vec<_>>().join(",")
    };
    let missing = names(&|column, at| column.is_required && at.is_empty());
    let twice = names(&|_, at| at.len() > 1);
    if !missing.is_empty() {
        return Err(Error::Invalid(vec![Fault::new("file", "fault-import-heads").with("fields", missing)]));
    }
    if !twice.is_empty() {
        return Err(Error::Invalid(vec![Fault::new("file", "fault-import-heads-twice").with("fields", twice)]));
    }
    Ok((row, columns.iter().map(|at| at.first().copied()).collect()))
}

/// The names of a column in all languages, from the text with this key, normalized for comparing.
pub fn headings(key: &str) -> Vec<String> {
    let texts = [Language::Chinese, Language::English].map(|language| Texts::of(language).get(key));
    texts.iter().flat_map(|names| names.split('|')).map(plain).collect()
}

/// Normalizes a header: drops case, spaces and remarks, as in `规格 *` and `单位（必填）`.
fn plain(head: &str) -> String {
    let before = head.split(['(', '（', '[', '【']).next().unwrap_or_default();
    before.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn column(field: &'static str, names: &'static str, is_required: bool) -> Column {
        Column { field, names, is_required, holds: Holds::Text }
    }

    const GOODS: [Column; 5] = [
        column("sku", "import-heads-sku", true),
        column("name", "import-heads-name", true),
        column("specification", "import-heads-specification", true),
        column("unit", "import-heads-unit", true),
        column("quantity", "import-heads-quantity", false),
    ];

    fn table(rows: &[&[&str]]) -> Table {
        let cells = |row: &&[&str]| (0..).zip(row.iter().map(|text| Cell::text(text))).collect();
        (1..).zip(rows.iter().map(cells)).collect()
    }

    #[test]
    fn the_header_may_be_in_any_order_and_language_below_a_title() {
        let found = find(&table(&[&["商品清单"], &["Unit", "规格型号 *", "SKU", "品名（必填）"]]), &GOODS).unwrap();
        assert_eq!(found, (2, vec![Some(2), Some(3), Some(1), Some(0), None]));
    }

    #[test]
    fn missing_and_repeated_columns_are_named() {
        let fault = |rows: &[&[&str]]| match find(&table(rows), &GOODS) {
            Err(Error::Invalid(faults)) => (faults[0].reason.key, faults[0].reason.args.clone()),
            other => panic!("{other:?}"),
        };
        assert_eq!(fault(&[&["货号", "名称"]]), ("fault-import-heads", vec![("fields", "specification,unit".into())]));
        let twice = fault(&[&["货号", "SKU", "名称", "规格", "单位"]]);
        assert_eq!(twice, ("fault-import-heads-twice", vec![("fields", "sku".into())]));
        assert_eq!(fault(&[]).0, "fault-import-empty");
    }
}
