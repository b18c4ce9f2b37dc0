//! One order: header, lines, what was done, who was told; and what the viewer may do about it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;
use uuid::Uuid;

use crate::app::App;
use crate::approval::{Chain, Event, Step, may_act, timeline};
use crate::error::{Error, Result};
use crate::orders::{self, OrderId, OrderView, Status, find_visible};
use crate::org::User;
use crate::outbox::Letter;
use crate::web::kit::{Failure, Faults, Frame, Viewer, filters, letter_class, page, said};
use crate::web::routes::paths;

/// The page of an order.
#[derive(Template)]
#[template(path = "orders/show.html")]
struct ShowPage {
    frame: Frame,
    view: OrderView,
    events: Vec<Event>,
    /// The step that waits, and whose it is.
    open: Option<(Step, User)>,
    /// The open step is the viewer's to decide.
    may_decide: bool,
    may_edit: bool,
    may_withdraw: bool,
    may_urge: bool,
    letters: Vec<(Letter, String)>,
    faults: Faults,
    press: Uuid,
}

pub async fn show(app: Data<App>, viewer: Viewer, frame: Frame, id: Path<Uuid>) -> Result<HttpResponse, Failure> {
    render(&app, &viewer, frame, OrderId(*id), StatusCode::OK, None).await
}

/// The page once more, with what went wrong.
pub(super) async fn render(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    id: OrderId,
    status: StatusCode,
    error: Option<&Error>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let order = find_visible(&mut conn, &viewer.user, id).await?;
    let chain = Chain::of(&mut conn, order.clone()).await?;
    let events = timeline(&mut conn, id).await?;
    let open = match chain.open_step() {
        Some(step) => User::find(&mut conn, step.handler_id).await?.map(|handler| (step.clone(), handler)),
        None => None,
    };
    let letters = Letter::about(&mut conn, id).await?;
    let people = User::named(&mut conn, &letters.iter().map(|l| l.recipient_id).collect::<Vec<_>>()).await?;
    let name = |letter: &Letter| {
        people.iter().find(|u| u.id == letter.recipient_id).map(|u| u.display_name.clone()).unwrap_or_default()
    };
    let is_applicant = order.applicant_id == viewer.user.id;
    let may_end = matches!(order.status, Status::Pending | Status::Returned);
    let faults = error.map(|error| Faults::from_error(&frame.t, error)).unwrap_or_default();
    let shown = ShowPage {
        events,
        may_decide: may_act(&chain, &viewer.user, viewer.via),
        may_edit: is_applicant && order.status.is_editable(),
        may_withdraw: may_end && (is_applicant || viewer.user.is_admin()),
        may_urge: is_applicant && open.is_some(),
        letters: letters
            .into_iter()
            .map(|letter| {
                let to = name(&letter);
                (letter, to)
            })
            .collect(),
        view: orders::view(&mut conn, order).await?,
        open,
        faults,
        press: Uuid::new_v4(),
        frame,
    };
    Ok(page(status, &shown))
}

impl ShowPage {
    fn is_draft(&self) -> bool {
        self.view.order.status == Status::Draft && self.is_applicant()
    }

    fn said(&self, event: &Event) -> String {
        said(&self.frame, event)
    }

    fn awaited(&self) -> Option<String> {
        self.open.as_ref().map(|(_, handler)| handler.display_name.clone())
    }

    fn letter_class(&self, letter: &Letter) -> &'static str {
        letter_class(letter.state)
    }

    fn is_applicant(&self) -> bool {
        self.frame.viewer().is_some_and(|user| user.id == self.view.order.applicant_id)
    }
}
