//! Speaking about an order without moving it: comments with @people, copies for information.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use uuid::Uuid;

use super::show::render_typed;
use super::show_forms::{TalkForm, Typed};
use crate::app::App;
use crate::approval::{Move, Press, act};
use crate::error::{Error, Result};
use crate::orders::OrderId;
use crate::web::kit::{Failure, Frame, Posted, Viewer, see_other};
use crate::web::paths;

pub async fn comment(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<TalkForm>,
) -> Result<HttpResponse, Failure> {
    let mv = form.0.people().map(|mentions| Move::Comment { comment: form.0.comment.clone(), mentions });
    talk(&app, &viewer, frame, OrderId(*id), form.0, mv, "comment").await
}

pub async fn copy(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<TalkForm>,
) -> Result<HttpResponse, Failure> {
    let mv = form.0.people().map(|to| Move::Copy { to, comment: form.0.comment.clone() });
    talk(&app, &viewer, frame, OrderId(*id), form.0, mv, "copy").await
}

async fn talk(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    order: OrderId,
    form: TalkForm,
    mv: Result<Move>,
    name: &'static str,
) -> Result<HttpResponse, Failure> {
    let done = async {
        let press = Press { order, step: None, mv: mv?, key: form.press.unwrap_or_else(Uuid::new_v4), via: viewer.via };
        act(&mut *app.db.conn().await?, &viewer.user, &press, &app.rules(), app.clock.now()).await
    };
    let (status, error) = match done.await {
        Ok(_) => {
            frame.flash(if name == "comment" { "flash-commented" } else { "flash-copied" }, &[]);
            return Ok(see_other(&format!("{}#timeline", paths::order(order))));
        }
        Err(error @ Error::Invalid(_)) => (StatusCode::UNPROCESSABLE_ENTITY, error),
        Err(error @ Error::Refused(_)) => (StatusCode::CONFLICT, error),
        Err(other) => return Err(other.into()),
    };
    let typed = Typed { talk: form, form: name, ..Typed::default() };
    render_typed(app, viewer, frame, order, status, typed, Some(&error)).await
}
