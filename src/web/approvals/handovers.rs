//! A turn goes to somebody else: handed over, asked about, taken back.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use uuid::Uuid;

use super::show::render;
use super::show_forms::{TurnForm, Typed};
use crate::app::App;
use crate::approval::{Move, Press, act, find_step};
use crate::error::{Error, Result};
use crate::orders::StepId;
use crate::web::kit::{Failure, Frame, Posted, Viewer, chosen, see_other};
use crate::web::paths;

/// The turn goes to somebody else.
pub async fn hand_over(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<TurnForm>,
) -> Result<HttpResponse, Failure> {
    let comment = form.0.comment.clone();
    let mv = chosen("to", &form.0.to).map(|to| Move::HandOver { to, comment });
    turn(&app, &viewer, frame, StepId(*id), ("handover", form.0), mv, "flash-handed-over").await
}

/// 加签: somebody else is asked for an opinion, before one's own or after it.
pub async fn ask(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<TurnForm>,
) -> Result<HttpResponse, Failure> {
    let comment = form.0.comment.clone();
    let (is_before, said) = match form.0.when.as_str() {
        "before" => (Ok(true), "flash-asked-before"),
        "after" => (Ok(false), "flash-asked-after"),
        _ => (Err(Error::invalid("when", "fault-required")), ""),
    };
    let mv = is_before.and_then(|is_before| Ok(Move::Ask { to: chosen("to", &form.0.to)?, is_before, comment }));
    turn(&app, &viewer, frame, StepId(*id), ("opinion", form.0), mv, said).await
}

/// An approval is taken back before anybody has acted on it; the page of the new turn.
pub async fn take_back(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<TurnForm>,
) -> Result<HttpResponse, Failure> {
    let mv = Ok(Move::TakeBack { comment: form.0.comment.clone() });
    turn(&app, &viewer, frame, StepId(*id), ("", form.0), mv, "flash-taken-back").await
}

async fn turn(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    step: StepId,
    (name, form): (&'static str, TurnForm),
    mv: Result<Move>,
    said: &'static str,
) -> Result<HttpResponse, Failure> {
    let done = async {
        let mv = mv?;
        let mut conn = app.db.conn().await?;
        let (_, order) = find_step(&mut conn, &viewer.user, step).await?;
        // What is taken back is not the step of this page, which is closed, but what came of it.
        let meant = (!matches!(mv, Move::TakeBack { .. })).then_some(step);
        let key = form.press.unwrap_or_else(Uuid::new_v4);
        let press = Press { order: order.id, step: meant, mv, key, via: viewer.via };
        act(&mut conn, &viewer.user, &press, &app.rules(), app.clock.now()).await
    };
    let (status, error) = match done.await {
        Ok(outcome) => {
            frame.flash(said, &[("next", &outcome.names().unwrap_or_default())]);
            return Ok(see_other(&paths::order_approval(outcome.order.id)));
        }
        Err(error @ Error::Invalid(_)) => (StatusCode::UNPROCESSABLE_ENTITY, error),
        Err(error @ Error::Refused(_)) => (StatusCode::CONFLICT, error),
        Err(other) => return Err(other.into()),
    };
    let typed = Typed { turn: form, form: name, ..Typed::default() };
    render(app, viewer, frame, step, status, typed, Some(&error)).await
}
