//! The form of the company page: reads and checks it.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::orders::{Kind, NumberFormat};

/// The company form as submitted.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct CompanyForm {
    pub(super) version: i32,
    pub(super) name: String,
    /// `1` when checked.
    pub(super) admins_need_second_factor: String,
    pub(super) formats: BTreeMap<String, FormatForm>,
}

/// The number format of one kind as submitted.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct FormatForm {
    pub(super) prefix: String,
    pub(super) period: String,
    pub(super) digits: String,
}

impl CompanyForm {
    /// The formats of all kinds. An unreadable number of digits becomes 0, which is refused as out of range.
    pub(super) fn formats(&self) -> Result<Vec<NumberFormat>> {
        let of = |kind: &Kind| {
            let form = self.formats.get(kind.as_str()).cloned().unwrap_or_default();
            let period = form.period.parse();
            Ok(NumberFormat {
                kind: *kind,
                prefix: form.prefix.trim().to_uppercase(),
                period: period.map_err(|_| Error::invalid("formats", "fault-required"))?,
                digits: form.digits.trim().parse().unwrap_or_default(),
            })
        };
        Kind::ALL.iter().map(of).collect()
    }
}

impl FormatForm {
    pub(super) fn of(format: &NumberFormat) -> Self {
        let NumberFormat { prefix, period, digits, .. } = format;
        Self { prefix: prefix.clone(), period: period.to_string(), digits: digits.to_string() }
    }
}
