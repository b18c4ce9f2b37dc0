//! The pages: the upload form with past imports, and one import with its rows.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::super::imports::page::sheet_notes;
use super::super::imports::upload::Upload;
use crate::catalog::SheetImportId;
use crate::catalog::import::{Counts, ImportState, RowEffect, UndoResult};
use crate::catalog::masters::{Master, SheetImport, SheetImportRow};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::org::{Platform, User, UserId};
use crate::texts::Texts;
use crate::web::kit::{Faults, Frame, page};
use crate::web::paths;

/// Imports on the page.
const IMPORTS: i64 = 20;

/// Rows per page.
const ROWS: usize = 100;

#[derive(Template)]
#[template(path = "admin/sheets.html")]
pub struct SheetsPage {
    frame: Frame,
    subject: Master,
    imports: Vec<(SheetImport, Counts)>,
    people: Vec<User>,
    /// The pasted text, shown again after a fault.
    pasted: String,
    /// The name of the sheet, as typed.
    sheet: String,
    faults: Faults,
}

/// The query string of the page of one import.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SheetQuery {
    /// An effect, or `kept`; empty: all.
    only: String,
    /// Show the rows after this one (cursor).
    after: i32,
}

#[derive(Template)]
#[template(path = "admin/sheet.html")]
pub struct SheetPage {
    frame: Frame,
    sheet_import: SheetImport,
    counts: Counts,
    rows: Vec<SheetImportRow>,
    people: Vec<User>,
    query: SheetQuery,
    /// The cursor of the next page.
    more: Option<i32>,
    /// Why the action was refused.
    refusal: Option<String>,
}

impl SheetsPage {
    pub async fn load(conn: &mut Conn, frame: Frame, subject: Master, upload: Upload) -> Result<Self> {
        let imports = SheetImport::list(conn, subject, IMPORTS).await?;
        let makers: Vec<UserId> = imports.iter().map(|import| import.made_by).collect();
        let imports = imports.into_iter().map(|import| (import.counts(), import)).map(|(c, i)| (i, c)).collect();
        let people = User::named(conn, &makers).await?;
        Ok(Self {
            frame,
            subject,
            imports,
            people,
            pasted: upload.pasted,
            sheet: upload.sheet,
            faults: Faults::default(),
        })
    }

    pub fn answer(mut self, faults: Faults, status: StatusCode) -> HttpResponse {
        self.faults = faults;
        page(status, &self)
    }

    fn maker(&self, import: &SheetImport) -> &str {
        name(&self.people, import.made_by)
    }

    /// The names of the columns.
    fn columns(&self) -> String {
        let names = self.subject.columns().iter().map(|column| self.frame.t.get(&column_key(column.field)));
        names.collect::<Vec<_>>().join(&self.frame.t.get("list-comma"))
    }
}

impl SheetPage {
    pub async fn load(
        conn: &mut Conn,
        frame: Frame,
        subject: Master,
        id: SheetImportId,
        query: SheetQuery,
    ) -> Result<Self> {
        let import = SheetImport::find(conn, subject, id).await?.ok_or(Error::NotFound)?;
        let kept = query.only == UndoResult::Kept.as_str();
        let only: Option<RowEffect> = query.only.parse().ok();
        let is_wanted = |row: &SheetImportRow| {
            row.at_row > query.after
                && only.is_none_or(|only| row.effect == only)
                && (!kept || row.fate == Some(UndoResult::Kept))
        };
        let mut rows: Vec<SheetImportRow> = import.rows().into_iter().filter(is_wanted).take(ROWS + 1).collect();
        let has_more = rows.len() > ROWS;
        rows.truncate(ROWS);
        let more = rows.last().filter(|_| has_more).map(|row| row.at_row);
        let named: Vec<UserId> =
            [Some(import.made_by), import.applied_by, import.undone_by].into_iter().flatten().collect();
        let people = User::named(conn, &named).await?;
        Ok(Self { counts: import.counts(), frame, sheet_import: import, rows, people, query, more, refusal: None })
    }

    /// The response; `error` is the refusal of an action.
    pub fn answer(mut self, error: Option<Error>) -> Result<HttpResponse> {
        self.refusal = match error {
            None => None,
            Some(Error::Stale) => Some(self.frame.t.get("sheet-stale")),
            Some(Error::Refused(reason)) => Some(self.frame.t.reason(&reason)),
            Some(other) => return Err(other),
        };
        let status = if self.refusal.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
        Ok(page(status, &self))
    }

    /// The tabs: address, text, whether it is the current one.
    fn tabs(&self) -> Vec<(String, String, bool)> {
        let t = &self.frame.t;
        let mut tabs = vec![("", t.with("import-all", &[("n", self.counts.all().to_string())]))];
        for effect in RowEffect::ALL {
            let n = self.counts.of(*effect).to_string();
            tabs.push((effect.as_str(), t.with(&format!("import-tab-{effect}"), &[("n", n)])));
        }
        if self.sheet_import.state == ImportState::Undone {
            tabs.push((UndoResult::Kept.as_str(), t.with("import-tab-kept", &[("n", self.counts.kept.to_string())])));
        }
        let tab = |(only, text): (&str, String)| (self.address(only, 0), text, self.query.only == only);
        tabs.into_iter().map(tab).collect()
    }

    fn address(&self, only: &str, after: i32) -> String {
        let after = if after > 0 { after.to_string() } else { String::new() };
        paths::sheet_import_rows(self.sheet_import.subject, self.sheet_import.id, only, &after)
    }

    fn next(&self) -> Option<String> {
        self.more.map(|after| self.address(&self.query.only, after))
    }

    /// The actions on the import: who and when.
    fn history(&self) -> Vec<String> {
        let entry = |key: &str, who: Option<UserId>, at: Option<chrono::DateTime<chrono::Utc>>| {
            let (who, at) = (name(&self.people, who?), self.frame.time(&at?));
            Some(self.frame.t.with(key, &[("who", who), ("when", &at)]))
        };
        let import = &self.sheet_import;
        let made = entry("import-made", Some(import.made_by), Some(import.made_at));
        let applied = entry("import-applied", import.applied_by, import.applied_at);
        [made, applied, entry("import-undone", import.undone_by, import.undone_at)].into_iter().flatten().collect()
    }

    /// The headings of the columns.
    fn heads(&self) -> Vec<String> {
        self.sheet_import.subject.columns().iter().map(|column| self.frame.t.get(&column_key(column.field))).collect()
    }

    /// The cells of a row: column heading, value, previous value, fault.
    fn cells(&self, row: &SheetImportRow) -> Vec<(String, String, Option<String>, Option<String>)> {
        let t = &self.frame.t;
        let shown = |field: &str, text: &str| match field {
            "role" if !text.is_empty() && text.parse::<crate::org::Role>().is_ok() => t.get(&format!("role-{text}")),
            _ => text.to_owned(),
        };
        let cell = |(at, column): (usize, &crate::sheet::Column)| {
            let text = row.cells.get(at).map(String::as_str).unwrap_or_default();
            let before = row.before.as_ref().and_then(|before| before.get(at)).filter(|before| *before != text);
            let fault = row.faults.iter().find(|fault| fault.field == column.field);
            (
                t.get(&column_key(column.field)),
                shown(column.field, text),
                before.map(|before| shown(column.field, before)),
                fault.map(|fault| t.with(&fault.key, &fault.args)),
            )
        };
        self.sheet_import.subject.columns().iter().enumerate().map(cell).collect()
    }

    fn notes(&self) -> Vec<String> {
        sheet_notes(&self.frame.t, &self.sheet_import.about())
    }

    fn is_ready(&self) -> bool {
        self.sheet_import.state == ImportState::Ready
    }
}

/// All faults of a row in one sentence, each with its column heading.
pub fn fault_text(t: &Texts, row: &SheetImportRow) -> String {
    let faults = row.faults.iter().map(|fault| {
        format!("{}{}{}", t.get(&column_key(&fault.field)), t.get("colon"), t.with(&fault.key, &fault.args))
    });
    faults.collect::<Vec<_>>().join(&t.get("semicolon"))
}

/// The text key of a column heading.
pub fn column_key(field: &str) -> String {
    if field.parse::<Platform>().is_ok() { format!("platform-{field}") } else { field.to_owned() }
}

fn name(people: &[User], id: UserId) -> &str {
    people.iter().find(|user| user.id == id).map_or("—", |user| &user.display_name)
}
