//! The delivery ledger, for an administrator who has to find out why a message was not delivered.

mod meter;
pub mod why;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use serde::Deserialize;

use self::meter::Meter;
use crate::app::App;
use crate::error::{Error, Result};
use crate::orders::Order;
use crate::org::{Installation, Platform, User, UserId};
use crate::outbox::{self, ActEntry, Attempt, Backlog, Channel, Filter, LetterId, Release, State};
use crate::web::kit::{Admin, Confirmed, Failure, Frame, LetterRow, Nothing, Posted, advice, page, see_other};
use crate::web::paths;

/// Rows of a page.
const MOST_ROWS: i64 = 100;

/// The filter of the list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct MessagesQuery {
    state: String,
    channel: String,
    person: String,
    /// An order's number.
    number: String,
    before: Option<i64>,
}

/// Why an administrator drops a letter.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DropForm {
    reason: String,
}

/// The page to open afterwards.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct NextForm {
    next: String,
}

/// What to do with held letters.
#[derive(Deserialize)]
pub struct HeldForm {
    release: String,
}

/// A letter with its order, its history and its attempts.
struct MessageRow {
    row: LetterRow,
    order: Option<Order>,
    deeds: Vec<(ActEntry, String)>,
    /// Every attempt, if there was more than one.
    tries: Vec<Attempt>,
}

/// Letters under one heading.
struct Part<'a> {
    heading: Option<&'static str>,
    rows: &'a [MessageRow],
}

/// A paused channel.
struct Pause {
    channel: Channel,
    until: DateTime<Utc>,
    why: String,
}

#[derive(Template)]
#[template(path = "admin/messages.html")]
struct MessagesPage {
    frame: Frame,
    query: MessagesQuery,
    rows: Vec<MessageRow>,
    people: Vec<User>,
    backlog: Backlog,
    pauses: Vec<Pause>,
    /// Since when this restored copy holds its letters.
    held_since: Option<DateTime<Utc>>,
    meter: Meter,
    /// Channels that are not configured.
    off: Vec<Channel>,
    /// The next page's `before`.
    next: Option<LetterId>,
    fault: Option<String>,
}

/// The list of letters, newest first.
pub async fn list(
    app: Data<App>,
    _: Admin,
    frame: Frame,
    query: Query<MessagesQuery>,
) -> Result<HttpResponse, Failure> {
    render(&app, frame, query.into_inner(), StatusCode::OK, None).await
}

async fn render(
    app: &App,
    frame: Frame,
    query: MessagesQuery,
    status: StatusCode,
    fault: Option<String>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let people = User::list(&conn).await?;
    let order = match query.number.trim() {
        "" => None,
        number => Some(Order::by_number(&mut conn, number).await?),
    };
    let filter = Filter {
        state: query.state.parse().ok(),
        channel: query.channel.parse().ok(),
        recipient: query.person.parse().ok().map(UserId),
        order: order.as_ref().and_then(|order| order.as_ref().map(|order| order.id)),
        before: query.before.map(LetterId),
    };
    let letters = match &order {
        // An unknown number finds nothing, not everything.
        Some(None) => Vec::new(),
        _ => outbox::all(&mut conn, &filter, MOST_ROWS).await?,
    };
    let next = letters.last().filter(|_| letters.len() as i64 == MOST_ROWS).map(|letter| letter.id);
    let orders = Order::named(&mut conn, &letters.iter().map(|l| l.order_id).collect::<Vec<_>>()).await?;
    let tries = Attempt::with(&mut conn, &letters.iter().map(|l| l.id).collect::<Vec<_>>()).await?;
    let deeds = ActEntry::with(&mut conn, &letters.iter().map(|l| l.id).collect::<Vec<_>>()).await?;
    let name = |id: UserId| people.iter().find(|u| u.id == id).map(|u| u.display_name.clone()).unwrap_or_default();
    let rows = letters.into_iter().map(|letter| MessageRow {
        order: orders.iter().find(|order| order.id == letter.order_id).cloned(),
        deeds: deeds.iter().filter(|d| d.letter_id == letter.id).map(|d| (d.clone(), name(d.actor_id))).collect(),
        tries: tries.iter().filter(|one| letter.attempts > 1 && one.letter_id == letter.id).cloned().collect(),
        row: LetterRow { recipient: name(letter.recipient_id), letter },
    });
    let shown = MessagesPage {
        rows: rows.collect(),
        backlog: outbox::backlog(&mut conn).await?,
        pauses: outbox::pauses(&mut conn, app.clock.now())
            .await?
            .into_iter()
            .map(|(channel, until, why)| Pause { channel, until, why })
            .collect(),
        held_since: Installation::load(&mut conn).await?.held_since,
        meter: Meter::read(&mut conn, app).await?,
        off: off(app),
        people,
        next,
        query,
        frame,
        fault,
    };
    Ok(page(status, &shown))
}

/// The channels that are not configured.
fn off(app: &App) -> Vec<Channel> {
    let is_off = |platform: &Platform| app.platforms.get(*platform).is_none();
    Platform::ALL.iter().copied().filter(is_off).map(Channel::from).collect()
}

/// Retries a letter that was given up.
pub async fn retry(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Posted<NextForm>,
) -> Result<HttpResponse, Failure> {
    let (mut conn, now) = (app.db.conn().await?, app.clock.now());
    let retried = conn.transaction(async |conn| {
        admin.actor().sign(conn, now).await?;
        outbox::retry(conn, admin.0.id, LetterId(*id), now).await
    });
    retried.await?;
    frame.flash("flash-retried", &[]);
    Ok(see_other(&form.0.next()))
}

/// Sends an accepted letter again, as a new one.
pub async fn again(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Posted<NextForm>,
) -> Result<HttpResponse, Failure> {
    let (mut conn, now) = (app.db.conn().await?, app.clock.now());
    let sent = conn.transaction(async |conn| {
        admin.actor().sign(conn, now).await?;
        outbox::send_again(conn, admin.0.id, LetterId(*id), now).await
    });
    sent.await?;
    frame.flash("flash-retried", &[]);
    Ok(see_other(&form.0.next()))
}

/// Drops a letter, for a reason.
pub async fn drop_letter(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Posted<DropForm>,
) -> Result<HttpResponse, Failure> {
    let (mut conn, now) = (app.db.conn().await?, app.clock.now());
    let dropped = conn.transaction(async |conn| {
        admin.actor().sign(conn, now).await?;
        outbox::drop_letter(conn, admin.0.id, LetterId(*id), &form.0.reason, now).await
    });
    match dropped.await {
        Ok(()) => {
            frame.flash("flash-dropped", &[]);
            Ok(see_other(&paths::admin("messages")))
        }
        Err(Error::Invalid(faults)) => {
            let fault = faults.first().map(|fault| frame.t.reason(&fault.reason));
            render(&app, frame, MessagesQuery::default(), StatusCode::UNPROCESSABLE_ENTITY, fault).await
        }
        Err(e) => Err(e.into()),
    }
}

/// Sends or drops the letters that a restored copy holds.
pub async fn release(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
    frame: Frame,
    form: Confirmed<HeldForm>,
) -> Result<HttpResponse, Failure> {
    let release: Release = form.form.release.parse().map_err(|_| Failure::BadRequest)?;
    form.require(&app, &request).await?;
    let (mut conn, now) = (app.db.conn().await?, app.clock.now());
    let reason = frame.t.get("held-reason");
    let released = conn.transaction(async |conn| {
        admin.actor().sign(conn, now).await?;
        outbox::release(conn, admin.0.id, release, &reason, now).await
    });
    let dropped = released.await?;
    match release {
        Release::Send => frame.flash("flash-released", &[]),
        Release::Drop => frame.flash("flash-held-dropped", &[("n", &dropped.to_string())]),
    }
    Ok(see_other(&paths::admin("messages")))
}

/// Ends the pause of a channel.
pub async fn resume(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    channel: Path<String>,
    _form: Posted<Nothing>,
) -> Result<HttpResponse, Failure> {
    let channel = channel.parse().map_err(|_| Error::NotFound)?;
    let (mut conn, now) = (app.db.conn().await?, app.clock.now());
    let resumed = conn.transaction(async |conn| {
        admin.actor().sign(conn, now).await?;
        outbox::resume(conn, channel, now).await
    });
    resumed.await?;
    frame.flash("flash-resumed", &[]);
    Ok(see_other(&paths::admin("messages")))
}

impl NextForm {
    fn next(&self) -> String {
        if self.next.is_empty() { paths::admin("messages") } else { paths::local(&self.next).to_owned() }
    }
}

impl Pause {
    fn advice(&self, frame: &Frame) -> Option<String> {
        advice(&self.why).map(|key| frame.t.get(key))
    }
}

impl MessagesPage {
    fn older(&self) -> Option<String> {
        let before = self.next?.to_string();
        let w = &self.query;
        let all = [
            ("state", w.state.as_str()),
            ("channel", &w.channel),
            ("person", &w.person),
            ("number", &w.number),
            ("before", &before),
        ];
        Some(paths::admin_messages(&all))
    }

    /// The rows by heading: dead letters first, then the rest.
    fn parts(&self) -> Vec<Part<'_>> {
        let (given_up, others) = self.rows.split_at(self.rows.iter().take_while(|row| row.row.may_retry()).count());
        match (given_up.is_empty(), others.is_empty()) {
            (false, false) => vec![
                Part { heading: Some("messages-not-arrived"), rows: given_up },
                Part { heading: Some("messages-others"), rows: others },
            ],
            _ => vec![Part { heading: None, rows: &self.rows }],
        }
    }

    fn is_filtered(&self) -> bool {
        !(self.query.channel.is_empty() && self.query.person.is_empty() && self.query.number.is_empty())
    }
}
