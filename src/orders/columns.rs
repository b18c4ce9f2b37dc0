//! Which columns a person wants in the list of orders. The title is always there.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::db::Conn;
use crate::db::schema::list_columns;
use crate::error::{Error, Result};
use crate::org::UserId;

crate::text_enum! {
    /// A column besides the title, in the order in which a list shows them.
    pub enum Column {
        Number = "number",
        Kind = "kind",
        Applicant = "applicant",
        Department = "department",
        /// Where goods come from or go to.
        Warehouse = "warehouse",
        Customer = "customer",
        Note = "note",
        Quantity = "quantity",
        /// The total.
        Amount = "amount",
        Status = "status",
        /// Whose turn it is.
        Handler = "handler",
        Created = "created",
        Submitted = "submitted",
        Finished = "finished",
    }
}

impl Column {
    /// What a list shows to somebody who never chose.
    pub const USUAL: [Self; 7] =
        [Self::Number, Self::Kind, Self::Applicant, Self::Amount, Self::Status, Self::Handler, Self::Created];

    /// Somebody's choice, in the order of the list.
    pub async fn of(conn: &mut Conn, user: UserId) -> QueryResult<Vec<Self>> {
        let chosen: Option<Vec<String>> =
            list_columns::table.find(user).select(list_columns::chosen).first(conn).await.optional()?;
        let Some(chosen) = chosen else { return Ok(Self::USUAL.to_vec()) };
        Ok(Self::ALL.iter().copied().filter(|column| chosen.iter().any(|name| name == column.as_str())).collect())
    }

    /// Keeps a choice by the columns' names; `Invalid` at `columns` for one that does not exist. None at all: the usual
    /// ones from now on.
    pub async fn choose(conn: &mut Conn, user: UserId, names: &[String]) -> Result<()> {
        if names.iter().any(|name| name.parse::<Self>().is_err()) {
            return Err(Error::invalid("columns", "fault-unknown"));
        }
        if names.is_empty() {
            diesel::delete(list_columns::table.find(user)).execute(conn).await?;
            return Ok(());
        }
        let kept: Vec<&str> =
            Self::ALL.iter().map(|column| column.as_str()).filter(|known| names.iter().any(|n| n == known)).collect();
        diesel::insert_into(list_columns::table)
            .values((list_columns::user_id.eq(user), list_columns::chosen.eq(&kept)))
            .on_conflict(list_columns::user_id)
            .do_update()
            .set(list_columns::chosen.eq(&kept))
            .execute(conn)
            .await?;
        Ok(())
    }
}
