//! Enters orders: one form for all kinds. A faulty form comes back complete, with every fault beside its field.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use uuid::Uuid;

use super::autosave::autosave;
use super::files::is_by_script;
use super::form_page::FormPage;
use super::order_form::{FormOrder, Intent, OrderForm, SentOrder};
use super::prefill;
use super::preview::{card_page, preview};
use super::store::{reload, store};
use crate::app::App;
use crate::approval::{Entered, Entry};
use crate::db::Conn;
use crate::error::{Error, Fault, Result};
use crate::orders::{self, DraftChoice, Kind, MOST_LINES, OrderId, find_visible};
use crate::web::kit::{Failure, Faults, Frame, Posted, Viewer, see_other};
use crate::web::paths;

/// Lines, empty ones included, up to which a faulty form is shown again: each takes 2 KB of the page.
const MOST_SHOWN: usize = 2 * MOST_LINES;

/// The source of a new form; `copy` wins over `template`.
#[derive(Deserialize)]
pub struct PrefillQuery {
    /// An order's id.
    copy: Option<Uuid>,
    /// A template's id.
    template: Option<i64>,
}

/// The form of a new order.
pub async fn new(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    kind: Path<String>,
    query: Query<PrefillQuery>,
) -> Result<HttpResponse, Failure> {
    let kind: Kind = kind.parse().map_err(|_| Error::NotFound)?;
    let mut conn = app.db.conn().await?;
    let raw = match (query.copy, query.template) {
        (Some(id), _) => {
            let order = find_visible(&mut conn, &viewer.user, OrderId(id)).await?;
            if order.kind != kind {
                return Err(Error::NotFound.into());
            }
            orders::view(&conn, order).await?.to_raw()
        }
        (None, Some(id)) => prefill::from_template(&mut conn, &viewer.user, kind, id).await?,
        (None, None) => prefill::usual(&mut conn, &viewer.user, kind).await?,
    };
    let faults = prefill::unavailable(&mut conn, &viewer.user, kind, &raw).await?;
    let mut form = OrderForm::of(raw);
    form.form_key = Some(Uuid::new_v4());
    form.template = query.template;
    let mut page = FormPage::load(&mut conn, &viewer, frame, FormOrder::new(kind), form).await?;
    page.faults = Faults::of(&page.frame.t, &faults);
    Ok(page.answer(StatusCode::OK))
}

/// The form of the viewer's own draft or returned order.
pub async fn edit(app: Data<App>, viewer: Viewer, frame: Frame, id: Path<Uuid>) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let order = find_visible(&mut conn, &viewer.user, OrderId(*id)).await?;
    if order.applicant_id != viewer.user.id {
        return Err(Error::Forbidden.into());
    }
    if !order.status.is_editable() {
        return Err(Error::refused("error-order-not-editable").into());
    }
    let form_order = FormOrder { kind: order.kind, stored: Some((order.id, order.status)) };
    let version = order.version;
    let choice = DraftChoice::of(&mut conn, order.id).await?;
    let mut form = OrderForm::of(orders::view(&conn, order).await?.to_raw());
    form.restore(choice);
    form.version = Some(version);
    let page = FormPage::load(&mut conn, &viewer, frame, form_order, form).await?;
    Ok(page.answer(StatusCode::OK))
}

/// Takes in the form of a new order.
pub async fn create(
    request: HttpRequest,
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    kind: Path<String>,
    form: Posted<OrderForm>,
) -> Result<HttpResponse, Failure> {
    let kind: Kind = kind.parse().map_err(|_| Error::NotFound)?;
    let form = form.0;
    let entry = Entry::New { key: form.form_key.unwrap_or_else(Uuid::new_v4), digest: None };
    let sent = SentOrder { order: FormOrder::new(kind), entry, form };
    let mut conn = app.db.conn().await?;
    receive(&mut conn, &request, &app, &viewer, frame, sent).await
}

/// Takes in the form of the viewer's own order.
pub async fn change(
    request: HttpRequest,
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<Uuid>,
    form: Posted<OrderForm>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let order = find_visible(&mut conn, &viewer.user, OrderId(*id)).await?;
    if order.applicant_id != viewer.user.id {
        return Err(Error::Forbidden.into());
    }
    let form = form.0;
    let entry = Entry::Existing { id: order.id, version: form.version.unwrap_or_default() };
    let order = FormOrder { kind: order.kind, stored: Some((order.id, order.status)) };
    receive(&mut conn, &request, &app, &viewer, frame, SentOrder { order, entry, form }).await
}

/// Answers a form by the button that was pressed. An error shows the form again.
async fn receive(
    conn: &mut Conn,
    request: &HttpRequest,
    app: &App,
    viewer: &Viewer,
    mut frame: Frame,
    sent: SentOrder,
) -> Result<HttpResponse, Failure> {
    if sent.form.lines.len() > MOST_SHOWN {
        let fault = Fault::new("lines", "fault-too-many-lines").with("max", MOST_LINES.to_string());
        return Err(Error::Invalid(vec![fault]).into());
    }
    if is_by_script(request) {
        return Ok(autosave(conn, app, viewer, &frame, sent).await?);
    }
    let error = match sent.form.intent {
        Intent::More => None,
        Intent::Template => keep_template(conn, app, viewer, &mut frame, &sent).await.err(),
        Intent::Card => match preview(conn, app, viewer, &sent).await {
            Ok(preview) => return Ok(card_page(frame, &preview)),
            Err(error) => Some(error),
        },
        Intent::None | Intent::Save | Intent::Submit => match save_or_submit(conn, app, viewer, &frame, &sent).await {
            Ok(to) => return Ok(see_other(&to)),
            Err(error) => Some(error),
        },
    };
    show_again(conn, viewer, frame, sent, error).await
}

/// Stores the form; returns the address to redirect to.
async fn save_or_submit(
    conn: &mut Conn,
    app: &App,
    viewer: &Viewer,
    frame: &Frame,
    sent: &SentOrder,
) -> Result<String> {
    let order = match store(conn, app, viewer, sent).await? {
        Entered::Saved(order) => {
            sent.form.note_use(conn, &viewer.user, app.clock.now()).await?;
            frame.flash("flash-saved", &[]);
            order
        }
        Entered::Submitted(outcome) => {
            sent.form.note_use(conn, &viewer.user, app.clock.now()).await?;
            frame.flash("flash-submitted", &[("next", &outcome.names(&frame.t.get("list-comma")).unwrap_or_default())]);
            outcome.order
        }
        Entered::Before { order, is_repeated: true } => order,
        Entered::Before { order, .. } => return Ok(paths::order(order.id)),
    };
    let address = paths::order(order.id);
    // Names the stored press, so that keep.js forgets its copy of this form.
    Ok(sent.form.press.map_or_else(|| address.clone(), |press| format!("{address}#taken={press}")))
}

/// Stores the form as a template; the form stays open.
async fn keep_template(
    conn: &mut Conn,
    app: &App,
    viewer: &Viewer,
    frame: &mut Frame,
    SentOrder { order, form, .. }: &SentOrder,
) -> Result<()> {
    let name = form.template_form().keep(conn, app, &viewer.user, order.kind, &form.raw()).await?;
    frame.messages.push(frame.t.with("flash-template-kept", &[("name", &name)]));
    Ok(())
}

/// The form as it was sent, with its faults. After `Stale` the next press overwrites the other version.
async fn show_again(
    conn: &mut Conn,
    viewer: &Viewer,
    frame: Frame,
    mut sent: SentOrder,
    error: Option<Error>,
) -> Result<HttpResponse, Failure> {
    let is_contested = matches!(error, Some(Error::Stale));
    let (status, mut faults) = Faults::answer(&frame.t, error)?;
    if is_contested {
        reload(conn, &mut sent).await?;
        faults.whole = Some(frame.t.get("form-stale"));
    }
    let mut page = FormPage::load(conn, viewer, frame, sent.order, sent.form).await?;
    page.faults = faults;
    page.is_contested = is_contested;
    Ok(page.answer(status))
}
