//! The requirements for the server and the role. Checked at start and by `whsm doctor`, so that no request runs into
//! them.

use diesel::sql_types::{Bool, Integer, Text};
use diesel_async::RunQueryDsl;

use super::rights::REFUSED;
use super::{Conn, Db};
use crate::error::Result;

/// The oldest supported version, as the server reports it.
const OLDEST: i32 = 140_000;

/// The properties of server, database and role that the program depends on.
#[derive(Clone, Debug, diesel::QueryableByName)]
pub struct ServerFacts {
    /// `server_version_num`, 150018 for 15.18.
    #[diesel(sql_type = Integer)]
    pub version: i32,
    #[diesel(sql_type = Text)]
    pub encoding: String,
    #[diesel(sql_type = Bool)]
    pub is_read_only: bool,
    #[diesel(sql_type = Text)]
    pub role: String,
    /// Whether the role may create tables, as migrations do.
    #[diesel(sql_type = Bool)]
    pub may_create: bool,
    /// Up to three tables that the role may not read and write, by name; empty: none.
    #[diesel(sql_type = Text)]
    pub forbidden: String,
    /// Whether the role owns a table, and so could disable the triggers that protect the history.
    #[diesel(sql_type = Bool)]
    pub is_owner: bool,
}

/// Without what triggers refuse in any case. `{REFUSED}` stands for the query of that name.
const FACTS: &str = "
    SELECT current_setting('server_version_num')::int AS version,
        current_setting('server_encoding') AS encoding,
        current_setting('transaction_read_only')::bool AS is_read_only,
        current_user::text AS role,
        COALESCE(has_schema_privilege(current_user, current_schema()::text, 'CREATE'), false) AS may_create,
        COALESCE((SELECT string_agg(relname, ', ') FROM (
            SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN ({REFUSED}) refused ON refused.relation = c.oid
            WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND CASE c.relname
              WHEN '__diesel_schema_migrations' THEN NOT has_table_privilege(c.oid, 'SELECT')
              ELSE NOT (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
                AND (refused.update IS TRUE OR has_table_privilege(c.oid, 'UPDATE'))
                AND (refused.delete IS TRUE OR has_table_privilege(c.oid, 'DELETE'))) END
            ORDER BY c.relname LIMIT 3) AS few), '') AS forbidden,
        EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND pg_has_role(c.relowner, 'USAGE')) AS is_owner";

impl ServerFacts {
    /// What is wrong, one line each, with the remedy. Empty if nothing is wrong.
    pub fn faults(&self, for_migration: bool) -> Vec<String> {
        let Self { version, encoding, is_read_only, role, may_create, forbidden, is_owner: _ } = self;
        let mut faults = Vec::new();
        if *version < OLDEST {
            let (major, minor) = (version / 10_000, version % 10_000);
            faults.push(format!("PostgreSQL {major}.{minor} is too old: use version 14 or newer"));
        }
        if encoding != "UTF8" {
            faults.push(format!(
                "the database's encoding is {encoding}: make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
            ));
        }
        if *is_read_only {
            faults.push(
                "the database takes no changes (a standby?): name the primary, or add target_session_attrs=read-write"
                    .into(),
            );
        }
        if for_migration && !may_create {
            faults.push(format!("the role {role} may not make tables: make it the owner of the database"));
        }
        if !forbidden.is_empty() {
            faults.push(format!(
                "the role {role} may not read and write {forbidden}: run `whsm migrate --grant {role}` as the owner of \
                 the tables"
            ));
        }
        faults
    }
}

impl Db {
    /// Loads the properties from the server, for the role of this pool.
    pub async fn facts(&self) -> Result<ServerFacts> {
        facts(&mut *self.conn().await?).await
    }

    /// Loads the properties from the server, for the owner of the tables.
    pub async fn owner_facts(&self) -> Result<ServerFacts> {
        facts(&mut self.owner_conn().await?).await
    }
}

async fn facts(conn: &mut Conn) -> Result<ServerFacts> {
    Ok(diesel::sql_query(FACTS.replace("{REFUSED}", REFUSED)).get_result(conn).await?)
}
