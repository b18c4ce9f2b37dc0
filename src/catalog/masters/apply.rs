//! Applying and undoing an import, each in one transaction.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::known::{Known, cell_fault, set_disabled};
use super::plan::again;
use super::store::json;
use super::{Master, SheetImport, SheetImportRow};
use crate::audit::Actor;
use crate::catalog::SheetImportId;
use crate::catalog::import::{ImportState, RowEffect, UndoResult};
use crate::db::Conn;
use crate::db::schema::sheet_imports;
use crate::error::{Error, Result};

/// Why an import was not applied, and its rows as they are now.
enum Halted {
    /// Rows were compared again, or one has a fault that showed on storing.
    Renewed(Vec<SheetImportRow>),
    Failed(Error),
}

impl From<Error> for Halted {
    fn from(e: Error) -> Self {
        Self::Failed(e)
    }
}

impl From<diesel::result::Error> for Halted {
    fn from(e: diesel::result::Error) -> Self {
        Self::Failed(e.into())
    }
}

impl SheetImport {
    /// Creates, changes and enables what was previewed as `revision`, all or none. `false` when the import was applied
    /// before.
    ///
    /// # Errors
    /// `Refused` when the import was undone or has nothing to apply. `Stale` when a record changed since the preview, or
    /// a row cannot be stored; the rows are then compared again for a new preview.
    pub async fn apply(
        conn: &mut Conn,
        (subject, id): (Master, SheetImportId),
        revision: i32,
        by: Actor,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let applied: Result<bool, Halted> =
            conn.transaction(async |conn| try_apply(conn, subject, id, revision, by, now).await).await;
        match applied {
            Ok(done) => Ok(done),
            Err(Halted::Failed(e)) => Err(e),
            Err(Halted::Renewed(rows)) => {
                let renewed = sheet_imports::table
                    .find(id)
                    .filter(sheet_imports::state.eq(ImportState::Ready))
                    .filter(sheet_imports::revision.eq(revision));
                let set = (sheet_imports::rows.eq(json(&rows)?), sheet_imports::revision.eq(revision + 1));
                diesel::update(renewed).set(set).execute(conn).await?;
                Err(Error::Stale)
            }
        }
    }

    /// Restores changed records and disables created ones. Records changed after the import stay and are marked
    /// [`UndoResult::Kept`]. `false` when the import was undone before.
    ///
    /// # Errors
    /// `Refused` when the import was never applied, or the last administrator would go.
    pub async fn undo(
        conn: &mut Conn,
        (subject, id): (Master, SheetImportId),
        by: Actor,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        conn.transaction(async |conn| {
            by.sign(conn, now).await?;
            let import = Self::lock(conn, subject, id).await?;
            match import.state {
                ImportState::Ready => return Err(Error::refused("refused-import-not-applied")),
                ImportState::Undone => return Ok(false),
                ImportState::Applied => {}
            }
            let mut rows = import.rows();
            // Backwards: what depends on another row was stored after it.
            for row in rows.iter_mut().rev() {
                let (Some((record, _)), Some(after)) = (row.of, row.after) else { continue };
                let known = Known::load(conn).await?;
                let is_untouched = known.by_id(subject, record).is_some_and(|stored| stored.version == after);
                row.fate = Some(if is_untouched { UndoResult::Undone } else { UndoResult::Kept });
                if !is_untouched {
                    continue;
                }
                if let Some(before) = &row.before {
                    let input = known.input(subject, before, Some(record));
                    input.store(conn, Some((record, after)), now).await?;
                }
                if row.before.is_none() || row.enables {
                    set_disabled(conn, subject, record, true, now).await?;
                }
            }
            diesel::update(sheet_imports::table.find(id))
                .set((
                    sheet_imports::rows.eq(json(&rows)?),
                    sheet_imports::state.eq(ImportState::Undone),
                    sheet_imports::undone_by.eq(by.user),
                    sheet_imports::undone_at.eq(now),
                ))
                .execute(conn)
                .await?;
            Ok(true)
        })
        .await
    }
}

async fn try_apply(
    conn: &mut Conn,
    subject: Master,
    id: SheetImportId,
    revision: i32,
    by: Actor,
    now: DateTime<Utc>,
) -> Result<bool, Halted> {
    by.sign(conn, now).await?;
    let import = SheetImport::lock(conn, subject, id).await?;
    match import.state {
        ImportState::Ready => {}
        ImportState::Applied => return Ok(false),
        ImportState::Undone => return Err(Error::refused("refused-import-undone").into()),
    }
    if import.counts().to_apply() == 0 {
        return Err(Error::refused("refused-import-nothing").into());
    }
    if import.revision != revision {
        return Err(Error::Stale.into());
    }
    let mut rows = import.rows();
    let mut known = Known::load(conn).await?;
    let fresh = again(subject, &rows, &known);
    if fresh.iter().zip(&rows).any(|(fresh, row)| (fresh.effect, fresh.of) != (row.effect, row.of)) {
        return Err(Halted::Renewed(fresh));
    }
    let mut waiting: Vec<usize> =
        (0..rows.len()).filter(|at| matches!(rows[*at].effect, RowEffect::New | RowEffect::Changed)).collect();
    while !waiting.is_empty() {
        // A department follows its parent, which may stand below it in the sheet.
        let may_go = |at: &usize| {
            let parent = rows[*at].cells.get(2).filter(|parent| subject == Master::Departments && !parent.is_empty());
            parent.is_none_or(|parent| known.has_department(parent))
        };
        let (now_on, later): (Vec<usize>, Vec<usize>) = waiting.iter().partition(|at| may_go(at));
        if now_on.is_empty() {
            return Err(Error::refused("fault-department-circle").into());
        }
        for at in now_on {
            let stored = store(conn, subject, &mut rows[at], &known, now).await;
            match stored {
                Err(Error::Invalid(faults)) => {
                    rows[at].effect = RowEffect::Faulty;
                    rows[at].faults = faults.iter().map(cell_fault).collect();
                    return Err(Halted::Renewed(rows));
                }
                other => other?,
            }
        }
        known = Known::load(conn).await?;
        waiting = later;
    }
    for row in rows.iter_mut().filter(|row| matches!(row.effect, RowEffect::New | RowEffect::Changed)) {
        row.after = row.of.and_then(|(record, _)| known.by_id(subject, record)).map(|stored| stored.version);
    }
    diesel::update(sheet_imports::table.find(id))
        .set((
            sheet_imports::rows.eq(json(&rows)?),
            sheet_imports::state.eq(ImportState::Applied),
            sheet_imports::applied_by.eq(by.user),
            sheet_imports::applied_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(true)
}

/// Writes one row, and notes the record.
async fn store(
    conn: &mut Conn,
    subject: Master,
    row: &mut SheetImportRow,
    known: &Known,
    now: DateTime<Utc>,
) -> Result<()> {
    let input = known.input(subject, &row.cells, row.of.map(|(record, _)| record));
    let record = conn.transaction(async |conn| input.store(conn, row.of, now).await).await?;
    if row.enables {
        set_disabled(conn, subject, record, false, now).await?;
    }
    row.of = Some((record, row.of.map_or(0, |(_, version)| version)));
    Ok(())
}
