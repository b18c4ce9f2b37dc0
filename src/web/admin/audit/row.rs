//! An audit entry as shown: a sentence, and each changed field with its values before and after.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::Value;

use crate::audit::{Entry, Operation, Subject};
use crate::db::Conn;
use crate::error::Result;
use crate::org::{Department, User};
use crate::texts::Texts;
use crate::web::kit::Frame;
use crate::web::kit::cells::Cell;
use crate::web::paths;

/// Longer values are shortened to this many characters.
const LONG: usize = 60;

/// The text keys of the CSV columns.
pub const HEADINGS: [&str; 9] = [
    "audit-at",
    "audit-who",
    "audit-via",
    "audit-what",
    "audit-name",
    "audit-did",
    "audit-field",
    "audit-before",
    "audit-after",
];

/// The people and departments that ids in entries refer to.
#[derive(Clone)]
pub struct Names {
    pub people: Vec<User>,
    pub departments: Vec<Department>,
}

/// A row of the audit list.
pub struct EntryRow {
    pub at: DateTime<Utc>,
    pub via: String,
    pub sentence: String,
    pub what: String,
    /// The current name of the changed record.
    pub name_now: String,
    /// The page of the changed record; empty: none.
    pub address: String,
    /// The address of all entries made together with this one, when there are several.
    pub together: Option<String>,
    pub changes: Vec<Change>,
    /// Whether the changes are collapsed.
    pub is_folded: bool,
}

/// A changed field.
pub struct Change {
    pub field: String,
    pub before: DisplayValue,
    pub after: DisplayValue,
}

/// A value as shown; `whole` is set when `short` is shortened.
#[derive(Clone)]
pub struct DisplayValue {
    pub short: String,
    pub whole: Option<String>,
}

impl Names {
    /// Loads all people and departments.
    pub async fn load(conn: &mut Conn) -> Result<Self> {
        Ok(Self { people: User::list(conn).await?, departments: Department::list(conn).await? })
    }

    fn person(&self, id: i64) -> Option<String> {
        self.people.iter().find(|user| user.id.0 == id).map(|user| user.display_name.clone())
    }

    fn department(&self, id: i64) -> Option<String> {
        self.departments.iter().find(|department| department.id.0 == id).map(|department| department.name.clone())
    }
}

impl EntryRow {
    /// `n`: the number of rows that the entry stands for.
    pub fn of(frame: &Frame, names: &Names, n: i64, entry: Entry) -> Self {
        let t = frame.t;
        let words = Wording { t, zone: frame.zone(), names };
        let (who, what, name) = (words.who(&entry), words.what(&entry), words.name(&entry));
        let changes: Vec<Change> = if n > 1 { Vec::new() } else { words.changes(&entry) };
        let is_folded = entry.operation != Operation::Update || changes.iter().any(|change| change.is_long());
        let sentence = if n > 1 {
            let key = format!("audit-did-{}-many", entry.operation);
            t.with(&key, &[("who", who.as_str()), ("what", &what), ("n", &n.to_string())])
        } else {
            let did = t.with(words.verb(&entry), &[("who", who.as_str()), ("what", &what), ("name", &name)]);
            match changes.as_slice() {
                [only] if !is_folded && !words.is_complete_sentence(&entry) => {
                    let (before, after) = (&only.before.short, &only.after.short);
                    let args = [("said", did.as_str()), ("field", &only.field), ("before", before), ("after", after)];
                    t.with("audit-one-change", &args)
                }
                _ => did,
            }
        };
        let is_in_sentence = changes.len() == 1 && !is_folded;
        Self {
            at: entry.at,
            via: t.get(&format!("audit-via-{}", entry.via)),
            sentence,
            address: address(&entry),
            together: (n > 1).then(|| paths::audit(&[("with", &entry.first_id.to_string())])),
            changes: if is_in_sentence || words.is_complete_sentence(&entry) { Vec::new() } else { changes },
            is_folded,
            what,
            name_now: words.name_now(&entry),
        }
    }
}

/// The CSV rows of an entry: one per changed field.
pub fn cells(t: Texts, zone: Tz, names: &Names, entry: &Entry) -> Vec<Vec<Cell>> {
    let words = Wording { t, zone, names };
    let row = |change: Change| {
        vec![
            Cell::Time(Some(entry.at)),
            Cell::Text(words.who(entry)),
            Cell::Text(t.get(&format!("audit-via-{}", entry.via))),
            Cell::Text(words.what(entry)),
            Cell::Text(words.name(entry)),
            Cell::Text(t.get(&format!("audit-operation-{}", entry.operation))),
            Cell::Text(change.field),
            Cell::Text(change.before.all()),
            Cell::Text(change.after.all()),
        ]
    };
    words.changes(entry).into_iter().map(row).collect()
}

impl Change {
    fn is_long(&self) -> bool {
        self.before.whole.is_some() || self.after.whole.is_some()
    }
}

impl DisplayValue {
    fn all(self) -> String {
        self.whole.unwrap_or(self.short)
    }
}

/// The page of the changed record; empty: none.
fn address(entry: &Entry) -> String {
    let one = |list: &str| paths::admin(&format!("{list}/{}", entry.row_key));
    match entry.subject {
        Subject::Person => one("people"),
        Subject::Department => one("departments"),
        Subject::Warehouse => one("warehouses"),
        Subject::Keeper | Subject::Stock => {
            paths::admin(&format!("warehouses/{}/stock", entry.row_key.split(' ').next().unwrap_or_default()))
        }
        Subject::Article => one("goods"),
        Subject::Unit | Subject::Safety => {
            paths::admin(&format!("goods/{}", entry.row_key.split(' ').next().unwrap_or_default()))
        }
        Subject::Flow => one("flows"),
        Subject::Phrase => paths::admin("phrases"),
        Subject::Hours | Subject::Day => paths::admin("calendar"),
        Subject::Channel | Subject::Letter => paths::admin("messages"),
        Subject::Company | Subject::Number => paths::admin("company"),
        Subject::Delegation | Subject::Token => String::new(),
    }
}

/// The context for wording an entry.
struct Wording<'a> {
    t: Texts,
    zone: Tz,
    names: &'a Names,
}

impl Wording<'_> {
    fn who(&self, entry: &Entry) -> String {
        match entry.actor_id {
            Some(id) => self.names.person(id.0).unwrap_or_else(|| id.to_string()),
            None => self.t.get(&format!("audit-nobody-{}", entry.via)),
        }
    }

    fn what(&self, entry: &Entry) -> String {
        self.t.get(&format!("audit-subject-{}", entry.subject))
    }

    /// The name of the changed record before the change.
    fn name(&self, entry: &Entry) -> String {
        let label = &entry.label;
        let person = |id: &str| id.parse().ok().and_then(|id| self.names.person(id));
        match entry.subject {
            Subject::Flow | Subject::Number => self.t.get(&format!("kind-{label}")),
            Subject::Hours => self.t.get(&format!("weekday-{label}")),
            Subject::Delegation => person(label).unwrap_or_else(|| label.clone()),
            Subject::Token => {
                let owner = entry.after.as_ref().or(entry.before.as_ref()).and_then(|row| row["user_id"].as_i64());
                let owner = owner.and_then(|id| self.names.person(id)).unwrap_or_default();
                // An entry about a change holds only the changed fields, so not the owner.
                match (owner.is_empty(), label.is_empty()) {
                    (_, true) => owner,
                    (true, _) => label.clone(),
                    _ => format!("{owner} · {label}"),
                }
            }
            Subject::Channel => self.t.get(&format!("channel-{label}")),
            Subject::Letter => format!("#{label}"),
            // The company had no name yet.
            Subject::Company if label.is_empty() => self.t.get("audit-company"),
            _ => label.clone(),
        }
    }

    /// The current name of the changed record; an entry stores the name before the change.
    fn name_now(&self, entry: &Entry) -> String {
        let id = entry.row_key.parse::<i64>().ok();
        let known = match entry.subject {
            Subject::Person => id.and_then(|id| self.names.person(id)),
            Subject::Department => id.and_then(|id| self.names.department(id)),
            Subject::Warehouse | Subject::Article => {
                entry.after.as_ref().and_then(|after| after["name"].as_str()).map(str::to_owned)
            }
            _ => None,
        };
        known.unwrap_or_else(|| self.name(entry))
    }

    /// The text key of the sentence; some changes have a more specific text than "changed".
    fn verb(&self, entry: &Entry) -> &'static str {
        let changes = entry.changes();
        let only = match changes.as_slice() {
            [(field, _, after)] => Some((*field, !after.is_null())),
            _ => None,
        };
        let act = entry.after.as_ref().and_then(|row| row["act"].as_str());
        match (entry.subject, entry.operation, only) {
            (Subject::Channel, ..) => "audit-did-resume",
            (Subject::Letter, ..) if act == Some("drop") => "audit-did-drop",
            (Subject::Letter, ..) if act == Some("again") => "audit-did-again",
            (Subject::Letter, ..) => "audit-did-retry",
            (_, Operation::Insert, _) => "audit-did-insert",
            (_, Operation::Delete, _) => "audit-did-delete",
            (_, Operation::Update, Some(("disabled_at", true))) => "audit-did-disable",
            (_, Operation::Update, Some(("disabled_at", false))) => "audit-did-enable",
            (_, Operation::Update, Some(("password_hash", _))) => "audit-did-password",
            (_, Operation::Update, Some(("unlocked_at", true))) => "audit-did-unlock",
            (_, Operation::Update, Some(("link_made_at", true))) => "audit-did-link",
            (_, Operation::Update, Some(("second_factor_at", true))) => "audit-did-second-factor",
            (_, Operation::Update, Some(("second_factor_at", false))) => "audit-did-no-second-factor",
            (_, Operation::Update, Some(("revoked_at", true))) => "audit-did-revoke",
            (_, Operation::Update, Some(("ended_at", true))) => "audit-did-end",
            (Subject::Flow, ..) if changes.iter().any(|(field, ..)| *field == "number") => "audit-did-publish",
            (_, Operation::Update, _) => "audit-did-update",
        }
    }

    /// Whether the sentence alone describes the change.
    fn is_complete_sentence(&self, entry: &Entry) -> bool {
        matches!(
            self.verb(entry),
            "audit-did-disable"
                | "audit-did-enable"
                | "audit-did-password"
                | "audit-did-unlock"
                | "audit-did-link"
                | "audit-did-second-factor"
                | "audit-did-no-second-factor"
                | "audit-did-revoke"
                | "audit-did-retry"
                | "audit-did-again"
        )
    }

    fn changes(&self, entry: &Entry) -> Vec<Change> {
        let is_filled = |value: &Value| !value.is_null() && value != "" && *value != Value::Array(Vec::new());
        let changes = entry.changes().into_iter().filter(|(_, before, after)| is_filled(before) || is_filled(after));
        let change = |(field, before, after): (&str, &Value, &Value)| Change {
            field: self.field(field),
            before: self.value(entry.subject, field, before),
            after: self.value(entry.subject, field, after),
        };
        changes.map(change).collect()
    }

    /// The field's name; the column name when there is no text.
    fn field(&self, name: &str) -> String {
        let key = format!("audit-field-{name}");
        let text = self.t.get(&key);
        if text == key { name.to_owned() } else { text }
    }

    fn value(&self, subject: Subject, field: &str, value: &Value) -> DisplayValue {
        let text = match value {
            Value::Null => return DisplayValue { short: self.t.get("audit-nothing"), whole: None },
            Value::Bool(is) => self.t.get(if *is { "audit-yes" } else { "audit-no" }),
            Value::Number(number) => self.number(field, number),
            Value::String(text) => self.text(subject, field, text),
            Value::Array(all) => {
                let each = all.iter().filter_map(Value::as_str).map(|one| self.text(subject, field, one));
                each.collect::<Vec<_>>().join(" ")
            }
            Value::Object(_) => serde_json::to_string_pretty(value).unwrap_or_default(),
        };
        if text.is_empty() {
            return DisplayValue { short: self.t.get("audit-nothing"), whole: None };
        }
        if text.chars().count() <= LONG && !text.contains('\n') {
            return DisplayValue { short: text, whole: None };
        }
        let beginning: String = text.chars().map(|c| if c == '\n' { ' ' } else { c }).take(LONG).collect();
        DisplayValue {
            short: format!("{}…", beginning.split_whitespace().collect::<Vec<_>>().join(" ")),
            whole: Some(text),
        }
    }

    fn number(&self, field: &str, number: &serde_json::Number) -> String {
        let name = number.as_i64().and_then(|id| match field {
            "department_id" | "parent_id" => self.names.department(id),
            "keeper_id" | "head_id" | "user_id" | "principal_id" | "delegate_id" => self.names.person(id),
            "weekday" => Some(self.t.get(&format!("weekday-{id}"))),
            _ => None,
        });
        name.unwrap_or_else(|| number.to_string())
    }

    fn text(&self, subject: Subject, field: &str, text: &str) -> String {
        let family = |prefix: &str| self.t.get(&format!("{prefix}-{text}"));
        match (field, text) {
            ("role", _) => family("role"),
            ("scope", _) => family("token-scope"),
            ("kind" | "kinds", _) => family("kind"),
            ("preferred_platform", _) => family("preferred"),
            ("period", _) => family("company-period"),
            ("act", _) => family("audit-act"),
            ("offered_for", _) => family("phrases"),
            ("password_hash" | "digest" | "mark", "set") => self.t.get("audit-set"),
            ("password_hash" | "digest" | "mark", _) => self.t.get("audit-set-anew"),
            _ if field.ends_with("_at") || field == "paused_until" => match text.parse::<DateTime<Utc>>() {
                Ok(at) => at.with_timezone(&self.zone).format("%Y-%m-%d %H:%M").to_string(),
                // Working hours are times of day, shown as `HH:MM`.
                Err(_) if subject == Subject::Hours => text.chars().take(5).collect(),
                Err(_) => text.to_owned(),
            },
            _ => text.to_owned(),
        }
    }
}
