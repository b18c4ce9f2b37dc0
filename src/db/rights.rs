//! The rights of the role as which the program runs. It does not own the tables, so it can neither change their schema
//! nor disable their triggers, and it may not change or delete rows of append-only tables.

use diesel_async::SimpleAsyncConnection;

use super::{Address, Conn, Db};
use crate::error::{Error, Result};

/// The role of the program in a private server.
pub const PROGRAM: &str = "whsm_program";

/// Which changes of which table the function `refuse` refuses row by row: `relation`, `update`, `delete`. The bits are
/// those of `pg_trigger.tgtype`.
pub(super) const REFUSED: &str = "
    SELECT t.tgrelid AS relation, bool_or(t.tgtype & 16 > 0) AS update, bool_or(t.tgtype & 8 > 0) AS delete
    FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE p.proname = 'refuse' AND t.tgtype & 1 > 0 AND n.nspname = current_schema() GROUP BY t.tgrelid";

/// The owner of the tables, and the role that works on them.
#[derive(Clone)]
pub(super) struct Owner {
    pub address: Address,
    pub program: String,
}

impl Db {
    /// Names the address of the tables' owner, who applies migrations and then grants this database's role its rights.
    /// `program`: that role.
    ///
    /// # Errors
    /// `Unavailable` if the address cannot be parsed.
    pub fn owned_by(mut self, url: &str, program: &str) -> Result<Self> {
        let address = Address::parse(url);
        let address = address.map_err(|why| Error::unavailable(format!("the address of the database: {why}")))?;
        self.owner = Some(Owner { address, program: program.to_owned() });
        Ok(self)
    }

    /// Opens a connection as the owner of the tables; as the program's role if no owner is named.
    pub async fn owner_conn(&self) -> Result<Conn> {
        self.owner_address().connect().await.map_err(Error::unavailable)
    }

    /// The owner's address; the program's own if no owner is named.
    pub(super) fn owner_address(&self) -> &Address {
        self.owner.as_ref().map_or(&self.address, |owner| &owner.address)
    }

    /// Grants the named program's role its rights on all tables. Does nothing if no owner is named.
    pub(super) async fn grant_program(&self) -> Result<()> {
        match &self.owner {
            Some(owner) => self.grant(&owner.program).await,
            None => Ok(()),
        }
    }

    /// Grants the role of this pool what it lacks, if an owner is named: after an update, or when the role is new.
    pub async fn complete_rights(&self) -> Result<()> {
        if self.owner.is_some() && !self.facts().await?.forbidden.is_empty() {
            self.grant_program().await
        } else {
            Ok(())
        }
    }

    /// Grants a role the rights that the program needs, and takes others from it: it may change no row of a table whose
    /// trigger refuses changes. Needs a connection as the owner. `role` must exist.
    pub async fn grant(&self, role: &str) -> Result<()> {
        let (name, text) = (role.replace('"', "\"\""), role.replace('\'', "''"));
        let rights = format!(
            "BEGIN;
             DO $$ DECLARE kept record; BEGIN
               EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), '{text}');
               EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO %I', current_schema(), '{text}');
               EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO %I', current_schema(), '{text}');
               FOR kept IN {REFUSED} LOOP
                 IF kept.update THEN EXECUTE format('REVOKE UPDATE ON %s FROM %I', kept.relation::regclass, '{text}'); END IF;
                 IF kept.delete THEN EXECUTE format('REVOKE DELETE ON %s FROM %I', kept.relation::regclass, '{text}'); END IF;
               END LOOP;
             END $$;
             REVOKE INSERT, UPDATE, DELETE ON __diesel_schema_migrations FROM \"{name}\";
             COMMIT"
        );
        Ok(self.owner_conn().await?.batch_execute(&rights).await?)
    }
}
