//! Entries, and how they are found.

use chrono::{DateTime, Utc};
use diesel::dsl::{count, count_star};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;
use serde_json::{Map, Value};

use super::{Operation, Subject, Via};
use crate::db::Conn;
use crate::db::schema::audit_entries;
use crate::org::UserId;

crate::id! {
    /// `audit_entries.id`; a later entry has a greater one.
    pub struct EntryId(i64: BigInt);
}

/// Every field that an entry can speak of: the columns of the tables, without those that the triggers leave out.
pub const FIELDS: [&str; 47] = [
    "act",
    "code",
    "definition",
    "delegate_id",
    "department_id",
    "digest",
    "digits",
    "dingtalk_id",
    "dingtalk_userid",
    "disabled_at",
    "display_name",
    "ended_at",
    "ends_at",
    "expires_at",
    "head_id",
    "is_working",
    "keeper_id",
    "kind",
    "kinds",
    "left_at",
    "letter_id",
    "mark",
    "may_approve_in_dingtalk",
    "mobile",
    "name",
    "number",
    "parent_id",
    "password_hash",
    "paused_until",
    "period",
    "position",
    "preferred_platform",
    "prefix",
    "principal_id",
    "reason",
    "role",
    "signing_limit",
    "sku",
    "specification",
    "starts_at",
    "unit",
    "user_id",
    "username",
    "wecom_id",
    "wecom_userid",
    "weekday",
    "words",
];

/// One change of one row.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = audit_entries, check_for_backend(diesel::pg::Pg))]
pub struct Entry {
    pub id: EntryId,
    /// The first of the same kind in its transaction; its own id where it is the first.
    pub first_id: EntryId,
    pub at: DateTime<Utc>,
    /// `None`: the program, or somebody at the command line.
    pub actor_id: Option<UserId>,
    pub via: Via,
    pub subject: Subject,
    pub row_key: String,
    /// What the row was called before the change.
    pub label: String,
    pub operation: Operation,
    /// Of an update only what changed; `None` for an insert.
    pub before: Option<Value>,
    /// `None` for a delete.
    pub after: Option<Value>,
}

/// Whose changes are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Person(UserId),
    /// What nobody who is signed in did.
    Nobody,
}

/// What is looked for; nothing at all: one entry for each kind of change in each transaction.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub subject: Option<Subject>,
    pub row_key: Option<String>,
    pub who: Option<Who>,
    pub from: Option<DateTime<Utc>>,
    /// The first moment that does not count any more.
    pub until: Option<DateTime<Utc>>,
    /// In the label, or in what was or became.
    pub text: Option<String>,
    /// All entries that were made together with this one.
    pub with: Option<EntryId>,
    /// Those before this one.
    pub before: Option<EntryId>,
    /// Each change for itself, whatever else is looked for.
    pub unfolded: bool,
}

impl Filter {
    /// Whether changes that were made together are one row.
    pub fn is_folded(&self) -> bool {
        !self.unfolded && self.row_key.is_none() && self.text.is_none() && self.with.is_none()
    }
}

impl Entry {
    /// Each field with its value before and after; `Null` where there was none. In the order of the alphabet.
    pub fn changes(&self) -> Vec<(&str, &Value, &Value)> {
        let (before, after) = (object(&self.before), object(&self.after));
        let names = before.into_iter().chain(after).flat_map(Map::keys).map(String::as_str);
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter().map(|name| (name, get(&self.before, name), get(&self.after, name))).collect()
    }

    /// Puts a later change of the same row to this one: of a field its first value before, its last one after.
    fn add(&mut self, later: &Self) {
        if let (Some(Value::Object(before)), Some(Value::Object(more))) = (&mut self.before, &later.before) {
            for (field, value) in more {
                before.entry(field.clone()).or_insert_with(|| value.clone());
            }
        }
        if let (Some(Value::Object(after)), Some(Value::Object(more))) = (&mut self.after, &later.after) {
            after.extend(more.clone());
        }
    }
}

fn object(side: &Option<Value>) -> Option<&Map<String, Value>> {
    side.as_ref().and_then(Value::as_object)
}

fn get<'a>(side: &'a Option<Value>, name: &str) -> &'a Value {
    object(side).and_then(|side| side.get(name)).unwrap_or(&Value::Null)
}

/// The newest first, at most `limit`. Changes that were made together are one row, unless one row of a table, a text or
/// a transaction is looked for.
pub async fn list(conn: &mut Conn, filter: &Filter, limit: i64) -> QueryResult<Vec<Entry>> {
    let mut found =
        audit_entries::table.order(audit_entries::id.desc()).limit(limit).select(Entry::as_select()).into_boxed();
    if filter.is_folded() {
        found = found.filter(audit_entries::first_id.eq(audit_entries::id));
    }
    if let Some(subject) = filter.subject {
        found = found.filter(audit_entries::subject.eq(subject));
    }
    if let Some(key) = &filter.row_key {
        found = found.filter(audit_entries::row_key.eq(key));
    }
    match filter.who {
        Some(Who::Person(person)) => found = found.filter(audit_entries::actor_id.eq(person)),
        Some(Who::Nobody) => found = found.filter(audit_entries::actor_id.is_null()),
        None => {}
    }
    if let Some(from) = filter.from {
        found = found.filter(audit_entries::at.ge(from));
    }
    if let Some(until) = filter.until {
        found = found.filter(audit_entries::at.lt(until));
    }
    if let Some(text) = &filter.text {
        let pattern = format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        let holds = diesel::dsl::sql::<Bool>(
            "(label || ' ' || coalesce(before::text, '') || ' ' || coalesce(after::text, '')) ILIKE ",
        )
        .bind::<Text, _>(pattern);
        found = found.filter(holds);
    }
    if let Some(first) = filter.with {
        found = found.filter(audit_entries::first_id.eq(first));
    }
    if let Some(before) = filter.before {
        found = found.filter(audit_entries::id.lt(before));
    }
    found.load(conn).await
}

/// What first entries stand for: each with the number of rows that were changed in the same way with it, its own
/// included. Several changes of one row (a role, then a password) are put together.
pub async fn fold(conn: &mut Conn, firsts: Vec<Entry>) -> QueryResult<Vec<(Entry, i64)>> {
    let ids: Vec<EntryId> = firsts.iter().map(|entry| entry.id).collect();
    let counts: Vec<(EntryId, i64, i64)> = audit_entries::table
        .filter(audit_entries::first_id.eq_any(&ids))
        .group_by(audit_entries::first_id)
        .select((audit_entries::first_id, count(audit_entries::row_key).aggregate_distinct(), count_star()))
        .load(conn)
        .await?;
    let of_one_row = counts.iter().filter(|(_, rows, entries)| *rows == 1 && *entries > 1);
    let of_one_row: Vec<EntryId> = of_one_row.map(|(first, ..)| *first).collect();
    let later: Vec<Entry> = audit_entries::table
        .filter(audit_entries::first_id.eq_any(&of_one_row).and(audit_entries::first_id.ne(audit_entries::id)))
        .order(audit_entries::id)
        .select(Entry::as_select())
        .load(conn)
        .await?;
    let folded = firsts.into_iter().map(|mut entry| {
        let id = entry.id;
        later.iter().filter(|later| later.first_id == id).for_each(|later| entry.add(later));
        let rows = counts.iter().find(|(first, ..)| *first == id).map_or(1, |(_, rows, _)| *rows);
        (entry, rows)
    });
    Ok(folded.collect())
}
