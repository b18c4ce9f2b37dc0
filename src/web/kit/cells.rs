//! Rows of a spreadsheet, written as CSV or as an Excel workbook.
//!
//! Numbers stay numbers in both and can be summed. Text is never evaluated as a formula.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use rust_decimal::Decimal;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use crate::error::{Error, Result};

/// The byte order mark that tells Excel that a CSV is UTF-8.
pub const MARK: &[u8] = "\u{feff}".as_bytes();

/// The significant digits that Excel keeps of a number.
const DIGITS: u32 = 15;

/// One cell.
#[derive(Debug)]
pub enum Cell {
    Text(String),
    /// `None`: an empty cell.
    Number(Option<Decimal>),
    Time(Option<DateTime<Utc>>),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A whole number, e.g. millimetres.
    pub fn whole(number: Option<i32>) -> Self {
        Self::Number(number.map(Decimal::from))
    }

    fn csv(&self, zone: Tz) -> String {
        match self {
            Self::Text(text) => escaped(text),
            Self::Number(number) => number.map(|number| number.normalize().to_string()).unwrap_or_default(),
            Self::Time(at) => at.map(|at| local(at, zone, " ")).unwrap_or_default(),
        }
    }
}

/// Rows as CSV with CRLF. Times are in `zone`.
pub fn csv(rows: &[Vec<Cell>], zone: Tz) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|cell| cell.csv(zone))).map_err(Error::broken)?;
    }
    writer.into_inner().map_err(Error::broken)
}

/// A workbook of one sheet. Rows are kept in a temporary file, not in memory.
pub struct Book {
    workbook: Workbook,
    zone: Tz,
    rows: u32,
    number: Format,
    time: Format,
    head: Format,
}

impl Book {
    /// `name`: the title of the sheet; `company` goes into the properties of the file. Times are in `zone`.
    pub fn new(name: &str, company: &str, zone: Tz) -> Result<Self> {
        let mut workbook = Workbook::new();
        workbook.set_properties(&DocProperties::new().set_company(company));
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(broken)?;
        sheet.set_name(name).map_err(broken)?.set_freeze_panes(1, 0).map_err(broken)?;
        sheet.set_column_range_width(0, COLUMNS, WIDTH).map_err(broken)?;
        let number = Format::new().set_num_format("#,##0.00########");
        let time = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        Ok(Self { workbook, zone, rows: 0, number, time, head: Format::new().set_bold() })
    }

    /// Appends rows. The first row ever appended is the head.
    pub fn add(&mut self, rows: &[Vec<Cell>]) -> Result<()> {
        let sheet = self.workbook.worksheet_from_index(0).map_err(broken)?;
        for row in rows {
            for (column, cell) in (0..).zip(row) {
                let written = match cell {
                    Cell::Text(text) if self.rows == 0 => {
                        sheet.write_string_with_format(self.rows, column, text, &self.head)
                    }
                    Cell::Text(text) => sheet.write_string(self.rows, column, text),
                    Cell::Number(None) | Cell::Time(None) => continue,
                    Cell::Number(Some(number)) => match float(*number) {
                        Some(float) if number.is_integer() => sheet.write_number(self.rows, column, float),
                        Some(float) => sheet.write_number_with_format(self.rows, column, float, &self.number),
                        None => sheet.write_string(self.rows, column, number.normalize().to_string()),
                    },
                    Cell::Time(Some(at)) => {
                        let at = ExcelDateTime::parse_from_str(&local(*at, self.zone, "T")).map_err(broken)?;
                        sheet.write_datetime_with_format(self.rows, column, &at, &self.time)
                    }
                };
                written.map_err(broken)?;
            }
            self.rows += 1;
        }
        Ok(())
    }

    /// The bytes of the file. Compressed, about a tenth of the size of the rows.
    pub fn finish(mut self) -> Result<Vec<u8>> {
        self.workbook.save_to_buffer().map_err(broken)
    }
}

/// The number of the last column of the widest table.
const COLUMNS: u16 = 20;

/// The width of a column in characters.
const WIDTH: u32 = 16;

/// The nearest floating point number; `None` where Excel would lose digits.
fn float(number: Decimal) -> Option<f64> {
    let digits = number.normalize().mantissa().unsigned_abs().checked_ilog10().unwrap_or_default() + 1;
    // Parsing the text rounds to the nearest value; a conversion by division may not.
    if digits > DIGITS { None } else { number.to_string().parse().ok() }
}

/// Prefixes text that a spreadsheet would evaluate as a formula with an apostrophe, as Excel does.
fn escaped(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

fn local(at: DateTime<Utc>, zone: Tz, between: &str) -> String {
    at.with_timezone(&zone).format(&format!("%Y-%m-%d{between}%H:%M:%S")).to_string()
}

fn broken(e: XlsxError) -> Error {
    Error::broken(e)
}
