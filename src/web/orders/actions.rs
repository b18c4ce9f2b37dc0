//! What the applicant does to an order: withdraw it, urge its handler, discard a draft.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use serde::Deserialize;
use uuid::Uuid;

use super::show::render;
use super::show_forms::{ActionForm, ReassignForm};
use crate::app::App;
use crate::approval::{Move, Press, act};
use crate::error::{Error, Result};
use crate::orders::{OrderId, StepId, discard, discard_all};
use crate::org::UserId;
use crate::web::kit::{Admin, Failure, Frame, Posted, Viewer, see_other};
use crate::web::paths;

pub async fn withdraw(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<ActionForm>,
) -> Result<HttpResponse, Failure> {
    let mv = Move::Withdraw { comment: form.0.comment.clone() };
    press(&app, &viewer, frame, OrderId(*id), form.0.press, mv).await
}

pub async fn remind(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<ActionForm>,
) -> Result<HttpResponse, Failure> {
    press(&app, &viewer, frame, OrderId(*id), form.0.press, Move::Urge).await
}

/// Somebody's turn goes to somebody else, by an administrator.
pub async fn reassign(
    app: Data<App>,
    viewer: Viewer,
    _: Admin,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<ReassignForm>,
) -> Result<HttpResponse, Failure> {
    let (id, ReassignForm { press, step, to, comment, next }) = (OrderId(*id), form.0);
    let done = async {
        let to = to.parse().map(UserId).map_err(|_| Error::invalid("to", "fault-choose-approver"))?;
        let mv = Move::Reassign { to, comment };
        let (step, key) = (step.map(StepId), press.unwrap_or_else(Uuid::new_v4));
        let press = Press { order: id, step, mv, key, via: viewer.via };
        act(&mut *app.db.conn().await?, &viewer.user, &press, &app.rules(), app.clock.now()).await
    };
    match done.await {
        Ok(outcome) => {
            let who = outcome.names().unwrap_or_default();
            frame.flash("flash-handed-over", &[("next", &who)]);
            Ok(see_other(if next.is_empty() { paths::order(id) } else { paths::local(&next).to_owned() }.as_str()))
        }
        Err(error @ Error::Invalid(_)) => {
            render(&app, &viewer, frame, id, StatusCode::UNPROCESSABLE_ENTITY, Some(&error)).await
        }
        Err(error @ Error::Refused(_)) => render(&app, &viewer, frame, id, StatusCode::CONFLICT, Some(&error)).await,
        Err(other) => Err(other.into()),
    }
}

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

/// Drafts that are deleted together.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DraftsForm {
    ids: Vec<Uuid>,
    /// The one whose own button was pressed: whatever else is ticked stays.
    only: Option<Uuid>,
}

/// Deletes several drafts, or one; what is no draft any more stays.
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

async fn press(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    order: OrderId,
    key: Option<Uuid>,
    mv: Move,
) -> Result<HttpResponse, Failure> {
    let press = Press { order, step: None, mv, key: key.unwrap_or_else(Uuid::new_v4), via: viewer.via };
    let done = {
        let mut conn = app.db.conn().await?;
        act(&mut conn, &viewer.user, &press, &app.rules(), app.clock.now()).await
    };
    match done {
        Ok(outcome) => {
            let next = outcome.names().unwrap_or_default();
            let key = if matches!(press.mv, Move::Urge) { "flash-urged" } else { "flash-withdrawn" };
            frame.flash(key, &[("next", &next)]);
            Ok(see_other(&paths::order(order)))
        }
        Err(error @ Error::Invalid(_)) => {
            render(app, viewer, frame, order, StatusCode::UNPROCESSABLE_ENTITY, Some(&error)).await
        }
        Err(error @ Error::Refused(_)) => render(app, viewer, frame, order, StatusCode::CONFLICT, Some(&error)).await,
        Err(other) => Err(other.into()),
    }
}
