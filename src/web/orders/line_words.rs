//! Texts about lines for scripts: headings of spreadsheets, and messages about unreadable numbers.

use std::collections::BTreeMap;

use crate::orders::Kind;
use crate::sheet::headings;
use crate::texts::Texts;

/// The field of a line, or another purpose of a column, and the text with its headings.
const HEADINGS: [(&str, &str); 13] = [
    ("name", "import-heads-name"),
    ("specification", "import-heads-specification"),
    ("unit", "import-heads-unit"),
    ("sku", "import-heads-sku"),
    ("quantity", "heads-quantity"),
    ("unit_price", "heads-unit-price"),
    ("length_mm", "heads-length"),
    ("width_mm", "heads-width"),
    ("height_mm", "heads-height"),
    ("board", "heads-board"),
    ("size", "heads-size"),
    ("skip", "heads-skip"),
    ("total", "heads-total"),
];

/// The faults of a number, by the script's names for them.
const FLAWS: [(&str, &str); 7] = [
    ("number", "fault-number"),
    ("negative", "fault-negative"),
    ("grouping", "fault-number-grouping"),
    ("decimals", "fault-number-fine"),
    ("large", "fault-number-too-large"),
    ("zero", "fault-above-zero"),
    ("measure", "fault-measure"),
];

/// As JSON. Only a carton's measures may be in one column.
pub(super) fn headings_by_field(kind: Kind) -> String {
    let names = HEADINGS.map(|(field, key)| {
        let is_meant = field != "size" || kind.has_measures();
        (field, if is_meant { headings(key) } else { Vec::new() })
    });
    json(&BTreeMap::from(names))
}

/// As JSON.
pub(super) fn words_of_flaws(t: &Texts) -> String {
    json(&BTreeMap::from(FLAWS.map(|(flaw, key)| (flaw, t.get(key)))))
}

fn json(map: &impl serde::Serialize) -> String {
    serde_json::to_string(map).unwrap_or_default()
}
