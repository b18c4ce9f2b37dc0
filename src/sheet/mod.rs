//! Uploaded spreadsheets as rows of text: workbooks (.xlsx), CSV and tab-separated text. Knows no field of the domain.

mod header;
mod read;
mod table;
mod unzip;

pub use header::{Column, column_name, headings};
pub use read::{LARGEST_FILE, Row, decoded, read, separator};
pub use table::{Cell, MOST_ROWS};
