//! Previews the card before submission: stores the form in a transaction, composes the card, rolls back.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use diesel_async::AsyncConnection;
use uuid::Uuid;

use super::order_form::SentOrder;
use super::store::check;
use crate::app::App;
use crate::approval::{Chain, Entered, Entry, enter, facts};
use crate::compose::{CardFacts, CardPreview, fit, preview_card};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::messenger::Card;
use crate::orders::{self, OrderView, Stage};
use crate::web::kit::{Frame, Viewer, page};
use crate::web::paths;
use crate::web::way::{Outlook, Way};

/// Rows that a work notice shows (`messaging.md` A4).
const ROWS: usize = 6;

/// The page of the preview.
#[derive(Template)]
#[template(path = "orders/card.html")]
struct CardPage {
    frame: Frame,
    card: Card,
    /// Who will approve.
    way: Way,
}

/// The content of a preview.
pub(super) struct Preview {
    facts: CardFacts,
    outlook: Outlook,
}

/// Ends the transaction without a commit.
enum Rollback {
    Done(Box<Preview>),
    Failed(Error),
}

impl From<diesel::result::Error> for Rollback {
    fn from(e: diesel::result::Error) -> Self {
        Self::Failed(e.into())
    }
}

/// Composes the card of a form. Missing fields are no fault, unreadable ones are `Invalid`. Stores nothing.
pub(super) async fn preview(conn: &mut Conn, app: &App, viewer: &Viewer, sent: &SentOrder) -> Result<Preview> {
    let input = check(conn, &viewer.user, sent, Stage::Draft).await?;
    let now = app.clock.now();
    // A key of its own: the form's key belongs to the order that will be stored.
    let entry = match &sent.entry {
        Entry::New { .. } => Entry::New { key: Uuid::new_v4(), digest: None },
        existing => existing.clone(),
    };
    let hint = &sent.form.hint;
    let ended: Result<(), Rollback> = conn
        .transaction(async |conn| {
            let entered =
                enter(conn, &viewer.user, &entry, &input, None, &app.rules(), now).await.map_err(Rollback::Failed)?;
            let (Entered::Saved(order) | Entered::Before { order, .. }) = entered else {
                return Err(Rollback::Failed(Error::broken("a preview was submitted")));
            };
            let view = orders::view(conn, order).await.map_err(Rollback::Failed)?;
            let outlook = outlook(conn, app, &view).await.map_err(Rollback::Failed)?;
            let facts = preview_card(conn, &app.config, CardPreview { view: &view, hint }, now).await?;
            Err(Rollback::Done(Box::new(Preview { facts, outlook })))
        })
        .await;
    match ended {
        Err(Rollback::Done(preview)) => Ok(*preview),
        Err(Rollback::Failed(e)) => Err(e),
        Ok(()) => Err(Error::broken("a preview was committed")),
    }
}

/// The page with the card.
pub(super) fn card_page(frame: Frame, Preview { facts, outlook }: &Preview) -> HttpResponse {
    let way = Way::if_submitted(frame.t, outlook);
    page(StatusCode::OK, &CardPage { frame, card: fit(facts), way })
}

impl CardPage {
    /// Rows that the notice shows.
    fn shown(&self) -> impl Iterator<Item = &(String, String)> {
        self.card.rows.iter().take(ROWS)
    }

    /// Rows that only the approval page shows.
    fn hidden(&self) -> impl Iterator<Item = &(String, String)> {
        self.card.rows.iter().skip(ROWS)
    }
}

async fn outlook(conn: &Conn, app: &App, view: &OrderView) -> Result<Outlook> {
    let chain = Chain::of(conn, view.order.clone()).await?;
    let facts = facts(conn, &view.order, Some(view), app.rules().urge_interval, app.clock.now()).await?;
    Outlook::load(conn, chain, &facts).await
}
