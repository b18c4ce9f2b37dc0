//! Approves several orders at once, each in a transaction of its own and with a result of its own.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use crate::app::App;
use crate::approval::{ActResult, Move, Next, find_step};
use crate::error::Error;
use crate::orders::{Order, Status, StepId};
use crate::web::kit::{Failure, Faults, Frame, Posted, Viewer, filters, page, press};
use crate::web::paths;

/// Steps per request; further ones are ignored.
pub(super) const MOST_STEPS: usize = 100;

/// The steps that were ticked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct BatchForm {
    press: Option<Uuid>,
    steps: Vec<Uuid>,
    comment: String,
}

#[derive(Template)]
#[template(path = "approvals/batch.html")]
pub(super) struct BatchPage {
    pub frame: Frame,
    /// The act: `approve` or `hand_over`.
    pub act: &'static str,
    pub results: Vec<BatchResult>,
}

/// The result for one order.
pub(super) struct BatchResult {
    pub step: StepId,
    pub order: Order,
    pub is_done: bool,
    pub text: String,
}

impl BatchPage {
    /// How many steps the act succeeded for.
    fn done(&self) -> usize {
        self.results.iter().filter(|result| result.is_done).count()
    }
}

/// Approves the ticked steps and lists the result of each.
pub async fn batch(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    form: Posted<BatchForm>,
) -> Result<HttpResponse, Failure> {
    let form = form.0;
    let key = form.press.unwrap_or_else(Uuid::new_v4);
    // Finds all steps before the first approval: an unknown one fails the request while nothing is done.
    let mut chosen = Vec::new();
    for step in form.steps.iter().take(MOST_STEPS) {
        let (_, order) = find_step(&*app.db.conn().await?, &viewer.user, StepId(*step)).await?;
        chosen.push((*step, order));
    }
    let mut results = Vec::new();
    for (step, order) in chosen {
        // One key per step, the same for a repeated request.
        let key = Uuid::from_u128(key.as_u128() ^ step.as_u128());
        let mv = Move::Approve { next: Next::AsDrawn, comment: form.comment.clone(), hint: String::new() };
        let done = press(&app, &viewer, order.id, Some(StepId(step)), Some(key), mv).await;
        let is_done = done.is_ok();
        let text = match done {
            Ok(outcome) => success(&frame, &outcome),
            Err(error) => failure(&frame, &order, &error),
        };
        results.push(BatchResult { step: StepId(step), order, is_done, text });
    }
    Ok(page(StatusCode::OK, &BatchPage { frame, act: "approve", results }))
}

fn success(frame: &Frame, outcome: &ActResult) -> String {
    match outcome.names(&frame.t.get("list-comma")) {
        Some(next) => frame.t.with("flash-approved-onward", &[("next", &next)]),
        None if outcome.order.status == Status::Pending => frame.t.get("flash-approved-others"),
        None => frame.t.get("flash-approved"),
    }
}

pub(super) fn failure(frame: &Frame, order: &Order, error: &Error) -> String {
    if let Error::Unavailable(why) | Error::Lost(why) | Error::Broken(why) = error {
        tracing::error!(why, order.id = %order.id, "the act failed for an order of a batch");
    }
    let faults = Faults::from_error(&frame.t, error);
    if faults.at("next_approver").is_some() {
        return frame.t.get("batch-choose");
    }
    faults.whole.clone().or_else(|| faults.each().next().map(|(_, text)| text.to_owned())).unwrap_or_default()
}
