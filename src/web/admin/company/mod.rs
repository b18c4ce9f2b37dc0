//! The page of company settings: name, logo, number formats.

mod form;

use actix_multipart::Field;
use actix_web::http::StatusCode;
use actix_web::web::{Data, block};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use diesel_async::AsyncConnection;

use self::form::{CompanyForm, FormatForm};
use crate::app::App;
use crate::audit::Subject;
use crate::clock::day;
use crate::error::{Error, Result};
use crate::orders::{DIGITS, Kind, LONGEST_PREFIX, NumberFormat, Period};
use crate::org::{Company, LARGEST_MARK, LONGEST_NAME, small_mark};
use crate::web::kit::{
    Admin, Confirmed, Failure, Faults, Frame, Nothing, Posted, PostedParts, page, see_other, unreadable_part,
};
use crate::web::paths;

/// The submitted format of a kind, with the next number according to the stored format.
struct FormatRow {
    kind: Kind,
    form: FormatForm,
    next: String,
}

#[derive(Template)]
#[template(path = "admin/company.html")]
struct CompanyPage {
    frame: Frame,
    form: CompanyForm,
    rows: Vec<FormatRow>,
    faults: Faults,
}

pub async fn show(app: Data<App>, _: Admin, frame: Frame) -> Result<HttpResponse, Failure> {
    render(&app, frame, None, None).await
}

/// Saves name and formats in one transaction.
pub async fn change(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
    frame: Frame,
    form: Confirmed<CompanyForm>,
) -> Result<HttpResponse, Failure> {
    let needs_second_factor = form.form.admins_need_second_factor == "1";
    if frame.company.admins_need_second_factor && !needs_second_factor {
        form.require(&app, &request).await?;
    }
    let form = form.form;
    let mut conn = app.db.conn().await?;
    let changed = match form.formats() {
        Ok(formats) => {
            let change = conn.transaction(async |conn| {
                admin.actor().sign(conn, app.clock.now()).await?;
                Company::change(conn, form.version, &form.name, needs_second_factor).await?;
                NumberFormat::change_all(conn, &formats).await
            });
            change.await
        }
        Err(error) => Err(error),
    };
    drop(conn);
    match changed {
        Ok(()) => {
            frame.flash("company-saved", &[]);
            Ok(see_other(&paths::admin("company")))
        }
        Err(error) => render(&app, frame, Some(form), Some(error)).await,
    }
}

/// Replaces the logo by an uploaded image.
pub async fn set_mark(app: Data<App>, admin: Admin, frame: Frame, parts: PostedParts) -> Result<HttpResponse, Failure> {
    let png = match read_mark(parts).await {
        Ok(upload) => block(move || small_mark(&upload)).await.map_err(Error::broken)?,
        Err(Failure::Error(error)) => Err(error),
        Err(other) => return Err(other),
    };
    match png {
        Ok(png) => {
            put(&app, &admin, Some(&png)).await?;
            frame.flash("company-mark-saved", &[]);
            Ok(see_other(&paths::admin("company")))
        }
        Err(error) => render(&app, frame, None, Some(error)).await,
    }
}

/// Restores the default logo.
pub async fn drop_mark(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    _form: Posted<Nothing>,
) -> Result<HttpResponse, Failure> {
    put(&app, &admin, None).await?;
    frame.flash("company-mark-dropped", &[]);
    Ok(see_other(&paths::admin("company")))
}

async fn put(app: &App, admin: &Admin, png: Option<&[u8]>) -> Result<()> {
    let mut conn = app.db.conn().await?;
    let put = conn.transaction(async |conn| {
        admin.actor().sign(conn, app.clock.now()).await?;
        Company::set_mark(conn, png).await
    });
    put.await?;
    Ok(())
}

/// The bytes of the uploaded file.
async fn read_mark(mut parts: PostedParts) -> Result<Vec<u8>, Failure> {
    let bytes = match parts.next().await? {
        Some(mut part) if part.name() == Some("file") => read(&mut part, LARGEST_MARK).await?,
        Some(_) => return Err(Failure::BadRequest),
        None => Some(Vec::new()),
    };
    match bytes {
        None => Err(Error::invalid("file", "fault-mark-too-large").into()),
        Some(bytes) if bytes.is_empty() => Err(Error::invalid("file", "fault-file-none").into()),
        Some(bytes) => Ok(bytes),
    }
}

/// `None`: longer than `most` bytes.
async fn read(part: &mut Field, most: usize) -> Result<Option<Vec<u8>>, Failure> {
    match part.bytes(most).await {
        Ok(bytes) => Ok(Some(bytes.map_err(unreadable_part)?.to_vec())),
        Err(_) => Ok(None),
    }
}

async fn render(
    app: &App,
    frame: Frame,
    submitted: Option<CompanyForm>,
    error: Option<Error>,
) -> Result<HttpResponse, Failure> {
    let is_stale = matches!(error, Some(Error::Stale));
    let (status, faults): (StatusCode, Faults) = Faults::answer(&frame.t, error)?;
    let mut conn = app.db.conn().await?;
    let stored = NumberFormat::list(&mut conn).await?;
    let form = match submitted {
        // The page reports the concurrent change; saving again overwrites it.
        Some(submitted) if is_stale => CompanyForm { version: frame.company.version, ..submitted },
        Some(submitted) => submitted,
        None => CompanyForm {
            version: frame.company.version,
            name: frame.company.own_name().to_owned(),
            admins_need_second_factor: if frame.company.admins_need_second_factor { "1".into() } else { String::new() },
            formats: stored.iter().map(|format| (format.kind.to_string(), FormatForm::of(format))).collect(),
        },
    };
    let today = day(app.clock.now(), app.config.time_zone);
    let mut rows = Vec::new();
    for format in &stored {
        let form = form.formats.get(format.kind.as_str()).cloned().unwrap_or_else(|| FormatForm::of(format));
        rows.push(FormatRow { kind: format.kind, form, next: format.next(&mut conn, today).await? });
    }
    Ok(page(status, &CompanyPage { frame, form, rows, faults }))
}

impl CompanyPage {
    fn fault(&self, row: &FormatRow, field: &str) -> Option<&str> {
        self.faults.at(&format!("formats[{}][{field}]", row.kind))
    }
}
