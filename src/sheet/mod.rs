//! Uploaded spreadsheets as rows of text: workbooks (.xlsx, .xls), CSV and tab-separated text. Knows no field of the domain.

mod header;
mod hidden;
mod read;
mod records;
mod shown;
mod table;
mod unzip;
mod workbook;

pub use header::{Column, Holds, column_name, headings};
pub use read::{About, LARGEST_FILE, Row, Sheet, decoded, read, separator};
pub use table::{Cell, MOST_ROWS};
