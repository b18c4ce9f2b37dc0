//! Reads workbooks: .xlsx cell by cell, .xls through its records.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Data, DataRef, Reader, SheetType, SheetVisible, Xls, Xlsx};

use super::records::Records;
use super::shown::{in_format, is_shortened};
use super::table::{Cell, Found, TableBuilder};
use super::{hidden, unzip};
use crate::error::{Error, Fault, Result};

/// Excel stores 15 significant digits of a number.
const DIGITS: usize = 15;

/// Reads a sheet of a .xlsx cell by cell: a range would allocate all cells between two distant ones.
pub(super) fn new(bytes: &[u8], wanted: &str) -> Result<Found> {
    unzip::check(bytes)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let (_, sheet, others) = choose(workbook.sheets_metadata(), wanted)?;
    let mut cells = workbook.worksheet_cells_reader(&sheet).map_err(broken)?;
    let mut table = TableBuilder::default();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(broken)? {
        let (row, column) = cell.get_position();
        let read = of_ref(cell.get_value());
        let format = cells.styles().get(style).and_then(|style| style.number_format.as_ref());
        let shown = format.and_then(|format| in_format(&read.text, &format.format_code));
        table.put_shown(row.saturating_add(1), column, read, shown.filter(|_| is_number(cell.get_value())))?;
    }
    let hidden = hidden::rows(bytes, &sheet).unwrap_or_default();
    Ok(Found { table: table.build(), sheet, others, hidden })
}

/// Reads a sheet of a .xls. Its records are looked through first: the reader would allocate what they announce.
pub(super) fn old(bytes: &[u8], wanted: &str) -> Result<Found> {
    let records = Records::of_file(bytes)?;
    let workbook: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(broken)?;
    let (at, sheet, others) = choose(workbook.sheets_metadata(), wanted)?;
    let mut workbook = workbook;
    let range = workbook.worksheet_range(&sheet).map_err(broken)?;
    let (top, left) = range.start().unwrap_or_default();
    let mut table = TableBuilder::default();
    for (row, column, value) in range.used_cells() {
        let place = |offset: usize, from: u32| u32::try_from(offset).unwrap_or(u32::MAX).saturating_add(from);
        let (row, column) = (place(row, top), place(column, left));
        let read = of_data(value);
        let is_number = matches!(value, Data::Int(_) | Data::Float(_));
        let shown = records.format(at, row, column).filter(|_| is_number);
        let shown = shown.and_then(|format| in_format(&read.text, format));
        table.put_shown(row.saturating_add(1), column, read, shown)?;
    }
    let hidden: BTreeSet<u32> = records.hidden(at).iter().map(|row| row + 1).collect();
    Ok(Found { table: table.build(), sheet, others, hidden })
}

/// The sheet to read, with its index, and the other visible sheets. `wanted`: its name; empty: the first visible one.
///
/// # Errors
/// `Invalid` at `sheet` with the names there are.
fn choose(sheets: &[calamine::Sheet], wanted: &str) -> Result<(usize, String, Vec<String>)> {
    let is_shown =
        |sheet: &calamine::Sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible;
    let wanted = wanted.trim();
    let fits = |sheet: &calamine::Sheet| match wanted {
        "" => is_shown(sheet),
        name => sheet.typ == SheetType::WorkSheet && sheet.name.trim().to_lowercase() == name.to_lowercase(),
    };
    let visible = || sheets.iter().filter(|sheet| is_shown(sheet)).map(|sheet| sheet.name.clone());
    let Some((at, found)) = sheets.iter().enumerate().find(|(_, sheet)| fits(sheet)) else {
        let names = visible().collect::<Vec<_>>().join("、");
        let fault = Fault::new(if wanted.is_empty() { "file" } else { "sheet" }, "fault-import-no-sheet");
        return Err(Error::Invalid(vec![fault.with("sheets", names)]));
    };
    Ok((at, found.name.clone(), visible().filter(|name| *name != found.name).collect()))
}

fn is_number(value: &DataRef<'_>) -> bool {
    matches!(value, DataRef::Int(_) | DataRef::Float(_))
}

fn of_ref(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::default(),
        DataRef::String(text) => of_text(text),
        DataRef::SharedString(text) => of_text(text),
        DataRef::Int(number) => of_number(number.to_string()),
        // `Display` writes 1001.0 as 1001, without an exponent.
        DataRef::Float(number) => of_number(number.to_string()),
        DataRef::Bool(yes) => Cell::text(if *yes { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(at) => Cell::faulty(&at.to_string(), "fault-cell-date"),
        DataRef::DateTimeIso(at) | DataRef::DurationIso(at) => Cell::faulty(at, "fault-cell-date"),
        DataRef::Error(error) => Cell::faulty(&error.to_string(), "fault-cell-error"),
    }
}

fn of_data(value: &Data) -> Cell {
    match value {
        Data::Empty => Cell::default(),
        Data::String(text) => of_text(text),
        Data::Int(number) => of_number(number.to_string()),
        Data::Float(number) => of_number(number.to_string()),
        Data::Bool(yes) => Cell::text(if *yes { "TRUE" } else { "FALSE" }),
        Data::DateTime(at) => Cell::faulty(&at.to_string(), "fault-cell-date"),
        Data::DateTimeIso(at) | Data::DurationIso(at) => Cell::faulty(at, "fault-cell-date"),
        Data::Error(error) => Cell::faulty(&error.to_string(), "fault-cell-error"),
    }
}

/// A number that was saved as text in its short form has lost digits.
fn of_text(text: &str) -> Cell {
    if is_shortened(text) { Cell::faulty(text, "fault-cell-digits") } else { Cell::text(text) }
}

/// Excel has lost digits of a number longer than [`DIGITS`].
fn of_number(text: String) -> Cell {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if digits > DIGITS { Cell::faulty(&text, "fault-cell-digits") } else { Cell::text(&text) }
}

fn broken<E>(_: E) -> Error {
    Error::invalid("file", "fault-import-broken")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_all_its_digits_and_no_exponent() {
        assert_eq!(of_ref(&DataRef::Float(1001.0)).text, "1001");
        assert_eq!(of_ref(&DataRef::Float(6_901_234_567_892.0)).text, "6901234567892");
        assert_eq!(of_ref(&DataRef::Float(1e20)).fault, Some("fault-cell-digits"));
    }
}
