//! Audit entries and the queries that read them.

use chrono::{DateTime, Utc};
use diesel::dsl::{count, count_star};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;
use serde_json::{Map, Value};

use super::actor::Via;
use crate::config::Platform;
use crate::db::Conn;
use crate::db::schema::audit_entries;
use crate::org::UserId;

crate::text_enum! {
    /// The table that was changed.
    pub enum Subject {
        Person = "users",
        Department = "departments",
        Warehouse = "warehouses",
        Article = "goods",
        /// The packing of an article.
        Unit = "goods_units",
        /// A keeper in addition to the warehouse's own.
        Keeper = "warehouse_people",
        /// A warehouse that began to keep stock.
        Stock = "stock_warehouses",
        /// How much of an article a warehouse should have at least.
        Safety = "stock_safety",
        Flow = "flow_versions",
        Phrase = "phrases",
        Hours = "working_spans",
        Day = "calendar_days",
        Delegation = "delegations",
        Token = "api_tokens",
        /// Only an administrator's end of a pause.
        Channel = "channel_pauses",
        /// An administrator's action on a letter.
        Letter = "outbox_acts",
        Company = "company",
        /// The number format of a kind of order.
        Number = "number_formats",
    }
}

crate::text_enum! {
    /// The SQL operation that was performed.
    pub enum Operation {
        Insert = "insert",
        Update = "update",
        Delete = "delete",
    }
}

crate::id! {
    /// `audit_entries.id`; increases with time.
    pub struct EntryId(i64: BigInt);
}

/// Every field that an entry can contain: the audited columns, and each platform's ids of people and departments.
pub fn fields() -> impl Iterator<Item = String> {
    let ids = |platform: &Platform| [format!("{platform}_userid"), format!("{platform}_id")];
    COLUMNS.into_iter().map(str::to_owned).chain(Platform::ALL.iter().flat_map(ids))
}

/// The audited tables' columns except those that the triggers leave out.
const COLUMNS: [&str; 53] = [
    "act",
    "admins_need_second_factor",
    "barcode",
    "code",
    "definition",
    "delegate_id",
    "department_id",
    "digest",
    "digits",
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
    "least",
    "left_at",
    "letter_id",
    "link_made_at",
    "mark",
    "may_approve_in_dingtalk",
    "mobile",
    "name",
    "number",
    "offered_for",
    "parent_id",
    "password_hash",
    "paused_until",
    "per",
    "period",
    "position",
    "preferred_platform",
    "prefix",
    "principal_id",
    "reason",
    "revoked_at",
    "role",
    "scope",
    "second_factor_at",
    "signing_limit",
    "sku",
    "specification",
    "starts_at",
    "unit",
    "unlocked_at",
    "user_id",
    "username",
    "weekday",
    "words",
];

/// One change of one row.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = audit_entries, check_for_backend(diesel::pg::Pg))]
pub struct Entry {
    pub id: EntryId,
    /// The first entry with the same subject and operation in the same transaction; may be this entry.
    pub first_id: EntryId,
    pub at: DateTime<Utc>,
    /// `None`: the program or the command line.
    pub actor_id: Option<UserId>,
    pub via: Via,
    pub subject: Subject,
    pub row_key: String,
    /// The row's name before the change.
    pub label: String,
    pub operation: Operation,
    /// For an update only the changed fields; `None` for an insert.
    pub before: Option<Value>,
    /// `None` for a delete.
    pub after: Option<Value>,
}

/// The author filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Person(UserId),
    /// Changes without a signed-in user.
    Nobody,
}

/// The filter of the audit list. Without a filter, the list has one entry per transaction and kind of change.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub subject: Option<Subject>,
    pub row_key: Option<String>,
    pub who: Option<Who>,
    pub from: Option<DateTime<Utc>>,
    /// Exclusive end.
    pub until: Option<DateTime<Utc>>,
    /// A text to find in the label, or in the values before or after.
    pub text: Option<String>,
    /// The `first_id` whose entries are listed.
    pub with: Option<EntryId>,
    /// Entries older than this one (cursor).
    pub before: Option<EntryId>,
    /// List every entry separately, whatever the other filters are.
    pub unfolded: bool,
}

impl Filter {
    /// Whether entries with the same `first_id` are shown as one row.
    pub fn is_folded(&self) -> bool {
        !self.unfolded && self.row_key.is_none() && self.text.is_none() && self.with.is_none()
    }
}

impl Entry {
    /// The changed fields with their values before and after, sorted by name; `Null` if there is no value.
    pub fn changes(&self) -> Vec<(&str, &Value, &Value)> {
        let (before, after) = (object(&self.before), object(&self.after));
        let names = before.into_iter().chain(after).flat_map(Map::keys).map(String::as_str);
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter().map(|name| (name, get(&self.before, name), get(&self.after, name))).collect()
    }

    /// Merges a later change of the same row: keeps the first value before, and takes the last value after.
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

/// The matching entries, newest first, at most `limit`. If [`Filter::is_folded`], only the first entry of each
/// `first_id`.
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
        let matches_text = diesel::dsl::sql::<Bool>(
            "(label || ' ' || coalesce(before::text, '') || ' ' || coalesce(after::text, '')) ILIKE ",
        )
        .bind::<Text, _>(pattern);
        found = found.filter(matches_text);
    }
    if let Some(first) = filter.with {
        found = found.filter(audit_entries::first_id.eq(first));
    }
    if let Some(before) = filter.before {
        found = found.filter(audit_entries::id.lt(before));
    }
    found.load(conn).await
}

/// Adds to each first entry the number of rows that were changed together with it, its own included. Several changes
/// of one row (such as a role, then a password) are merged into one entry.
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
