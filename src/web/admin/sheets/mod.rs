//! People, departments and warehouses from a spreadsheet: upload, check, apply, undo.

mod page;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query, block};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::imports::upload::{self, Upload};
use super::imports::workbook;
use crate::app::App;
use crate::catalog::SheetImportId;
use crate::catalog::import::RowEffect;
use crate::catalog::masters::{Master, SheetImport};
use crate::error::{Error, Result};
use crate::sheet::{self, column_name};
use crate::web::kit::{Admin, Confirmed, Failure, Faults, Frame, Nothing, PostedParts, see_other};
use crate::web::paths;
use page::{SheetPage, SheetQuery, SheetsPage};

/// The form that applies an import: the revision that was shown.
#[derive(Deserialize)]
pub struct ApplyForm {
    revision: i32,
}

/// The upload form of a subject, and its past imports.
pub async fn list(app: Data<App>, _: Admin, frame: Frame, subject: Path<String>) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let page = SheetsPage::load(&mut conn, frame, subject_of(&subject)?, Upload::default()).await?;
    Ok(page.answer(Faults::default(), StatusCode::OK))
}

/// Reads the upload and redirects to its check result. Changes nothing else.
pub async fn check(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    subject: Path<String>,
    parts: PostedParts,
) -> Result<HttpResponse, Failure> {
    let subject = subject_of(&subject)?;
    let upload = upload::read(parts).await?;
    let error = match check_upload(&app, &admin, subject, &upload).await {
        Ok(import) => return Ok(see_other(&paths::sheet_import(subject, import.id))),
        Err(error) => error,
    };
    let (status, faults) = Faults::answer(&frame.t, Some(with_column_names(&frame, error)))?;
    let mut conn = app.db.conn().await?;
    Ok(SheetsPage::load(&mut conn, frame, subject, upload).await?.answer(faults, status))
}

/// One import with its rows.
pub async fn show(
    app: Data<App>,
    _: Admin,
    frame: Frame,
    of: Path<(String, i64)>,
    query: Query<SheetQuery>,
) -> Result<HttpResponse, Failure> {
    let (subject, id) = import_of(&of)?;
    let mut conn = app.db.conn().await?;
    Ok(SheetPage::load(&mut conn, frame, subject, id, query.into_inner()).await?.answer(None)?)
}

/// Applies an import.
pub async fn apply(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
    frame: Frame,
    of: Path<(String, i64)>,
    form: Confirmed<ApplyForm>,
) -> Result<HttpResponse, Failure> {
    let (subject, id) = import_of(&of)?;
    // It may change roles.
    if subject == Master::People {
        form.require(&app, &request).await?;
    }
    let mut conn = app.db.conn().await?;
    let error =
        match SheetImport::apply(&mut conn, (subject, id), form.form.revision, admin.actor(), app.clock.now()).await {
            Ok(_) => {
                let import = SheetImport::find(&mut conn, subject, id).await?.ok_or(Error::NotFound)?;
                let [new, changed] = [import.counts().new, import.counts().changed].map(|n| n.to_string());
                frame.flash("flash-sheet-applied", &[("new", &new), ("changed", &changed)]);
                return Ok(see_other(&paths::sheet_import(subject, id)));
            }
            Err(error @ (Error::Stale | Error::Refused(_))) => error,
            Err(other) => return Err(other.into()),
        };
    Ok(SheetPage::load(&mut conn, frame, subject, id, SheetQuery::default()).await?.answer(Some(error))?)
}

/// Undoes an import.
pub async fn undo(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
    frame: Frame,
    of: Path<(String, i64)>,
    form: Confirmed<Nothing>,
) -> Result<HttpResponse, Failure> {
    let (subject, id) = import_of(&of)?;
    if subject == Master::People {
        form.require(&app, &request).await?;
    }
    let mut conn = app.db.conn().await?;
    let error = match SheetImport::undo(&mut conn, (subject, id), admin.actor(), app.clock.now()).await {
        Ok(_) => {
            let import = SheetImport::find(&mut conn, subject, id).await?.ok_or(Error::NotFound)?;
            let [undone, kept] = [import.counts().undone, import.counts().kept].map(|n| n.to_string());
            frame.flash("flash-import-undone", &[("undone", &undone), ("kept", &kept)]);
            return Ok(see_other(&paths::sheet_import(subject, id)));
        }
        Err(error @ Error::Refused(_)) => error,
        Err(other) => return Err(other.into()),
    };
    Ok(SheetPage::load(&mut conn, frame, subject, id, SheetQuery::default()).await?.answer(Some(error))?)
}

/// An empty sheet with heads.
pub async fn template(_: Admin, frame: Frame, subject: Path<String>) -> Result<HttpResponse, Failure> {
    let (subject, t) = (subject_of(&subject)?, frame.t);
    let heads: Vec<String> = subject.columns().iter().map(|column| column_name(&t, column)).collect();
    let name = t.get(&format!("admin-{subject}"));
    let file = block(move || workbook::build(&name, &[heads])).await.map_err(Error::broken)??;
    Ok(workbook::response(&format!("{subject}-template.xlsx"), file))
}

/// A workbook of the faulty rows with their faults, to be corrected and uploaded again.
pub async fn faults(app: Data<App>, _: Admin, frame: Frame, of: Path<(String, i64)>) -> Result<HttpResponse, Failure> {
    let ((subject, id), t) = (import_of(&of)?, frame.t);
    let import = SheetImport::find(&mut *app.db.conn().await?, subject, id).await?.ok_or(Error::NotFound)?;
    let mut heads: Vec<String> = subject.columns().iter().map(|column| column_name(&t, column)).collect();
    heads.extend([t.get("import-row"), t.get("import-why")]);
    let mut lines = vec![heads];
    for row in import.rows().into_iter().filter(|row| row.effect == RowEffect::Faulty) {
        let mut cells = row.typed.clone();
        cells.extend([row.at_row.to_string(), page::fault_text(&t, &row)]);
        lines.push(cells);
    }
    let name = t.get(&format!("admin-{subject}"));
    let file = block(move || workbook::build(&name, &lines)).await.map_err(Error::broken)??;
    Ok(workbook::response(&format!("{subject}-import-{id}-faults.xlsx"), file))
}

async fn check_upload(app: &App, admin: &Admin, subject: Master, upload: &Upload) -> Result<SheetImport> {
    let bytes = upload.bytes()?;
    // A panic in the reader fails only this upload.
    let broken = |_| Error::invalid("file", "fault-import-broken");
    let wanted = upload.sheet.clone();
    let sheet = block(move || sheet::read(&bytes, subject.columns(), &wanted)).await.map_err(broken)??;
    let mut conn = app.db.conn().await?;
    SheetImport::check(&mut conn, admin.0.id, subject, &upload.name, &sheet, app.clock.now()).await
}

fn subject_of(text: &str) -> Result<Master> {
    text.parse().map_err(|_| Error::NotFound)
}

fn import_of(of: &(String, i64)) -> Result<(Master, SheetImportId)> {
    Ok((subject_of(&of.0)?, SheetImportId(of.1)))
}

/// Replaces field names in the faults by their column headings in the viewer's language.
fn with_column_names(frame: &Frame, error: Error) -> Error {
    let Error::Invalid(mut faults) = error else { return error };
    for (name, value) in faults.iter_mut().flat_map(|fault| &mut fault.reason.args) {
        if *name == "fields" {
            let called = value.split(',').map(|field| frame.t.get(&page::column_key(field)));
            *value = called.collect::<Vec<_>>().join(&frame.t.get("list-comma"));
        }
    }
    Error::Invalid(faults)
}
