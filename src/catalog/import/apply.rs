//! Applying and undoing an import, each in one transaction.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::plan::compare;
use super::store::json;
use super::{GoodsImport, ImportRow, ImportState, RowEffect};
use crate::audit::Actor;
use crate::catalog::{Goods, ImportId};
use crate::db::Conn;
use crate::db::schema::{goods_import_rows, goods_imports};
use crate::error::{Error, Result};

/// Locks the goods of an import in a fixed order, so that two concurrent imports cannot deadlock.
const LOCK: &str = "SELECT g.id FROM goods g JOIN goods_import_rows r ON r.goods_id = g.id
   WHERE r.import_id = $1 ORDER BY g.id FOR UPDATE OF g";

impl GoodsImport {
    /// Creates, changes and enables the goods previewed as `revision`, all or none. `false` when the import was applied
    /// before.
    ///
    /// # Errors
    /// `Refused` when the import was undone or has nothing to apply. `Stale` when goods changed since the preview; their
    /// rows are then compared again for a new preview.
    pub async fn apply(conn: &mut Conn, id: ImportId, revision: i32, by: Actor, now: DateTime<Utc>) -> Result<bool> {
        let applied = conn.transaction(async |conn| try_apply(conn, id, revision, by, now).await).await;
        if matches!(applied, Err(Error::Stale)) {
            conn.transaction(async |conn| renew(conn, id).await).await?;
        }
        applied
    }

    /// Restores changed goods and disables created ones. Goods changed after the import stay and are marked
    /// [`UndoResult::Kept`](super::UndoResult::Kept). `false` when the import was undone before.
    ///
    /// # Errors
    /// `Refused` when the import was never applied.
    pub async fn undo(conn: &mut Conn, id: ImportId, by: Actor, now: DateTime<Utc>) -> Result<bool> {
        conn.transaction(async |conn| {
            by.sign(conn, now).await?;
            match lock(conn, id).await?.state {
                ImportState::Ready => return Err(Error::refused("refused-import-not-applied")),
                ImportState::Undone => return Ok(false),
                ImportState::Applied => {}
            }
            statement(conn, LOCK, id).await?;
            statement(
                conn,
                "UPDATE goods_import_rows r SET fate = CASE WHEN g.version = r.version_after THEN 'undone' ELSE 'kept' END
                 FROM goods g WHERE r.import_id = $1 AND r.version_after IS NOT NULL AND g.id = r.goods_id",
                id,
            )
            .await?;
            statement(
                conn,
                "UPDATE goods g SET name = r.before->>'name', specification = r.before->>'specification',
                   unit = r.before->>'unit', initials = r.before->>'initials', version = g.version + 1,
                   disabled_at = coalesce((r.before->>'disabled_at')::timestamptz, g.disabled_at)
                 FROM goods_import_rows r
                 WHERE r.import_id = $1 AND r.outcome = 'changed' AND r.fate = 'undone' AND g.id = r.goods_id",
                id,
            )
            .await?;
            diesel::sql_query(
                "UPDATE goods g SET disabled_at = $2, version = g.version + 1 FROM goods_import_rows r
                 WHERE r.import_id = $1 AND r.outcome = 'new' AND r.fate = 'undone' AND g.id = r.goods_id",
            )
            .bind::<BigInt, _>(id)
            .bind::<Timestamptz, _>(now)
            .execute(conn)
            .await?;
            diesel::update(goods_imports::table.find(id))
                .set((
                    goods_imports::state.eq(ImportState::Undone),
                    goods_imports::undone_by.eq(by.user),
                    goods_imports::undone_at.eq(now),
                ))
                .execute(conn)
                .await?;
            Ok(true)
        })
        .await
    }
}

async fn try_apply(conn: &mut Conn, id: ImportId, revision: i32, by: Actor, now: DateTime<Utc>) -> Result<bool> {
    by.sign(conn, now).await?;
    let import = lock(conn, id).await?;
    match import.state {
        ImportState::Ready => {}
        ImportState::Applied => return Ok(false),
        ImportState::Undone => return Err(Error::refused("refused-import-undone")),
    }
    let counts = GoodsImport::counts(conn, &[id]).await?.remove(&id).unwrap_or_default();
    if counts.to_apply() == 0 {
        return Err(Error::refused("refused-import-nothing"));
    }
    if import.revision != revision {
        return Err(Error::Stale);
    }
    statement(conn, LOCK, id).await?;
    // Insert in a fixed order as well: the second of two imports waits for the first.
    let made = diesel::sql_query(
        "INSERT INTO goods (sku, name, specification, unit, initials, created_at)
         SELECT sku, name, specification, unit, initials, $2 FROM goods_import_rows
         WHERE import_id = $1 AND outcome = 'new' ORDER BY lower(sku) ON CONFLICT (lower(sku)) DO NOTHING",
    )
    .bind::<BigInt, _>(id)
    .bind::<Timestamptz, _>(now)
    .execute(conn)
    .await?;
    let changed = statement(
        conn,
        "UPDATE goods g SET name = r.name, specification = r.specification, unit = r.unit, initials = r.initials,
           version = g.version + 1, disabled_at = CASE WHEN r.before ? 'disabled_at' THEN NULL ELSE g.disabled_at END
         FROM goods_import_rows r WHERE r.import_id = $1 AND r.outcome = 'changed'
           AND g.id = r.goods_id AND g.version = r.goods_version AND lower(g.sku) = lower(r.sku)",
        id,
    )
    .await
    .map_err(|e| match &e {
        Diesel::DatabaseError(_, info) if info.constraint_name() == Some("unit_stays") => {
            Error::refused("fault-unit-stays")
        }
        _ => e.into(),
    })?;
    if [made, changed].map(i64::try_from) != [Ok(counts.new), Ok(counts.changed)] {
        return Err(Error::Stale);
    }
    statement(
        conn,
        "UPDATE goods_import_rows r SET goods_id = g.id, goods_version = g.version, version_after = g.version
         FROM goods g WHERE r.import_id = $1 AND r.outcome = 'new' AND lower(g.sku) = lower(r.sku)",
        id,
    )
    .await?;
    statement(
        conn,
        "UPDATE goods_import_rows r SET version_after = g.version
         FROM goods g WHERE r.import_id = $1 AND r.outcome = 'changed' AND g.id = r.goods_id",
        id,
    )
    .await?;
    diesel::update(goods_imports::table.find(id))
        .set((
            goods_imports::state.eq(ImportState::Applied),
            goods_imports::applied_by.eq(by.user),
            goods_imports::applied_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(true)
}

/// Compares rows again whose articles changed, and increments the revision if there are any.
async fn renew(conn: &mut Conn, id: ImportId) -> Result<()> {
    if lock(conn, id).await?.state != ImportState::Ready {
        return Ok(());
    }
    let rows = ImportRow::list(conn, id, None, None, 0, i64::MAX).await?;
    let skus: Vec<&str> = rows.iter().map(|row| row.sku.as_str()).collect();
    let known = Goods::of_skus(conn, &skus).await?;
    let known: std::collections::HashMap<String, &Goods> =
        known.iter().map(|goods| (goods.sku.to_lowercase(), goods)).collect();
    let mut has_changes = false;
    for row in rows.iter().filter(|row| row.outcome != RowEffect::Faulty) {
        let cells = super::FIELDS.map(|field| row.cell(field).to_owned());
        let now = compare(row.at_row, cells, Vec::new(), known.get(&row.sku.to_lowercase()).copied());
        if now.of == row.goods_id.zip(row.goods_version) {
            continue;
        }
        has_changes = true;
        let (before, _) = json(&now)?;
        diesel::update(goods_import_rows::table.find((id, row.at_row)))
            .set((
                goods_import_rows::outcome.eq(now.outcome),
                goods_import_rows::goods_id.eq(now.of.map(|(id, _)| id)),
                goods_import_rows::goods_version.eq(now.of.map(|(_, version)| version)),
                goods_import_rows::before.eq(before),
                goods_import_rows::is_renewed.eq(true),
            ))
            .execute(conn)
            .await?;
    }
    if has_changes {
        let revision = goods_imports::revision.eq(goods_imports::revision + 1);
        diesel::update(goods_imports::table.find(id)).set(revision).execute(conn).await?;
    }
    Ok(())
}

async fn lock(conn: &mut Conn, id: ImportId) -> Result<GoodsImport> {
    let found = goods_imports::table.find(id).select(GoodsImport::as_select()).for_update();
    found.first(conn).await.optional()?.ok_or(Error::NotFound)
}

/// Runs a statement with the id of the import as `$1`.
async fn statement(conn: &mut Conn, sql: &'static str, id: ImportId) -> QueryResult<usize> {
    diesel::sql_query(sql).bind::<BigInt, _>(id).execute(conn).await
}
