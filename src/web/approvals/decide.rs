//! Approve, return, reject.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use uuid::Uuid;

use super::show::render;
use super::show_forms::{DecisionForm, Typed};
use crate::app::App;
use crate::approval::{Action, Outcome, Press, act, find_step};
use crate::error::{Error, Result};
use crate::orders::{Status, StepId};
use crate::web::kit::{Failure, Frame, Posted, Viewer, see_other};
use crate::web::paths;

pub async fn decide(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<DecisionForm>,
) -> Result<HttpResponse, Failure> {
    let (step, form) = (StepId(*id), form.0);
    let done = press(&app, &viewer, step, &form).await;
    let (status, error) = match done {
        Ok(outcome) => {
            let next = outcome.names();
            let key = match (outcome.entry.action, &next) {
                (Action::Approve, Some(_)) => "flash-approved-onward",
                (Action::Approve, None) if outcome.order.status == Status::Pending => "flash-approved-others",
                (Action::Approve, None) => "flash-approved",
                (Action::Return, Some(_)) => "flash-returned-to",
                (Action::Return, None) => "flash-returned",
                _ => "flash-rejected",
            };
            frame.flash(key, &[("next", &next.unwrap_or_default())]);
            return Ok(see_other(&paths::approval(step)));
        }
        Err(error @ Error::Invalid(_)) => (StatusCode::UNPROCESSABLE_ENTITY, error),
        Err(error @ Error::Refused(_)) => (StatusCode::CONFLICT, error),
        Err(other) => return Err(other.into()),
    };
    let typed = Typed { decision: form, form: "decision", ..Typed::default() };
    render(&app, &viewer, frame, step, status, typed, Some(&error)).await
}

async fn press(app: &App, viewer: &Viewer, step: StepId, form: &DecisionForm) -> Result<Outcome> {
    let mv = form.to_move()?;
    let mut conn = app.db.conn().await?;
    let (_, order) = find_step(&mut conn, &viewer.user, step).await?;
    let key = form.press.unwrap_or_else(Uuid::new_v4);
    let press = Press { order: order.id, step: Some(step), mv, key, via: viewer.via };
    act(&mut conn, &viewer.user, &press, &app.rules(), app.clock.now()).await
}
