//! The lines of an order.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;

use super::{Kind, OrderId, amount};
use crate::catalog::{Goods, GoodsId};
use crate::db::schema::{goods, order_lines};
use crate::db::{Conn, Kept, MOST_KEPT, Questions, columns_of, question};

/// 明细, one line. The quantity is `None` only in an incomplete draft, the price also
/// where the kind needs none.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, PartialEq, Eq)]
#[diesel(table_name = order_lines, check_for_backend(diesel::pg::Pg))]
pub struct Line {
    pub order_id: OrderId,
    pub kind: Kind,
    /// From 1, without gaps.
    pub position: i32,
    pub name: String,
    pub specification: String,
    pub unit: String,
    pub quantity: Option<Decimal>,
    /// 元 per unit.
    pub unit_price: Option<Decimal>,
    pub length_mm: Option<i32>,
    pub width_mm: Option<i32>,
    pub height_mm: Option<i32>,
    /// 瓦楞/材质 of a carton; empty for goods.
    pub board: String,
    /// The article that the line is bound to; `None`: free text, a carton, or a line from before bindings were stored.
    pub goods_id: Option<GoodsId>,
}

impl Line {
    /// The lines of an order by position.
    pub async fn of(conn: &Conn, order: OrderId) -> QueryResult<Vec<Self>> {
        Self::of_all(conn, &[order]).await
    }

    /// Like `of`, as a query for `together`.
    pub(super) fn asked(order: OrderId) -> impl Questions<Answers = Vec<Self>> {
        let own = order_lines::table.filter(order_lines::order_id.eq(order)).order(order_lines::position);
        question(own.select(columns_of::<Self>()))
    }

    /// The articles that the lines of an order are bound to, borrowed lines included.
    pub fn articles(order: OrderId) -> impl Questions<Answers = Vec<Goods>> {
        // An OR with a subquery would read the lines of all orders.
        let within =
            sql::<Bool>("goods.id = ANY (ARRAY(SELECT l.goods_id FROM order_lines l WHERE l.order_id IN (SELECT ")
                .bind::<SqlUuid, _>(order)
                .sql(" UNION ALL SELECT s.purchase_id FROM settlements s WHERE s.reimbursement_id = ")
                .bind::<SqlUuid, _>(order)
                .sql(")))");
        question(goods::table.filter(within).select(columns_of::<Goods>()))
    }

    /// The lines of several orders, in the order of `orders`, then by position.
    pub async fn of_all(conn: &Conn, orders: &[OrderId]) -> QueryResult<Vec<Self>> {
        let mut lines: Vec<Self> = order_lines::table
            .filter(order_lines::order_id.eq_any(orders))
            .order((order_lines::order_id, order_lines::position))
            .select(Self::as_select())
            .load(&mut &*conn)
            .await?;
        lines.sort_by_key(|line| orders.iter().position(|order| *order == line.order_id));
        Ok(lines)
    }

    /// Replaces the lines of an order. The caller holds the lock on it.
    pub async fn replace(conn: &mut Conn, order: OrderId, lines: &[Self]) -> QueryResult<()> {
        diesel::delete(order_lines::table.filter(order_lines::order_id.eq(order))).execute(conn).await?;
        Self::insert(conn, lines).await
    }

    /// Inserts the lines of an order that has none.
    pub(super) async fn insert(conn: &mut Conn, lines: &[Self]) -> QueryResult<()> {
        let insert = diesel::insert_into(order_lines::table).values(lines);
        match lines.len() {
            0 => Ok(()),
            1..=MOST_KEPT => Kept(insert).execute(conn).await.map(drop),
            _ => insert.execute(conn).await.map(drop),
        }
    }

    /// The amount in 元, unrounded; `None` while quantity or price is missing.
    pub fn amount(&self) -> Option<Decimal> {
        amount::line_amount(self.quantity?, self.unit_price?)
    }

    /// Square metres of board of a carton line, by the usual rule for a box with flaps: (length + width + 80) ×
    /// (width + height + 40) × 2 in mm² per carton. `None` for goods and while a value is missing.
    pub fn area(&self) -> Option<Decimal> {
        let (length, width, height) = (self.length_mm?, self.width_mm?, self.height_mm?);
        let each = Decimal::from(length + width + 80) * Decimal::from(width + height + 40) * Decimal::TWO;
        Some((each / Decimal::from(1_000_000)) * self.quantity?)
    }

    /// The display name: the name of the goods, or the measures of a carton, e.g. `600×400×300 mm`.
    pub fn label(&self) -> String {
        match (self.length_mm, self.width_mm, self.height_mm) {
            (Some(length), Some(width), Some(height)) => {
                let measures = format!("{length}×{width}×{height} mm");
                if self.name.is_empty() { measures } else { format!("{} {measures}", self.name) }
            }
            _ => self.name.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same carton as in `static/test/carton.test.mjs`.
    #[test]
    fn the_board_of_a_carton_counts_joint_flaps_and_quantity() {
        let carton = Line {
            order_id: OrderId(uuid::Uuid::nil()),
            kind: Kind::Carton,
            position: 1,
            name: String::new(),
            specification: String::new(),
            unit: String::new(),
            quantity: Some(Decimal::new(125, 1)),
            unit_price: None,
            length_mm: Some(600),
            width_mm: Some(400),
            height_mm: Some(300),
            board: String::new(),
            goods_id: None,
        };
        assert_eq!(carton.area(), Some(Decimal::new(1998, 2)));
        assert_eq!(Line { quantity: Some(Decimal::ONE), ..carton }.area(), Some(Decimal::new(15984, 4)));
    }
}
