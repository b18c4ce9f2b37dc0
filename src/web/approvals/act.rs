//! A press of a button on the approval page, from the move to the answer.

use actix_web::HttpResponse;
use uuid::Uuid;

use super::show::render;
use super::show_forms::SentForm;
use crate::app::App;
use crate::approval::{ActResult, Move, find_step};
use crate::error::Result;
use crate::orders::StepId;
use crate::web::kit::{Failure, Frame, Viewer, press, redirect_or};

/// A press of a button.
pub(super) struct Button {
    /// The key that came with the form; `None`: a new one.
    pub key: Option<Uuid>,
    /// An error is a fault of the form.
    pub mv: Result<Move>,
    /// The form, shown again when the act is refused.
    pub sent: SentForm,
}

/// Acts once, then redirects to what `done` returns; shows the approval page again when the act is refused.
pub(super) async fn act(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    step: StepId,
    Button { key, mv, sent }: Button,
    done: impl FnOnce(&Frame, ActResult) -> String,
) -> Result<HttpResponse, Failure> {
    let outcome = match mv {
        Ok(mv) => try_act(app, viewer, step, key, mv).await,
        Err(fault) => Err(fault),
    };
    redirect_or(frame, outcome, done, async |frame, error| render(app, viewer, frame, step, sent, Some(error)).await)
        .await
}

async fn try_act(app: &App, viewer: &Viewer, step: StepId, key: Option<Uuid>, mv: Move) -> Result<ActResult> {
    let (_, order) = find_step(&*app.db.conn().await?, &viewer.user, step).await?;
    // A take-back is about the step that followed this one, which is closed.
    let on = (!matches!(mv, Move::TakeBack { .. })).then_some(step);
    press(app, viewer, order.id, on, key, mv).await
}
