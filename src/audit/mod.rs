//! Who changed what: master data and settings, with before and after.
//!
//! The database writes the entries itself (a trigger on each table), so that no way of changing can forget it. Here a
//! transaction is told who acts, and entries are read. Never writes one, never changes one.

mod entry;

pub use entry::{Entry, EntryId, FIELDS, Filter, Who, fold, list};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;

use crate::db::Conn;
use crate::org::UserId;

crate::text_enum! {
    /// By which way a change came.
    pub enum Via {
        Web = "web",
        /// A page that was opened from DingTalk.
        DingTalk = "dingtalk",
        CommandLine = "command_line",
        /// A comparison with the directory of a platform, applied by somebody.
        Directory = "directory",
        Program = "program",
    }
}

crate::text_enum! {
    /// What was changed: a table.
    pub enum Subject {
        Person = "users",
        Department = "departments",
        Warehouse = "warehouses",
        Article = "goods",
        Flow = "flow_versions",
        Phrase = "phrases",
        Hours = "working_spans",
        Day = "calendar_days",
        Delegation = "delegations",
        Token = "api_tokens",
        /// Only the end of a pause.
        Channel = "channel_pauses",
        /// What an administrator did with a letter.
        Letter = "outbox_acts",
        Company = "company",
        /// How orders of a kind are numbered.
        Number = "number_formats",
    }
}

crate::text_enum! {
    pub enum Operation {
        Insert = "insert",
        Update = "update",
        Delete = "delete",
    }
}

/// Who acts, by which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// `None`: the program, or somebody at the command line.
    pub user: Option<UserId>,
    pub via: Via,
}

impl Actor {
    pub const fn command_line() -> Self {
        Self { user: None, via: Via::CommandLine }
    }

    /// Whoever applies what was found in the directory of a platform.
    pub const fn directory(user: UserId) -> Self {
        Self { user: Some(user), via: Via::Directory }
    }

    /// Says who acts in the present transaction, and ends with it. Outside of a transaction it says nothing.
    pub async fn sign(&self, conn: &mut Conn, now: DateTime<Utc>) -> QueryResult<()> {
        let user = self.user.map(|user| user.to_string()).unwrap_or_default();
        diesel::sql_query(
            "SELECT set_config('whsm.actor', $1, true), set_config('whsm.via', $2, true), set_config('whsm.at', $3, true)",
        )
        .bind::<Text, _>(user)
        .bind::<Text, _>(self.via)
        .bind::<Text, _>(now.to_rfc3339())
        .execute(conn)
        .await?;
        Ok(())
    }
}
