//! A step goes to another person: handed over, shared for an opinion, taken back.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use uuid::Uuid;

use super::act::{Button, act};
use super::show_forms::{OpinionTime, PageForm, SentForm, TurnForm};
use crate::app::App;
use crate::approval::{ActResult, Move};
use crate::orders::StepId;
use crate::web::kit::{Failure, Frame, Posted, Viewer};
use crate::web::paths;

/// 转办.
pub async fn hand_over(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<TurnForm>,
) -> Result<HttpResponse, Failure> {
    let form = form.0;
    let button = Button {
        key: form.press,
        mv: form.to_handover(),
        sent: SentForm { which: PageForm::HandOver, turn: form, ..SentForm::default() },
    };
    act(&app, &viewer, frame, StepId(*id), button, onward("flash-handed-over")).await
}

/// 加签: asks another person for an opinion, before the viewer's decision or after it.
pub async fn ask(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<TurnForm>,
) -> Result<HttpResponse, Failure> {
    let form = form.0;
    let flash = if form.when == OpinionTime::After { "flash-asked-after" } else { "flash-asked-before" };
    let button = Button {
        key: form.press,
        mv: form.to_opinion(),
        sent: SentForm { which: PageForm::Opinion, turn: form, ..SentForm::default() },
    };
    act(&app, &viewer, frame, StepId(*id), button, onward(flash)).await
}

/// 拿回: takes back the viewer's approval until the next handler acts; redirects to the page of the new step.
pub async fn take_back(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<TurnForm>,
) -> Result<HttpResponse, Failure> {
    let form = form.0;
    let button =
        Button { key: form.press, mv: Ok(Move::TakeBack { comment: form.comment }), sent: SentForm::default() };
    act(&app, &viewer, frame, StepId(*id), button, onward("flash-taken-back")).await
}

/// To the viewer's step of the order, with a message.
fn onward(flash: &'static str) -> impl FnOnce(&Frame, ActResult) -> String {
    move |frame, outcome| {
        frame.flash(flash, &[("next", &outcome.names(&frame.t.get("list-comma")).unwrap_or_default())]);
        paths::order_approval(outcome.order.id)
    }
}
