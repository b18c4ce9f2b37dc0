//! The shell of every act: a press of a button acts once, then redirects; a refusal shows the page again.
//!
//! Never knows a page: the caller says where to go and how to show its page.

use actix_web::HttpResponse;
use uuid::Uuid;

use super::{Failure, Frame, Viewer, see_other};
use crate::app::App;
use crate::approval::{ActResult, Move, Press, act};
use crate::error::{Error, Result};
use crate::orders::{OrderId, StepId};

/// Acts on an order for the viewer, in one transaction.
///
/// `step` is the step whose page was used; `None`: the open one. `key` comes with the form, so that a repeated request
/// acts once; `None` makes a new key. Errors are those of [`act`].
pub async fn press(
    app: &App,
    viewer: &Viewer,
    order: OrderId,
    step: Option<StepId>,
    key: Option<Uuid>,
    mv: Move,
) -> Result<ActResult> {
    let press = Press { order, step, mv, key: key.unwrap_or_else(Uuid::new_v4), via: viewer.via };
    act(&mut *app.db.conn().await?, &viewer.user, &press, &app.rules(), app.clock.now()).await
}

/// Answers a form: 303 to the address that `done` returns, or the page again with its faults.
///
/// `again` gets errors that a page can show (`Invalid`, `Refused`, `Stale`, `TooMany`; `Faults::answer` gives their status).
/// Every other error becomes the error page.
pub async fn redirect_or<T>(
    frame: Frame,
    result: Result<T>,
    done: impl FnOnce(&Frame, T) -> String,
    again: impl AsyncFnOnce(Frame, Error) -> Result<HttpResponse, Failure>,
) -> Result<HttpResponse, Failure> {
    match result {
        Ok(value) => Ok(see_other(&done(&frame, value))),
        Err(error @ (Error::Invalid(_) | Error::Refused(_) | Error::Stale | Error::TooMany(..))) => {
            again(frame, error).await
        }
        Err(other) => Err(other.into()),
    }
}
