//! Entering an order: one form for five kinds. What was typed comes back whole, every fault beside its field.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use uuid::Uuid;

use super::autosave::autosave;
use super::files::is_by_script;
use super::form_page::FormPage;
use super::order_form::OrderForm;
use super::prefill;
use super::preview::card;
use super::store::try_store;
use crate::app::App;
use crate::approval::{Entered, Entry};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::orders::{self, DraftChoice, Kind, Order, OrderId, RawOrder, Status, find_visible};
use crate::web::kit::{Failure, Faults, Frame, Posted, Viewer, see_other};
use crate::web::paths;

/// Where a new form is filled from.
#[derive(Deserialize)]
pub struct From {
    copy: Option<Uuid>,
    template: Option<i64>,
}

pub async fn new(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    kind: Path<String>,
    from: Query<From>,
) -> Result<HttpResponse, Failure> {
    let kind: Kind = kind.parse().map_err(|_| Error::NotFound)?;
    let mut conn = app.db.conn().await?;
    let raw = match (from.copy, from.template) {
        (Some(id), _) => {
            let order = find_visible(&mut conn, &viewer.user, OrderId(id)).await?;
            if order.kind != kind {
                return Err(Error::NotFound.into());
            }
            orders::view(&mut conn, order).await?.to_raw()
        }
        (None, Some(id)) => prefill::from_template(&mut conn, &viewer.user, kind, id).await?,
        (None, None) => {
            RawOrder { department: prefill::own_department(&mut conn, &viewer.user).await?, ..RawOrder::default() }
        }
    };
    let gone = prefill::gone(&mut conn, &viewer.user, kind, &raw).await?;
    let mut form = OrderForm::of(raw);
    form.form_key = Some(Uuid::new_v4());
    form.template = from.template;
    form.add_lines();
    let mut page = FormPage::load(&mut conn, &viewer, frame, kind, None, form).await?;
    page.faults = Faults::of(&page.frame.t, &gone);
    Ok(page.answer(StatusCode::OK))
}

pub async fn edit(app: Data<App>, viewer: Viewer, frame: Frame, id: Path<Uuid>) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let order = find_visible(&mut conn, &viewer.user, OrderId(*id)).await?;
    if order.applicant_id != viewer.user.id {
        return Err(Error::Forbidden.into());
    }
    if !order.status.is_editable() {
        return Err(Error::refused("error-order-not-editable").into());
    }
    let (kind, existing, version) = (order.kind, Some((order.id, order.status)), order.version);
    let meant = DraftChoice::of(&mut conn, order.id).await?;
    let mut form = OrderForm::of(orders::view(&mut conn, order).await?.to_raw());
    form.give_back(meant);
    form.version = Some(version);
    form.add_lines();
    let page = FormPage::load(&mut conn, &viewer, frame, kind, existing, form).await?;
    Ok(page.answer(StatusCode::OK))
}

pub async fn create(
    request: HttpRequest,
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    kind: Path<String>,
    form: Posted<OrderForm>,
) -> Result<HttpResponse, Failure> {
    let kind: Kind = kind.parse().map_err(|_| Error::NotFound)?;
    let entry = Entry::New { key: form.0.form_key.unwrap_or_else(Uuid::new_v4), digest: None };
    if is_by_script(&request) {
        let mut conn = app.db.conn().await?;
        return Ok(autosave(&mut conn, &app, &viewer, &frame, (kind, None), &entry, form.0).await?);
    }
    store(&app, &viewer, frame, (kind, None), entry, form.0).await
}

pub async fn change(
    request: HttpRequest,
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<OrderForm>,
) -> Result<HttpResponse, Failure> {
    let order = {
        let mut conn = app.db.conn().await?;
        find_visible(&mut conn, &viewer.user, OrderId(*id)).await?
    };
    if order.applicant_id != viewer.user.id {
        return Err(Error::Forbidden.into());
    }
    let entry = Entry::Existing { id: order.id, version: form.0.version.unwrap_or_default() };
    let known = (order.kind, Some((order.id, order.status)));
    if is_by_script(&request) {
        let mut conn = app.db.conn().await?;
        return Ok(autosave(&mut conn, &app, &viewer, &frame, known, &entry, form.0).await?);
    }
    store(&app, &viewer, frame, known, entry, form.0).await
}

async fn store(
    app: &App,
    viewer: &Viewer,
    frame: Frame,
    (kind, existing): (Kind, Option<(OrderId, Status)>),
    entry: Entry,
    mut form: OrderForm,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    if form.intent == "more" {
        form.add_lines();
        let page = FormPage::load(&mut conn, viewer, frame, kind, existing, form).await?;
        return Ok(page.answer(StatusCode::OK));
    }
    if form.intent == "template" {
        return keep_template(&mut conn, app, viewer, frame, (kind, existing), form).await;
    }
    if form.intent == "card" {
        let version = existing.map(|(id, _)| (id, form.version.unwrap_or_default()));
        match card(&mut conn, app, viewer, frame, kind, version, &form).await {
            Ok(answer) => return Ok(answer),
            Err((Error::Invalid(faults), frame)) => {
                let mut page = FormPage::load(&mut conn, viewer, frame, kind, existing, form).await?;
                page.faults = Faults::of(&page.frame.t, &faults);
                return Ok(page.answer(StatusCode::UNPROCESSABLE_ENTITY));
            }
            Err((other, _)) => return Err(other.into()),
        }
    }
    match try_store(&mut conn, app, viewer, kind, existing.map(|(_, status)| status), &entry, &form).await {
        Ok(Entered::Saved(order)) => {
            form.note_use(&mut conn, &viewer.user, app.clock.now()).await?;
            frame.flash("flash-saved", &[]);
            Ok(taken(order.id, &form))
        }
        Ok(Entered::Submitted(outcome)) => {
            form.note_use(&mut conn, &viewer.user, app.clock.now()).await?;
            let next = outcome.names().unwrap_or_default();
            frame.flash("flash-submitted", &[("next", &next)]);
            Ok(taken(outcome.order.id, &form))
        }
        Ok(Entered::Before { order, is_repeated: true }) => Ok(taken(order.id, &form)),
        Ok(Entered::Before { order, .. }) => Ok(see_other(&paths::order(order.id))),
        Err(Error::Invalid(faults)) => {
            form.add_lines();
            let mut page = FormPage::load(&mut conn, viewer, frame, kind, existing, form).await?;
            page.faults = Faults::of(&page.frame.t, &faults);
            Ok(page.answer(StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(Error::Stale) => stale(&mut conn, viewer, frame, (kind, existing), &entry, form).await,
        Err(error @ Error::Refused(_)) => {
            let mut page = FormPage::load(&mut conn, viewer, frame, kind, existing, form).await?;
            page.faults = Faults::whole(&page.frame.t, &error);
            Ok(page.answer(StatusCode::CONFLICT))
        }
        Err(other) => Err(other.into()),
    }
}

/// To the order; the address says which press was taken, so that the browser forgets what it kept of that form.
fn taken(order: OrderId, form: &OrderForm) -> HttpResponse {
    let order = paths::order(order);
    match form.press {
        Some(press) => see_other(&format!("{order}#taken={press}")),
        None => see_other(&order),
    }
}

/// Another window saved it meanwhile: what was typed here is shown again, and the next press takes that one's place.
async fn stale(
    conn: &mut Conn,
    viewer: &Viewer,
    frame: Frame,
    (kind, existing): (Kind, Option<(OrderId, Status)>),
    entry: &Entry,
    mut form: OrderForm,
) -> Result<HttpResponse, Failure> {
    let stored = match entry {
        Entry::New { key, .. } => Order::by_form_key(conn, *key).await?,
        Entry::Existing { id, .. } => Order::find(conn, *id).await?,
    };
    form.version = stored.as_ref().map(|order| order.version).or(form.version);
    let existing = stored.map(|order| (order.id, order.status)).or(existing);
    let mut page = FormPage::load(conn, viewer, frame, kind, existing, form).await?;
    page.is_contested = true;
    page.faults.whole = Some(page.frame.t.get("form-stale"));
    Ok(page.answer(StatusCode::CONFLICT))
}

/// Keeps what is typed as a template, and goes on with the form.
async fn keep_template(
    conn: &mut Conn,
    app: &App,
    viewer: &Viewer,
    mut frame: Frame,
    (kind, existing): (Kind, Option<(OrderId, Status)>),
    form: OrderForm,
) -> Result<HttpResponse, Failure> {
    let kept = form.template_form().keep(conn, app, &viewer.user, kind, &form.raw()).await;
    let error = match kept {
        Ok(name) => {
            frame.messages.push(frame.t.with("flash-template-kept", &[("name", &name)]));
            None
        }
        Err(error @ Error::Invalid(_)) => Some(error),
        Err(other) => return Err(other.into()),
    };
    let (status, faults) = Faults::answer(&frame.t, error)?;
    let mut page = FormPage::load(conn, viewer, frame, kind, existing, form).await?;
    page.faults = faults;
    Ok(page.answer(status))
}
