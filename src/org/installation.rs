//! The installation: which database this is, by a mark that its store of files bears too.

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
    /// Since when no letter is sent: this is a restored copy, and no administrator has said yet what becomes of them.
    pub held_since: Option<DateTime<Utc>>,
}

impl Installation {
    /// Loads the only row.
    pub async fn load(conn: &mut Conn) -> QueryResult<Self> {
        installation::table.select(Self::as_select()).first(conn).await
    }

    /// Lets letters go from now on. `false`: they were not held.
    pub async fn release(conn: &mut Conn) -> QueryResult<bool> {
        let held = installation::table.filter(installation::held_since.is_not_null());
        let set = installation::held_since.eq(None::<DateTime<Utc>>);
        Ok(diesel::update(held).set(set).execute(conn).await? > 0)
    }
}
