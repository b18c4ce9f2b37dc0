//! The identity of an installation: a mark in the database that its file store bears too.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::db::Conn;
use crate::db::schema::installation;

/// The only row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = installation, check_for_backend(diesel::pg::Pg))]
pub struct Installation {
    /// The mark.
    pub id: Uuid,
    /// Since when letters are held back, because this is a restored copy and no administrator has released them yet.
    /// `None`: letters are sent.
    pub held_since: Option<DateTime<Utc>>,
}

impl Installation {
    /// Loads the only row.
    pub async fn load(conn: &mut Conn) -> QueryResult<Self> {
        installation::table.select(Self::as_select()).first(conn).await
    }

    /// Releases the letters. `false`: they were not held.
    pub async fn release(conn: &mut Conn) -> QueryResult<bool> {
        let held = installation::table.filter(installation::held_since.is_not_null());
        let set = installation::held_since.eq(None::<DateTime<Utc>>);
        Ok(diesel::update(held).set(set).execute(conn).await? > 0)
    }
}
