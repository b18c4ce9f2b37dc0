//! The goods and customers with the highest amounts.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Numeric, Text};
use rust_decimal::Decimal;

use super::Scope;
use crate::db::Conn;
use crate::orders::{Counted, aggregate};
use crate::org::User;

/// Goods or a customer with the number of orders.
#[derive(Clone, Debug, QueryableByName)]
pub struct Top {
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = BigInt)]
    pub orders: i64,
    /// 元, unrounded: the sum of the lines of the goods, or of the orders of the customer.
    #[diesel(sql_type = Numeric)]
    pub amount: Decimal,
}

/// The ten goods with the highest amounts, by the label of their lines.
pub async fn goods(conn: &mut Conn, viewer: &User, scope: &Scope) -> QueryResult<Vec<Top>> {
    // Counts orders only for the top ten, because distinct counts for all goods would need a sort.
    let by_goods = ", bought AS (
          SELECT l.order_id, coalesce(l.quantity * l.unit_price, 0) AS amount, btrim(l.name || COALESCE(' ' || l.length_mm || '×'
                 || l.width_mm || '×' || l.height_mm || ' mm', '')) AS name
          FROM found f JOIN order_lines l ON l.order_id = f.id),
        top AS (SELECT name, sum(amount) AS amount FROM bought GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10)
        SELECT name, count(DISTINCT order_id) AS orders, top.amount FROM top JOIN bought USING (name)
        GROUP BY name, top.amount ORDER BY amount DESC, name";
    aggregate(conn, viewer, &scope.counted(Counted::Amount), &[], by_goods).await
}

/// The ten customers with the highest amounts.
pub async fn customers(conn: &mut Conn, viewer: &User, scope: &Scope) -> QueryResult<Vec<Top>> {
    let by_customer = "SELECT customer AS name, count(*) AS orders, sum(total_amount) AS amount FROM found
                       GROUP BY 1 ORDER BY amount DESC, name LIMIT 10";
    aggregate(conn, viewer, &scope.counted(Counted::Customer), &[], by_customer).await
}
