//! What became of the messages: for the administrator who is called because one did not arrive.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::app::App;
use crate::error::{Error, Result};
use crate::orders::Order;
use crate::org::User;
use crate::outbox::{self, Backlog, Channel, Letter, LetterId, State};
use crate::web::kit::{Admin, Failure, Frame, Nothing, Posted, page, see_other};
use crate::web::routes::paths;

const MOST_ROWS: i64 = 200;

/// The filter, as it stands in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    state: String,
}

/// A letter with the names of what it is about.
struct Row {
    letter: Letter,
    recipient: String,
    order: Option<Order>,
}

#[derive(Template)]
#[template(path = "admin/messages.html")]
struct MessagesPage {
    frame: Frame,
    wanted: Wanted,
    rows: Vec<Row>,
    backlog: Backlog,
    /// Until when and why nothing is sent.
    pause: Option<(DateTime<Utc>, String)>,
    is_off: bool,
}

pub async fn list(app: Data<App>, _: Admin, frame: Frame, wanted: Query<Wanted>) -> Result<HttpResponse, Failure> {
    let wanted = wanted.into_inner();
    let mut conn = app.db.conn().await?;
    let letters = outbox::all(&mut conn, wanted.state.parse().ok(), MOST_ROWS).await?;
    let people = User::named(&mut conn, &letters.iter().map(|l| l.recipient_id).collect::<Vec<_>>()).await?;
    let orders = Order::named(&mut conn, &letters.iter().map(|l| l.order_id).collect::<Vec<_>>()).await?;
    let row = |letter: Letter| Row {
        recipient: people
            .iter()
            .find(|u| u.id == letter.recipient_id)
            .map(|u| u.display_name.clone())
            .unwrap_or_default(),
        order: orders.iter().find(|order| order.id == letter.order_id).cloned(),
        letter,
    };
    let shown = MessagesPage {
        rows: letters.into_iter().map(row).collect(),
        backlog: outbox::backlog(&mut conn).await?,
        pause: outbox::paused(&mut conn, Channel::DingTalk, app.clock.now()).await?,
        is_off: app.dingtalk.is_none(),
        wanted,
        frame,
    };
    Ok(page(StatusCode::OK, &shown))
}

/// Sends a letter that was given up once more.
pub async fn retry(
    app: Data<App>,
    _: Admin,
    frame: Frame,
    id: Path<i64>,
    _form: Posted<Nothing>,
) -> Result<HttpResponse, Failure> {
    if !outbox::retry(&mut *app.db.conn().await?, LetterId(*id), app.clock.now()).await? {
        return Err(Error::NotFound.into());
    }
    frame.flash("flash-retried", &[]);
    Ok(see_other(&paths::admin("messages")))
}

/// Uses the channel again at once.
pub async fn resume(app: Data<App>, _: Admin, frame: Frame, _form: Posted<Nothing>) -> Result<HttpResponse, Failure> {
    outbox::resume(&mut *app.db.conn().await?, Channel::DingTalk, app.clock.now()).await?;
    frame.flash("flash-resumed", &[]);
    Ok(see_other(&paths::admin("messages")))
}

impl MessagesPage {
    fn class_of(&self, letter: &Letter) -> &'static str {
        crate::web::kit::letter_class(letter.state)
    }

    fn may_retry(&self, letter: &Letter) -> bool {
        letter.state == State::Dead
    }
}
