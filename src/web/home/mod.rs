//! The home page: steps that wait for the viewer, their own orders, their notices.

mod notice;
mod strip;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::app::App;
use crate::approval::{Desk, Notice, Returned, Waiting, count_stuck};
use crate::directory;
use crate::orders::{Gist, OrderId, Summary};
use crate::org::User;
use crate::outbox;
use crate::stock;
use crate::web::kit::{Failure, Frame, Nothing, Posted, Viewer, filters, goods_of, page, see_other, title_of};
use crate::web::paths;
use strip::{Tile, Trouble};

/// The most rows of each list.
const WAITING: i64 = 100;
const OWN: i64 = 10;
const NOTICES: i64 = 20;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    /// The idempotency key of the batch approval.
    press: Uuid,
    strip: Vec<Tile>,
    /// The viewer's own returned orders.
    returned: Vec<Returned>,
    waiting: Vec<Waiting>,
    /// The waiting orders that are short of stock.
    short: Vec<OrderId>,
    /// How many more steps wait than are shown, and the address of all of them.
    more: Option<(String, String)>,
    /// The viewer's drafts, newest first.
    drafts: Vec<Summary>,
    /// The orders that the viewer has submitted.
    own: Vec<Summary>,
    /// What the waiting orders are for.
    gists: Vec<Gist>,
    notices: Vec<Notice>,
    unread: i64,
    /// For administrators: a channel is paused, or letters are dead.
    is_troubled: bool,
    /// For administrators: what was paused within a day, until when and why.
    rests: Vec<String>,
    /// For administrators: the number of messages that wait without a worker, if any.
    unattended: Option<String>,
    /// For administrators: directory changes wait to be applied.
    is_directory_waiting: bool,
    /// For administrators: orders are stuck.
    is_stuck: bool,
}

pub async fn home(app: Data<App>, viewer: Viewer, frame: Frame) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let desk = Desk::of(&conn, &viewer.user, (WAITING, OWN, NOTICES)).await?;
    let Desk { waiting, gists, returned, drafts, own, notices, unread } = desk;
    // The frame has counted all steps.
    let rest = frame.waiting.saturating_sub(i64::try_from(waiting.len()).unwrap_or(i64::MAX));
    let all = paths::orders_with([("handler", viewer.user.id.to_string().as_str())]);
    let more = (rest > 0).then(|| (rest.to_string(), all));
    let now = app.clock.now();
    let (mut is_troubled, mut is_directory_waiting, mut trouble, mut unattended) = (false, false, None, None);
    let mut rests = Vec::new();
    if viewer.user.is_admin() {
        let stuck = count_stuck(&mut conn, now).await?;
        let dead = outbox::backlog(&mut conn).await?.dead;
        let pauses = outbox::pauses(&mut conn, now - TimeDelta::days(1)).await?;
        is_troubled = dead > 0 || pauses.iter().any(|(_, until, _)| *until > now);
        rests = pauses.iter().map(|(channel, until, why)| told_rest(&frame, *channel, (until, now), why)).collect();
        let waiting = outbox::attendance(&mut conn, app.clock.offset_micros()).await?.unattended;
        unattended = (waiting > 0).then(|| waiting.to_string());
        is_directory_waiting = directory::is_waiting(&mut conn).await?;
        trouble = Some(Trouble { stuck, dead });
    }
    let is_stuck = trouble.is_some_and(|trouble| trouble.stuck > 0);
    let strip = strip::strip(&mut conn, &app, &frame, &viewer.user, trouble).await?;
    let of_waiting: Vec<OrderId> = waiting.iter().map(|one| one.summary.order.id).collect();
    let short = match frame.company.keeps_stock && !waiting.is_empty() {
        true => stock::short_among(&mut conn, &of_waiting).await?,
        false => Vec::new(),
    };
    let press = Uuid::new_v4();
    let home = HomePage {
        frame,
        press,
        strip,
        returned,
        waiting,
        short,
        more,
        drafts,
        own,
        gists,
        notices,
        unread,
        is_troubled,
        rests,
        unattended,
        is_directory_waiting,
        is_stuck,
    };
    Ok(page(StatusCode::OK, &home))
}

impl HomePage {
    /// People who never approve see no empty list.
    fn is_approver(&self) -> bool {
        self.frame.viewer().is_some_and(User::is_approver)
    }

    /// Whether a waiting order is short of stock.
    fn is_short(&self, row: &Summary) -> bool {
        self.short.contains(&row.order.id)
    }

    fn title(&self, row: &Summary) -> String {
        title_of(&self.frame, row)
    }

    fn due(&self, due: &DateTime<Utc>) -> String {
        let key = if *due <= self.frame.now() { "home-overdue" } else { "home-due" };
        self.frame.t.with(key, &[("when", self.frame.time(due))])
    }

    fn said(&self, notice: &Notice) -> String {
        notice::said(&self.frame, notice)
    }

    /// What a waiting order is for.
    fn gist(&self, row: &Summary) -> Option<String> {
        self.gists.iter().find(|gist| gist.order_id == row.order.id).and_then(|gist| goods_of(&self.frame, gist))
    }
}

/// The text about a channel that is or was paused.
fn told_rest(
    frame: &Frame,
    channel: outbox::Channel,
    (until, now): (&DateTime<Utc>, DateTime<Utc>),
    why: &str,
) -> String {
    let key = if *until > now { "messages-rests" } else { "messages-rested" };
    let channel = frame.t.get(&format!("channel-{channel}"));
    frame.t.with(key, &[("channel", channel), ("when", frame.time(until)), ("why", frame.t.get(why))])
}

/// Marks all notices as read.
pub async fn read(app: Data<App>, viewer: Viewer, _form: Posted<Nothing>) -> Result<HttpResponse, Failure> {
    outbox::mark_read(&mut *app.db.conn().await?, viewer.user.id, app.clock.now()).await?;
    Ok(see_other(&paths::home()))
}
