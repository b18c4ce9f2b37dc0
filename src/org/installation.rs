//! The installation: which database this is, by a mark that its store of files bears too.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::db::Conn;
use crate::db::schema::installation;

/// The only row.
#[derive(Clone, Copy, Debug, Queryable, Selectable)]
#[diesel(table_name = installation, check_for_backend(diesel::pg::Pg))]
pub struct Installation {
    /// The mark.
    pub id: Uuid,
}

impl Installation {
    /// Loads the only row.
    pub async fn load(conn: &mut Conn) -> QueryResult<Self> {
        installation::table.select(Self::as_select()).first(conn).await
    }
}
