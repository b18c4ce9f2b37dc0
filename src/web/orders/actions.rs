//! The acts of an applicant on an order: withdraw it, remind its handler, delete a draft.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde::Deserialize;
use uuid::Uuid;

use super::act::{Button, act};
use super::show_forms::{ActionForm, PageForm, SentForm};
use crate::app::App;
use crate::approval::Move;
use crate::orders::{OrderId, discard, discard_all, find_visible};
use crate::web::kit::{Failure, Frame, Posted, Viewer, see_other};
use crate::web::paths;

/// 撤回.
pub async fn withdraw(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<ActionForm>,
) -> Result<HttpResponse, Failure> {
    let (id, ActionForm { press, comment, mend }) = (OrderId(*id), form.0);
    let to = match mend {
        Some(_) => paths::copy_order(find_visible(&mut *app.db.conn().await?, &viewer.user, id).await?.kind, id),
        None => paths::order(id),
    };
    let button = Button {
        key: press,
        step: None,
        mv: Ok(Move::Withdraw { comment }),
        flash: if to == paths::order(id) { "flash-withdrawn" } else { "flash-withdrawn-mend" },
        to,
        sent: SentForm::bare(PageForm::Withdraw),
    };
    act(&app, &viewer, frame, id, button).await
}

/// 催办.
pub async fn remind(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<ActionForm>,
) -> Result<HttpResponse, Failure> {
    let id = OrderId(*id);
    let button = Button {
        key: form.0.press,
        step: None,
        mv: Ok(Move::Urge),
        flash: "flash-urged",
        to: paths::order(id),
        sent: SentForm::default(),
    };
    act(&app, &viewer, frame, id, button).await
}

/// Deletes a draft.
pub async fn remove(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    _form: Posted<ActionForm>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    discard(&mut conn, &viewer.user, OrderId(*id)).await?;
    frame.flash("flash-discarded", &[]);
    Ok(see_other(&paths::home()))
}

/// Drafts to delete.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DraftsForm {
    ids: Vec<Uuid>,
    /// The draft whose own button was pressed; the ticked ones then stay.
    only: Option<Uuid>,
}

/// Deletes the chosen drafts; orders submitted meanwhile stay.
pub async fn remove_drafts(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    form: Posted<DraftsForm>,
) -> Result<HttpResponse, Failure> {
    let ids: Vec<OrderId> = form.0.only.map_or(form.0.ids, |only| vec![only]).into_iter().map(OrderId).collect();
    let count = discard_all(&mut *app.db.conn().await?, &viewer.user, &ids).await?;
    match count {
        0 => frame.flash("flash-drafts-none", &[]),
        _ => frame.flash("flash-drafts-removed", &[("count", &count.to_string())]),
    }
    Ok(see_other(&paths::home()))
}
