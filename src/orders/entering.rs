//! What makes entering quick: where Enter goes, and the places that a person ordered for last.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel_async::RunQueryDsl;

use super::Kind;
use crate::db::schema::entering;
use crate::db::{Conn, Questions, question};
use crate::org::UserId;

crate::text_enum! {
    /// Where Enter goes in the lines of an order.
    pub enum EnterGoes {
        /// To the same field of the next line.
        Down = "down",
        /// To the next field of the line.
        Right = "right",
    }
}

impl EnterGoes {
    /// A person's choice, as a question for [`EnterGoes::of_rows`].
    pub fn chosen_by(user: UserId) -> impl Questions<Answers = Vec<(Self,)>> {
        question(entering::table.find(user).select((entering::enter_goes,)))
    }

    /// Down without a choice.
    pub fn of_rows(rows: &[(Self,)]) -> Self {
        rows.first().map_or(Self::Down, |(chosen,)| *chosen)
    }

    /// Stores a person's choice.
    pub async fn choose(self, conn: &mut Conn, user: UserId) -> QueryResult<()> {
        let values = (entering::user_id.eq(user), entering::enter_goes.eq(self));
        let insert = diesel::insert_into(entering::table).values(values);
        let chosen = insert.on_conflict(entering::user_id).do_update().set(entering::enter_goes.eq(self));
        chosen.execute(conn).await.map(drop)
    }
}

/// Codes of the places of an order; `None`: none was named, or it is disabled by now.
#[derive(Clone, Debug, Default, QueryableByName)]
pub struct Places {
    #[diesel(sql_type = Nullable<Text>)]
    pub department: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub warehouse: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub destination: Option<String>,
}

impl Places {
    /// Those of the person's latest order of this kind that names a warehouse.
    pub async fn last(conn: &mut Conn, user: UserId, kind: Kind) -> QueryResult<Option<Self>> {
        diesel::sql_query(
            "SELECT d.code AS department, w.code AS warehouse, t.code AS destination FROM (
               SELECT department_id, warehouse_id, destination_warehouse_id FROM orders
               WHERE applicant_id = $1 AND kind = $2 AND warehouse_id IS NOT NULL ORDER BY id DESC LIMIT 1
             ) o
             LEFT JOIN departments d ON d.id = o.department_id AND d.disabled_at IS NULL
             LEFT JOIN warehouses w ON w.id = o.warehouse_id AND w.disabled_at IS NULL
             LEFT JOIN warehouses t ON t.id = o.destination_warehouse_id AND t.disabled_at IS NULL",
        )
        .bind::<BigInt, _>(user)
        .bind::<Text, _>(kind)
        .get_result(conn)
        .await
        .optional()
    }
}
