//! The tables, foreign keys and sequences of the database, from its catalogue.

use crate::db::Bulk;
use crate::error::{Error, Result};

/// SQL: the id of the program's schema in the catalogue.
const OURS: &str = "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())";

/// A table and its columns, quoted. Leaves out generated columns, as COPY does.
pub(super) struct Shape {
    pub name: String,
    pub columns: String,
}

/// A foreign key: the statements that drop it and create it again.
pub(super) struct ForeignKey {
    pub drop: String,
    pub make: String,
}

impl Shape {
    /// All tables except the list of migrations, by name.
    pub async fn all(bulk: &Bulk) -> Result<Vec<Self>> {
        let query = format!(
            "SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
             FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
             WHERE c.relkind = 'r' AND c.relnamespace = {OURS} AND c.relname <> '__diesel_schema_migrations'
               AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
             GROUP BY c.relname ORDER BY c.relname"
        );
        pairs(bulk, &query).await.map(|all| all.into_iter().map(|(name, columns)| Self { name, columns }).collect())
    }
}

impl ForeignKey {
    /// All foreign keys.
    pub async fn all(bulk: &Bulk) -> Result<Vec<Self>> {
        let query = format!(
            "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
                    format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
             FROM pg_constraint WHERE contype = 'f' AND connamespace = {OURS} ORDER BY oid"
        );
        pairs(bulk, &query).await.map(|all| all.into_iter().map(|(drop, make)| Self { drop, make }).collect())
    }
}

/// The sequences with their last values; `None`: no value was taken yet.
pub(super) async fn sequences(bulk: &Bulk) -> Result<Vec<(String, Option<i64>)>> {
    let query = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema() ORDER BY 1";
    let rows = bulk.rows(query).await?.into_iter();
    let read = |row: Vec<Option<String>>| {
        let [Some(name), value] = <[_; 2]>::try_from(row).ok()? else { return None };
        Some((name, value.and_then(|value| value.parse().ok())))
    };
    rows.map(|row| read(row).ok_or_else(|| Error::broken("a sequence without a name"))).collect()
}

/// The rows of a query with two columns that are never null.
pub(super) async fn pairs(bulk: &Bulk, query: &str) -> Result<Vec<(String, String)>> {
    let rows = bulk.rows(query).await?.into_iter();
    let read = |row: Vec<Option<String>>| match <[_; 2]>::try_from(row) {
        Ok([Some(first), Some(second)]) => Ok((first, second)),
        _ => Err(Error::broken("an unexpected row of the catalogue")),
    };
    rows.map(read).collect()
}
