//! Validates a typed order and reports all faults at once, each with its field. Used by pages and by the JSON API.
//!
//! [`check`] neither reads nor writes the database.

use chrono::{Datelike, NaiveDate};
use diesel::QueryResult;
use rust_decimal::Decimal;

use super::amount::{self, Totals};
use super::named::Named;
use super::{Kind, Line, Order, OrderId, Purchase, RawLine, RawOrder, Status, bind};
use crate::catalog::{Goods, GoodsId, Warehouse, WarehouseId};
use crate::db::{Conn, together};
use crate::error::{Error, Fault, Result};
use crate::org::{Department, DepartmentId, User};

/// The maximum number of lines of an order.
pub const MOST_LINES: usize = 1000;

/// How complete an order must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Typed values must be valid; missing ones are allowed.
    Draft,
    /// Everything that the kind requires must be present.
    Complete,
}

impl Stage {
    /// The stage required to save an order in this status: only a draft may be incomplete.
    pub const fn to_save(status: Status) -> Self {
        match status {
            Status::Draft => Self::Draft,
            _ => Self::Complete,
        }
    }
}

/// The master data that an order may refer to. Includes disabled rows, which [`check`] rejects.
pub struct MasterData {
    pub departments: Vec<Department>,
    pub warehouses: Vec<Warehouse>,
    /// The purchases that the order names and the applicant may see.
    pub purchases: Vec<Purchase>,
    /// The enabled goods whose name or SKU a line has.
    pub goods: Vec<Goods>,
    /// The warehouses that keep stock.
    pub stocked: Vec<WarehouseId>,
}

impl MasterData {
    /// Loads what `raw` may refer to. `of`: the stored order that is being edited, if there is one.
    pub async fn load(conn: &mut Conn, applicant: &User, raw: &RawOrder, of: Option<OrderId>) -> QueryResult<Self> {
        let purchases = Self::purchases(conn, applicant, raw, of).await?;
        let names: Vec<&str> =
            raw.lines.values().map(|line| line.name.as_str()).filter(|name| !name.is_empty()).collect();
        let asked = (Department::all(), Warehouse::all(), Goods::asked(&names), Warehouse::stocked());
        let (departments, warehouses, goods, stocked) = together(conn, asked).await?;
        let stocked = stocked.iter().map(|one| one.id).collect();
        Ok(Self { departments, warehouses, purchases, goods, stocked })
    }

    /// Loads the purchases alone. Runs no query when none is named.
    pub async fn purchases(
        conn: &mut Conn,
        applicant: &User,
        raw: &RawOrder,
        of: Option<OrderId>,
    ) -> QueryResult<Vec<Purchase>> {
        if raw.settles.is_empty() {
            return Ok(Vec::new());
        }
        Purchase::named(conn, applicant, &raw.settles, of).await
    }
}

/// A validated order.
#[derive(Clone, Debug)]
pub struct CheckedOrder {
    pub kind: Kind,
    pub title: String,
    pub department_id: Option<DepartmentId>,
    pub warehouse_id: Option<WarehouseId>,
    pub destination_warehouse_id: Option<WarehouseId>,
    pub customer: String,
    pub supplier: String,
    pub wanted_on: Option<NaiveDate>,
    pub note: String,
    pub lines: Vec<CheckedLine>,
    pub settles: Vec<Order>,
    pub totals: Totals,
}

/// A validated line.
#[derive(Clone, Debug, Default)]
pub struct CheckedLine {
    pub name: String,
    pub specification: String,
    pub unit: String,
    pub quantity: Option<Decimal>,
    pub unit_price: Option<Decimal>,
    pub measures: [Option<i32>; 3],
    pub board: String,
    /// The article that the line is bound to; `None`: free text, or a carton.
    pub goods: Option<GoodsId>,
}

/// Validates an order of `kind`. Skips blank lines.
///
/// # Errors
/// `Invalid` with every fault.
pub fn check(kind: Kind, raw: &RawOrder, stage: Stage, data: &MasterData) -> Result<CheckedOrder> {
    let mut check = Check { stage, faults: Vec::new() };
    let title = check.text("title".into(), &raw.title, 120, true);
    let department_id = check.named("department", &raw.department, &data.departments);
    let warehouse_id = check.named("warehouse", &raw.warehouse, &data.warehouses);
    let destination_warehouse_id = if kind.has_destination() {
        check.named("destination_warehouse", &raw.destination_warehouse, &data.warehouses)
    } else {
        check.absent("destination_warehouse", &raw.destination_warehouse);
        None
    };
    if warehouse_id.is_some() && warehouse_id == destination_warehouse_id {
        check.faults.push(Fault::new("destination_warehouse", "fault-same-warehouse"));
    }
    let customer = if kind.has_customer() {
        check.text("customer".into(), &raw.customer, 80, false)
    } else {
        check.absent("customer", &raw.customer);
        String::new()
    };
    let (supplier, wanted_on) = check.supplier(kind, raw);
    let note = check.text("note".into(), &raw.note, 2000, kind.adjusts());
    if kind.adjusts() && stage == Stage::Complete && warehouse_id.is_some_and(|id| !data.stocked.contains(&id)) {
        check.faults.push(Fault::new("warehouse", "fault-no-stock"));
    }
    let filled: Vec<_> = raw.lines.iter().filter(|(_, line)| !line.is_blank()).collect();
    if filled.len() > MOST_LINES {
        check.faults.push(Fault::new("lines", "fault-too-many-lines").with("max", MOST_LINES.to_string()));
    }
    let checked = |(index, line): (&u32, &RawLine)| {
        let mut checked = check.line(kind, *index, line);
        checked.goods = if kind.has_measures() { None } else { bind(line, &data.goods) };
        if kind.adjusts() {
            check.article(*index, &checked, &data.goods);
        }
        (*index, checked)
    };
    let lines: Vec<_> = filled.into_iter().take(MOST_LINES).map(checked).collect();
    let settles = if kind.may_settle() {
        check.settles(&raw.settles, &data.purchases)
    } else {
        check.absent("settles", &raw.settles.concat());
        Vec::new()
    };
    if lines.is_empty() && settles.is_empty() && stage == Stage::Complete {
        check.faults.push(Fault::new(
            "lines",
            if kind.may_settle() { "fault-no-lines-nor-purchases" } else { "fault-no-lines" },
        ));
    }
    let totals = if lines.is_empty() { check.borrowed(&settles) } else { check.totals(&lines) };
    if !check.faults.is_empty() {
        return Err(Error::Invalid(check.faults));
    }
    Ok(CheckedOrder {
        kind,
        title,
        department_id,
        warehouse_id,
        destination_warehouse_id,
        customer,
        supplier,
        wanted_on,
        note,
        lines: lines.into_iter().map(|(_, line)| line).collect(),
        settles,
        totals,
    })
}

impl CheckedOrder {
    /// Whether the stored order has exactly this content.
    pub fn is_same_as(&self, order: &Order, lines: &[Line], settles: &[Order]) -> bool {
        let ids = |orders: &[Order]| orders.iter().map(|order| order.id).collect::<Vec<_>>();
        let named = (order.department_id, order.warehouse_id, order.destination_warehouse_id);
        self.title == order.title
            && (self.department_id, self.warehouse_id, self.destination_warehouse_id) == named
            && self.customer == order.customer
            && (&self.supplier, self.wanted_on) == (&order.supplier, order.wanted_on)
            && self.note == order.note
            && self.rows(order.id) == lines
            && ids(&self.settles) == ids(settles)
    }

    /// The lines as rows of the order, numbered from 1.
    pub fn rows(&self, order_id: super::OrderId) -> Vec<Line> {
        (1..)
            .zip(&self.lines)
            .map(|(position, line)| Line {
                order_id,
                kind: self.kind,
                position,
                name: line.name.clone(),
                specification: line.specification.clone(),
                unit: line.unit.clone(),
                quantity: line.quantity,
                unit_price: line.unit_price,
                length_mm: line.measures[0],
                width_mm: line.measures[1],
                height_mm: line.measures[2],
                board: line.board.clone(),
                goods_id: line.goods,
            })
            .collect()
    }
}

struct Check {
    stage: Stage,
    faults: Vec<Fault>,
}

impl Check {
    fn text(&mut self, field: String, typed: &str, max: usize, required: bool) -> String {
        // PostgreSQL text cannot hold NUL.
        let text = typed.replace('\0', "").replace("\r\n", "\n").trim().to_owned();
        if text.is_empty() && required && self.stage == Stage::Complete {
            self.faults.push(Fault::new(field, "fault-required"));
        } else if text.chars().count() > max {
            self.faults.push(Fault::new(field, "fault-too-long").with("max", max.to_string()));
        }
        text
    }

    /// Supplier and wanted-by date.
    fn supplier(&mut self, kind: Kind, raw: &RawOrder) -> (String, Option<NaiveDate>) {
        if kind.has_supplier() {
            return (self.text("supplier".into(), &raw.supplier, 80, false), self.day("wanted_on", &raw.wanted_on));
        }
        self.absent("supplier", &raw.supplier);
        self.absent("wanted_on", &raw.wanted_on);
        (String::new(), None)
    }

    fn day(&mut self, field: &'static str, typed: &str) -> Option<NaiveDate> {
        let typed = typed.trim();
        let day = NaiveDate::parse_from_str(typed, "%Y-%m-%d").ok().filter(|day| (2000..=2100).contains(&day.year()));
        if day.is_none() && !typed.is_empty() {
            self.faults.push(Fault::new(field, "fault-day"));
        }
        day
    }

    fn absent(&mut self, field: &'static str, typed: &str) {
        if !typed.trim().is_empty() {
            self.faults.push(Fault::new(field, "fault-not-for-this-kind"));
        }
    }

    fn named<T: Named>(&mut self, field: &'static str, typed: &str, known: &[T]) -> Option<T::Id> {
        let typed = typed.trim();
        if typed.is_empty() {
            if self.stage == Stage::Complete {
                self.faults.push(Fault::new(field, "fault-required"));
            }
            return None;
        }
        match known.iter().find(|one| one.matches(typed)) {
            Some(one) if one.id_unless_disabled().is_some() => one.id_unless_disabled(),
            Some(_) => {
                self.faults.push(Fault::new(field, "fault-disabled"));
                None
            }
            None => {
                self.faults.push(Fault::new(field, "fault-unknown"));
                None
            }
        }
    }

    /// The named purchases, without duplicates, in the order of `names`.
    fn settles(&mut self, names: &[String], known: &[Purchase]) -> Vec<Order> {
        let mut settles: Vec<Order> = Vec::new();
        for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
            let is_named = |purchase: &&Purchase| {
                let number = purchase.order.number.as_deref().unwrap_or_default();
                number.eq_ignore_ascii_case(name) || purchase.order.id.to_string().eq_ignore_ascii_case(name)
            };
            let Some(purchase) = known.iter().find(is_named).filter(|purchase| purchase.may_be_settled()) else {
                self.faults.push(Fault::new("settles", "fault-not-a-purchase").with("number", name));
                continue;
            };
            if let Some(by) = &purchase.settled_by {
                let number = by.number.clone().unwrap_or_default();
                self.faults.push(Fault::new("settles", "fault-settled").with("number", name).with("by", number));
            } else if settles.iter().all(|order| order.id != purchase.order.id) {
                settles.push(purchase.order.clone());
            }
        }
        settles
    }

    /// The totals of an order's own lines. When they get too large, the fault names the line.
    fn totals(&mut self, lines: &[(u32, CheckedLine)]) -> Totals {
        let mut sum = Totals::default();
        for (index, line) in lines {
            let Some(more) = sum.plus(line.quantity, line.unit_price) else {
                self.faults.push(Fault::new(format!("lines[{index}][quantity]"), "fault-amount-too-large"));
                return Totals::default();
            };
            sum = more;
        }
        sum
    }

    fn borrowed(&mut self, settles: &[Order]) -> Totals {
        amount::borrowed(settles).unwrap_or_else(|| {
            self.faults.push(Fault::new("settles", "fault-amount-too-large"));
            Totals::default()
        })
    }

    fn quantity(&mut self, kind: Kind, field: String, typed: &str) -> Option<Decimal> {
        self.number(field, amount::parse_quantity(typed, kind.adjusts()))
    }

    fn number(&mut self, field: String, read: std::result::Result<Option<Decimal>, &'static str>) -> Option<Decimal> {
        let is_missing = read == Ok(None) && self.stage == Stage::Complete;
        let read = if is_missing { Err("fault-required") } else { read };
        read.unwrap_or_else(|key| {
            self.faults.push(Fault::new(field, key));
            None
        })
    }

    fn price(&mut self, kind: Kind, field: String, typed: &str) -> Option<Decimal> {
        match amount::parse_price(typed) {
            Ok(None) if !kind.needs_price() => None,
            read => self.number(field, read),
        }
    }

    /// A difference is of an article, in the article's own unit.
    fn article(&mut self, index: u32, line: &CheckedLine, known: &[Goods]) {
        let field = |name: &str| format!("lines[{index}][{name}]");
        if self.stage != Stage::Complete || line.name.is_empty() {
            return;
        }
        match known.iter().find(|goods| Some(goods.id) == line.goods) {
            None => self.faults.push(Fault::new(field("name"), "fault-no-article")),
            Some(goods) if goods.unit != line.unit && !line.unit.is_empty() => {
                self.faults.push(Fault::new(field("unit"), "fault-own-unit").with("unit", goods.unit.clone()));
            }
            Some(_) => {}
        }
    }

    fn measure(&mut self, field: String, typed: &str) -> Option<i32> {
        let whole = match amount::parse(typed) {
            Ok(None) if self.stage == Stage::Complete => Err("fault-required"),
            Ok(None) => Ok(None),
            Ok(Some(number)) => match i32::try_from(number) {
                Ok(mm) if number.is_integer() && (1..=99_999).contains(&mm) => Ok(Some(mm)),
                _ => Err("fault-measure"),
            },
            Err(_) => Err("fault-measure"),
        };
        whole.unwrap_or_else(|key| {
            self.faults.push(Fault::new(field, key));
            None
        })
    }

    fn line(&mut self, kind: Kind, index: u32, raw: &RawLine) -> CheckedLine {
        let field = |name: &str| format!("lines[{index}][{name}]");
        let is_carton = kind.has_measures();
        let mut line = CheckedLine {
            name: self.text(field("name"), &raw.name, 120, !is_carton),
            specification: self.text(field("specification"), &raw.specification, 120, false),
            unit: self.text(field("unit"), &raw.unit, 16, !is_carton),
            quantity: self.quantity(kind, field("quantity"), &raw.quantity),
            unit_price: self.price(kind, field("unit_price"), &raw.unit_price),
            ..CheckedLine::default()
        };
        if is_carton {
            line.measures = [
                self.measure(field("length_mm"), &raw.length_mm),
                self.measure(field("width_mm"), &raw.width_mm),
                self.measure(field("height_mm"), &raw.height_mm),
            ];
            line.board = self.text(field("board"), &raw.board, 40, true);
        }
        line
    }
}
