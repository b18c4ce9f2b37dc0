//! Stores, finds and counts imports and their rows.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::plan::{Planned, plan};
use super::{Counts, GoodsImport, ImportRow, ImportState, RowEffect, SheetRow, UndoResult};
use crate::catalog::{Goods, ImportId};
use crate::db::Conn;
use crate::db::schema::{goods_import_rows, goods_imports};
use crate::error::{Error, Result};
use crate::org::UserId;
use crate::sheet::About;

/// How long an import that is not applied is stored.
const KEPT_FOR: TimeDelta = TimeDelta::days(7);

/// The number of rows per INSERT.
const AT_ONCE: usize = 1000;

impl GoodsImport {
    /// Compares rows with the goods and stores the preview. Changes no goods. Deletes old imports that were never
    /// applied.
    pub async fn check(
        conn: &mut Conn,
        by: UserId,
        (file_name, about): (&str, &About),
        rows: &[SheetRow],
        now: DateTime<Utc>,
    ) -> Result<Self> {
        conn.transaction(async |conn| {
            let forgotten = goods_imports::table
                .filter(goods_imports::state.eq(ImportState::Ready).and(goods_imports::made_at.lt(now - KEPT_FOR)));
            diesel::delete(forgotten).execute(conn).await?;
            let skus: Vec<&str> = rows.iter().map(|row| row.cells[0].text.as_str()).collect();
            let planned = plan(rows, &Goods::of_skus(conn, &skus).await?);
            let kept: Self = diesel::insert_into(goods_imports::table)
                .values((
                    goods_imports::file_name.eq(file_name),
                    goods_imports::state.eq(ImportState::Ready),
                    goods_imports::made_by.eq(by),
                    goods_imports::made_at.eq(now),
                    goods_imports::about.eq(serde_json::to_value(about).map_err(Error::broken)?),
                ))
                .returning(Self::as_returning())
                .get_result(conn)
                .await?;
            for some in planned.chunks(AT_ONCE) {
                insert(conn, kept.id, some).await?;
            }
            Ok(kept)
        })
        .await
    }

    /// Finds an import.
    pub async fn find(conn: &mut Conn, id: ImportId) -> QueryResult<Option<Self>> {
        goods_imports::table.find(id).select(Self::as_select()).first(conn).await.optional()
    }

    /// Imports, newest first, older than `before` if given.
    pub async fn list(conn: &mut Conn, before: Option<ImportId>, limit: i64) -> QueryResult<Vec<Self>> {
        let mut query = goods_imports::table.into_boxed();
        if let Some(before) = before {
            query = query.filter(goods_imports::id.lt(before));
        }
        query.order(goods_imports::id.desc()).limit(limit).select(Self::as_select()).load(conn).await
    }

    /// The row counts of these imports. An import without rows has no entry.
    pub async fn counts(conn: &mut Conn, of: &[ImportId]) -> QueryResult<HashMap<ImportId, Counts>> {
        use goods_import_rows as kept;
        let groups: Vec<(ImportId, RowEffect, Option<UndoResult>, bool, i64)> = kept::table
            .filter(kept::import_id.eq_any(of))
            .group_by((kept::import_id, kept::outcome, kept::fate, kept::is_renewed))
            .select((kept::import_id, kept::outcome, kept::fate, kept::is_renewed, count_star()))
            .load(conn)
            .await?;
        let mut found = HashMap::<ImportId, Counts>::new();
        for (id, outcome, fate, is_renewed, rows) in groups {
            let counts = found.entry(id).or_default();
            *match outcome {
                RowEffect::New => &mut counts.new,
                RowEffect::Changed => &mut counts.changed,
                RowEffect::Same => &mut counts.same,
                RowEffect::Faulty => &mut counts.faulty,
            } += rows;
            match fate {
                Some(UndoResult::Undone) => counts.undone += rows,
                Some(UndoResult::Kept) => counts.kept += rows,
                None => {}
            }
            if is_renewed {
                counts.renewed += rows;
            }
        }
        Ok(found)
    }
}

impl ImportRow {
    /// Rows of an import after row `after`, in order; filtered by effect and undo result if given.
    pub async fn list(
        conn: &mut Conn,
        of: ImportId,
        outcome: Option<RowEffect>,
        fate: Option<UndoResult>,
        after: i32,
        limit: i64,
    ) -> QueryResult<Vec<Self>> {
        let mut query = goods_import_rows::table
            .filter(goods_import_rows::import_id.eq(of).and(goods_import_rows::at_row.gt(after)))
            .into_boxed();
        if let Some(outcome) = outcome {
            query = query.filter(goods_import_rows::outcome.eq(outcome));
        }
        if let Some(fate) = fate {
            query = query.filter(goods_import_rows::fate.eq(fate));
        }
        query.order(goods_import_rows::at_row).limit(limit).select(Self::as_select()).load(conn).await
    }
}

impl Goods {
    /// The goods with one of these SKUs, ignoring case.
    pub(super) async fn of_skus(conn: &mut Conn, skus: &[&str]) -> QueryResult<Vec<Self>> {
        diesel::sql_query(
            "SELECT id, sku, name, specification, unit, version, disabled_at FROM goods
             WHERE lower(sku) IN (SELECT lower(wanted) FROM unnest($1) wanted)",
        )
        .bind::<diesel::sql_types::Array<diesel::sql_types::Text>, _>(skus)
        .load(conn)
        .await
    }
}

async fn insert(conn: &mut Conn, id: ImportId, rows: &[Planned]) -> Result<()> {
    use goods_import_rows as kept;
    let mut values = Vec::new();
    for row in rows {
        let [sku, name, specification, unit] = &row.cells;
        let (before, faults) = json(row)?;
        values.push((
            kept::import_id.eq(id),
            kept::at_row.eq(row.at_row),
            kept::outcome.eq(row.outcome),
            kept::sku.eq(sku),
            kept::name.eq(name),
            kept::specification.eq(specification),
            kept::unit.eq(unit),
            kept::initials.eq(&row.initials),
            kept::goods_id.eq(row.of.map(|(id, _)| id)),
            kept::goods_version.eq(row.of.map(|(_, version)| version)),
            kept::before.eq(before),
            kept::faults.eq(faults),
        ));
    }
    diesel::insert_into(kept::table).values(values).execute(conn).await?;
    Ok(())
}

/// The previous article and the faults of a row as stored JSON.
pub(super) fn json(row: &Planned) -> Result<(Option<serde_json::Value>, Option<serde_json::Value>)> {
    let before = row.before.as_ref().map(serde_json::to_value).transpose().map_err(Error::broken)?;
    let faults = (!row.faults.is_empty()).then(|| serde_json::to_value(&row.faults));
    Ok((before, faults.transpose().map_err(Error::broken)?))
}
