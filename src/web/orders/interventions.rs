//! The acts of an administrator on an order in approval: reassign its step, move it to another step, terminate it.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use uuid::Uuid;

use super::act::{Button, act};
use super::show_forms::{InterventionForm, PageForm, ReassignForm, SentForm};
use crate::app::App;
use crate::approval::Move;
use crate::orders::{OrderId, StepId};
use crate::web::kit::{Admin, Failure, Frame, Posted, Viewer};
use crate::web::paths;

/// 改派.
pub async fn reassign(
    app: Data<App>,
    viewer: Viewer,
    _: Admin,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<ReassignForm>,
) -> Result<HttpResponse, Failure> {
    let (id, form) = (OrderId(*id), form.0);
    let button = Button {
        key: form.press,
        step: form.step.map(StepId),
        mv: form.to_move(),
        flash: "flash-handed-over",
        to: if form.next.is_empty() { paths::order(id) } else { paths::local(&form.next).to_owned() },
        sent: SentForm::bare(PageForm::Reassign),
    };
    act(&app, &viewer, frame, id, button).await
}

/// 跳转.
pub async fn jump(
    app: Data<App>,
    viewer: Viewer,
    _: Admin,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<InterventionForm>,
) -> Result<HttpResponse, Failure> {
    let (id, form) = (OrderId(*id), form.0);
    let button = Button {
        key: form.press,
        step: None,
        mv: form.to_jump(),
        flash: "flash-handed-over",
        to: paths::order(id),
        sent: SentForm { which: PageForm::Jump, intervention: form, ..SentForm::default() },
    };
    act(&app, &viewer, frame, id, button).await
}

/// 终止.
pub async fn terminate(
    app: Data<App>,
    viewer: Viewer,
    _: Admin,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<InterventionForm>,
) -> Result<HttpResponse, Failure> {
    let (id, form) = (OrderId(*id), form.0);
    let button = Button {
        key: form.press,
        step: None,
        mv: Ok(Move::Terminate { comment: form.comment.clone() }),
        flash: "flash-terminated",
        to: paths::order(id),
        sent: SentForm { which: PageForm::Terminate, intervention: form, ..SentForm::default() },
    };
    act(&app, &viewer, frame, id, button).await
}
