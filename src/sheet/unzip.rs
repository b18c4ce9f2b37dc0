//! Checks a ZIP package before it is opened: measures its unpacked size instead of trusting the headers.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::error::{Error, Result};

/// The maximum unpacked size. Ten thousand rows with formats take about 5 MB.
const LARGEST: u64 = 40 * 1024 * 1024;

/// The maximum number of entries; a workbook has about twenty.
const MOST_ENTRIES: usize = 300;

/// The maximum announced number of shared strings: the reader allocates space for them in advance.
const MOST_STRINGS: u64 = 1_000_000;

/// Unpacks every entry and discards it.
///
/// # Errors
/// `Invalid` on `file` for a package that is broken, too large when unpacked, or announces too many strings.
pub(super) fn check(bytes: &[u8]) -> Result<()> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > MOST_ENTRIES {
        return Err(too_large());
    }
    let mut left = LARGEST;
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(broken)?;
        if entry.size() > left {
            return Err(too_large());
        }
        let mut content = Vec::new();
        // Read one byte beyond the limit, to detect an entry larger than its header says.
        entry.take(left + 1).read_to_end(&mut content).map_err(broken)?;
        left = left.checked_sub(content.len() as u64).ok_or_else(too_large)?;
        if announces_too_much(&content) {
            return Err(too_large());
        }
    }
    Ok(())
}

/// Whether any `uniqueCount="…"` exceeds [`MOST_STRINGS`].
fn announces_too_much(content: &[u8]) -> bool {
    const NAME: &[u8] = b"uniqueCount";
    let mut rest = content;
    while let Some(at) = find(rest, NAME) {
        rest = &rest[at + NAME.len()..];
        let value = rest.iter().skip_while(|byte| byte.is_ascii_whitespace() || b"=\"'".contains(byte));
        let digits: String = value.take_while(|byte| byte.is_ascii_digit()).map(|byte| char::from(*byte)).collect();
        if !digits.is_empty() && !digits.parse::<u64>().is_ok_and(|count| count <= MOST_STRINGS) {
            return true;
        }
    }
    false
}

fn find(content: &[u8], name: &[u8]) -> Option<usize> {
    content.windows(name.len()).position(|window| window == name)
}

fn broken<E>(_: E) -> Error {
    Error::invalid("file", "fault-import-broken")
}

fn too_large() -> Error {
    Error::invalid("file", "fault-import-bomb")
}
