//! Hands over several orders to one person, each in a transaction of its own and with a result of its own.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use super::batch::{BatchPage, BatchResult, MOST_STEPS, failure};
use crate::app::App;
use crate::approval::{Move, find_step};
use crate::error::Error;
use crate::orders::{Order, StepId};
use crate::org::User;
use crate::web::kit::{Failure, Faults, Frame, Posted, Viewer, chosen, filters, page, press};
use crate::web::paths;

/// The steps that were ticked, and whom they go to.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct BatchHandOverForm {
    press: Option<Uuid>,
    steps: Vec<Uuid>,
    comment: String,
    /// A person's id.
    to: String,
    /// `1`: sent by the page that asks for the person.
    asked: String,
}

/// Asks whom the ticked orders go to.
#[derive(Template)]
#[template(path = "approvals/batch_handover.html")]
struct HandOverPage {
    frame: Frame,
    form: BatchHandOverForm,
    chosen: Vec<(StepId, Order)>,
    people: Vec<User>,
    press: Uuid,
    faults: Faults,
}

/// 转办 of the ticked steps: asks for the person first, then lists the result of each.
pub async fn hand_over_all(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    form: Posted<BatchHandOverForm>,
) -> Result<HttpResponse, Failure> {
    let form = form.0;
    let conn = app.db.conn().await?;
    let mut steps = Vec::new();
    for step in form.steps.iter().take(MOST_STEPS) {
        let (step, order) = find_step(&conn, &viewer.user, StepId(*step)).await?;
        steps.push((step.id, order));
    }
    let to = chosen("to", &form.to);
    let (Ok(to), false) = (&to, steps.is_empty()) else {
        let fault = to.err().filter(|_| form.asked == "1");
        let (status, faults) = match fault {
            Some(error) => Faults::answer(&frame.t, Some(error))?,
            None => (StatusCode::OK, Faults::default()),
        };
        let mut people = User::list(&conn).await?;
        people.retain(|user| user.may_be_chosen() && user.id != viewer.user.id);
        drop(conn);
        let shown = HandOverPage { frame, form, chosen: steps, people, press: Uuid::new_v4(), faults };
        return Ok(page(status, &shown));
    };
    drop(conn);
    let key = form.press.unwrap_or_else(Uuid::new_v4);
    let mut results = Vec::new();
    for (step, order) in steps {
        // One key per step, the same for a repeated request.
        let key = Uuid::from_u128(key.as_u128() ^ step.0.as_u128());
        let mv = Move::HandOver { to: *to, comment: form.comment.clone() };
        let done = press(&app, &viewer, order.id, Some(step), Some(key), mv).await;
        let is_done = done.is_ok();
        let text = match done {
            Ok(outcome) => {
                let next = outcome.names(&frame.t.get("list-comma")).unwrap_or_default();
                frame.t.with("flash-handed-over", &[("next", &next)])
            }
            Err(Error::Invalid(faults)) => {
                faults.first().map(|fault| frame.t.reason(&fault.reason)).unwrap_or_default()
            }
            Err(error) => failure(&frame, &order, &error),
        };
        results.push(BatchResult { step, order, is_done, text });
    }
    Ok(page(StatusCode::OK, &BatchPage { frame, act: "hand_over", results }))
}
