//! Entering an order: one form for five kinds. What was typed comes back whole, every fault beside its field.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use super::preview::card;
use super::typed::OrderForm;
use crate::app::App;
use crate::approval::{Chain, Entered, Entry, Flow, FlowVersion, Submission, enter};
use crate::catalog::{Goods, Warehouse};
use crate::db::Conn;
use crate::error::{Error, Fault, Result};
use crate::orders::{
    self, CheckedOrder, Kind, MasterData, Order, OrderId, RawLine, RawOrder, Stage, Status, amount, find_visible,
};
use crate::org::{Department, User, UserId};
use crate::web::kit::{Failure, Faults, Frame, Posted, Viewer, filters, page, see_other};
use crate::web::routes::paths;

/// Where a new form is filled from.
#[derive(Deserialize)]
pub struct From {
    copy: Option<Uuid>,
}

/// The page of the form.
#[derive(Template)]
#[template(path = "orders/form.html")]
struct FormPage {
    frame: Frame,
    kind: Kind,
    /// `None`: a new order.
    existing: Option<(OrderId, Status)>,
    form: OrderForm,
    faults: Faults,
    departments: Vec<Department>,
    warehouses: Vec<Warehouse>,
    goods: Vec<Goods>,
    approvers: Vec<User>,
    /// What is shown is not saved: leaving loses it.
    is_given_back: bool,
    /// Totals as the server counts them; `None` while a number cannot be read.
    totals: Option<amount::Totals>,
    /// The way that the order will go.
    flow: Flow,
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
    let raw = match from.copy {
        Some(id) => {
            let order = find_visible(&mut conn, &viewer.user, OrderId(id)).await?;
            if order.kind != kind {
                return Err(Error::NotFound.into());
            }
            orders::view(&mut conn, order).await?.as_typed()
        }
        None => {
            let own = match viewer.user.department_id {
                Some(id) => Department::find(&mut conn, id).await?,
                None => None,
            };
            RawOrder { department: own.map(|d| d.code).unwrap_or_default(), ..RawOrder::default() }
        }
    };
    let mut form = OrderForm::of(raw);
    form.form_key = Some(Uuid::new_v4());
    form.add_lines();
    let page = FormPage::load(&mut conn, &viewer, frame, kind, None, form).await?;
    Ok(page.answer(StatusCode::OK))
}

/// The five kinds, to choose from.
#[derive(Template)]
#[template(path = "orders/new.html")]
struct KindsPage {
    frame: Frame,
}

pub async fn kinds(_: Viewer, frame: Frame) -> HttpResponse {
    page(StatusCode::OK, &KindsPage { frame })
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
    let mut form = OrderForm::of(orders::view(&mut conn, order).await?.as_typed());
    form.version = Some(version);
    form.add_lines();
    let page = FormPage::load(&mut conn, &viewer, frame, kind, existing, form).await?;
    Ok(page.answer(StatusCode::OK))
}

pub async fn create(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    kind: Path<String>,
    form: Posted<OrderForm>,
) -> Result<HttpResponse, Failure> {
    let kind: Kind = kind.parse().map_err(|_| Error::NotFound)?;
    let entry = Entry::New { key: form.0.form_key.unwrap_or_else(Uuid::new_v4), digest: None };
    store(&app, &viewer, frame, (kind, None), entry, form.0).await
}

pub async fn change(
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
    store(&app, &viewer, frame, (order.kind, Some((order.id, order.status))), entry, form.0).await
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
            frame.flash("flash-saved", &[]);
            Ok(see_other(&paths::order(order.id)))
        }
        Ok(Entered::Submitted(outcome)) => {
            let next = outcome.names().unwrap_or_default();
            frame.flash("flash-submitted", &[("next", &next)]);
            Ok(see_other(&paths::order(outcome.order.id)))
        }
        Ok(Entered::Before(order)) => Ok(see_other(&paths::order(order.id))),
        Err(Error::Invalid(faults)) => {
            form.add_lines();
            let mut page = FormPage::load(&mut conn, viewer, frame, kind, existing, form).await?;
            page.faults = Faults::of(&page.frame.t, &faults);
            Ok(page.answer(StatusCode::UNPROCESSABLE_ENTITY))
        }
        // Somebody (or another window) saved it meanwhile: what was typed here must not be lost.
        Err(error @ (Error::Stale | Error::Refused(_))) => {
            let mut page = FormPage::load(&mut conn, viewer, frame, kind, existing, form).await?;
            page.faults = Faults::whole(&page.frame.t, &error);
            Ok(page.answer(StatusCode::CONFLICT))
        }
        Err(other) => Err(other.into()),
    }
}

/// What was typed, read for storing.
pub(super) async fn check_form(conn: &mut Conn, kind: Kind, form: &OrderForm, stage: Stage) -> Result<CheckedOrder> {
    let data = MasterData { departments: Department::list(conn).await?, warehouses: Warehouse::list(conn).await? };
    orders::check(kind, &form.raw(), stage, &data)
}

async fn try_store(
    conn: &mut Conn,
    app: &App,
    viewer: &Viewer,
    kind: Kind,
    status: Option<Status>,
    entry: &Entry,
    form: &OrderForm,
) -> Result<Entered> {
    let submits = form.intent == "submit";
    let stage = if submits { Stage::Complete } else { Stage::to_save(status.unwrap_or(Status::Draft)) };
    let next: Option<UserId> = form.next_approver.parse().ok().map(UserId);
    let mut faults = Vec::new();
    let existing = if let Entry::Existing { id, .. } = entry { Some(*id) } else { None };
    let flow = flow_of(conn, kind, existing).await?;
    if submits && next.is_none() && flow.must_ask_applicant(status == Some(Status::Returned)) {
        faults.push(Fault::new("next_approver", "fault-choose-approver"));
    }
    let input = match check_form(conn, kind, form, stage).await {
        Ok(input) if faults.is_empty() => input,
        Ok(_) => return Err(Error::Invalid(faults)),
        Err(Error::Invalid(more)) => {
            faults.extend(more);
            return Err(Error::Invalid(faults));
        }
        Err(other) => return Err(other),
    };
    let submission = submits.then(|| Submission {
        next,
        hint: form.hint.clone(),
        press: form.press.unwrap_or_else(Uuid::new_v4),
        via: viewer.via,
    });
    enter(conn, &viewer.user, entry, &input, submission.as_ref(), &app.rules(), app.clock.now()).await
}

/// The way of an order that is there already, else of those that are submitted now.
async fn flow_of(conn: &mut Conn, kind: Kind, existing: Option<OrderId>) -> Result<Flow> {
    if let Some(id) = existing {
        let order = Order::find(conn, id).await?.ok_or(Error::NotFound)?;
        return Ok(Chain::of(conn, order).await?.flow);
    }
    FlowVersion::current(conn, kind).await?.map_or_else(|| Ok(Flow::by_choice()), |version| version.flow())
}

impl FormPage {
    async fn load(
        conn: &mut Conn,
        viewer: &Viewer,
        frame: Frame,
        kind: Kind,
        existing: Option<(OrderId, Status)>,
        form: OrderForm,
    ) -> Result<Self> {
        let numbers =
            form.lines.values().map(|l| Some((amount::parse(&l.quantity).ok()?, amount::parse(&l.unit_price).ok()?)));
        let totals = numbers.collect::<Option<Vec<_>>>().and_then(amount::totals);
        Ok(Self {
            kind,
            existing,
            totals,
            faults: Faults::default(),
            is_given_back: !form.intent.is_empty(),
            departments: Department::list(conn).await?,
            warehouses: Warehouse::list(conn).await?,
            goods: Goods::enabled(conn).await?,
            approvers: User::eligible(conn, viewer.user.id).await?,
            flow: flow_of(conn, kind, existing.map(|(id, _)| id)).await?,
            form,
            frame,
        })
    }

    fn answer(&self, status: StatusCode) -> HttpResponse {
        page(status, self)
    }

    fn heading(&self) -> String {
        let key = if self.existing.is_some() { "form-edit" } else { "form-new" };
        self.frame.t.with(key, &[("kind", self.frame.t.get(&format!("kind-{}", self.kind)))])
    }

    /// Every fault with the id of its field and what the field is called.
    fn fault_links(&self) -> Vec<(String, String, String)> {
        let t = &self.frame.t;
        let link = |(field, text): (&str, &str)| {
            let mut parts = field.split(['[', ']']).filter(|part| !part.is_empty());
            let (id, label) = match (parts.next(), parts.next(), parts.next()) {
                (_, Some(index), Some(name)) => {
                    let of_line =
                        self.form.lines.keys().position(|key| key.to_string() == index).map_or(0, |at| at + 1);
                    let name_key = if name == "name" { self.name_key() } else { line_key(name) };
                    let label = t.with("line-fault", &[("n", of_line.to_string()), ("field", t.get(name_key))]);
                    (format!("lines-{index}-{name}"), label)
                }
                _ => (field.to_owned(), t.get(&self.header_key(field))),
            };
            (id, label, text.to_owned())
        };
        let mut faults: Vec<_> = self.faults.each().collect();
        faults.sort_by_key(|(field, _)| place(field));
        faults.into_iter().map(link).collect()
    }

    fn header_key(&self, field: &str) -> String {
        match field {
            "warehouse" => format!("order-warehouse-{}", self.kind),
            "destination_warehouse" => "order-destination".into(),
            "next_approver" => "next-approver".into(),
            "hint" => "hint-field".into(),
            "lines" => "lines".into(),
            other => format!("order-{other}"),
        }
    }

    /// Where the form is sent.
    fn address(&self) -> String {
        self.existing.map_or_else(|| paths::new_order(self.kind), |(id, _)| paths::edit_order(id))
    }

    fn back(&self) -> String {
        self.existing.map_or_else(paths::orders, |(id, _)| paths::order(id))
    }

    fn save_key(&self) -> &'static str {
        let is_returned = self.existing.is_some_and(|(_, status)| status == Status::Returned);
        if is_returned { "form-save-changes" } else { "form-save" }
    }

    fn name_key(&self) -> &'static str {
        if self.kind.is_carton() { "line-carton-name" } else { "line-name" }
    }

    /// On a phone a carton's fields stand three in a row, others two.
    fn cell_class(&self, column: &str) -> String {
        let width = if self.kind.is_carton() { "third" } else { "half" };
        format!("col-{width} col-{column}")
    }

    /// The line that scripts copy; `IDX` becomes its number.
    fn blank(&self) -> [(&'static str, RawLine); 1] {
        [("IDX", RawLine::default())]
    }

    fn department_of(&self, person: &User) -> String {
        let found = self.departments.iter().find(|department| Some(department.id) == person.department_id);
        found.map(|department| format!(" · {}", department.name)).unwrap_or_default()
    }

    /// Departments that can be chosen, and the one already named even if it is disabled by now.
    fn choices(&self) -> impl Iterator<Item = &Department> {
        self.departments.iter().filter(|d| !d.is_disabled() || d.code == self.form.department)
    }

    fn warehouse_choices<'a>(&'a self, named: &'a str) -> impl Iterator<Item = &'a Warehouse> {
        self.warehouses.iter().filter(move |w| !w.is_disabled() || w.code == named)
    }

    fn row_amount(&self, line: &RawLine) -> String {
        let amount = match (amount::parse(&line.quantity), amount::parse(&line.unit_price)) {
            (Ok(Some(quantity)), Ok(Some(price))) => amount::line_amount(quantity, price),
            _ => None,
        };
        amount.map(filters::grouped_money).unwrap_or_default()
    }
}

/// Where a field stands on the page: the header, the lines one after the other, the submission.
fn place(field: &str) -> (usize, u32, usize) {
    const HEADER: [&str; 6] = ["title", "department", "warehouse", "destination_warehouse", "customer", "note"];
    const COLUMNS: [&str; 7] = ["name", "length_mm", "width_mm", "height_mm", "board", "specification", "unit"];
    let mut parts = field.split(['[', ']']).filter(|part| !part.is_empty());
    match (parts.next(), parts.next().and_then(|index| index.parse().ok()), parts.next()) {
        (Some("lines"), index, column) => {
            let column = column.and_then(|name| COLUMNS.iter().position(|of| *of == name)).unwrap_or(COLUMNS.len());
            (HEADER.len(), index.unwrap_or_default(), column)
        }
        _ => (HEADER.iter().position(|of| *of == field).unwrap_or(HEADER.len() + 1), 0, 0),
    }
}

/// The text for a column of the lines.
fn line_key(name: &str) -> &'static str {
    match name {
        "specification" => "line-specification",
        "unit" => "line-unit",
        "quantity" => "line-quantity",
        "unit_price" => "line-unit-price",
        "length_mm" => "line-length",
        "width_mm" => "line-width",
        "height_mm" => "line-height",
        "board" => "line-board",
        _ => "line-name",
    }
}
