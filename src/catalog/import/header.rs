//! Finds the header row of a table. Columns may be in any order and language; `locales/` lists their names.

use std::collections::BTreeMap;

use super::table::{Cell, Table};
use crate::error::{Error, Fault, Result};
use crate::texts::{Language, Texts};

/// The fields of an article, in the order of the spreadsheet template.
pub const FIELDS: [&str; 4] = ["sku", "name", "specification", "unit"];

/// The texts with the column names, separated by `|`. The template uses the first name.
const NAMES: [&str; 4] = ["import-heads-sku", "import-heads-name", "import-heads-specification", "import-heads-unit"];

/// How many rows are searched for the header, which may be below a title.
const LOOKED_AT: usize = 10;

/// The names of the four columns in the template in this language.
pub fn column_names(t: &Texts) -> [String; 4] {
    NAMES.map(|key| t.get(key).split('|').next().unwrap_or_default().to_owned())
}

/// The number of the header row, and the column of each field.
///
/// # Errors
/// `Invalid` on `file` with the fields that are missing or found twice.
pub(super) fn find(table: &Table) -> Result<(u32, [u32; 4])> {
    let known = NAMES.map(headings);
    let columns = |cells: &BTreeMap<u32, Cell>| {
        let of = |names: &Vec<String>| {
            let is_one = |(_, cell): &(&u32, &Cell)| names.contains(&plain(&cell.text));
            cells.iter().filter(is_one).map(|(column, _)| *column).collect::<Vec<u32>>()
        };
        known.each_ref().map(of)
    };
    let rows = table.iter().take(LOOKED_AT).map(|(row, cells)| (*row, columns(cells)));
    // Takes the first of equally good rows; `max_by_key` would take the last.
    let found = |columns: &[Vec<u32>; 4]| columns.iter().filter(|of| !of.is_empty()).count();
    let best = rows.reduce(|best, row| if found(&row.1) > found(&best.1) { row } else { best });
    let (row, columns) = best.ok_or_else(|| Error::invalid("file", "fault-import-empty"))?;
    let names = |which: &dyn Fn(&Vec<u32>) -> bool| {
        let named = FIELDS.iter().zip(&columns).filter(|(_, columns)| which(columns));
        named.map(|(field, _)| *field).collect::<Vec<_>>().join(",")
    };
    let (missing, twice) = (names(&|columns| columns.is_empty()), names(&|columns| columns.len() > 1));
    if !missing.is_empty() {
        return Err(Error::Invalid(vec![Fault::new("file", "fault-import-heads").with("fields", missing)]));
    }
    if !twice.is_empty() {
        return Err(Error::Invalid(vec![Fault::new("file", "fault-import-heads-twice").with("fields", twice)]));
    }
    Ok((row, columns.map(|of| of.first().copied().unwrap_or_default())))
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

    fn table(rows: &[&[&str]]) -> Table {
        let cells = |row: &&[&str]| (0..).zip(row.iter().map(|text| Cell::text(text))).collect();
        (1..).zip(rows.iter().map(cells)).collect()
    }

    #[test]
    fn the_header_may_be_in_any_order_and_language_below_a_title() {
        let found = find(&table(&[&["商品清单"], &["Unit", "规格型号 *", "SKU", "品名（必填）"]])).unwrap();
        assert_eq!(found, (2, [2, 3, 1, 0]));
    }

    #[test]
    fn missing_and_repeated_columns_are_named() {
        let fault = |rows: &[&[&str]]| match find(&table(rows)) {
            Err(Error::Invalid(faults)) => (faults[0].reason.key, faults[0].reason.args.clone()),
            other => panic!("{other:?}"),
        };
        assert_eq!(fault(&[&["货号", "名称"]]), ("fault-import-heads", vec![("fields", "specification,unit".into())]));
        let twice = fault(&[&["货号", "SKU", "名称", "规格", "单位"]]);
        assert_eq!(twice, ("fault-import-heads-twice", vec![("fields", "sku".into())]));
        assert_eq!(fault(&[]).0, "fault-import-empty");
    }
}
