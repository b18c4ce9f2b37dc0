//! Workbooks to fill in. Every cell is text, so that Excel keeps leading zeros and long numbers.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::error::{Error, Result};

/// Column width in characters.
const WIDTH: u32 = 24;

/// Builds a workbook of one sheet; the first row holds the column headings.
pub fn build(name: &str, rows: &[Vec<String>]) -> Result<Vec<u8>> {
    let (text, head) = (Format::new().set_num_format("@"), Format::new().set_num_format("@").set_bold());
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory().map_err(broken)?;
    sheet.set_name(name).map_err(broken)?.set_freeze_panes(1, 0).map_err(broken)?;
    let columns = rows.first().map_or(0, Vec::len);
    for column in (0..).take(columns) {
        sheet.set_column_width(column, WIDTH).map_err(broken)?;
        // The format also applies below the rows, for values that are entered later.
        sheet.set_column_format(column, &text).map_err(broken)?;
    }
    for (at, row) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(row) {
            let format = if at == 0 { &head } else { &text };
            sheet.write_string_with_format(at, column, cell, format).map_err(broken)?;
        }
    }
    workbook.save_to_buffer().map_err(broken)
}

/// The download of a workbook.
pub fn response(name: &str, file: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        // Already compressed.
        .insert_header((CONTENT_ENCODING, "identity"))
        .body(file)
}

fn broken(e: XlsxError) -> Error {
    Error::broken(e)
}
