//! Reads entries and moves of the ledger.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Numeric, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Act, EntryId, MoveId, Place, Spot, StockLineId};
use crate::catalog::{GoodsId, WarehouseId};
use crate::db::Conn;
use crate::db::schema::{stock_entries, stock_moves};
use crate::orders::{LogId, OrderId};
use crate::org::UserId;

/// 出入库单: one act of a keeper.
#[derive(Clone, Debug, Queryable, Selectable, PartialEq, Eq)]
#[diesel(table_name = stock_entries, check_for_backend(diesel::pg::Pg))]
pub struct Entry {
    pub id: EntryId,
    pub act: Act,
    /// `None` for an opening.
    pub order_id: Option<OrderId>,
    /// The sequence number within the order, from 1.
    pub seq: Option<i32>,
    pub log_id: Option<LogId>,
    pub reverses: Option<EntryId>,
    pub actor_id: UserId,
    pub reason: String,
    pub made_at: DateTime<Utc>,
}

/// 库存流水: one move of an entry.
#[derive(Clone, Debug, Queryable, Selectable, PartialEq, Eq)]
#[diesel(table_name = stock_moves, check_for_backend(diesel::pg::Pg))]
pub struct MoveRow {
    pub id: MoveId,
    pub entry_id: EntryId,
    pub line_id: Option<StockLineId>,
    pub warehouse_id: WarehouseId,
    pub place: Place,
    pub goods_id: GoodsId,
    pub quantity: Decimal,
    pub value: Decimal,
}

impl MoveRow {
    /// Where the balance is that the move changes.
    pub fn spot(&self) -> Spot {
        Spot { warehouse: self.warehouse_id, place: self.place }
    }
}

impl Entry {
    /// The entries of an order, oldest first, each with its moves.
    pub async fn of(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<(Self, Vec<MoveRow>)>> {
        let own = stock_entries::table.filter(stock_entries::order_id.eq(order)).order(stock_entries::id);
        let entries: Vec<Self> = own.select(Self::as_select()).load(conn).await?;
        let ids: Vec<EntryId> = entries.iter().map(|entry| entry.id).collect();
        let moves = stock_moves::table.filter(stock_moves::entry_id.eq_any(ids)).order(stock_moves::id);
        let moves: Vec<MoveRow> = moves.select(MoveRow::as_select()).load(conn).await?;
        let of = |entry: &Self| moves.iter().filter(|one| one.entry_id == entry.id).cloned().collect();
        Ok(entries.into_iter().map(|entry| (entry.clone(), of(&entry))).collect())
    }

    /// `None`: unknown id.
    pub async fn find(conn: &mut Conn, id: EntryId) -> QueryResult<Option<Self>> {
        stock_entries::table.find(id).select(Self::as_select()).first(conn).await.optional()
    }

    /// The entry that was created with this idempotency key.
    pub async fn by_press(conn: &mut Conn, press: Uuid) -> QueryResult<Option<Self>> {
        stock_entries::table
            .filter(stock_entries::press.eq(press))
            .select(Self::as_select())
            .first(conn)
            .await
            .optional()
    }

    /// The moves of an entry, by article.
    pub async fn moves(&self, conn: &mut Conn) -> QueryResult<Vec<MoveRow>> {
        let own = stock_moves::table.filter(stock_moves::entry_id.eq(self.id));
        own.order((stock_moves::goods_id, stock_moves::id)).select(MoveRow::as_select()).load(conn).await
    }
}

/// One row of an article's card (库存台账) in a warehouse.
#[derive(Clone, Debug, QueryableByName)]
pub struct CardRow {
    #[diesel(sql_type = BigInt)]
    pub id: MoveId,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    pub act: Act,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub order_id: Option<OrderId>,
    /// The number of the entry; empty for an opening.
    #[diesel(sql_type = Text)]
    pub number: String,
    #[diesel(sql_type = Text)]
    pub who: String,
    #[diesel(sql_type = Text)]
    pub reason: String,
    #[diesel(sql_type = Numeric)]
    pub quantity: Decimal,
    /// The balance after the move.
    #[diesel(sql_type = Numeric)]
    pub on_hand: Decimal,
}

/// The moves of an article in a warehouse, newest first. `before`: only moves before this one.
pub async fn card(
    conn: &mut Conn,
    warehouse: WarehouseId,
    goods: GoodsId,
    before: Option<MoveId>,
    limit: i64,
) -> QueryResult<Vec<CardRow>> {
    diesel::sql_query(
        "SELECT m.id, m.moved_at AS at, e.act, e.order_id, coalesce(o.number || '/' || e.seq, '') AS number,
           u.display_name AS who, e.reason, m.quantity, m.on_hand
         FROM stock_moves m JOIN stock_entries e ON e.id = m.entry_id JOIN users u ON u.id = e.actor_id
         LEFT JOIN orders o ON o.id = e.order_id
         WHERE (m.warehouse_id, m.place, m.goods_id) = ($1, 'shelf', $2) AND ($3 IS NULL OR m.id < $3) ORDER BY m.id DESC LIMIT $4",
    )
    .bind::<BigInt, _>(warehouse)
    .bind::<BigInt, _>(goods)
    .bind::<Nullable<BigInt>, _>(before)
    .bind::<BigInt, _>(limit)
    .load(conn)
    .await
}
