//! The second half of a sign-in with a password: the code of the second factor.

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::kit::{self, Door, Failure, Faults, Frame, HalfWay, Posted, page, see_other};
use super::paths;
use crate::app::App;
use crate::approval::Via;
use crate::error::{Error, Result};
use crate::org::Way;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CodeForm {
    code: String,
}

#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct CodePage {
    frame: Frame,
    faults: Faults,
}

pub async fn show(app: Data<App>, session: Session, frame: Frame) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    if HalfWay::find(&mut conn, &session, app.clock.now()).await?.is_none() {
        return Ok(see_other(&paths::login()));
    }
    Ok(page(StatusCode::OK, &CodePage { frame, faults: Faults::default() }))
}

pub async fn enter(
    app: Data<App>,
    request: HttpRequest,
    session: Session,
    frame: Frame,
    form: Posted<CodeForm>,
) -> Result<HttpResponse, Failure> {
    let found = HalfWay::find(&mut *app.db.conn().await?, &session, app.clock.now()).await?;
    let Some((user, half_way)) = found else {
        frame.flash("sign-in-code-expired", &[]);
        return Ok(see_other(&paths::login()));
    };
    match kit::check_code(&app, &request, (&user, Way::Password), "code", &form.0.code).await {
        Ok(()) => {
            let door = Door::new(&app, &request, None);
            door.let_all_the_way_in(&session, &user, Via::Web, paths::local(&half_way.next)).await
        }
        Err(error @ (Error::Invalid(_) | Error::Refused(_) | Error::TooMany(..))) => {
            let wait = match &error {
                Error::TooMany(_, seconds) => Some(*seconds),
                _ => None,
            };
            let status = wait.map_or(StatusCode::UNPROCESSABLE_ENTITY, |_| StatusCode::TOO_MANY_REQUESTS);
            let faults = Faults::from_error(&frame.t, &error);
            let mut answer = page(status, &CodePage { frame, faults });
            if let Some(seconds) = wait {
                answer.headers_mut().insert(RETRY_AFTER, seconds.into());
            }
            Ok(answer)
        }
        Err(other) => Err(other.into()),
    }
}
