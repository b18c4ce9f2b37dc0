//! DingTalk's own approvals beside an order: attached by an administrator, refreshed by any reader.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde::Deserialize;
use uuid::Uuid;

use super::show::render;
use super::show_forms::SentForm;
use crate::app::App;
use crate::error::Error;
use crate::mirror;
use crate::orders::{OrderId, find_visible};
use crate::web::kit::{Admin, Failure, Frame, Nothing, Posted, Viewer, see_other};
use crate::web::paths;

/// The approval to attach.
#[derive(Deserialize)]
pub struct MirrorForm {
    /// DingTalk's `processInstanceId`.
    #[serde(default)]
    instance: String,
}

/// Attaches an approval and reads it.
pub async fn attach(
    app: Data<App>,
    viewer: Viewer,
    admin: Admin,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<MirrorForm>,
) -> Result<HttpResponse, Failure> {
    let id = OrderId(*id);
    let instance = form.0.instance.trim().to_owned();
    let attached = {
        let mut conn = app.db.conn().await?;
        find_visible(&mut conn, &admin.0, id).await?;
        mirror::attach(&mut conn, id, &instance, admin.0.id, app.clock.now()).await
    };
    match attached {
        Ok(()) => {
            mirror::refresh(&app, &instance).await?;
            Ok(see_other(&paths::order(id)))
        }
        Err(error @ Error::Invalid(_)) => render(&app, &viewer, frame, id, SentForm::default(), Some(error)).await,
        Err(other) => Err(other.into()),
    }
}

/// Reads the attached approvals again.
pub async fn refresh(
    app: Data<App>,
    viewer: Viewer,
    id: Path<Uuid>,
    _form: Posted<Nothing>,
) -> Result<HttpResponse, Failure> {
    let id = OrderId(*id);
    let mirrors = {
        let mut conn = app.db.conn().await?;
        find_visible(&mut conn, &viewer.user, id).await?;
        mirror::of_order(&mut conn, id).await?
    };
    for one in mirrors {
        mirror::refresh(&app, &one.instance_id).await?;
    }
    Ok(see_other(&paths::order(id)))
}
