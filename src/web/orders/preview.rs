//! The card as the approver will see it, before anything is submitted: what was typed is stored, drawn, and taken back.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use diesel_async::AsyncConnection;
use uuid::Uuid;

use super::order_form::OrderForm;
use super::store::check_form;
use crate::app::App;
use crate::approval::{Entered, Entry, enter};
use crate::compose::{CardFacts, Draft, draft, fit};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::messenger::Card;
use crate::orders::{self, CheckedOrder, Kind, Stage};
use crate::web::kit::{Frame, Viewer, page};
use crate::web::way::{Outlook, Way};

/// Rows that a work notice shows (`messaging.md` A4).
const ROWS: usize = 6;

#[derive(Template)]
#[template(path = "orders/card.html")]
struct CardPage {
    frame: Frame,
    card: Card,
    /// Who will approve.
    way: Way,
}

/// Why the transaction ends: never with a commit.
enum Stop {
    Drawn(Box<(CardFacts, Outlook)>),
    Failed(Error),
}

impl From<diesel::result::Error> for Stop {
    fn from(e: diesel::result::Error) -> Self {
        Self::Failed(e.into())
    }
}

/// The page with the card of what was typed. `Invalid` when it cannot be read; what is merely missing may be missing.
/// A failure gives the frame back.
pub async fn card(
    conn: &mut Conn,
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    kind: Kind,
    version: Option<(orders::OrderId, i32)>,
    form: &OrderForm,
) -> Result<HttpResponse, (Error, Frame)> {
    let facts = async {
        let input = check_form(conn, &viewer.user, kind, form, Stage::Draft, version.map(|(id, _)| id)).await?;
        drawn(conn, app, viewer, &input, version, &form.hint).await
    };
    match facts.await {
        Ok((facts, outlook)) => {
            let way = Way::of(&frame, &outlook);
            Ok(page(StatusCode::OK, &CardPage { frame, card: fit(&facts), way }))
        }
        Err(e) => Err((e, frame)),
    }
}

async fn drawn(
    conn: &mut Conn,
    app: &App,
    viewer: &Viewer,
    input: &CheckedOrder,
    version: Option<(orders::OrderId, i32)>,
    hint: &str,
) -> Result<(CardFacts, Outlook)> {
    let now = app.clock.now();
    let entry = match version {
        Some((id, version)) => Entry::Existing { id, version },
        None => Entry::New { key: Uuid::new_v4(), digest: None },
    };
    let stopped: Result<(), Stop> = conn
        .transaction(async |conn| {
            let entered =
                enter(conn, &viewer.user, &entry, input, None, &app.rules(), now).await.map_err(Stop::Failed)?;
            let (Entered::Saved(order) | Entered::Before { order, .. }) = entered else {
                return Err(Stop::Failed(Error::broken("a preview was submitted")));
            };
            let view = orders::view(conn, order).await.map_err(Stop::Failed)?;
            let outlook = Outlook::load(conn, app, &view).await.map_err(Stop::Failed)?;
            let facts = draft(conn, &app.config, Draft { view: &view, hint }, now).await?;
            Err(Stop::Drawn(Box::new((facts, outlook))))
        })
        .await;
    match stopped {
        Err(Stop::Drawn(drawn)) => Ok(*drawn),
        Err(Stop::Failed(e)) => Err(e),
        Ok(()) => Err(Error::broken("a preview was kept")),
    }
}

impl CardPage {
    /// Rows that are shown, and those that the approver sees on the page alone.
    fn shown(&self) -> impl Iterator<Item = &(String, String)> {
        self.card.rows.iter().take(ROWS)
    }

    fn hidden(&self) -> impl Iterator<Item = &(String, String)> {
        self.card.rows.iter().skip(ROWS)
    }
}
