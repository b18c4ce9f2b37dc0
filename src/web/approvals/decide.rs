//! Approve, return, reject.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use uuid::Uuid;

use super::act::{Button, act};
use super::show_forms::{DecisionForm, PageForm, SentForm};
use crate::app::App;
use crate::approval::Action;
use crate::orders::{Status, StepId};
use crate::web::kit::{Failure, Frame, Posted, Viewer};
use crate::web::paths;

/// 同意、退回、拒绝.
pub async fn decide(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<DecisionForm>,
) -> Result<HttpResponse, Failure> {
    let (step, form) = (StepId(*id), form.0);
    let button = Button {
        key: form.press,
        mv: form.to_move(),
        sent: SentForm { which: PageForm::Decision, decision: form, ..SentForm::default() },
    };
    act(&app, &viewer, frame, step, button, |frame, outcome| {
        let next = outcome.names(&frame.t.get("list-comma"));
        let key = match (outcome.entry.action, &next) {
            (Action::Approve, Some(_)) => "flash-approved-onward",
            (Action::Approve, None) if outcome.order.status == Status::Pending => "flash-approved-others",
            (Action::Approve, None) => "flash-approved",
            (Action::Return, Some(_)) => "flash-returned-to",
            (Action::Return, None) => "flash-returned",
            _ => "flash-rejected",
        };
        frame.flash(key, &[("next", &next.unwrap_or_default())]);
        paths::approval(step)
    })
    .await
}
