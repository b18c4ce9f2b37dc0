//! Import of goods from a spreadsheet: upload, check, apply, undo.

pub(super) mod page;
pub(super) mod upload;
pub(super) mod workbook;

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query, block};
use serde::Deserialize;

use crate::app::App;
use crate::catalog::ImportId;
use crate::catalog::import::{COLUMNS, GoodsImport, ImportRow, RowEffect, read_sheet};
use crate::error::{Error, Result};
use crate::sheet::column_name;
use crate::texts::Texts;
use crate::web::kit::{Admin, Failure, Faults, Frame, Nothing, Posted, PostedParts, see_other};
use crate::web::paths;
use page::{ImportPage, ImportQuery, ImportsPage};
use upload::Upload;

/// The query string of the list of imports.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ImportsQuery {
    before: Option<i64>,
}

/// The form that applies an import: the revision that was shown.
#[derive(Deserialize)]
pub struct ApplyForm {
    revision: i32,
}

pub async fn list(app: Data<App>, _: Admin, frame: Frame, query: Query<ImportsQuery>) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let page = ImportsPage::load(&mut conn, frame, query.before.map(ImportId), Upload::default()).await?;
    Ok(page.answer(Faults::default(), actix_web::http::StatusCode::OK))
}

/// Reads the upload and redirects to its check result. Changes no article.
pub async fn check(app: Data<App>, admin: Admin, frame: Frame, parts: PostedParts) -> Result<HttpResponse, Failure> {
    let upload = upload::read(parts).await?;
    let error = match check_upload(&app, &admin, &upload).await {
        Ok(import) => return Ok(see_other(&paths::goods_import(import.id))),
        Err(error) => error,
    };
    let (status, faults) = Faults::answer(&frame.t, Some(with_column_names(&frame, error)))?;
    let mut conn = app.db.conn().await?;
    Ok(ImportsPage::load(&mut conn, frame, None, upload).await?.answer(faults, status))
}

pub async fn show(
    app: Data<App>,
    _: Admin,
    frame: Frame,
    id: Path<i64>,
    query: Query<ImportQuery>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let page = ImportPage::load(&mut conn, frame, ImportId(*id), query.into_inner()).await?;
    Ok(page.answer(None)?)
}

pub async fn apply(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Posted<ApplyForm>,
) -> Result<HttpResponse, Failure> {
    let (id, now) = (ImportId(*id), app.clock.now());
    let mut conn = app.db.conn().await?;
    let error = match GoodsImport::apply(&mut conn, id, form.0.revision, admin.actor(), now).await {
        Ok(_) => {
            let counts = GoodsImport::counts(&mut conn, &[id]).await?.remove(&id).unwrap_or_default();
            let [new, changed] = [counts.new, counts.changed].map(|n| n.to_string());
            frame.flash("flash-import-applied", &[("new", &new), ("changed", &changed)]);
            return Ok(see_other(&paths::goods_import(id)));
        }
        Err(error @ (Error::Stale | Error::Refused(_))) => error,
        Err(other) => return Err(other.into()),
    };
    Ok(ImportPage::load(&mut conn, frame, id, ImportQuery::default()).await?.answer(Some(error))?)
}

pub async fn undo(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    id: Path<i64>,
    _form: Posted<Nothing>,
) -> Result<HttpResponse, Failure> {
    let id = ImportId(*id);
    let mut conn = app.db.conn().await?;
    let error = match GoodsImport::undo(&mut conn, id, admin.actor(), app.clock.now()).await {
        Ok(_) => {
            let counts = GoodsImport::counts(&mut conn, &[id]).await?.remove(&id).unwrap_or_default();
            let [undone, kept] = [counts.undone, counts.kept].map(|n| n.to_string());
            frame.flash("flash-import-undone", &[("undone", &undone), ("kept", &kept)]);
            return Ok(see_other(&paths::goods_import(id)));
        }
        Err(error @ Error::Refused(_)) => error,
        Err(other) => return Err(other.into()),
    };
    Ok(ImportPage::load(&mut conn, frame, id, ImportQuery::default()).await?.answer(Some(error))?)
}

/// An empty sheet with heads and one example.
pub async fn template(_: Admin, frame: Frame) -> Result<HttpResponse, Failure> {
    let t = frame.t;
    let example = ["sku", "name", "specification", "unit"].map(|field| t.get(&format!("import-example-{field}")));
    let rows = vec![column_names(&t), example.to_vec()];
    let file = block(move || workbook::build(&t.get("admin-goods"), &rows)).await.map_err(Error::broken)??;
    Ok(workbook::response("goods-template.xlsx", file))
}

/// A workbook of the faulty rows with their faults, to be corrected and uploaded again.
pub async fn faults(app: Data<App>, _: Admin, frame: Frame, id: Path<i64>) -> Result<HttpResponse, Failure> {
    let (id, t) = (ImportId(*id), frame.t);
    let rows = {
        let mut conn = app.db.conn().await?;
        GoodsImport::find(&mut conn, id).await?.ok_or(Error::NotFound)?;
        ImportRow::list(&mut conn, id, Some(RowEffect::Faulty), None, 0, i64::MAX).await?
    };
    let file = block(move || {
        let titles = column_names(&t);
        let mut lines = vec![[&titles[..], &[t.get("import-row"), t.get("import-why")]].concat()];
        for row in &rows {
            let cells = [&row.sku, &row.name, &row.specification, &row.unit].map(Clone::clone);
            lines.push([&cells[..], &[row.at_row.to_string(), page::fault_text(&t, row)]].concat());
        }
        workbook::build(&t.get("admin-goods"), &lines)
    });
    let file = file.await.map_err(Error::broken)??;
    Ok(workbook::response(&format!("goods-import-{id}-faults.xlsx"), file))
}

async fn check_upload(app: &App, admin: &Admin, upload: &Upload) -> Result<GoodsImport> {
    let bytes = upload.bytes()?;
    // A panic in the reader fails only this upload.
    let broken = |_| Error::invalid("file", "fault-import-broken");
    let wanted = upload.sheet.clone();
    let (rows, about) = block(move || read_sheet(&bytes, &wanted)).await.map_err(broken)??;
    let mut conn = app.db.conn().await?;
    GoodsImport::check(&mut conn, admin.0.id, (&upload.name, &about), &rows, app.clock.now()).await
}

fn column_names(t: &Texts) -> Vec<String> {
    COLUMNS.iter().map(|column| column_name(t, column)).collect()
}

/// Replaces field names in the faults by their column headings in the viewer's language.
fn with_column_names(frame: &Frame, error: Error) -> Error {
    let Error::Invalid(mut faults) = error else { return error };
    for (name, value) in faults.iter_mut().flat_map(|fault| &mut fault.reason.args) {
        if *name == "fields" {
            let called = value.split(',').map(|field| frame.t.get(page::column_key(field)));
            *value = called.collect::<Vec<_>>().join(&frame.t.get("list-comma"));
        }
    }
    Error::Invalid(faults)
}
