//! 盘点: counts of a warehouse, what people counted, and how it differs from the book.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Numeric, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{CountId, TallyId};
use crate::catalog::{GoodsId, WarehouseId};
use crate::db::Conn;
use crate::db::schema::stock_counts;
use crate::orders::OrderId;
use crate::org::{UserId, word_patterns};

/// 盘点单.
#[derive(Clone, Debug, Queryable, Selectable, PartialEq, Eq)]
#[diesel(table_name = stock_counts, check_for_backend(diesel::pg::Pg))]
pub struct Count {
    pub id: CountId,
    pub warehouse_id: WarehouseId,
    /// Articles that are found besides are counted too.
    pub covers_all: bool,
    pub opened_by: UserId,
    pub opened_at: DateTime<Utc>,
    pub ended_by: Option<UserId>,
    /// `None`: people are counting.
    pub ended_at: Option<DateTime<Utc>>,
    /// 作废.
    pub is_dropped: bool,
    /// The draft that the end made; `None`: none, no difference, or deleted since.
    pub order_id: Option<OrderId>,
}

/// An article of a count. Quantities are in its own unit.
#[derive(Clone, Debug, QueryableByName)]
pub struct Counted {
    #[diesel(sql_type = BigInt)]
    pub goods_id: GoodsId,
    #[diesel(sql_type = Text)]
    pub sku: String,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub specification: String,
    #[diesel(sql_type = Text)]
    pub unit: String,
    /// The sum of what counts; `None`: not counted yet.
    #[diesel(sql_type = Nullable<Numeric>)]
    pub quantity: Option<Decimal>,
    /// 账面 when it was last counted. Not for those who count.
    #[diesel(sql_type = Numeric)]
    pub book: Decimal,
    /// It moved since the first of what counts, until the count ended.
    #[diesel(sql_type = Bool)]
    pub has_moved: bool,
}

/// What somebody counted in one place.
#[derive(Clone, Debug, QueryableByName)]
pub struct Tally {
    #[diesel(sql_type = BigInt)]
    pub id: TallyId,
    #[diesel(sql_type = Numeric)]
    pub quantity: Decimal,
    #[diesel(sql_type = Text)]
    pub who: String,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

impl Counted {
    /// What was counted less what the book said; `None`: not counted.
    pub fn difference(&self) -> Option<Decimal> {
        Some(self.quantity? - self.book)
    }
}

impl Count {
    /// The counts of warehouses, the newest first.
    pub async fn list(conn: &mut Conn, of: &[WarehouseId], limit: i64) -> QueryResult<Vec<Self>> {
        let own = stock_counts::table.filter(stock_counts::warehouse_id.eq_any(of));
        own.order(stock_counts::id.desc()).limit(limit).select(Self::as_select()).load(conn).await
    }

    /// `None`: unknown id.
    pub async fn find(conn: &mut Conn, id: CountId) -> QueryResult<Option<Self>> {
        stock_counts::table.find(id).select(Self::as_select()).first(conn).await.optional()
    }

    /// Like `find`, locked until the transaction ends: nothing is counted meanwhile.
    pub async fn lock(conn: &mut Conn, id: CountId) -> QueryResult<Option<Self>> {
        stock_counts::table.find(id).select(Self::as_select()).for_update().first(conn).await.optional()
    }

    /// The count that this press opened.
    pub async fn by_press(conn: &mut Conn, press: Uuid) -> QueryResult<Option<Self>> {
        stock_counts::table.filter(stock_counts::press.eq(press)).select(Self::as_select()).first(conn).await.optional()
    }

    /// Opens a count of these articles; without any, of all that the warehouse has, and of what is found besides. `None`:
    /// another one is open.
    pub async fn open(
        conn: &mut Conn,
        warehouse: WarehouseId,
        goods: &[GoodsId],
        (by, press): (UserId, Uuid),
        now: DateTime<Utc>,
    ) -> QueryResult<Option<Self>> {
        let row = (
            stock_counts::warehouse_id.eq(warehouse),
            stock_counts::covers_all.eq(goods.is_empty()),
            stock_counts::opened_by.eq(by),
            stock_counts::opened_at.eq(now),
            stock_counts::press.eq(press),
        );
        let made = diesel::insert_into(stock_counts::table).values(row).on_conflict_do_nothing();
        let made: Option<Self> = made.returning(Self::as_returning()).get_result(conn).await.optional()?;
        let Some(count) = made else { return Ok(None) };
        diesel::sql_query(
            "INSERT INTO stock_count_goods (count_id, goods_id)
             SELECT $1, id FROM unnest($2) g (id)
             UNION SELECT $1, b.goods_id FROM stock_balances b
               WHERE (b.warehouse_id, b.place) = ($3, 'shelf') AND b.on_hand > 0 AND cardinality($2) = 0",
        )
        .bind::<BigInt, _>(count.id)
        .bind::<Array<BigInt>, _>(goods)
        .bind::<BigInt, _>(warehouse)
        .execute(conn)
        .await?;
        Ok(Some(count))
    }

    /// Ends it. The caller holds the lock on it.
    pub async fn end(
        conn: &mut Conn,
        id: CountId,
        by: UserId,
        (is_dropped, order): (bool, Option<OrderId>),
        now: DateTime<Utc>,
    ) -> QueryResult<()> {
        let set = (
            stock_counts::ended_by.eq(by),
            stock_counts::ended_at.eq(now),
            stock_counts::is_dropped.eq(is_dropped),
            stock_counts::order_id.eq(order),
        );
        diesel::update(stock_counts::table.find(id)).set(set).execute(conn).await.map(drop)
    }

    /// Its articles by SKU; those whose words match. `only`: one article alone.
    pub async fn goods(&self, conn: &mut Conn, words: &str, only: Option<GoodsId>) -> QueryResult<Vec<Counted>> {
        diesel::sql_query(
            "SELECT g.id AS goods_id, g.sku, g.name, g.specification, g.unit, t.quantity, coalesce(t.book, 0) AS book,
               coalesce(t.quantity IS NOT NULL AND EXISTS (SELECT 1 FROM stock_moves m
                 WHERE (m.warehouse_id, m.place, m.goods_id) = ($2, 'shelf', g.id) AND m.id > t.since
                   AND m.moved_at <= coalesce($3, 'infinity')), false) AS has_moved
             FROM stock_count_goods c JOIN goods g ON g.id = c.goods_id
             LEFT JOIN LATERAL (SELECT sum(quantity) AS quantity, min(book_move) AS since,
                 (array_agg(book ORDER BY id DESC))[1] AS book
               FROM stock_tallies WHERE (count_id, goods_id) = (c.count_id, c.goods_id) AND struck_at IS NULL) t ON true
             WHERE c.count_id = $1 AND ($5 IS NULL OR g.id = $5)
               AND lower(concat_ws(chr(10), g.sku, g.name, g.specification, g.initials, g.barcode)) LIKE ALL ($4)
             ORDER BY lower(g.sku)",
        )
        .bind::<BigInt, _>(self.id)
        .bind::<BigInt, _>(self.warehouse_id)
        .bind::<Nullable<Timestamptz>, _>(self.ended_at)
        .bind::<Array<Text>, _>(word_patterns(words))
        .bind::<Nullable<BigInt>, _>(only)
        .load(conn)
        .await
    }

    /// Adds an article that was found besides.
    pub async fn add_goods(&self, conn: &mut Conn, goods: GoodsId) -> QueryResult<()> {
        diesel::sql_query("INSERT INTO stock_count_goods (count_id, goods_id) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind::<BigInt, _>(self.id)
            .bind::<BigInt, _>(goods)
            .execute(conn)
            .await
            .map(drop)
    }

    /// What counts of an article, in the order in which it was counted.
    pub async fn tallies(&self, conn: &mut Conn, goods: GoodsId) -> QueryResult<Vec<Tally>> {
        diesel::sql_query(
            "SELECT t.id, t.quantity, u.display_name AS who, t.counted_at AS at FROM stock_tallies t JOIN users u ON u.id = t.counted_by
             WHERE (t.count_id, t.goods_id) = ($1, $2) AND t.struck_at IS NULL ORDER BY t.id",
        )
        .bind::<BigInt, _>(self.id)
        .bind::<BigInt, _>(goods)
        .load(conn)
        .await
    }

    /// Adds what somebody counted, with the book of this moment. Whether it is new: a repeated press adds nothing.
    pub async fn tally(
        &self,
        conn: &mut Conn,
        (goods, quantity): (GoodsId, Decimal),
        (by, press): (UserId, Uuid),
        now: DateTime<Utc>,
    ) -> QueryResult<bool> {
        let made = diesel::sql_query(
            "INSERT INTO stock_tallies (count_id, goods_id, quantity, book, book_move, counted_by, counted_at, press)
             VALUES ($1, $2, $3, 0, 0, $4, $5, $6) ON CONFLICT (press) DO NOTHING",
        )
        .bind::<BigInt, _>(self.id)
        .bind::<BigInt, _>(goods)
        .bind::<Numeric, _>(quantity)
        .bind::<BigInt, _>(by)
        .bind::<Timestamptz, _>(now)
        .bind::<SqlUuid, _>(press);
        Ok(made.execute(conn).await? == 1)
    }

    /// Strikes what was counted wrongly. Whether it counted before.
    pub async fn strike(&self, conn: &mut Conn, tally: TallyId, by: UserId, now: DateTime<Utc>) -> QueryResult<bool> {
        let struck = diesel::sql_query(
            "UPDATE stock_tallies SET struck_by = $3, struck_at = $4 WHERE id = $1 AND count_id = $2 AND struck_at IS NULL",
        )
        .bind::<BigInt, _>(tally)
        .bind::<BigInt, _>(self.id)
        .bind::<BigInt, _>(by)
        .bind::<Timestamptz, _>(now);
        Ok(struck.execute(conn).await? == 1)
    }
}
