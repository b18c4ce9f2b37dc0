//! An order as typed.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// An order as typed: every field is text, so that a form can be shown again unchanged.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RawOrder {
    pub title: String,
    /// Code or id.
    pub department: String,
    /// Code or id, like `destination_warehouse`.
    pub warehouse: String,
    pub destination_warehouse: String,
    pub customer: String,
    /// An empty value is left out of the JSON, so that digests of older orders stay the same, like `wanted_on`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub supplier: String,
    /// `2026-12-05`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub wanted_on: String,
    pub note: String,
    /// By the index in the field name; removed lines leave gaps.
    pub lines: BTreeMap<u32, RawLine>,
    /// The purchases that a reimbursement settles, by number or id.
    pub settles: Vec<String>,
}

/// A line as typed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RawLine {
    pub name: String,
    pub specification: String,
    pub unit: String,
    pub quantity: String,
    pub unit_price: String,
    pub length_mm: String,
    pub width_mm: String,
    pub height_mm: String,
    pub board: String,
    /// The SKU or id of the chosen article; empty: none. An empty value is left out of the JSON.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub goods: String,
}

/// Digests of orders are computed from this text. It leaves out an empty article, so that the digests of older lines
/// stay the same.
impl fmt::Debug for RawLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = f.debug_struct("RawLine");
        line.field("name", &self.name)
            .field("specification", &self.specification)
            .field("unit", &self.unit)
            .field("quantity", &self.quantity)
            .field("unit_price", &self.unit_price)
            .field("length_mm", &self.length_mm)
            .field("width_mm", &self.width_mm)
            .field("height_mm", &self.height_mm)
            .field("board", &self.board);
        if !self.goods.is_empty() {
            line.field("goods", &self.goods);
        }
        line.finish()
    }
}

impl RawLine {
    /// Whether all fields are blank except unit and article. The form prefills the unit, and an article alone makes no
    /// line.
    pub fn is_blank(&self) -> bool {
        [
            &self.name,
            &self.specification,
            &self.quantity,
            &self.unit_price,
            &self.length_mm,
            &self.width_mm,
            &self.height_mm,
            &self.board,
        ]
        .iter()
        .all(|field| field.trim().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_an_article_reads_and_is_kept_as_before() {
        let mut line = RawLine { name: "A4复印纸".into(), unit: "包".into(), ..RawLine::default() };
        let before = "RawLine { name: \"A4复印纸\", specification: \"\", unit: \"包\", quantity: \"\", unit_price: \"\", \
                      length_mm: \"\", width_mm: \"\", height_mm: \"\", board: \"\" }";
        assert_eq!(format!("{line:?}"), before);
        let kept = serde_json::to_value(&line).unwrap();
        assert_eq!(kept.as_object().unwrap().len(), 9);
        let order = serde_json::to_value(RawOrder::default()).unwrap();
        assert!(order.get("supplier").is_none() && order.get("wanted_on").is_none(), "{order}");
        line.goods = "A4".into();
        assert!(format!("{line:?}").ends_with("board: \"\", goods: \"A4\" }"));
        assert_eq!(serde_json::to_value(&line).unwrap()["goods"], "A4");
    }
}
