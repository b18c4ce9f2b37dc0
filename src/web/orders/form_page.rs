//! The form of an order as a page: its choices, its faults, its totals.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template as Page;
use rust_decimal::Decimal;

use super::line_words::{headings_by_field, words_of_flaws};
use super::order_form::{FormOrder, Intent, OrderForm};
use super::store::flow_of;
use super::template_form::shares;
use crate::approval::{Chain, Event, Flow, sent_back, timeline};
use crate::catalog::{Goods, Warehouse, spelled};
use crate::db::{Conn, together};
use crate::error::Result;
use crate::orders::{
    Attachment, Effect, EnterGoes, Former, Kind, LONGEST_TEMPLATE_NAME, Order, OrderId, Purchase, RawLine, Share,
    Status, Template, amount, unsettled,
};
use crate::org::{Department, User};
use crate::stock;
use crate::web::kit::{Faults, Frame, Viewer, event_sentence, filters, page};
use crate::web::paths;
use crate::web::way::{Names, Way};

/// Purchases offered at most.
const MOST_PURCHASES: i64 = 200;

/// Goods in the form's own list; the script searches all of them.
const MOST_GOODS: i64 = 200;

/// The page of the form.
#[derive(Page)]
#[template(path = "orders/form.html")]
pub(super) struct FormPage {
    pub(super) frame: Frame,
    kind: Kind,
    /// `None`: a new order.
    existing: Option<(OrderId, Status)>,
    form: OrderForm,
    pub(super) faults: Faults,
    departments: Vec<Department>,
    enter_goes: EnterGoes,
    warehouses: Vec<Warehouse>,
    /// The codes of warehouses whose figures are shown beside the lines, separated by spaces; empty: no figures.
    with_stock: String,
    goods: Vec<Goods>,
    /// What former orders named.
    former: Former,
    approvers: Vec<User>,
    /// The history of a returned order; empty for every other.
    events: Vec<Event>,
    /// The fields are not stored: leaving the page loses them.
    is_unsaved: bool,
    /// The order was saved in another window meanwhile: only a press of the user may overwrite that.
    pub(super) is_contested: bool,
    /// `None` while a number cannot be read.
    totals: Option<amount::Totals>,
    /// Purchases that a reimbursement may settle, those already named first.
    purchases: Vec<Order>,
    /// Files uploaded so far.
    files: Vec<Attachment>,
    /// The form asks for the next approver.
    may_choose: bool,
    /// How a template may be shared, and the viewer's own templates that it may replace.
    shares: Vec<Share>,
    templates: Vec<Template>,
    /// The steps of the flow; `None` where each handler chooses the next one.
    way: Option<Way>,
}

/// Purchases that may be settled, those already named first.
async fn purchases(conn: &mut Conn, viewer: &Viewer, form: &OrderForm) -> Result<Vec<Order>> {
    let named = Purchase::named(conn, &viewer.user, &form.settles, None).await?;
    let mut purchases: Vec<Order> =
        named.into_iter().filter(Purchase::may_be_settled).map(|purchase| purchase.order).collect();
    for order in unsettled(conn, &viewer.user, MOST_PURCHASES).await? {
        if purchases.iter().all(|known| known.id != order.id) {
            purchases.push(order);
        }
    }
    Ok(purchases)
}

async fn history(conn: &mut Conn, id: OrderId) -> Result<Vec<Event>> {
    let Some(order) = Order::find(conn, id).await? else { return Ok(Vec::new()) };
    let chain = Chain::of(conn, order).await?;
    Ok(timeline(conn, &chain).await?)
}

/// The warehouses whose figures are shown beside the lines of such an order.
async fn with_stock(conn: &mut Conn, frame: &Frame, kind: Kind) -> Result<String> {
    if !frame.company.keeps_stock || kind.has_measures() || kind.effect() == Effect::None {
        return Ok(String::new());
    }
    let codes: Vec<String> = stock::open_warehouses(conn).await?.into_iter().map(|one| one.code).collect();
    Ok(codes.join(" "))
}

impl FormPage {
    pub(super) async fn load(
        conn: &mut Conn,
        viewer: &Viewer,
        frame: Frame,
        order: FormOrder,
        mut form: OrderForm,
    ) -> Result<Self> {
        let FormOrder { kind, stored: existing } = order;
        form.add_lines();
        let flow = flow_of(conn, order).await?;
        let asked =
            (Department::all(), Warehouse::all(), EnterGoes::chosen_by(viewer.user.id), Former::asked(&viewer.user));
        let (departments, warehouses, entering, former) = together(conn, asked).await?;
        let numbers = form
            .lines
            .values()
            .map(|l| Some((parsed(kind, &l.quantity).ok()?, amount::parse_price(&l.unit_price).ok()?)));
        let totals = numbers.collect::<Option<Vec<_>>>().and_then(amount::totals);
        let purchases = if kind.may_settle() { purchases(conn, viewer, &form).await? } else { Vec::new() };
        let is_settling = |purchase: &&Order| form.settles_number(purchase.number.as_deref().unwrap_or_default());
        let settled: Vec<Order> = purchases.iter().filter(is_settling).cloned().collect();
        let totals = if form.has_lines() || settled.is_empty() { totals } else { amount::borrowed(&settled) };
        Ok(Self {
            kind,
            existing,
            totals,
            faults: Faults::default(),
            is_unsaved: form.intent != Intent::None,
            is_contested: false,
            events: match existing {
                Some((id, Status::Returned)) => history(conn, id).await?,
                _ => Vec::new(),
            },
            departments,
            warehouses,
            with_stock: with_stock(conn, &frame, kind).await?,
            enter_goes: EnterGoes::of_rows(&entering),
            former: Former::of_rows(former),
            goods: Goods::most_used(conn, MOST_GOODS).await?,
            approvers: User::eligible(conn, viewer.user.id).await?,
            purchases,
            files: match existing {
                Some((id, _)) => Attachment::of(conn, id).await?,
                None => Attachment::of_form(conn, viewer.user.id, form.form_key.unwrap_or_default()).await?,
            },
            shares: shares(&viewer.user),
            templates: Template::own(conn, viewer.user.id, kind).await?,
            may_choose: flow.may_ask_applicant(),
            way: match flow == Flow::by_choice() {
                true => None,
                false => Some(Way::drawn(frame.t, &flow, &Names::of_stops(conn, &flow, &[]).await?)),
            },
            form,
            frame,
        })
    }

    pub(super) fn answer(&self, status: StatusCode) -> HttpResponse {
        page(status, self)
    }

    /// Whether a line may ask for more than is available.
    fn claims_stock(&self) -> bool {
        matches!(self.kind.effect(), Effect::Out | Effect::Across)
    }

    fn is_settled(&self, purchase: &Order) -> bool {
        self.form.settles_number(purchase.number.as_deref().unwrap_or_default())
    }

    /// The total of the chosen purchases.
    fn settled_amount(&self) -> Decimal {
        self.purchases.iter().filter(|purchase| self.is_settled(purchase)).map(|purchase| purchase.total_amount).sum()
    }

    /// Separates the forms that keep.js stores for several people in one browser.
    fn viewer_name(&self) -> &str {
        self.frame.viewer().map_or("", |viewer| viewer.username.as_str())
    }

    fn sent_back(&self) -> Option<&Event> {
        sent_back(&self.events, self.existing?.1)
    }

    fn said(&self, event: &Event) -> String {
        event_sentence(&self.frame, event)
    }

    fn heading(&self) -> String {
        let key = if self.existing.is_some() { "form-edit" } else { "form-new" };
        self.frame.t.with(key, &[("kind", self.frame.t.get(&format!("kind-{}", self.kind)))])
    }

    /// The faults in the order of the page: id of the field, its label, text.
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
        faults.sort_by_key(|(field, _)| position(field));
        faults.into_iter().map(link).collect()
    }

    fn header_key(&self, field: &str) -> String {
        match field {
            "warehouse" => format!("order-warehouse-{}", self.kind),
            "destination_warehouse" => "order-destination".into(),
            "next_approver" => "next-approver".into(),
            "hint" => "hint-field".into(),
            "lines" => "lines".into(),
            "template_name" => "template-name".into(),
            "template_shared" => "template-shared".into(),
            "replaces" => "template-replaces".into(),
            "note" => self.note_key().into(),
            other => format!("order-{other}"),
        }
    }

    /// The address of the form.
    fn address(&self) -> String {
        self.existing.map_or_else(|| paths::new_order(self.kind), |(id, _)| paths::edit_order(id))
    }

    /// Where scripts upload files, also before the order is stored.
    fn upload_address(&self) -> String {
        self.existing
            .map_or_else(|| paths::uploads(self.form.form_key.unwrap_or_default()), |(id, _)| paths::order_files(id))
    }

    fn back(&self) -> String {
        self.existing.map_or_else(paths::orders, |(id, _)| paths::order(id))
    }

    /// Only drafts have autosave: an order that was ever submitted changes only by a press.
    fn saves_itself(&self) -> bool {
        !self.is_contested && self.existing.is_none_or(|(_, status)| status == Status::Draft)
    }

    /// Whether to show the template's fields: they have faults, or the template was just stored.
    fn is_about_template(&self) -> bool {
        self.form.intent == Intent::Template
    }

    fn save_key(&self) -> &'static str {
        let is_returned = self.existing.is_some_and(|(_, status)| status == Status::Returned);
        if is_returned { "form-save-changes" } else { "form-save" }
    }

    fn name_key(&self) -> &'static str {
        if self.kind.has_measures() { "line-carton-name" } else { "line-name" }
    }

    fn note_key(&self) -> &'static str {
        if self.kind.adjusts() { "order-reason" } else { "order-note" }
    }

    fn quantity_key(&self) -> &'static str {
        if self.kind.adjusts() { "line-difference" } else { "line-quantity" }
    }

    /// Keyboards of phones for numbers have no minus.
    fn quantity_mode(&self) -> &'static str {
        if self.kind.adjusts() { "signed" } else { "decimal" }
    }

    fn total_key(&self) -> &'static str {
        if self.kind.adjusts() { "total-without-sign" } else { "total-quantity" }
    }

    fn price_key(&self) -> &'static str {
        if self.kind.needs_price() { "line-unit-price" } else { "line-unit-price-free" }
    }

    /// Search terms of a choice: pinyin, code.
    fn spelled(&self, name: &str, code: &str) -> String {
        format!("{} {}", spelled(name), code.to_lowercase())
    }

    /// On a phone a carton has three fields per row, other kinds two.
    fn cell_class(&self, column: &str) -> String {
        let width = if self.kind.has_measures() { "third" } else { "half" };
        format!("col-{width} col-{column}")
    }

    /// The line that lines.js copies; it replaces `IDX` by the number.
    fn blank(&self) -> [(&'static str, RawLine); 1] {
        [("IDX", RawLine::default())]
    }

    fn department_of(&self, person: &User) -> String {
        let found = self.departments.iter().find(|department| Some(department.id) == person.department_id);
        found.map(|department| format!(" · {}", department.name)).unwrap_or_default()
    }

    /// Enabled departments, and the one already chosen.
    fn choices(&self) -> impl Iterator<Item = &Department> {
        self.departments.iter().filter(|d| !d.is_disabled() || d.code == self.form.department)
    }

    /// Enabled warehouses, and the one already chosen.
    fn warehouse_choices<'a>(&'a self, named: &'a str) -> impl Iterator<Item = &'a Warehouse> {
        let is_open = |w: &Warehouse| !self.kind.adjusts() || self.with_stock.split(' ').any(|code| code == w.code);
        self.warehouses.iter().filter(move |w| !w.is_disabled() && is_open(w) || w.code == named)
    }

    fn heads(&self) -> String {
        headings_by_field(self.kind)
    }

    fn number_faults(&self) -> String {
        words_of_flaws(&self.frame.t)
    }

    fn row_amount(&self, line: &RawLine) -> String {
        let amount = match (parsed(self.kind, &line.quantity), amount::parse_price(&line.unit_price)) {
            (Ok(Some(quantity)), Ok(Some(price))) => amount::line_amount(quantity, price),
            _ => None,
        };
        amount.map(filters::grouped_money).unwrap_or_default()
    }
}

/// A quantity as this kind has them.
fn parsed(kind: Kind, typed: &str) -> Result<Option<Decimal>, &'static str> {
    if kind.adjusts() { amount::parse_difference(typed) } else { amount::parse(typed) }
}

/// Sorts faults as the page does: header, lines, submission.
fn position(field: &str) -> (usize, u32, usize) {
    const HEADER: [&str; 8] =
        ["title", "department", "warehouse", "destination_warehouse", "customer", "supplier", "wanted_on", "note"];
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

/// The label of a line's column.
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
