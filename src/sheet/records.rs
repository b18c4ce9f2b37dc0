//! Looks through the records of a .xls (BIFF5, BIFF8): number formats, hidden rows, and how far the cells reach.

use std::collections::{BTreeSet, HashMap};
use std::io::{Cursor, Read};

use crate::error::{Error, Result};

/// The most cells between the first and the last one of all sheets; the reader allocates them all.
const MOST_CELLS: u64 = 4_000_000;

/// The stream of records, by its name in files of Excel 97 and later, and of Excel 95.
const STREAMS: [&str; 2] = ["Workbook", "Book"];

/// A `BOF` record, which begins a stream of records within the file.
const BOF: u16 = 0x0809;

/// What was found, by sheet in the order of the file.
#[derive(Default)]
pub(super) struct Records {
    sheets: Vec<Sheet>,
    /// The format codes, by their number.
    codes: HashMap<u16, String>,
    /// The number of the format code, by style.
    styles: Vec<u16>,
}

#[derive(Default)]
struct Sheet {
    hidden: BTreeSet<u32>,
    /// Row and column from 0; the style.
    styles: HashMap<(u32, u32), u16>,
}

impl Records {
    /// Looks through a file.
    ///
    /// # Errors
    /// `Invalid` at `file` for a file that is broken, has a password, or whose cells reach too far.
    pub(super) fn of_file(bytes: &[u8]) -> Result<Self> {
        let mut container = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| broken())?;
        if container.exists("EncryptedPackage") {
            return Err(locked());
        }
        let name = STREAMS.iter().find(|name| container.is_stream(name)).ok_or_else(broken)?;
        let mut stream = Vec::new();
        let most = bytes.len() as u64;
        container.open_stream(name).map_err(|_| broken())?.take(most).read_to_end(&mut stream).map_err(|_| broken())?;
        Self::of_stream(&stream)
    }

    fn of_stream(stream: &[u8]) -> Result<Self> {
        let (mut records, mut starts) = (Self::default(), Vec::new());
        for (kind, data) in each(stream) {
            match kind {
                0x0085 => starts.push(long(data, 0).ok_or_else(broken)?),
                0x00E0 => records.styles.push(short(data, 2).unwrap_or_default()),
                0x041E => {
                    if let (Some(number), Some(code)) = (short(data, 0), code(data)) {
                        records.codes.insert(number, code);
                    }
                }
                0x002F => return Err(locked()),
                0x000A => break,
                _ => {}
            }
        }
        let mut cells = 0;
        for start in starts {
            let rest = usize::try_from(start).ok().and_then(|start| stream.get(start..)).ok_or_else(broken)?;
            let (sheet, reach) = of_sheet(rest)?;
            cells += reach;
            if cells > MOST_CELLS {
                return Err(Error::invalid("file", "fault-import-bomb"));
            }
            records.sheets.push(sheet);
        }
        Ok(records)
    }

    /// The hidden rows of a sheet, from 0.
    pub(super) fn hidden(&self, sheet: usize) -> BTreeSet<u32> {
        self.sheets.get(sheet).map(|sheet| sheet.hidden.clone()).unwrap_or_default()
    }

    /// The format code of a cell. `None`: one that is built into Excel, which adds nothing to a code.
    pub(super) fn format(&self, sheet: usize, row: u32, column: u32) -> Option<&str> {
        let style = self.sheets.get(sheet)?.styles.get(&(row, column))?;
        self.codes.get(self.styles.get(usize::from(*style))?).map(String::as_str)
    }
}

/// The records of one sheet, and how many cells lie between its first and its last one.
fn of_sheet(stream: &[u8]) -> Result<(Sheet, u64)> {
    let (mut sheet, mut depth, mut announced) = (Sheet::default(), 0_u32, 0);
    let mut reach: Option<(u32, u32, u32, u32)> = None;
    for (kind, data) in each(stream) {
        match kind {
            BOF => depth += 1,
            // A chart within the sheet has a stream of its own.
            0x000A if depth <= 1 => break,
            0x000A => depth -= 1,
            _ if depth > 1 => {}
            0x0200 => announced = dimensions(data).ok_or_else(broken)?,
            0x0208 => {
                let (row, flags) = (short(data, 0).ok_or_else(broken)?, short(data, 12).unwrap_or_default());
                if flags & 0x20 != 0 {
                    sheet.hidden.insert(row.into());
                }
            }
            0x0006 | 0x00BD | 0x00D6 | 0x00FD | 0x0203 | 0x0204 | 0x0205 | 0x027E => {
                let (row, column) = (short(data, 0).ok_or_else(broken)?, short(data, 2).ok_or_else(broken)?);
                // One record of several numbers repeats style and number.
                let several = if kind == 0x00BD { data.len().saturating_sub(6) / 6 } else { 1 };
                for index in 0..u16::try_from(several).unwrap_or(u16::MAX) {
                    let style = short(data, 4 + usize::from(index) * 6).unwrap_or_default();
                    let place = (u32::from(row), u32::from(column) + u32::from(index));
                    sheet.styles.insert(place, style);
                    let (top, bottom, left, right) = reach.unwrap_or((place.0, place.0, place.1, place.1));
                    reach = Some((top.min(place.0), bottom.max(place.0), left.min(place.1), right.max(place.1)));
                }
            }
            _ => {}
        }
    }
    let area = |(top, bottom, left, right): (u32, u32, u32, u32)| {
        (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1)
    };
    Ok((sheet, reach.map_or(0, area).max(announced)))
}

/// Kind and content of each record.
fn each(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (kind, length) = (short(stream, at)?, usize::from(short(stream, at + 2)?));
        let data = stream.get(at + 4..at + 4 + length)?;
        at += 4 + length;
        Some((kind, data))
    })
}

/// The number of cells that a `DIMENSIONS` record announces.
fn dimensions(data: &[u8]) -> Option<u64> {
    let (rows, columns) = if data.len() >= 14 {
        (u64::from(long(data, 4)?.saturating_sub(long(data, 0)?)), 8)
    } else {
        (u64::from(short(data, 2)?.saturating_sub(short(data, 0)?)), 4)
    };
    let columns = u64::from(short(data, columns + 2)?.saturating_sub(short(data, columns)?));
    Some((rows + 1) * (columns + 1))
}

/// The format code of a `FORMAT` record: in BIFF8 with a length of two bytes and a flag for wide characters.
fn code(data: &[u8]) -> Option<String> {
    let length = usize::from(short(data, 2)?);
    match data.get(4)? {
        0 if data.len() == 5 + length => Some(data.get(5..)?.iter().map(|byte| char::from(*byte)).collect()),
        1 if data.len() == 5 + 2 * length => {
            let wide: Vec<u16> =
                data.get(5..)?.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            String::from_utf16(&wide).ok()
        }
        _ => Some(data.get(3..)?.iter().map(|byte| char::from(*byte)).collect()),
    }
}

fn short(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

fn long(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

fn broken() -> Error {
    Error::invalid("file", "fault-import-broken")
}

fn locked() -> Error {
    Error::invalid("file", "fault-import-password")
}
