//! The hidden rows of a workbook (.xlsx), which the reader of cells does not tell.

use std::collections::BTreeSet;
use std::io::{BufReader, Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

/// The numbers of the hidden rows of a sheet, from 1. `None`: the package does not say where the sheet is.
pub(super) fn rows(package: &[u8], sheet: &str) -> Option<BTreeSet<u32>> {
    let mut archive = ZipArchive::new(Cursor::new(package)).ok()?;
    let is_sheet = |element: &BytesStart<'_>| {
        let is_it = element.local_name().as_ref() == "sheet" && attribute(element, "name").as_deref() == Some(sheet);
        is_it.then(|| attribute(element, "id")).flatten()
    };
    let id = first(archive.by_name("xl/workbook.xml").ok()?, is_sheet)?;
    let target = |element: &BytesStart<'_>| {
        let is_it = attribute(element, "Id").as_deref() == Some(id.as_str());
        is_it.then(|| attribute(element, "Target")).flatten()
    };
    let target = first(archive.by_name("xl/_rels/workbook.xml.rels").ok()?, target)?;
    let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
    let (mut hidden, mut last) = (BTreeSet::new(), 0);
    first(archive.by_name(&path).ok()?, |element| {
        if element.local_name().as_ref() == "row" {
            last = attribute(element, "r").and_then(|r| r.parse().ok()).unwrap_or(last + 1);
            if attribute(element, "hidden").is_some_and(|value| value == "1" || value == "true") {
                hidden.insert(last);
            }
        }
        None::<()>
    });
    Some(hidden)
}

/// The first result of `find` over the elements of an XML text.
fn first<T>(xml: impl Read, mut find: impl FnMut(&BytesStart<'_>) -> Option<T>) -> Option<T> {
    let mut reader = Reader::from_reader(BufReader::new(xml));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(element) | Event::Empty(element) => {
                if let Some(found) = find(&element) {
                    return Some(found);
                }
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// The value of an attribute, by its name without a prefix.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = element.attributes().flatten();
    let found = all.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}
