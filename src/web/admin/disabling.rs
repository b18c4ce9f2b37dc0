//! Disables a person and moves their open steps, or enables them again.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use diesel_async::AsyncConnection;

use super::leaving::DisablingForm;
use super::master_data::{FormState, MasterData, find, redirect_to_list};
use super::people::{People, render};
use crate::app::App;
use crate::approval::{self, Disabling, OpenSteps};
use crate::org::{User, UserId};
use crate::web::kit::{Admin, Confirmed, Failure, Faults, Frame};

/// The value of `successor` that leaves the open steps with the disabled person.
const STAY: &str = "stay";

/// Disables a person and reassigns their open steps as chosen, or enables the person again.
pub async fn disable(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Confirmed<DisablingForm>,
) -> Result<HttpResponse, Failure> {
    let (person, now) = (find::<People>(&app, *id).await?, app.clock.now());
    if form.form.disabled == "1" {
        form.require(&app, &request).await?;
    }
    let form = form.form;
    let by = admin.actor();
    let mut conn = app.db.conn().await?;
    if form.disabled != "1" {
        let enabled = conn.transaction(async |conn| {
            by.sign(conn, now).await?;
            User::set_disabled(conn, person.id, false, now).await
        });
        enabled.await?;
        return Ok(redirect_to_list::<People>(&frame, "flash-enabled", &person));
    }
    let reason = form.reason.trim();
    let it = Disabling {
        person: person.id,
        steps: match form.successor.as_str() {
            STAY => Some(OpenSteps::Stay),
            id => id.parse().ok().map(|id| OpenSteps::GoTo(UserId(id))),
        },
        reason: if reason.is_empty() {
            frame.t.with("disabling-reason", &[("name", &person.display_name)])
        } else {
            reason.to_owned()
        },
        via: admin.1,
    };
    let disabled = conn.transaction(async |conn| {
        by.sign(conn, now).await?;
        approval::disable(conn, &admin.0, &it, &app.rules(), now).await
    });
    match disabled.await {
        Ok(()) => Ok(redirect_to_list::<People>(&frame, "flash-disabled", &person)),
        Err(error) => {
            let (status, faults) = Faults::answer(&frame.t, Some(error))?;
            let person_form = People::form_of(&person);
            Ok(render(&mut conn, frame, Some(person), person_form, FormState { status, faults }, form).await?)
        }
    }
}
