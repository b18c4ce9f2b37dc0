//! The tables of the database and what holds them together, from its catalogue.

use crate::db::Bulk;
use crate::error::{Error, Result};

/// Rows of the catalogue belong to the schema of the program.
const OURS: &str = "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())";

/// A table and its columns, quoted; without generated columns, which COPY leaves out.
pub(super) struct Shape {
    pub name: String,
    pub columns: String,
}

/// A foreign key: how to drop it and how to make it again.
pub(super) struct ForeignKey {
    pub drop: String,
    pub make: String,
}

impl Shape {
    /// All tables but the list of migrations, by name.
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

/// Sequences and their last values.
pub(super) async fn sequences(bulk: &Bulk) -> Result<Vec<(String, Option<i64>)>> {
    let query = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema() ORDER BY 1";
    let rows = bulk.rows(query).await?.into_iter();
    let read = |row: Vec<Option<String>>| {
        let [Some(name), value] = <[_; 2]>::try_from(row).ok()? else { return None };
        Some((name, value.and_then(|value| value.parse().ok())))
    };
    rows.map(|row| read(row).ok_or_else(|| Error::broken("a sequence without a name"))).collect()
}

/// The rows of a query of two columns that are never null.
pub(super) async fn pairs(bulk: &Bulk, query: &str) -> Result<Vec<(String, String)>> {
    let rows = bulk.rows(query).await?.into_iter();
    let read = |row: Vec<Option<String>>| match <[_; 2]>::try_from(row) {
        Ok([Some(first), Some(second)]) => Ok((first, second)),
        _ => Err(Error::broken("an unexpected row of the catalogue")),
    };
    rows.map(read).collect()
}
