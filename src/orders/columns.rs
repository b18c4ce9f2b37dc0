//! The columns that a person chose for the list of orders. The title is always shown.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::db::schema::list_columns;
use crate::db::{Conn, Questions, question};
use crate::error::{Error, Result};
use crate::org::UserId;

crate::text_enum! {
    /// A column besides the title, in display order.
    pub enum Column {
        Number = "number",
        Kind = "kind",
        Applicant = "applicant",
        Department = "department",
        /// The warehouse and, if any, the destination.
        Warehouse = "warehouse",
        Customer = "customer",
        Note = "note",
        Quantity = "quantity",
        /// The total amount.
        Amount = "amount",
        Status = "status",
        /// The handlers of the open steps.
        Handler = "handler",
        Created = "created",
        Submitted = "submitted",
        Finished = "finished",
    }
}

impl Column {
    /// The columns shown to a person who has not chosen any.
    pub const USUAL: [Self; 7] =
        [Self::Number, Self::Kind, Self::Applicant, Self::Amount, Self::Status, Self::Handler, Self::Created];

    /// The names of the columns that a person chose, for [`Column::of_rows`]; no row without a choice.
    pub fn chosen_by(user: UserId) -> impl Questions<Answers = Vec<(Vec<String>,)>> {
        question(list_columns::table.find(user).select((list_columns::chosen,)))
    }

    /// The chosen columns in display order; [`Column::USUAL`] without a choice.
    pub fn of_rows(rows: &[(Vec<String>,)]) -> Vec<Self> {
        let Some((chosen,)) = rows.first() else { return Self::USUAL.to_vec() };
        Self::ALL.iter().copied().filter(|column| chosen.iter().any(|name| name == column.as_str())).collect()
    }

    /// Stores the chosen columns by name. An empty list resets them to the usual ones.
    ///
    /// # Errors
    /// `Invalid` on `columns` for an unknown name.
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
