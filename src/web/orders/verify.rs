//! Holds a printed order against the system: for whoever has the paper in hand.
//!
//! Whoever is not signed in, or may not see the order, learns nothing that is not on the paper, except whether it is
//! genuine and still right. Without the code there is nothing to see.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use super::verification_code::Facts;
use crate::app::App;
use crate::approval::{Chain, Event, timeline};
use crate::error::Error;
use crate::orders::{self, Order, OrderId, find_visible};
use crate::web::kit::{Failure, Frame, filters, page, said};
use crate::web::paths;

/// The code, as it stands in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    c: String,
}

#[derive(Template)]
#[template(path = "orders/verify.html")]
struct VerifyPage {
    frame: Frame,
    order: Order,
    /// When it was printed.
    then: Facts,
    now: Facts,
    /// Whether the viewer may see what changed, and the last act with it.
    is_within_reach: bool,
    last: Option<Event>,
}

pub async fn verify(
    app: Data<App>,
    frame: Frame,
    id: Path<Uuid>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Failure> {
    let id = OrderId(*id);
    let mut conn = app.db.conn().await?;
    let order = Order::find(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let then = Facts::unseal(&app.secret_key, &order, &asked.c)?;
    let is_within_reach = match frame.viewer() {
        Some(viewer) => match find_visible(&mut conn, viewer, id).await {
            Ok(_) => true,
            Err(Error::NotFound) => false,
            Err(error) => return Err(error.into()),
        },
        None => false,
    };
    let chain = Chain::of(&mut conn, order.clone()).await?;
    let events = timeline(&mut conn, &chain).await?;
    let view = orders::view(&mut conn, order.clone()).await?;
    let now = Facts::of(&view, &chain).ok_or(Error::NotFound)?;
    let last = events.into_iter().rev().find(|event| event.entry.action.moves());
    Ok(page(StatusCode::OK, &VerifyPage { frame, order, then, now, is_within_reach, last }))
}

impl VerifyPage {
    fn is_current(&self) -> bool {
        self.then == self.now
    }

    fn said(&self, event: &Event) -> String {
        said(&self.frame, event)
    }
}
