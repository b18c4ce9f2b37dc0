//! What an administrator does to an order under way, with a reason: move it to another step, end it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use uuid::Uuid;

use super::show::render_typed;
use super::show_forms::{MendForm, Typed};
use crate::app::App;
use crate::approval::{Move, Press, act};
use crate::error::{Error, Result};
use crate::orders::OrderId;
use crate::web::kit::{Admin, Failure, Frame, Posted, Viewer, see_other};
use crate::web::paths;

/// 跳转.
pub async fn jump(
    app: Data<App>,
    viewer: Viewer,
    _: Admin,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<MendForm>,
) -> Result<HttpResponse, Failure> {
    mend(&app, &viewer, frame, OrderId(*id), form.0, "jump").await
}

/// 终止.
pub async fn terminate(
    app: Data<App>,
    viewer: Viewer,
    _: Admin,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<MendForm>,
) -> Result<HttpResponse, Failure> {
    mend(&app, &viewer, frame, OrderId(*id), form.0, "end").await
}

async fn mend(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    order: OrderId,
    form: MendForm,
    name: &'static str,
) -> Result<HttpResponse, Failure> {
    let done = async {
        let mv = if name == "jump" { form.to_jump()? } else { Move::Terminate { comment: form.comment.clone() } };
        let press = Press { order, step: None, mv, key: form.press.unwrap_or_else(Uuid::new_v4), via: viewer.via };
        act(&mut *app.db.conn().await?, &viewer.user, &press, &app.rules(), app.clock.now()).await
    };
    let (status, error) = match done.await {
        Ok(outcome) => {
            let key = if name == "jump" { "flash-handed-over" } else { "flash-terminated" };
            frame.flash(key, &[("next", &outcome.names().unwrap_or_default())]);
            return Ok(see_other(&paths::order(order)));
        }
        Err(error @ Error::Invalid(_)) => (StatusCode::UNPROCESSABLE_ENTITY, error),
        Err(error @ Error::Refused(_)) => (StatusCode::CONFLICT, error),
        Err(other) => return Err(other.into()),
    };
    let typed = Typed { mend: form, form: name, ..Typed::default() };
    render_typed(app, viewer, frame, order, status, typed, Some(&error)).await
}
