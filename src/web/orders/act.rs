//! A press of a button on an order's page, from the move to the response.

use actix_web::HttpResponse;
use uuid::Uuid;

use super::show::render;
use super::show_forms::SentForm;
use crate::app::App;
use crate::approval::Move;
use crate::error::Result;
use crate::orders::{OrderId, StepId};
use crate::web::kit::{Failure, Frame, Viewer, press, redirect_or};

/// A press of a button.
pub(super) struct Button {
    /// The key that came with the form; `None`: a new one.
    pub key: Option<Uuid>,
    /// The step that the act is about; `None`: the open one.
    pub step: Option<StepId>,
    /// An error is a fault of the form.
    pub mv: Result<Move>,
    /// The text for the next page; its `next` is the people whose turn it is.
    pub flash: &'static str,
    /// The address to redirect to.
    pub to: String,
    /// The form, shown again when the act is refused.
    pub sent: SentForm,
}

/// Acts once, then redirects; shows the order's page again when the act is refused.
pub(super) async fn act(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    order: OrderId,
    button: Button,
) -> Result<HttpResponse, Failure> {
    let Button { key, step, mv, flash, to, sent } = button;
    let done = match mv {
        Ok(mv) => press(app, viewer, order, step, key, mv).await,
        Err(fault) => Err(fault),
    };
    let redirect = |frame: &Frame, outcome: crate::approval::ActResult| {
        frame.flash(flash, &[("next", &outcome.names(&frame.t.get("list-comma")).unwrap_or_default())]);
        to
    };
    redirect_or(frame, done, redirect, async |frame, error| render(app, viewer, frame, order, sent, Some(error)).await)
        .await
}
