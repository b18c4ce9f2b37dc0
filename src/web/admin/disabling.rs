//! Disabling a person: asks first where the orders go that wait for them, and says where the company's rules name them.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use diesel_async::AsyncConnection;
use serde::Deserialize;

use super::people::{People, render};
use super::sheet::{Sheet, Shown, back, find};
use crate::app::App;
use crate::approval::{self, Disabling, Named, OpenSteps, Waiting, count_waiting, named, waiting_for};
use crate::db::Conn;
use crate::error::Result;
use crate::org::{User, UserId};
use crate::web::kit::{Admin, Failure, Faults, Frame, Posted, Viewer};

/// Orders that are named by their titles.
const MOST_TITLES: i64 = 10;

/// What is chosen for `successor` when the steps are to stay where they are.
const STAY: &str = "stay";

/// The button, and where open steps go.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct DisablingForm {
    /// `1`: disable, anything else: enable.
    disabled: String,
    /// The id of a person, `stay`, or empty.
    pub successor: String,
    pub reason: String,
}

/// What is asked and said before somebody is disabled.
pub struct Leaving {
    /// The first of the orders that wait for the person.
    pub waiting: Vec<Waiting>,
    /// How many there are.
    pub count: i64,
    /// Who may take them over.
    pub successors: Vec<User>,
    pub named: Vec<Named>,
    pub form: DisablingForm,
}

impl Leaving {
    pub(super) async fn of(conn: &mut Conn, person: &User, form: DisablingForm) -> Result<Self> {
        let successors = User::list(conn).await?.into_iter();
        Ok(Self {
            waiting: waiting_for(conn, person.id, MOST_TITLES).await?,
            count: count_waiting(conn, person.id).await?,
            successors: successors.filter(|user| user.may_be_chosen() && user.id != person.id).collect(),
            named: named(conn, person.id).await?,
            form,
        })
    }

    /// How many orders are not named by their titles.
    pub fn more(&self) -> i64 {
        self.count - self.waiting.len() as i64
    }
}

/// Disables somebody, with their open steps going where the form says, or enables them again.
pub async fn disable(
    app: Data<App>,
    viewer: Viewer,
    _: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Posted<DisablingForm>,
) -> Result<HttpResponse, Failure> {
    let (person, form, now) = (find::<People>(&app, *id).await?, form.0, app.clock.now());
    let by = viewer.actor();
    let mut conn = app.db.conn().await?;
    if form.disabled != "1" {
        let enabled = conn.transaction(async |conn| {
            by.sign(conn, now).await?;
            User::set_disabled(conn, person.id, false, now).await
        });
        enabled.await?;
        return Ok(back::<People>(&frame, "flash-enabled", &person));
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
        via: viewer.via,
    };
    let disabled = conn.transaction(async |conn| {
        by.sign(conn, now).await?;
        approval::disable(conn, &viewer.user, &it, &app.rules(), now).await
    });
    match disabled.await {
        Ok(()) => Ok(back::<People>(&frame, "flash-disabled", &person)),
        Err(error) => {
            let (status, faults) = Faults::answer(&frame.t, Some(error))?;
            let typed = People::typed(&person);
            Ok(render(&mut conn, frame, Some(person), typed, Shown { status, faults }, form).await?)
        }
    }
}
