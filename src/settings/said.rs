//! Settings in words.

use chrono::NaiveDate;

use super::look::{Change, Setting};
use crate::texts::Texts;

impl Change {
    /// The name of the setting.
    pub fn label(&self, t: &Texts) -> String {
        self.after.as_ref().or(self.before.as_ref()).map(|setting| setting.label(t)).unwrap_or_default()
    }
}

impl Setting {
    /// What kind of setting it is, e.g. "Order number: Purchase".
    pub fn label(&self, t: &Texts) -> String {
        let of = |key: &str, what: String| t.with("settings-of", &[("part", t.get(key)), ("what", what)]);
        match self {
            Self::Name(_) => t.get("settings-name"),
            Self::Number(format) => of("settings-number", t.get(&format!("kind-{}", format.kind))),
            Self::Hours(weekday, _) => of("settings-hours", t.get(&format!("weekday-{weekday}"))),
            Self::Day(day) => of("settings-day", day.on_day.to_string()),
            Self::Phrase(act, _) => of("settings-phrase", t.get(&format!("phrases-{act}"))),
            Self::PhraseOrder(act, _) => of("settings-phrase-order", t.get(&format!("phrases-{act}"))),
            Self::Flow(kind, _) => of("settings-flow", t.get(&format!("kind-{kind}"))),
        }
    }

    /// Its value in words. `today` is for an example of a number.
    pub fn text(&self, t: &Texts, today: NaiveDate) -> String {
        match self {
            Self::Name(name) if name.is_empty() => t.get("settings-unset"),
            Self::Name(name) => name.clone(),
            Self::Number(format) => format.example(today),
            Self::Hours(_, hours) if hours.is_empty() => t.get("settings-free"),
            Self::Hours(_, hours) => {
                let span = |(from, until): &(chrono::NaiveTime, chrono::NaiveTime)| {
                    format!("{}–{}", from.format("%H:%M"), until.format("%H:%M"))
                };
                hours.iter().map(span).collect::<Vec<_>>().join(&t.get("list-comma"))
            }
            Self::Day(day) => {
                let what = t.get(if day.is_working { "calendar-working" } else { "calendar-holiday" });
                format!("{what} {}", day.name).trim().to_owned()
            }
            Self::Phrase(_, words) => words.clone(),
            Self::PhraseOrder(_, words) => words.join(&t.get("list-comma")),
            Self::Flow(_, flow) => {
                let name = |node: &crate::approval::flow::Node| match node.name.as_str() {
                    "" => t.get("way-unnamed"),
                    name => name.to_owned(),
                };
                flow.nodes.iter().map(name).collect::<Vec<_>>().join(" → ")
            }
        }
    }
}
