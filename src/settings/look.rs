//! Compares a file with the settings in force. Changes nothing.

use chrono::{NaiveDate, NaiveTime};

use super::file::{PhrasePart, SettingsFile};
use super::flows::Names;
use crate::approval::flow::flaws;
use crate::approval::{Flow, FlowVersion, LONGEST_PHRASE, Phrase, PhraseFor};
use crate::db::Conn;
use crate::error::{Fault, Result};
use crate::orders::{Kind, NumberFormat};
use crate::org::{Calendar, CalendarDay, Company, LONGEST_NAME, day_name_fault, digest, week_faults};

/// One setting, as it is or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    Name(String),
    Number(NumberFormat),
    /// The working hours of a weekday; 1 is Monday.
    Hours(i16, Vec<(NaiveTime, NaiveTime)>),
    Day(CalendarDay),
    Phrase(PhraseFor, String),
    /// The order in which the phrases of an act are offered.
    PhraseOrder(PhraseFor, Vec<String>),
    Flow(Kind, Flow),
}

/// A setting that the file would change. `None`: it does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub before: Option<Setting>,
    pub after: Option<Setting>,
}

/// What a file would change.
#[derive(Clone, Debug, Default)]
pub struct Look {
    pub changes: Vec<Change>,
    /// What does not fit, by its place in the file. With any of them nothing is applied.
    pub problems: Vec<Fault>,
}

impl Look {
    /// A digest of the changes. A form sends it back, so that only what was shown is applied.
    pub fn digest(&self) -> String {
        digest(&format!("{:?}", self.changes)).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether a flow would be published.
    pub fn publishes(&self) -> bool {
        self.changes.iter().any(|change| matches!(change.after, Some(Setting::Flow(..))))
    }

    fn compare(&mut self, before: Option<Setting>, after: Option<Setting>) {
        if before != after {
            self.changes.push(Change { before, after });
        }
    }
}

/// Compares a file with the settings in force.
pub async fn look(conn: &mut Conn, file: &SettingsFile) -> Result<Look> {
    let mut look = Look::default();
    if let Some(company) = &file.company {
        let (own, name) = (Company::load(conn).await?.own_name().to_owned(), company.name.trim().to_owned());
        if name.chars().count() > LONGEST_NAME {
            let fault = Fault::new("company.name", "fault-too-long").with("max", LONGEST_NAME.to_string());
            look.problems.push(fault);
        }
        look.compare(Some(Setting::Name(own)), Some(Setting::Name(name)));
    }
    if let Some(numbers) = &file.numbers {
        of_numbers(&mut look, &NumberFormat::list(conn).await?, numbers);
    }
    of_calendar(conn, &mut look, file).await?;
    if let Some(phrases) = &file.phrases {
        of_phrases(&mut look, &Phrase::list(conn).await?, phrases);
    }
    of_flows(conn, &mut look, file).await?;
    Ok(look)
}

/// The number formats of all kinds after the file is applied.
pub(super) fn merged(kept: &[NumberFormat], given: &[NumberFormat]) -> Vec<NumberFormat> {
    let of = |kept: &NumberFormat| given.iter().rev().find(|format| format.kind == kept.kind).unwrap_or(kept).clone();
    kept.iter().map(of).collect()
}

fn of_numbers(look: &mut Look, kept: &[NumberFormat], given: &[NumberFormat]) {
    let after = merged(kept, given);
    look.problems.extend(
        NumberFormat::faults(&after)
            .into_iter()
            .map(|fault| Fault { field: fault.field.replacen("formats", "numbers", 1).into(), ..fault }),
    );
    for (before, after) in kept.iter().zip(after) {
        look.compare(Some(Setting::Number(before.clone())), Some(Setting::Number(after)));
    }
}

async fn of_calendar(conn: &mut Conn, look: &mut Look, file: &SettingsFile) -> Result<()> {
    if let Some(hours) = &file.hours {
        let renamed = |fault: Fault| Fault { field: fault.field.replacen("spans", "hours", 1).into(), ..fault };
        look.problems.extend(week_faults(hours).into_iter().map(renamed));
        let (before, after) = (Calendar::load(conn).await?, Calendar::of(hours.iter().copied(), []));
        for weekday in 1..=7 {
            let of = |calendar: &Calendar| Some(Setting::Hours(weekday, calendar.hours_of(weekday).to_vec()));
            look.compare(of(&before), of(&after));
        }
    }
    if let Some(days) = &file.days {
        let kept = CalendarDay::all(conn).await?;
        let mut seen: Vec<NaiveDate> = Vec::new();
        for (index, day) in days.iter().enumerate() {
            let day = CalendarDay { name: day.name.trim().to_owned(), ..day.clone() };
            let twice = seen.contains(&day.on_day).then(|| Fault::new("", "fault-settings-twice"));
            let faults = day_name_fault(&day.name).into_iter().chain(twice);
            look.problems.extend(faults.map(|fault| Fault { field: format!("days[{index}]").into(), ..fault }));
            seen.push(day.on_day);
            let before = kept.iter().find(|kept| kept.on_day == day.on_day).cloned();
            look.compare(before.map(Setting::Day), Some(Setting::Day(day)));
        }
    }
    Ok(())
}

fn of_phrases(look: &mut Look, kept: &[Phrase], given: &[PhrasePart]) {
    for (index, phrase) in given.iter().enumerate() {
        let words = phrase.words.trim();
        let is_twice = given[..index].iter().any(|other| other.act == phrase.act && other.words.trim() == words);
        let fault = if words.is_empty() {
            Some(Fault::new("", "fault-required"))
        } else if words.chars().count() > LONGEST_PHRASE {
            Some(Fault::new("", "fault-too-long").with("max", LONGEST_PHRASE.to_string()))
        } else {
            is_twice.then(|| Fault::new("", "fault-settings-twice"))
        };
        look.problems.extend(fault.map(|fault| Fault { field: format!("phrases[{index}]").into(), ..fault }));
    }
    for act in PhraseFor::ALL {
        let before: Vec<String> =
            kept.iter().filter(|phrase| phrase.act == *act).map(|phrase| phrase.words.clone()).collect();
        let of_act = given.iter().filter(|phrase| phrase.act == *act);
        let after: Vec<String> = of_act.map(|phrase| phrase.words.trim().to_owned()).collect();
        let setting = |words: &String| Some(Setting::Phrase(*act, words.clone()));
        for gone in before.iter().filter(|words| !after.contains(words)) {
            look.compare(setting(gone), None);
        }
        for new in after.iter().filter(|words| !before.contains(words)) {
            look.compare(None, setting(new));
        }
        // What there would be if new ones were only appended.
        let new = after.iter().filter(|words| !before.contains(words));
        let appended: Vec<String> = before.iter().filter(|words| after.contains(words)).chain(new).cloned().collect();
        let order = |words: Vec<String>| Some(Setting::PhraseOrder(*act, words));
        look.compare(order(appended), order(after));
    }
}

async fn of_flows(conn: &mut Conn, look: &mut Look, file: &SettingsFile) -> Result<()> {
    let Some(flows) = &file.flows else { return Ok(()) };
    let names = Names::load(conn).await?;
    for (code, portable) in flows {
        let at = format!("flows.{code}");
        let Ok(kind) = code.parse::<Kind>() else {
            look.problems.push(Fault::new(at, "fault-settings-kind"));
            continue;
        };
        let flow = match names.local(&at, portable) {
            Ok(flow) => flow,
            Err(faults) => {
                look.problems.extend(faults);
                continue;
            }
        };
        for flaw in flaws(&flow, kind) {
            let node = flaw.node.map(|node| format!(".nodes[{node}]")).unwrap_or_default();
            look.problems.push(Fault::new(format!("{at}{node}.{}", flaw.what), flaw.text));
        }
        let current = FlowVersion::current(conn, kind).await?.map(|version| version.flow()).transpose()?;
        look.compare(current.map(|flow| Setting::Flow(kind, flow)), Some(Setting::Flow(kind, flow)));
    }
    Ok(())
}
