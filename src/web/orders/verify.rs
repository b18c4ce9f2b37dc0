//! Verifies a printed order by its code.
//!
//! A visitor who may not see the order learns only whether the paper is genuine and current. Without the code: 404.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use super::verification_code::PrintedFacts;
use crate::app::App;
use crate::approval::{Chain, Event, timeline};
use crate::error::Error;
use crate::orders::{self, Order, OrderId, find_visible};
use crate::throttle::Work;
use crate::web::kit::{Failure, Frame, Guest, event_sentence, filters, page};
use crate::web::paths;

/// The verification code.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct VerifyQuery {
    c: String,
}

/// The page.
#[derive(Template)]
#[template(path = "orders/verify.html")]
struct VerifyPage {
    frame: Frame,
    order: Order,
    /// The facts on the paper.
    then: PrintedFacts,
    now: PrintedFacts,
    /// Whether the history up to the printing is unchanged.
    fits_history: bool,
    /// Whether the viewer may see the order, and thus the differences.
    is_within_reach: bool,
    last: Option<Event>,
}

/// The page; needs no sign-in.
pub async fn verify(
    app: Data<App>,
    request: HttpRequest,
    frame: Frame,
    id: Path<Uuid>,
    query: Query<VerifyQuery>,
) -> Result<HttpResponse, Failure> {
    let guest = Guest::take(&app, &request, Work::Paper)?;
    let id = OrderId(*id);
    let mut conn = app.db.conn().await?;
    let order = Order::find(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let then = PrintedFacts::from_code(app.accepted_keys(), &order, &query.c)?;
    guest.give_back();
    let is_within_reach = match frame.viewer() {
        Some(viewer) => match find_visible(&mut conn, viewer, id).await {
            Ok(_) => true,
            Err(Error::NotFound) => false,
            Err(error) => return Err(error.into()),
        },
        None => false,
    };
    let chain = Chain::of(&conn, order.clone()).await?;
    let events = timeline(&conn, &chain).await?;
    let view = orders::view(&conn, order.clone()).await?;
    let now = PrintedFacts::of(&mut conn, &view, &chain).await?.ok_or(Error::NotFound)?;
    let fits_history = then.fits_history(&mut conn, &order).await?;
    if !fits_history {
        tracing::error!(order = %order.id.0, "the approval log differs from what was printed");
    }
    let last = events.into_iter().rev().find(|event| event.entry.action.moves());
    Ok(page(StatusCode::OK, &VerifyPage { frame, order, then, now, fits_history, is_within_reach, last }))
}

impl VerifyPage {
    fn is_current(&self) -> bool {
        let printed_before_seals = self.then.seal.is_none();
        let now = if printed_before_seals { PrintedFacts { seal: None, ..self.now.clone() } } else { self.now.clone() };
        self.then == now
    }

    /// The heading and the sentence below it.
    fn verdict(&self) -> (String, String) {
        let t = &self.frame.t;
        match (self.fits_history, self.is_current()) {
            (false, _) => (t.get("verify-rewritten"), t.get("verify-rewritten-lead")),
            (true, true) => (t.get("verify-current"), t.get("verify-current-lead")),
            (true, false) => (t.get("verify-changed"), t.get("verify-changed-lead")),
        }
    }

    fn is_fine(&self) -> bool {
        self.fits_history && self.is_current()
    }

    fn said(&self, event: &Event) -> String {
        event_sentence(&self.frame, event)
    }
}
