//! The author of the changes in a transaction. The triggers that write audit entries read it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;

use crate::db::Conn;
use crate::org::UserId;

crate::text_enum! {
    /// Where a change came from.
    pub enum Via {
        Web = "web",
        /// A page opened in DingTalk.
        DingTalk = "dingtalk",
        CommandLine = "command_line",
        /// A directory comparison that an administrator applied.
        Directory = "directory",
        Program = "program",
    }
}

/// The author of the changes in a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// `None`: the program or the command line.
    pub user: Option<UserId>,
    pub via: Via,
}

impl Actor {
    /// The command line, without a user.
    pub const fn command_line() -> Self {
        Self { user: None, via: Via::CommandLine }
    }

    /// The administrator who applies a directory comparison.
    pub const fn directory(user: UserId) -> Self {
        Self { user: Some(user), via: Via::Directory }
    }

    /// Sets the author of all changes in the current transaction. Has no effect outside of a transaction.
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
