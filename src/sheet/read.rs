//! Reads a file or pasted text as rows of cells. Slow for large files: do not call it on request threads.

use std::collections::BTreeMap;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Serialize};

use super::header::{Column, Holds};
use super::shown::{half_width, is_shortened};
use super::table::{Cell, Found, MOST_ROWS, Table, TableBuilder, too_long};
use super::{header, workbook};
use crate::error::{Error, Result};

/// The maximum size of a file, in bytes.
pub const LARGEST_FILE: usize = 5 * 1024 * 1024;

/// One row below the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The row number in the spreadsheet, from 1.
    pub at_row: i32,
    /// In the order of the columns that were asked for; blank where the sheet lacks an optional one.
    pub cells: Vec<Cell>,
}

/// The rows of a file, and what a reader of them should know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub rows: Vec<Row>,
    pub about: About,
}

/// Which sheet of a workbook was read, and what its rows do not show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Empty for text.
    pub sheet: String,
    /// The other visible sheets.
    pub others: Vec<String>,
    /// How many of the rows the spreadsheet hides.
    pub hidden: usize,
}

/// Reads a workbook (.xlsx, .xls) or text (CSV or tab-separated; UTF-8, UTF-16 or GB18030). Faults of cells are returned
/// in the cells. Rows that are blank in all of these columns are left out. `wanted`: the name of the sheet; empty: the
/// first visible one.
///
/// # Errors
/// `Invalid` on `file` for a fault of the whole file, on `sheet` for an unknown name.
pub fn read(bytes: &[u8], columns: &[Column], wanted: &str) -> Result<Sheet> {
    let Found { table, sheet, others, hidden } = cells(bytes, wanted)?;
    let (head, places) = header::find(&table, columns)?;
    let row = |(at, cells): (&u32, &BTreeMap<u32, Cell>)| {
        let cell = |(column, place): (&Column, &Option<u32>)| {
            let cell = place.and_then(|column| cells.get(&column)).cloned().unwrap_or_default();
            as_held(cell, column.holds)
        };
        let cells: Vec<Cell> = columns.iter().zip(&places).map(cell).collect();
        let at_row = i32::try_from(*at).ok()?;
        cells.iter().any(|cell| *cell != Cell::default()).then_some(Row { at_row, cells })
    };
    let rows: Vec<Row> = table.range(head + 1..).filter_map(row).collect();
    let is_hidden = |row: &&Row| u32::try_from(row.at_row).is_ok_and(|row| hidden.contains(&row));
    let about = About { sheet, others, hidden: rows.iter().filter(is_hidden).count() };
    match rows.len() {
        0 => Err(Error::invalid("file", "fault-import-empty")),
        n if n > MOST_ROWS => Err(too_long()),
        _ => Ok(Sheet { rows, about }),
    }
}

/// A cell as its column means it.
fn as_held(cell: Cell, holds: Holds) -> Cell {
    let Cell { text, fault, shown } = cell;
    let text = match (holds, shown) {
        (Holds::Number, _) | (_, None) => text,
        (_, Some(shown)) => shown,
    };
    let text = if holds == Holds::Code { half_width(&text).into_owned() } else { text };
    Cell { text, fault, shown: None }
}

/// All cells of a file.
fn cells(bytes: &[u8], wanted: &str) -> Result<Found> {
    if bytes.len() > LARGEST_FILE {
        return Err(Error::invalid("file", "fault-import-large"));
    }
    match bytes {
        [b'P', b'K', 3 | 5, 4 | 6, ..] => workbook::new(bytes, wanted),
        // The container format of .xls and of workbooks with a password.
        [0xD0, 0xCF, 0x11, 0xE0, ..] => workbook::old(bytes, wanted),
        text => Ok(Found { table: separated(&decoded(text)?)?, ..Found::default() }),
    }
}

/// Decodes UTF-8 or UTF-16 by byte order mark, valid UTF-8, else GB18030, in which Excel writes CSV in China.
pub fn decoded(bytes: &[u8]) -> Result<String> {
    let unreadable = || Error::invalid("file", "fault-import-encoding");
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) if [UTF_8, UTF_16LE, UTF_16BE].contains(&encoding) => encoding,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        _ => GB18030,
    };
    let (text, _, has_errors) = encoding.decode(bytes);
    // Rejects images and programs that happen to decode.
    if has_errors || text.contains('\0') { Err(unreadable()) } else { Ok(text.into_owned()) }
}

fn separated(text: &str) -> Result<Table> {
    // Normalize line ends: with two characters the reader counts the second one with the next line.
    let text = text.replace("\r\n", "\n").replace('\r', "\n") + "\n";
    let separator = separator(&text);
    if separator == b'\t' {
        return tabbed(&text);
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let (mut table, mut breaks) = (TableBuilder::default(), 0);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|_| Error::invalid("file", "fault-import-broken"))? {
        // Count as the spreadsheet does: a break within a cell is no row, a blank line is one. The reader is at the
        // start of the next line.
        breaks += record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        let row = reader.position().line().saturating_sub(breaks + 1);
        let row = u32::try_from(row).map_err(|_| too_long())?;
        for (column, cell) in (0..).zip(&record) {
            table.put(row, column, of_text(cell))?;
        }
    }
    Ok(table.build())
}

/// The character between the cells of separated text, judged by its first line: tab, semicolon or comma.
pub fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |sign: char| first.matches(sign).count();
    match count('\t') {
        0 if count(';') > count(',') => b';',
        0 => b',',
        _ => b'\t',
    }
}

/// Reads tab-separated text as copied from a spreadsheet. A quote that is not closed within its cell is an ordinary
/// character (`"A" 型`), so that it does not swallow rows.
fn tabbed(text: &str) -> Result<Table> {
    let (mut table, mut row, mut column, mut rest) = (TableBuilder::default(), 1, 0, text);
    while !rest.is_empty() {
        let plainly = || rest.split_at(rest.find(['\t', '\n']).unwrap_or(rest.len()));
        let (cell, after) = match quoted(rest) {
            Some((inside, after)) => (of_text(&inside.replace("\"\"", "\"")), after),
            None => (of_text(plainly().0), plainly().1),
        };
        table.put(row, column, cell)?;
        rest = match after.strip_prefix('\t') {
            Some(next) => {
                column += 1;
                next
            }
            None => {
                (row, column) = (row + 1, 0);
                after.strip_prefix('\n').unwrap_or_default()
            }
        };
    }
    Ok(table.build())
}

/// The content of a quoted cell and the text after it, if the quote is closed before a tab and ends the cell.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('"')?;
    let mut from = 0;
    loop {
        let at = from + inside.get(from..)?.find(['"', '\t'])?;
        let after = inside.get(at..)?.strip_prefix('"')?;
        if !after.starts_with('"') {
            return after.starts_with(['\t', '\n']).then_some((inside.get(..at)?, after));
        }
        from = at + 2;
    }
}

/// Excel saves a long number as `6.90123E+12` in CSV.
fn of_text(text: &str) -> Cell {
    if is_shortened(text) {
        return Cell::faulty(text, "fault-cell-digits");
    }
    // Excel marks text with an apostrophe; exports of this program mark text that looks like a formula.
    let text = text.trim();
    Cell::text(text.strip_prefix('\'').unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 4] = [
        Column { field: "sku", names: "import-heads-sku", is_required: true, holds: Holds::Code },
        Column { field: "name", names: "import-heads-name", is_required: true, holds: Holds::Text },
        Column { field: "specification", names: "import-heads-specification", is_required: true, holds: Holds::Text },
        Column { field: "unit", names: "import-heads-unit", is_required: true, holds: Holds::Text },
    ];

    fn read(bytes: &[u8]) -> Result<Vec<Row>> {
        Ok(super::read(bytes, &COLUMNS, "")?.rows)
    }

    fn skus(bytes: &[u8]) -> Vec<(i32, String, Option<&'static str>)> {
        let rows = read(bytes).unwrap();
        rows.into_iter().map(|row| (row.at_row, row.cells[0].text.clone(), row.cells[0].fault)).collect()
    }

    fn key(bytes: &[u8]) -> &'static str {
        match read(bytes) {
            Err(Error::Invalid(faults)) => faults[0].reason.key,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn rows_are_counted_as_the_spreadsheet_counts_them() {
        let text = "货号,名称,规格,单位\n\n001,\"两\n行\",,个\nB,乙,,个";
        for text in [text.to_owned(), text.replace('\n', "\r\n"), format!("{text}\n\n")] {
            assert_eq!(skus(text.as_bytes()), [(3, "001".into(), None), (4, "B".into(), None)]);
            assert_eq!(read(text.as_bytes()).unwrap()[0].cells[1].text, "两 行");
        }
    }

    #[test]
    fn a_quote_in_pasted_cells_swallows_no_row() {
        let text =
            "货号\t名称\t规格\t单位\n\"A\" 型\t甲\t5\"\t\"个\nB\t\"两\n\"\"行\"\"\"\t\"6\"\"\"\t个\n\nC\t\"\t\"丙\t个";
        for text in [text.to_owned(), text.replace('\n', "\r\n")] {
            let rows = read(text.as_bytes()).unwrap();
            let cells: Vec<_> =
                rows.iter().map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>()).collect();
            assert_eq!(
                cells,
                [["\"A\" 型", "甲", "5\"", "\"个"], ["B", "两 \"行\"", "6\"", "个"], ["C", "\"", "\"丙", "个"]]
            );
            assert_eq!(rows.iter().map(|row| row.at_row).collect::<Vec<_>>(), [2, 3, 5]);
        }
    }

    #[test]
    fn text_comes_in_the_encodings_that_excel_writes() {
        let text = "货号\t名称\t规格\t单位\r\nA-1\t龘靐\t\t个\r\n";
        let (gb, ..) = GB18030.encode(text);
        let marked = [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat();
        let wide: Vec<u8> = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for bytes in [text.as_bytes(), &gb, &marked, &wide] {
            assert_eq!(read(bytes).unwrap()[0].cells[1].text, "龘靐");
        }
        assert_eq!(key(&[0x89, b'P', b'N', b'G', 0, 0, 0xFF]), "fault-import-encoding");
        assert_eq!(key(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1]), "fault-import-broken");
        assert_eq!(key(b"PK\x03\x04 no package"), "fault-import-broken");
        assert_eq!(key(b""), "fault-import-empty");
    }

    #[test]
    fn long_numbers_that_excel_has_shortened_are_faults() {
        let text = "货号,名称,规格,单位\n6.90123E+12,甲,,个\n6901234567892,乙,,个\n1E+5X,丙,,个\n";
        let faults: Vec<_> = skus(text.as_bytes()).into_iter().map(|(.., fault)| fault).collect();
        assert_eq!(faults, [Some("fault-cell-digits"), None, None]);
    }
}
