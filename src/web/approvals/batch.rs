//! Several orders approved with one press: each in a transaction of its own, with a result of its own.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use crate::app::App;
use crate::approval::{Move, Next, Outcome, Press, act, find_step};
use crate::error::{Error, Result};
use crate::orders::{Order, Status, StepId};
use crate::web::kit::{Failure, Faults, Frame, Posted, Viewer, filters, page};
use crate::web::paths;

/// Steps of one press.
const MOST: usize = 100;

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
struct BatchPage {
    frame: Frame,
    results: Vec<Done>,
    /// How many were approved.
    approved: usize,
}

/// What became of one.
struct Done {
    step: StepId,
    order: Order,
    is_approved: bool,
    text: String,
}

pub async fn batch(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    form: Posted<BatchForm>,
) -> Result<HttpResponse, Failure> {
    let form = form.0;
    let press = form.press.unwrap_or_else(Uuid::new_v4);
    // All are found before the first is approved: from then on there is a result for each.
    let mut chosen = Vec::new();
    for step in form.steps.iter().take(MOST) {
        let (_, order) = find_step(&mut *app.db.conn().await?, &viewer.user, StepId(*step)).await?;
        chosen.push((*step, order));
    }
    let mut results = Vec::new();
    for (step, order) in chosen {
        // The same press of the same step is known for what it is.
        let key = Uuid::from_u128(press.as_u128() ^ step.as_u128());
        let done = approve(&app, &viewer, &order, StepId(step), &form.comment, key).await;
        let is_approved = done.is_ok();
        let text = match done {
            Ok(outcome) => said(&frame, &outcome),
            Err(error) => why_not(&frame, &order, &error),
        };
        results.push(Done { step: StepId(step), order, is_approved, text });
    }
    let approved = results.iter().filter(|done| done.is_approved).count();
    Ok(page(StatusCode::OK, &BatchPage { frame, results, approved }))
}

async fn approve(app: &App, viewer: &Viewer, order: &Order, step: StepId, comment: &str, key: Uuid) -> Result<Outcome> {
    let mv = Move::Approve { next: Next::AsDrawn, comment: comment.to_owned(), hint: String::new() };
    let press = Press { order: order.id, step: Some(step), mv, key, via: viewer.via };
    act(&mut *app.db.conn().await?, &viewer.user, &press, &app.rules(), app.clock.now()).await
}

fn said(frame: &Frame, outcome: &Outcome) -> String {
    match outcome.names() {
        Some(next) => frame.t.with("flash-approved-onward", &[("next", &next)]),
        None if outcome.order.status == Status::Pending => frame.t.get("flash-approved-others"),
        None => frame.t.get("flash-approved"),
    }
}

fn why_not(frame: &Frame, order: &Order, error: &Error) -> String {
    if let Error::Unavailable(why) | Error::Broken(why) = error {
        tracing::error!(why, order.id = %order.id, "one of several orders could not be approved");
    }
    let faults = Faults::from_error(&frame.t, error);
    if faults.at("next_approver").is_some() {
        return frame.t.get("batch-choose");
    }
    faults.whole.clone().or_else(|| faults.each().next().map(|(_, text)| text.to_owned())).unwrap_or_default()
}
