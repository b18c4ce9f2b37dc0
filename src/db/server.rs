//! The requirements for the server and the role. Checked at start and by `whsm doctor`, so that no request runs into
//! them.

use diesel::sql_types::{Bool, Integer, Text};
use diesel_async::RunQueryDsl;

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
}

const FACTS: &str = "
    SELECT current_setting('server_version_num')::int AS version,
        current_setting('server_encoding') AS encoding,
        current_setting('transaction_read_only')::bool AS is_read_only,
        current_user::text AS role,
        COALESCE(has_schema_privilege(current_user, current_schema()::text, 'CREATE'), false) AS may_create,
        COALESCE((SELECT string_agg(relname, ', ') FROM (
            SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
            AND c.relname <> '__diesel_schema_migrations' AND NOT (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
                AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'))
            ORDER BY c.relname LIMIT 3) AS few), '') AS forbidden";

impl ServerFacts {
    /// What is wrong, one line each, with the remedy. Empty if nothing is wrong.
    pub fn faults(&self, for_migration: bool) -> Vec<String> {
        let Self { version, encoding, is_read_only, role, may_create, forbidden } = self;
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
                "the role {role} may not read and write {forbidden}: make it the owner of the tables, or grant it \
                 SELECT, INSERT, UPDATE and DELETE on all tables"
            ));
        }
        faults
    }
}

impl Db {
    /// Loads the properties from the server.
    pub async fn facts(&self) -> Result<ServerFacts> {
        let mut conn = self.conn().await?;
        let conn: &mut Conn = &mut conn;
        Ok(diesel::sql_query(FACTS).get_result(conn).await?)
    }
}
