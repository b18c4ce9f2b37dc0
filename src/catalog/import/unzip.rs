//! Whether a package may be opened: what it becomes when it is unpacked is counted, not believed.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::error::{Error, Result};

/// All of a package unpacked. Ten thousand rows with their formats take about 5 MB.
const LARGEST: u64 = 40 * 1024 * 1024;

/// Entries of a package; a workbook has about twenty.
const MOST_ENTRIES: usize = 300;

/// Strings that a package may announce: room for them is taken before they are read.
const MOST_STRINGS: u64 = 1_000_000;

/// Unpacks every entry piece by piece and keeps none. `Invalid` at `file` for what is broken, too large once unpacked,
/// or announces more than it could hold.
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
        // One byte more than may be: an entry that is larger than it says is found out.
        entry.take(left + 1).read_to_end(&mut content).map_err(broken)?;
        left = left.checked_sub(content.len() as u64).ok_or_else(too_large)?;
        if announces_too_much(&content) {
            return Err(too_large());
        }
    }
    Ok(())
}

/// `uniqueCount="…"` of shared strings, wherever they lie.
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
