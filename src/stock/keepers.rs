//! The keepers of a warehouse: its keeper, further people, and their delegates.
//!
//! A delegation counts while it is in force and its principal could act. A delegation for certain kinds of orders covers
//! approvals only.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::catalog::{Warehouse, WarehouseId};
use crate::db::Conn;
use crate::db::schema::{stock_warehouses, warehouse_people, warehouses};
use crate::org::{User, UserId};

#[derive(QueryableByName)]
struct Person {
    #[diesel(sql_type = BigInt)]
    id: UserId,
}

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = BigInt)]
    id: WarehouseId,
}

/// The keepers of a warehouse, without people who are disabled or have left.
pub async fn keepers_of(conn: &mut Conn, warehouse: WarehouseId, now: DateTime<Utc>) -> QueryResult<Vec<UserId>> {
    let people: Vec<Person> = diesel::sql_query(
        "WITH named AS (SELECT keeper_id AS id FROM warehouses WHERE id = $1
           UNION SELECT user_id FROM warehouse_people WHERE warehouse_id = $1)
         SELECT u.id FROM users u WHERE u.disabled_at IS NULL AND u.left_at IS NULL AND u.id IN (SELECT id FROM named UNION
           SELECT d.delegate_id FROM delegations d JOIN named n ON n.id = d.principal_id JOIN users p ON p.id = n.id
           WHERE d.starts_at <= $2 AND least(d.ends_at, d.ended_at) > $2 AND d.kinds = '{}'
             AND p.disabled_at IS NULL AND p.left_at IS NULL) ORDER BY u.id",
    )
    .bind::<BigInt, _>(warehouse)
    .bind::<Timestamptz, _>(now)
    .load(conn)
    .await?;
    Ok(people.into_iter().map(|person| person.id).collect())
}

/// The stock-keeping warehouses of this person; all of them for an administrator.
pub async fn kept_by(conn: &mut Conn, person: &User, now: DateTime<Utc>) -> QueryResult<Vec<WarehouseId>> {
    let kept: Vec<Kept> = diesel::sql_query(
        "WITH whose AS (SELECT $1 AS id UNION SELECT d.principal_id FROM delegations d JOIN users p ON p.id = d.principal_id
           WHERE d.delegate_id = $1 AND d.starts_at <= $2 AND least(d.ends_at, d.ended_at) > $2 AND d.kinds = '{}'
             AND p.disabled_at IS NULL AND p.left_at IS NULL)
         SELECT w.id FROM stock_warehouses s JOIN warehouses w ON w.id = s.warehouse_id
         WHERE $3 OR w.keeper_id IN (SELECT id FROM whose) OR EXISTS (
           SELECT 1 FROM warehouse_people p WHERE p.warehouse_id = w.id AND p.user_id IN (SELECT id FROM whose))
         ORDER BY w.code",
    )
    .bind::<BigInt, _>(person.id)
    .bind::<Timestamptz, _>(now)
    .bind::<Bool, _>(person.is_admin())
    .load(conn)
    .await?;
    Ok(kept.into_iter().map(|one| one.id).collect())
}

/// All stock-keeping warehouses, by code.
pub async fn open_warehouses(conn: &mut Conn) -> QueryResult<Vec<Warehouse>> {
    warehouses::table
        .inner_join(stock_warehouses::table.on(stock_warehouses::warehouse_id.eq(warehouses::id)))
        .order(warehouses::code)
        .select(Warehouse::as_select())
        .load(conn)
        .await
}

/// The further keepers, without the main one.
pub async fn people_of(conn: &mut Conn, warehouse: WarehouseId) -> QueryResult<Vec<UserId>> {
    let people = warehouse_people::table.filter(warehouse_people::warehouse_id.eq(warehouse));
    people.order(warehouse_people::user_id).select(warehouse_people::user_id).load(conn).await
}

/// Replaces the further keepers.
pub async fn set_people(conn: &mut Conn, warehouse: WarehouseId, people: &[UserId]) -> QueryResult<()> {
    let before = people_of(conn, warehouse).await?;
    let gone = warehouse_people::table.filter(warehouse_people::warehouse_id.eq(warehouse));
    diesel::delete(gone.filter(warehouse_people::user_id.ne_all(people))).execute(conn).await?;
    let new = people.iter().filter(|id| !before.contains(id));
    let rows: Vec<_> =
        new.map(|id| (warehouse_people::warehouse_id.eq(warehouse), warehouse_people::user_id.eq(*id))).collect();
    diesel::insert_into(warehouse_people::table).values(rows).on_conflict_do_nothing().execute(conn).await.map(drop)
}
