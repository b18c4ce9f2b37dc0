//! The file: its content, writing and reading.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::flows::Names;
use crate::approval::{FlowVersion, Phrase, PhraseFor};
use crate::db::Conn;
use crate::error::{Error, Fault, Result};
use crate::orders::{Kind, NumberFormat};
use crate::org::{Calendar, CalendarDay, Company, Span};

/// The first line of the file; grows when an older program could misread it.
const FORMAT: &str = "whsm-settings-1";

/// The settings in a file. A part that the file lacks (`None`) stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingsFile {
    format: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) company: Option<CompanyPart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) numbers: Option<Vec<NumberFormat>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) hours: Option<Vec<Span>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) days: Option<Vec<CalendarDay>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) phrases: Option<Vec<PhrasePart>>,
    /// By kind, with names instead of ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) flows: Option<BTreeMap<String, Value>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CompanyPart {
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PhrasePart {
    #[serde(rename = "for")]
    pub act: PhraseFor,
    pub words: String,
}

impl SettingsFile {
    /// The settings in force. Drafts of flows are left out.
    pub async fn export(conn: &mut Conn) -> Result<Self> {
        let calendar = Calendar::load(conn).await?;
        let names = Names::load(conn).await?;
        let mut flows = BTreeMap::new();
        for kind in Kind::ALL {
            if let Some(version) = FlowVersion::current(conn, *kind).await? {
                flows.insert(kind.to_string(), names.portable(&version.flow()?)?);
            }
        }
        let phrase = |phrase: Phrase| PhrasePart { act: phrase.act, words: phrase.words };
        Ok(Self {
            format: FORMAT.to_owned(),
            company: Some(CompanyPart { name: Company::load(conn).await?.own_name().to_owned() }),
            numbers: Some(NumberFormat::list(conn).await?),
            hours: Some(calendar.spans()),
            days: Some(CalendarDay::all(conn).await?),
            phrases: Some(Phrase::list(conn).await?.into_iter().map(phrase).collect()),
            flows: Some(flows),
        })
    }

    /// The text of the file.
    pub fn to_text(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self).map_err(Error::broken)? + "\n")
    }

    /// Reads a file.
    ///
    /// # Errors
    /// `Invalid` at `file` with the line of the first fault, or when another version of the format is needed.
    pub fn read(text: &str) -> Result<Self> {
        let text = text.trim_start_matches('\u{feff}');
        if text.trim().is_empty() {
            return Err(Error::invalid("file", "fault-settings-none"));
        }
        let unreadable = |e: serde_json::Error| {
            let fault = Fault::new("file", "fault-settings-file").with("line", e.line().to_string());
            Error::Invalid(vec![fault.with("column", e.column().to_string()).with("why", e.to_string())])
        };
        let file: Self = serde_json::from_str(text).map_err(unreadable)?;
        if file.format != FORMAT {
            let fault = Fault::new("file", "fault-settings-format").with("format", FORMAT);
            return Err(Error::Invalid(vec![fault.with("found", file.format)]));
        }
        Ok(file)
    }
}
