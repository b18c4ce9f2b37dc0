//! An order with everything that it refers to, for pages, JSON and messages.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;

use super::amount;
use super::{Attachment, Kind, Line, Order, OrderId, RawLine, RawOrder, Status, settlement};
use crate::catalog::Warehouse;
use crate::db::schema::{attachments, departments, order_lines, orders, settlements, users, warehouses};
use crate::db::{Conn, Questions, columns_of, question, together};
use crate::error::{Error, Result};
use crate::org::{Department, User, digest};

/// An order with the rows that its ids refer to.
#[derive(Clone, Debug)]
pub struct OrderView {
    pub order: Order,
    pub applicant: User,
    pub department: Option<Department>,
    pub warehouse: Option<Warehouse>,
    pub destination: Option<Warehouse>,
    /// Its own lines, or those of the purchases that it settles if it has none.
    pub lines: Vec<Line>,
    /// Whether the lines belong to the settled purchases.
    pub is_borrowed: bool,
    /// The purchases that this reimbursement settles.
    pub settles: Vec<Order>,
    /// The live reimbursement that settles this purchase.
    pub settled_by: Option<Order>,
    /// Oldest first.
    pub files: Vec<Attachment>,
}

/// An order with the names in its header, without lines: what a message needs.
#[derive(Clone, Debug)]
pub struct OrderHead {
    pub order: Order,
    pub names: HeadNames,
}

/// The names that the ids of an order stand for, and the number of its files.
#[derive(Clone, Debug, Queryable)]
pub struct HeadNames {
    pub applicant: String,
    pub department: Option<String>,
    pub warehouse: Option<String>,
    pub destination: Option<String>,
    pub files: i64,
}

/// Loads the names in the header of `order`, in one query.
pub async fn head(conn: &mut Conn, order: Order) -> QueryResult<OrderHead> {
    let (source, destination) = diesel::alias!(warehouses as source, warehouses as destination);
    let files = attachments::table.filter(attachments::order_id.eq(order.id)).count().single_value();
    let names = users::table
        .find(order.applicant_id)
        .left_join(departments::table.on(departments::id.nullable().eq(order.department_id)))
        .left_join(source.on(source.field(warehouses::id).nullable().eq(order.warehouse_id)))
        .left_join(destination.on(destination.field(warehouses::id).nullable().eq(order.destination_warehouse_id)))
        .select((
            users::display_name,
            departments::name.nullable(),
            source.field(warehouses::name).nullable(),
            destination.field(warehouses::name).nullable(),
            files.assume_not_null(),
        ))
        .first(conn)
        .await?;
    Ok(OrderHead { order, names })
}

/// The rows that an order refers to, except the applicant: departments, warehouses, own lines, files, settled
/// purchases, and the live reimbursement that settles it.
pub type ViewRows = (Vec<Department>, Vec<Warehouse>, Vec<Line>, Vec<Attachment>, Vec<Order>, Vec<Order>);

/// The queries whose rows [`OrderView::of_rows`] takes.
pub fn referred(id: OrderId) -> impl Questions<Answers = ViewRows> {
    let department = sql::<Bool>("departments.id = (SELECT o.department_id FROM orders o WHERE o.id = ");
    let warehouse = sql::<Bool>("warehouses.id IN (SELECT unnest(ARRAY[o.warehouse_id, o.destination_warehouse_id])");
    let warehouse = warehouse.sql(" FROM orders o WHERE o.id = ").bind::<SqlUuid, _>(id).sql(")");
    (
        question(
            departments::table.filter(department.bind::<SqlUuid, _>(id).sql(")")).select(columns_of::<Department>()),
        ),
        question(warehouses::table.filter(warehouse).select(Warehouse::COLUMNS)),
        Line::asked(id),
        Attachment::asked(id),
        settlement::settled_purchases(id),
        settlement::live_settler(id),
    )
}

/// Loads everything that `order` refers to.
pub async fn view(conn: &Conn, order: Order) -> Result<OrderView> {
    let applicant = question(users::table.find(order.applicant_id).select(columns_of::<User>()));
    let (applicant, rows) = together(conn, (applicant, referred(order.id))).await?;
    OrderView::of_rows(conn, order, &applicant, rows).await
}

/// The lines that orders show, by order: their own ones, or if there are none, those of the settled purchases. A
/// borrowed line comes with the number of its purchase.
pub async fn shown_lines(
    conn: &mut Conn,
    ids: &[OrderId],
) -> QueryResult<HashMap<OrderId, Vec<(Line, Option<String>)>>> {
    let mut shown: HashMap<OrderId, Vec<(Line, Option<String>)>> = HashMap::new();
    let own: Vec<Line> = order_lines::table
        .filter(order_lines::order_id.eq_any(ids))
        .order((order_lines::order_id, order_lines::position))
        .select(Line::as_select())
        .load(conn)
        .await?;
    for line in own {
        shown.entry(line.order_id).or_default().push((line, None));
    }
    let without: Vec<OrderId> = ids.iter().copied().filter(|id| !shown.contains_key(id)).collect();
    let borrowed: Vec<(OrderId, Option<String>, Line)> = settlements::table
        .inner_join(orders::table.on(orders::id.eq(settlements::purchase_id)))
        .inner_join(order_lines::table.on(order_lines::order_id.eq(settlements::purchase_id)))
        .filter(settlements::reimbursement_id.eq_any(without))
        .order((settlements::reimbursement_id, settlements::position, order_lines::position))
        .select((settlements::reimbursement_id, orders::number, Line::as_select()))
        .load(conn)
        .await?;
    for (by, number, line) in borrowed {
        shown.entry(by).or_default().push((line, number));
    }
    Ok(shown)
}

impl OrderView {
    /// Builds the view from the rows of [`referred`]. `people` must contain the applicant. Loads the lines that a
    /// reimbursement borrows.
    pub async fn of_rows(conn: &Conn, order: Order, people: &[User], rows: ViewRows) -> Result<Self> {
        let (departments, warehouses, mut lines, files, settles, settled_by) = rows;
        let applicant = people.iter().find(|user| user.id == order.applicant_id);
        let applicant = applicant.ok_or_else(|| Error::broken("an order without its applicant"))?.clone();
        let warehouse = |id| warehouses.iter().find(|warehouse| Some(warehouse.id) == id).cloned();
        let settles = if order.kind.may_settle() { settles } else { Vec::new() };
        // Only an approved purchase can be settled.
        let is_settleable = order.kind.is_bought() && order.status == Status::Approved;
        let is_borrowed = lines.is_empty() && !settles.is_empty();
        if is_borrowed {
            let purchases: Vec<OrderId> = settles.iter().map(|purchase| purchase.id).collect();
            lines = Line::of_all(conn, &purchases).await?;
        }
        Ok(Self {
            applicant,
            department: departments.into_iter().next(),
            warehouse: warehouse(order.warehouse_id),
            destination: warehouse(order.destination_warehouse_id),
            lines,
            is_borrowed,
            settles,
            settled_by: settled_by.into_iter().next().filter(|_| is_settleable),
            files,
            order,
        })
    }

    /// The header without lines.
    pub fn head(&self) -> OrderHead {
        let named = |warehouse: &Option<Warehouse>| warehouse.as_ref().map(|warehouse| warehouse.name.clone());
        let names = HeadNames {
            applicant: self.applicant.display_name.clone(),
            department: self.department.as_ref().map(|department| department.name.clone()),
            warehouse: named(&self.warehouse),
            destination: named(&self.destination),
            files: self.files.len() as i64,
        };
        OrderHead { order: self.order.clone(), names }
    }

    /// The SHA-256 of header, lines and attachments, to detect changes of what is being approved.
    pub fn content(&self) -> Vec<u8> {
        let order = &self.order;
        let lines: Vec<_> = self.lines.iter().map(raw_line).map(|line| format!("{line:?}")).collect();
        let mut whole = vec![serde_json::json!([
            order.title,
            order.department_id,
            order.warehouse_id,
            order.destination_warehouse_id,
            order.customer,
            order.note,
            lines,
            self.settles.iter().map(|purchase| purchase.id).collect::<Vec<_>>(),
            self.files.iter().map(|file| (&file.file_name, file.digest())).collect::<Vec<_>>(),
        ])];
        // Only where there are any, so that the digests of older orders stay the same.
        if !order.supplier.is_empty() || order.wanted_on.is_some() {
            whole.push(serde_json::json!([order.supplier, order.wanted_on]));
        }
        digest(&whole.iter().map(ToString::to_string).collect::<String>())
    }

    /// Square metres of board of all carton lines; zero for goods.
    pub fn carton_area(&self) -> Decimal {
        self.lines.iter().filter_map(Line::area).sum()
    }

    /// The purchase whose first line this borrowed line is; `None` for other lines.
    pub fn first_of(&self, line: &Line) -> Option<&Order> {
        let is_first = self.is_borrowed && line.position == 1;
        self.settles.iter().find(|purchase| purchase.id == line.order_id).filter(|_| is_first)
    }

    /// The kind of the order.
    pub fn kind(&self) -> Kind {
        self.order.kind
    }

    /// The order as form input, to be edited or copied. Leaves out borrowed lines.
    pub fn to_raw(&self) -> RawOrder {
        let code = |warehouse: &Option<Warehouse>| warehouse.as_ref().map(|w| w.code.clone()).unwrap_or_default();
        RawOrder {
            title: self.order.title.clone(),
            department: self.department.as_ref().map(|d| d.code.clone()).unwrap_or_default(),
            warehouse: code(&self.warehouse),
            destination_warehouse: code(&self.destination),
            customer: self.order.customer.clone(),
            supplier: self.order.supplier.clone(),
            wanted_on: self.order.wanted_on.map(|day| day.to_string()).unwrap_or_default(),
            note: self.order.note.clone(),
            lines: (0..).zip(self.lines.iter().filter(|_| !self.is_borrowed).map(raw_line)).collect(),
            settles: self.settles.iter().map(|purchase| purchase.number.clone().unwrap_or_default()).collect(),
        }
    }
}

fn raw_line(line: &Line) -> RawLine {
    let measure = |mm: Option<i32>| mm.map(|mm| mm.to_string()).unwrap_or_default();
    RawLine {
        name: line.name.clone(),
        specification: line.specification.clone(),
        unit: line.unit.clone(),
        quantity: line.quantity.map(amount::quantity).unwrap_or_default(),
        unit_price: line.unit_price.map(amount::quantity).unwrap_or_default(),
        length_mm: measure(line.length_mm),
        width_mm: measure(line.width_mm),
        height_mm: measure(line.height_mm),
        board: line.board.clone(),
        goods: line.goods_id.map(|id| id.to_string()).unwrap_or_default(),
    }
}
