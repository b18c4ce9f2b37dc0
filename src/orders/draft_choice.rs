//! What the applicant chose for the submission of a draft: the next approver, and a hint for them.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::OrderId;
use crate::db::Conn;
use crate::db::schema::order_drafts;
use crate::error::Result;
use crate::org::{User, UserId};

/// The maximum length of a hint, in characters.
pub const LONGEST_HINT: usize = 500;

/// The choices stored with a draft or a returned order until it is submitted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = order_drafts, check_for_backend(diesel::pg::Pg))]
pub struct DraftChoice {
    pub next_approver_id: Option<UserId>,
    pub hint: String,
}

impl DraftChoice {
    /// The stored choices; empty ones if there are none.
    pub async fn of(conn: &mut Conn, order: OrderId) -> QueryResult<Self> {
        let kept: Option<Self> =
            order_drafts::table.find(order).select(Self::as_select()).first(conn).await.optional()?;
        Ok(kept.unwrap_or_default())
    }

    /// Stores the choices, replacing earlier ones. Drops an approver who does not exist. The caller ensures that the hint
    /// is no longer than [`LONGEST_HINT`].
    pub async fn save(&self, conn: &mut Conn, order: OrderId) -> Result<()> {
        let next = match self.next_approver_id {
            Some(id) => User::find(conn, id).await?.map(|user| user.id),
            None => None,
        };
        // PostgreSQL text cannot hold NUL.
        let hint = self.hint.replace('\0', "");
        let kept = || (order_drafts::next_approver_id.eq(next), order_drafts::hint.eq(&hint));
        diesel::insert_into(order_drafts::table)
            .values((order_drafts::order_id.eq(order), kept()))
            .on_conflict(order_drafts::order_id)
            .do_update()
            .set(kept())
            .execute(conn)
            .await?;
        Ok(())
    }

    /// Deletes the choices of an order, if there are any.
    pub(super) async fn delete(conn: &mut Conn, order: OrderId) -> QueryResult<()> {
        diesel::delete(order_drafts::table.find(order)).execute(conn).await.map(drop)
    }
}
