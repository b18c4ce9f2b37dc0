//! The home page: what waits for me, what I entered, what I was told.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use askama::Template;
use chrono::{DateTime, Utc};

use super::kit::{Failure, Frame, Posted, Viewer, filters, page, see_other};
use super::routes::paths;
use super::sign_in::Nothing;
use crate::app::App;
use crate::approval::{LogEntry, Told, Waiting, told_text, waiting_for};
use crate::db::Conn;
use crate::error::Result;
use crate::orders::{self, Filter, Order, OrderId, Summary};
use crate::org::User;
use crate::outbox::{self, Letter, NoticeKind};

const WAITING: i64 = 100;
const OWN: usize = 10;
const NOTICES: i64 = 20;

/// One line of the inbox in the program.
struct Notice {
    text: String,
    order: OrderId,
    at: DateTime<Utc>,
    is_new: bool,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    waiting: Vec<Waiting>,
    own: Vec<Summary>,
    notices: Vec<Notice>,
    unread: i64,
}

pub async fn home(app: Data<App>, viewer: Viewer, frame: Frame) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let waiting = waiting_for(&mut conn, viewer.user.id, WAITING).await?;
    let filter = Filter { applicant: Some(viewer.user.id), ..Filter::default() };
    let own = orders::list(&mut conn, &viewer.user, &filter, OWN).await?.rows;
    let notices = notices(&mut conn, &viewer.user).await?;
    let unread = outbox::unread(&mut conn, viewer.user.id).await?;
    Ok(page(StatusCode::OK, &HomePage { frame, waiting, own, notices, unread }))
}

/// All of the inbox has been seen.
pub async fn read(app: Data<App>, viewer: Viewer, _form: Posted<Nothing>) -> Result<HttpResponse, Failure> {
    outbox::mark_read(&mut *app.db.conn().await?, viewer.user.id, app.clock.now()).await?;
    Ok(see_other(&paths::home()))
}

/// The texts to this person, newest first, whether or not they went over another channel as well. Cards are not
/// repeated here: what they ask for stands under "waits for me".
async fn notices(conn: &mut Conn, viewer: &User) -> Result<Vec<Notice>> {
    let mut notices = Vec::new();
    for letter in Letter::to(conn, viewer.id, NOTICES).await? {
        if letter.notice != NoticeKind::Told {
            continue;
        }
        let (Some(order), Some(entry)) =
            (Order::find(conn, letter.order_id).await?, LogEntry::find(conn, letter.log_id).await?)
        else {
            continue;
        };
        let ids = [Some(entry.actor_id), entry.next_handler_id].into_iter().flatten().collect::<Vec<_>>();
        let people = User::named(conn, &ids).await?;
        let name = |id| people.iter().find(|user| user.id == id).map_or("", |user| user.display_name.as_str());
        let text = told_text(&Told {
            kind: order.kind,
            title: &order.title,
            action: entry.action,
            actor: name(entry.actor_id),
            next: entry.next_handler_id.map(name),
            applicant: &viewer.display_name,
            comment: &entry.comment,
        });
        notices.push(Notice { text, order: order.id, at: entry.acted_at, is_new: letter.read_at.is_none() });
    }
    Ok(notices)
}
