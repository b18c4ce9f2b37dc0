//! The settings as a file: save it; upload one, look at what it would change, apply it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use askama::Template;
use serde::Deserialize;

use super::imports::upload;
use crate::app::App;
use crate::catalog::Warehouse;
use crate::clock::day;
use crate::db::Conn;
use crate::error::{Error, Fault, Result};
use crate::org::{Department, User};
use crate::settings::{self, Look, Setting, SettingsFile};
use crate::web::kit::{Admin, Failure, Faults, Frame, Posted, PostedParts, page, save_as, see_other};
use crate::web::paths;
use crate::web::way::{Names, Way};

/// The largest file, in bytes.
const LARGEST: usize = 512 * 1024;

/// One change as the page shows it. `None`: the setting does not exist on that side.
struct ChangeRow {
    label: String,
    before: Option<String>,
    after: Option<String>,
    /// The diagram of a flow that would be published.
    way: Option<Way>,
}

#[derive(Template)]
#[template(path = "admin/settings.html")]
struct SettingsPage {
    frame: Frame,
    /// What the uploaded file would change; `None`: nothing was uploaded.
    rows: Option<Vec<ChangeRow>>,
    /// Place in the file and text of each problem.
    problems: Vec<(String, String)>,
    form: ApplyForm,
    faults: Faults,
}

/// The form that applies a file: the file, and the digest of the changes that were shown.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ApplyForm {
    file: String,
    seen: String,
}

pub async fn show(_: Admin, frame: Frame) -> Result<HttpResponse, Failure> {
    Ok(answer(frame, StatusCode::OK, ApplyForm::default(), Faults::default()))
}

/// The settings in force.
pub async fn export(app: Data<App>, _: Admin) -> Result<HttpResponse, Failure> {
    let text = SettingsFile::export(&mut *app.db.conn().await?).await?.to_text()?;
    let name = format!("whsm-settings-{}.json", day(app.clock.now(), app.config.time_zone));
    Ok(save_as(&name, "application/json").body(text))
}

/// Shows what an uploaded file would change. Changes nothing.
pub async fn look(app: Data<App>, _: Admin, frame: Frame, parts: PostedParts) -> Result<HttpResponse, Failure> {
    let upload = upload::read(parts).await?;
    let pasted = upload.pasted.clone();
    match read(&upload) {
        Ok((text, file)) => {
            let mut conn = app.db.conn().await?;
            shown(&app, &mut conn, frame, StatusCode::OK, ApplyForm { file: text, seen: String::new() }, &file).await
        }
        Err(error) => {
            let (status, faults) = Faults::answer(&frame.t, Some(error))?;
            Ok(answer(frame, status, ApplyForm { file: pasted, seen: String::new() }, faults))
        }
    }
}

/// Applies a file whose changes were shown.
pub async fn apply(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    form: Posted<ApplyForm>,
) -> Result<HttpResponse, Failure> {
    let form = form.0;
    let file = match SettingsFile::read(&form.file) {
        Ok(file) => file,
        Err(error) => {
            let (status, faults) = Faults::answer(&frame.t, Some(error))?;
            return Ok(answer(frame, status, form, faults));
        }
    };
    let mut conn = app.db.conn().await?;
    let by = Some(admin.0.id);
    match settings::apply(&mut conn, &file, &form.seen, by, admin.actor(), app.clock.now()).await {
        Ok(look) => {
            frame.flash("settings-applied", &[("n", &look.changes.len().to_string())]);
            Ok(see_other(&paths::admin("settings")))
        }
        // The page shows anew what would change, and what does not fit.
        Err(Error::Stale) => shown(&app, &mut conn, frame, StatusCode::CONFLICT, form, &file).await,
        Err(Error::Invalid(_)) => shown(&app, &mut conn, frame, StatusCode::UNPROCESSABLE_ENTITY, form, &file).await,
        Err(other) => Err(other.into()),
    }
}

/// The text of an upload, and what it says.
fn read(upload: &upload::Upload) -> Result<(String, SettingsFile)> {
    let bytes = upload.bytes().map_err(|_| Error::invalid("file", "fault-settings-none"))?;
    if bytes.len() > LARGEST {
        let fault = Fault::new("file", "fault-settings-large").with("max", (LARGEST / 1024).to_string());
        return Err(Error::Invalid(vec![fault]));
    }
    let text = String::from_utf8(bytes).map_err(|_| Error::invalid("file", "fault-settings-encoding"))?;
    let file = SettingsFile::read(&text)?;
    Ok((text, file))
}

async fn shown(
    app: &App,
    conn: &mut Conn,
    frame: Frame,
    status: StatusCode,
    form: ApplyForm,
    file: &SettingsFile,
) -> Result<HttpResponse, Failure> {
    let look = settings::look(conn, file).await?;
    let status = if look.problems.is_empty() { status } else { StatusCode::UNPROCESSABLE_ENTITY };
    let is_stale = status == StatusCode::CONFLICT;
    let today = day(app.clock.now(), app.config.time_zone);
    let (people, departments) = (User::list(conn).await?, Department::list(conn).await?);
    let names = Names::from_lists(&people, &departments, &Warehouse::list(conn).await?);
    let row = |change: &settings::Change| ChangeRow {
        label: change.label(&frame.t),
        before: change.before.as_ref().map(|setting| setting.text(&frame.t, today)),
        after: change.after.as_ref().map(|setting| setting.text(&frame.t, today)),
        way: match &change.after {
            Some(Setting::Flow(_, flow)) => Some(Way::drawn(frame.t, flow, &names)),
            _ => None,
        },
    };
    let rows = Some(look.changes.iter().map(row).collect());
    let problems = look.problems.iter().map(|fault| (fault.field.to_string(), frame.t.reason(&fault.reason))).collect();
    let form = ApplyForm { seen: Look::digest(&look), ..form };
    let faults =
        if is_stale { Faults::from_error(&frame.t, &Error::refused("settings-stale")) } else { Faults::default() };
    Ok(page(status, &SettingsPage { frame, rows, problems, form, faults }))
}

fn answer(frame: Frame, status: StatusCode, form: ApplyForm, faults: Faults) -> HttpResponse {
    page(status, &SettingsPage { frame, rows: None, problems: Vec::new(), form, faults })
}
