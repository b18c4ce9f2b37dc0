//! Warehouses and their keepers.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Diesel};
use diesel_async::RunQueryDsl;

use super::WarehouseId;
use crate::db::schema::{stock_warehouses, warehouses};
use crate::db::{Conn, Questions, columns_of, question};
use crate::error::{Error, Result};
use crate::org::{UserId, code_and_name_faults};

/// 仓库.
#[derive(Clone, Debug, Queryable, Selectable, PartialEq, Eq)]
#[diesel(table_name = warehouses, check_for_backend(diesel::pg::Pg))]
pub struct Warehouse {
    pub id: WarehouseId,
    pub code: String,
    pub name: String,
    /// 仓库管理员; `None` while not assigned.
    pub keeper_id: Option<UserId>,
    pub version: i32,
    pub disabled_at: Option<DateTime<Utc>>,
}

/// The form fields of a warehouse.
#[derive(Clone, Debug)]
pub struct WarehouseInput {
    pub code: String,
    pub name: String,
    pub keeper_id: Option<UserId>,
}

/// The columns of a [`Warehouse`], in the order of its fields.
type Columns = (
    warehouses::id,
    warehouses::code,
    warehouses::name,
    warehouses::keeper_id,
    warehouses::version,
    warehouses::disabled_at,
);

impl Warehouse {
    /// The columns for queries that join the table under an alias.
    pub const COLUMNS: Columns = (
        warehouses::id,
        warehouses::code,
        warehouses::name,
        warehouses::keeper_id,
        warehouses::version,
        warehouses::disabled_at,
    );

    /// The warehouses that keep stock, as a query for `together`.
    pub fn stocked() -> impl Questions<Answers = Vec<Self>> {
        let stocked = stock_warehouses::table.select(stock_warehouses::warehouse_id);
        question(warehouses::table.filter(warehouses::id.eq_any(stocked)).select(columns_of::<Self>()))
    }

    /// Whether it can no longer be chosen.
    pub fn is_disabled(&self) -> bool {
        self.disabled_at.is_some()
    }

    /// All warehouses by code, disabled ones last.
    pub async fn list(conn: &Conn) -> QueryResult<Vec<Self>> {
        warehouses::table
            .order((warehouses::disabled_at.is_not_null(), warehouses::code))
            .select(Self::as_select())
            .load(&mut &*conn)
            .await
    }

    /// Like `list`, as a query for `together`.
    pub fn all() -> impl Questions<Answers = Vec<Self>> {
        let sorted = warehouses::table.order((warehouses::disabled_at.is_not_null(), warehouses::code));
        question(sorted.select(columns_of::<Self>()))
    }

    /// Finds a warehouse, disabled or not.
    pub async fn find(conn: &mut Conn, id: WarehouseId) -> QueryResult<Option<Self>> {
        warehouses::table.find(id).select(Self::as_select()).first(conn).await.optional()
    }

    /// Creates a warehouse.
    ///
    /// # Errors
    /// `Invalid` with every fault; on `code` when it is taken.
    pub async fn create(conn: &mut Conn, input: &WarehouseInput, now: DateTime<Utc>) -> Result<Self> {
        let input = input.checked()?;
        diesel::insert_into(warehouses::table)
            .values((
                warehouses::code.eq(&input.code),
                warehouses::name.eq(&input.name),
                warehouses::keeper_id.eq(input.keeper_id),
                warehouses::created_at.eq(now),
            ))
            .returning(Self::as_returning())
            .get_result(conn)
            .await
            .map_err(write_error)
    }

    /// Changes a warehouse.
    ///
    /// # Errors
    /// `Stale` when it is no longer at `version`; `Invalid` as in [`Warehouse::create`].
    pub async fn change(conn: &mut Conn, id: WarehouseId, version: i32, input: &WarehouseInput) -> Result<Self> {
        let input = input.checked()?;
        diesel::update(warehouses::table.find(id).filter(warehouses::version.eq(version)))
            .set((
                warehouses::code.eq(&input.code),
                warehouses::name.eq(&input.name),
                warehouses::keeper_id.eq(input.keeper_id),
                warehouses::version.eq(warehouses::version + 1),
            ))
            .returning(Self::as_returning())
            .get_result(conn)
            .await
            .optional()
            .map_err(write_error)?
            .ok_or(Error::Stale)
    }

    /// Disables or enables a warehouse; `NotFound` if it does not exist.
    pub async fn set_disabled(conn: &mut Conn, id: WarehouseId, disabled: bool, now: DateTime<Utc>) -> Result<()> {
        let found = diesel::update(warehouses::table.find(id))
            .set((warehouses::disabled_at.eq(disabled.then_some(now)), warehouses::version.eq(warehouses::version + 1)))
            .execute(conn)
            .await?;
        if found == 0 { Err(Error::NotFound) } else { Ok(()) }
    }
}

impl WarehouseInput {
    fn checked(&self) -> Result<Self> {
        let input = Self { code: self.code.trim().into(), name: self.name.trim().into(), keeper_id: self.keeper_id };
        let faults = code_and_name_faults(&input.code, &input.name);
        if faults.is_empty() { Ok(input) } else { Err(Error::Invalid(faults)) }
    }
}

fn write_error(e: Diesel) -> Error {
    match &e {
        Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Error::invalid("code", "fault-taken"),
        Diesel::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => {
            Error::invalid("keeper_id", "fault-unknown")
        }
        _ => e.into(),
    }
}
