//! The pages of imports: the form with what was imported before, and one import row by row.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::super::sheet::cut;
use super::is_ready;
use super::upload::Upload;
use crate::catalog::ImportId;
use crate::catalog::import::{Counts, FIELDS, GoodsImport, ImportRow, ImportState, RowEffect, UndoResult};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::org::{User, UserId};
use crate::texts::Texts;
use crate::web::kit::{Faults, Frame, page};
use crate::web::paths;

/// Imports on a page of the list.
const IMPORTS: i64 = 20;

/// Rows on a page of one import.
const ROWS: i64 = 100;

#[derive(Template)]
#[template(path = "admin/imports.html")]
pub struct ImportsPage {
    frame: Frame,
    imports: Vec<GoodsImport>,
    counts: HashMap<ImportId, Counts>,
    people: Vec<User>,
    /// The page of older ones.
    older: Option<ImportId>,
    /// What was pasted, given back.
    pasted: String,
    faults: Faults,
}

/// Which rows of an import, in an address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// An outcome, or `kept`; empty: all.
    only: String,
    /// The page behind this row.
    after: i32,
}

#[derive(Template)]
#[template(path = "admin/import.html")]
pub struct ImportPage {
    frame: Frame,
    sheet: GoodsImport,
    counts: Counts,
    rows: Vec<ImportRow>,
    people: Vec<User>,
    wanted: Wanted,
    /// The last row of this page, if there are more.
    more: Option<i32>,
    /// Why what was pressed was not done.
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
    pub async fn load(conn: &mut Conn, frame: Frame, id: ImportId, wanted: Wanted) -> Result<Self> {
        let import = GoodsImport::find(conn, id).await?.ok_or(Error::NotFound)?;
        let fate = (wanted.only == UndoResult::Kept.as_str()).then_some(UndoResult::Kept);
        let mut rows = ImportRow::list(conn, id, wanted.only.parse().ok(), fate, wanted.after, ROWS + 1).await?;
        let more = more(&mut rows, ROWS).map(|row| row.at_row);
        let named: Vec<UserId> =
            [Some(import.made_by), import.applied_by, import.undone_by].into_iter().flatten().collect();
        Ok(Self {
            counts: GoodsImport::counts(conn, &[id]).await?.remove(&id).unwrap_or_default(),
            people: User::named(conn, &named).await?,
            frame,
            sheet: import,
            rows,
            wanted,
            more,
            refusal: None,
        })
    }

    /// With why what was pressed was not done, if that is so.
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

    /// The lists that there are to choose from: address, text, whether it is this one.
    fn tabs(&self) -> Vec<(String, String, bool)> {
        let t = &self.frame.t;
        let mut tabs = vec![("", t.with("import-all", &[("n", self.counts.all().to_string())]))];
        for outcome in RowEffect::ALL {
            let n = self.counts.of(*outcome).to_string();
            tabs.push((outcome.as_str(), t.with(&format!("import-tab-{outcome}"), &[("n", n)])));
        }
        if self.sheet.state == ImportState::Undone {
            tabs.push((UndoResult::Kept.as_str(), t.with("import-tab-kept", &[("n", self.counts.kept.to_string())])));
        }
        let tab = |(only, text): (&str, String)| (self.address(only, 0), text, self.wanted.only == only);
        tabs.into_iter().map(tab).collect()
    }

    fn address(&self, only: &str, after: i32) -> String {
        let after = if after > 0 { after.to_string() } else { String::new() };
        paths::goods_import_rows(self.sheet.id, only, &after)
    }

    fn next(&self) -> Option<String> {
        self.more.map(|after| self.address(&self.wanted.only, after))
    }

    /// Who and when, for each thing that was done with it.
    fn history(&self) -> Vec<String> {
        let said = |key: &str, who: Option<UserId>, at: Option<chrono::DateTime<chrono::Utc>>| {
            let (who, at) = (name(&self.people, who?), self.frame.time(&at?));
            Some(self.frame.t.with(key, &[("who", who), ("when", &at)]))
        };
        let import = &self.sheet;
        let made = said("import-made", Some(import.made_by), Some(import.made_at));
        let applied = said("import-applied", import.applied_by, import.applied_at);
        [made, applied, said("import-undone", import.undone_by, import.undone_at)].into_iter().flatten().collect()
    }

    /// The cells of a row: what the column is called, what stands there, what was there, what is wrong with it.
    fn cells<'a>(&self, row: &'a ImportRow) -> Vec<(String, &'a str, Option<String>, Option<String>)> {
        let t = &self.frame.t;
        let faults = row.faults();
        let cell = |field: &&'static str| {
            let fault = faults.iter().find(|fault| fault.field == **field);
            (t.get(head_key(field)), row.cell(field), row.before(field), fault.map(|f| t.with(&f.key, &f.args)))
        };
        FIELDS.iter().map(cell).collect()
    }

    fn is_ready(&self) -> bool {
        is_ready(&self.sheet)
    }
}

/// Cuts a list to `most`; the last that stays, if there were more.
fn more<T>(list: &mut Vec<T>, most: i64) -> Option<&T> {
    if cut(list, most) { list.last() } else { None }
}

/// Every fault of a row in one sentence, each with its column.
pub fn why(t: &Texts, row: &ImportRow) -> String {
    let said = row
        .faults()
        .into_iter()
        .map(|fault| format!("{}{}{}", t.get(head_key(&fault.field)), t.get("colon"), t.with(&fault.key, &fault.args)));
    said.collect::<Vec<_>>().join(&t.get("semicolon"))
}

/// What a field is called.
pub fn head_key(field: &str) -> &'static str {
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
