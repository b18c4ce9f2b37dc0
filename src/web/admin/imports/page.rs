//! The pages of imports: the upload form with past imports, and one import with its rows.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::super::master_data::truncate;
use super::upload::Upload;
use crate::catalog::ImportId;
use crate::catalog::import::{Counts, FIELDS, GoodsImport, ImportRow, ImportState, RowEffect, UndoResult};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::org::{User, UserId};
use crate::sheet::About;
use crate::texts::Texts;
use crate::web::kit::{Faults, Frame, page};
use crate::web::paths;

/// Imports per page.
const IMPORTS: i64 = 20;

/// Rows per page.
const ROWS: i64 = 100;

#[derive(Template)]
#[template(path = "admin/imports.html")]
pub struct ImportsPage {
    frame: Frame,
    imports: Vec<GoodsImport>,
    counts: HashMap<ImportId, Counts>,
    people: Vec<User>,
    /// The cursor of the next page.
    older: Option<ImportId>,
    /// The pasted text, shown again after a fault.
    pasted: String,
    /// The name of the sheet, as typed.
    sheet: String,
    faults: Faults,
}

/// The query string of the page of one import.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ImportQuery {
    /// An outcome, or `kept`; empty: all.
    only: String,
    /// Show the rows after this one (cursor).
    after: i32,
}

#[derive(Template)]
#[template(path = "admin/import.html")]
pub struct ImportPage {
    frame: Frame,
    goods_import: GoodsImport,
    counts: Counts,
    rows: Vec<ImportRow>,
    people: Vec<User>,
    query: ImportQuery,
    /// The cursor of the next page.
    more: Option<i32>,
    /// Why the action was refused.
    refusal: Option<String>,
}

impl ImportsPage {
    pub async fn load(conn: &mut Conn, frame: Frame, before: Option<ImportId>, upload: Upload) -> Result<Self> {
        let mut imports = GoodsImport::list(conn, before, IMPORTS + 1).await?;
        let older = more(&mut imports, IMPORTS).map(|import| import.id);
        let ids: Vec<ImportId> = imports.iter().map(|import| import.id).collect();
        let makers: Vec<UserId> = imports.iter().map(|import| import.made_by).collect();
        Ok(Self {
            counts: GoodsImport::counts(conn, &ids).await?,
            people: User::named(conn, &makers).await?,
            frame,
            imports,
            older,
            pasted: upload.pasted,
            sheet: upload.sheet,
            faults: Faults::default(),
        })
    }

    pub fn answer(mut self, faults: Faults, status: StatusCode) -> HttpResponse {
        self.faults = faults;
        page(status, &self)
    }

    fn counts_of(&self, import: &GoodsImport) -> Counts {
        self.counts.get(&import.id).copied().unwrap_or_default()
    }

    fn maker(&self, import: &GoodsImport) -> &str {
        name(&self.people, import.made_by)
    }
}

impl ImportPage {
    pub async fn load(conn: &mut Conn, frame: Frame, id: ImportId, query: ImportQuery) -> Result<Self> {
        let import = GoodsImport::find(conn, id).await?.ok_or(Error::NotFound)?;
        let fate = (query.only == UndoResult::Kept.as_str()).then_some(UndoResult::Kept);
        let mut rows = ImportRow::list(conn, id, query.only.parse().ok(), fate, query.after, ROWS + 1).await?;
        let more = more(&mut rows, ROWS).map(|row| row.at_row);
        let named: Vec<UserId> =
            [Some(import.made_by), import.applied_by, import.undone_by].into_iter().flatten().collect();
        Ok(Self {
            counts: GoodsImport::counts(conn, &[id]).await?.remove(&id).unwrap_or_default(),
            people: User::named(conn, &named).await?,
            frame,
            goods_import: import,
            rows,
            query,
            more,
            refusal: None,
        })
    }

    /// The response; `error` is the refusal of an action.
    pub fn answer(mut self, error: Option<Error>) -> Result<HttpResponse> {
        let t = &self.frame.t;
        let status = match error {
            None => StatusCode::OK,
            Some(Error::Stale) => {
                self.refusal = Some(t.with("import-stale", &[("n", self.counts.renewed.to_string())]));
                StatusCode::CONFLICT
            }
            Some(Error::Refused(reason)) => {
                self.refusal = Some(t.reason(&reason));
                StatusCode::CONFLICT
            }
            Some(other) => return Err(other),
        };
        Ok(page(status, &self))
    }

    /// The tabs: address, text, whether it is the current one.
    fn tabs(&self) -> Vec<(String, String, bool)> {
        let t = &self.frame.t;
        let mut tabs = vec![("", t.with("import-all", &[("n", self.counts.all().to_string())]))];
        for outcome in RowEffect::ALL {
            let n = self.counts.of(*outcome).to_string();
            tabs.push((outcome.as_str(), t.with(&format!("import-tab-{outcome}"), &[("n", n)])));
        }
        if self.goods_import.state == ImportState::Undone {
            tabs.push((UndoResult::Kept.as_str(), t.with("import-tab-kept", &[("n", self.counts.kept.to_string())])));
        }
        let tab = |(only, text): (&str, String)| (self.address(only, 0), text, self.query.only == only);
        tabs.into_iter().map(tab).collect()
    }

    fn address(&self, only: &str, after: i32) -> String {
        let after = if after > 0 { after.to_string() } else { String::new() };
        paths::goods_import_rows(self.goods_import.id, only, &after)
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
        let import = &self.goods_import;
        let made = entry("import-made", Some(import.made_by), Some(import.made_at));
        let applied = entry("import-applied", import.applied_by, import.applied_at);
        [made, applied, entry("import-undone", import.undone_by, import.undone_at)].into_iter().flatten().collect()
    }

    /// The cells of a row: column heading, value, previous value, fault.
    fn cells<'a>(&self, row: &'a ImportRow) -> Vec<(String, &'a str, Option<String>, Option<String>)> {
        let t = &self.frame.t;
        let faults = row.faults();
        let cell = |field: &&'static str| {
            let fault = faults.iter().find(|fault| fault.field == **field);
            (t.get(column_key(field)), row.cell(field), row.before(field), fault.map(|f| t.with(&f.key, &f.args)))
        };
        FIELDS.iter().map(cell).collect()
    }

    fn notes(&self) -> Vec<String> {
        sheet_notes(&self.frame.t, &self.goods_import.about())
    }

    fn is_ready(&self) -> bool {
        is_ready(&self.goods_import)
    }
}

/// Which sheet was read, which others there are, and how many of the rows are hidden, in words.
pub fn sheet_notes(t: &Texts, about: &About) -> Vec<String> {
    let mut notes = Vec::new();
    if !about.sheet.is_empty() {
        notes.push(t.with("import-sheet-read", &[("sheet", &about.sheet)]));
    }
    if !about.others.is_empty() {
        notes.push(t.with("import-sheet-others", &[("sheets", about.others.join(&t.get("list-comma")))]));
    }
    if about.hidden > 0 {
        notes.push(t.with("import-sheet-hidden", &[("n", about.hidden.to_string())]));
    }
    notes
}

/// Shortens a list to `most` items; returns the last one if there were more.
fn more<T>(list: &mut Vec<T>, most: i64) -> Option<&T> {
    if truncate(list, most) { list.last() } else { None }
}

/// All faults of a row in one sentence, each with its column heading.
pub fn fault_text(t: &Texts, row: &ImportRow) -> String {
    let faults = row.faults().into_iter().map(|fault| {
        format!("{}{}{}", t.get(column_key(&fault.field)), t.get("colon"), t.with(&fault.key, &fault.args))
    });
    faults.collect::<Vec<_>>().join(&t.get("semicolon"))
}

/// The text key of a column heading.
pub fn column_key(field: &str) -> &'static str {
    match field {
        "sku" => "sku",
        "name" => "name",
        "specification" => "line-specification",
        _ => "line-unit",
    }
}

fn name(people: &[User], id: UserId) -> &str {
    people.iter().find(|user| user.id == id).map_or("—", |user| &user.display_name)
}

/// Whether the import has been checked but not applied.
fn is_ready(import: &GoodsImport) -> bool {
    import.state == ImportState::Ready
}
