//! Remarks about an order and copies of it for information. Never moves the order.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use uuid::Uuid;

use super::act::{Button, act};
use super::show_forms::{PageForm, RemarkForm, SentForm};
use crate::app::App;
use crate::orders::OrderId;
use crate::org::User;
use crate::web::kit::{Failure, Frame, Posted, Viewer};
use crate::web::paths;

/// 评论: adds a remark and notifies the people named.
pub async fn comment(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<RemarkForm>,
) -> Result<HttpResponse, Failure> {
    let (id, form) = (OrderId(*id), form.0);
    let everybody = User::list(&*app.db.conn().await?).await?;
    let button = Button {
        key: form.press,
        step: None,
        mv: form.to_comment(&everybody, viewer.user.id),
        flash: "flash-commented",
        to: format!("{}#timeline", paths::order(id)),
        sent: SentForm { which: PageForm::Comment, remark: form, ..SentForm::default() },
    };
    act(&app, &viewer, frame, id, button).await
}

/// 抄送.
pub async fn copy(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<RemarkForm>,
) -> Result<HttpResponse, Failure> {
    let (id, form) = (OrderId(*id), form.0);
    let button = Button {
        key: form.press,
        step: None,
        mv: form.to_copy(),
        flash: "flash-copied",
        to: format!("{}#timeline", paths::order(id)),
        sent: SentForm { which: PageForm::Copy, remark: form, ..SentForm::default() },
    };
    act(&app, &viewer, frame, id, button).await
}
