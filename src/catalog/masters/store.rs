//! Stores and finds imports.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::known::Known;
use super::plan::plan;
use super::{Master, SheetImport, SheetImportRow};
use crate::catalog::SheetImportId;
use crate::catalog::import::ImportState;
use crate::db::Conn;
use crate::db::schema::sheet_imports;
use crate::error::{Error, Result};
use crate::org::UserId;
use crate::sheet::Sheet;

/// How long an import that is not applied is stored.
const KEPT_FOR: TimeDelta = TimeDelta::days(7);

impl SheetImport {
    /// Compares the rows of a sheet with what is stored and keeps the preview. Changes nothing else. Deletes old imports
    /// that were never applied.
    pub async fn check(
        conn: &mut Conn,
        by: UserId,
        subject: Master,
        file_name: &str,
        sheet: &Sheet,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        conn.transaction(async |conn| {
            let forgotten = sheet_imports::table
                .filter(sheet_imports::state.eq(ImportState::Ready).and(sheet_imports::made_at.lt(now - KEPT_FOR)));
            diesel::delete(forgotten).execute(conn).await?;
            let planned = json(&plan(subject, &sheet.rows, &Known::load(conn).await?))?;
            let kept = diesel::insert_into(sheet_imports::table)
                .values((
                    sheet_imports::subject.eq(subject),
                    sheet_imports::file_name.eq(file_name),
                    sheet_imports::state.eq(ImportState::Ready),
                    sheet_imports::rows.eq(planned),
                    sheet_imports::made_by.eq(by),
                    sheet_imports::made_at.eq(now),
                    sheet_imports::about.eq(serde_json::to_value(&sheet.about).map_err(Error::broken)?),
                ))
                .returning(Self::as_returning());
            Ok(kept.get_result(conn).await?)
        })
        .await
    }

    /// Finds an import of a subject.
    pub async fn find(conn: &mut Conn, subject: Master, id: SheetImportId) -> QueryResult<Option<Self>> {
        let found = sheet_imports::table.find(id).filter(sheet_imports::subject.eq(subject));
        found.select(Self::as_select()).first(conn).await.optional()
    }

    /// The latest imports of a subject, newest first.
    pub async fn list(conn: &mut Conn, subject: Master, limit: i64) -> QueryResult<Vec<Self>> {
        let of_subject = sheet_imports::table.filter(sheet_imports::subject.eq(subject));
        of_subject.order(sheet_imports::id.desc()).limit(limit).select(Self::as_select()).load(conn).await
    }

    /// Locks an import until the transaction ends.
    pub(super) async fn lock(conn: &mut Conn, subject: Master, id: SheetImportId) -> Result<Self> {
        let found = sheet_imports::table.find(id).filter(sheet_imports::subject.eq(subject));
        found.select(Self::as_select()).for_update().first(conn).await.optional()?.ok_or(Error::NotFound)
    }
}

/// Rows as they are stored.
pub(super) fn json(rows: &[SheetImportRow]) -> Result<serde_json::Value> {
    serde_json::to_value(rows).map_err(Error::broken)
}
