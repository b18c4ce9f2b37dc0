//! Reads the files, compares them with the database and says what would be done. Changes nothing.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::fields::{DEPARTMENTS, HEADERS, HINTS, LINES, WAREHOUSES};
use super::mapping::Mapping;
use super::masters::{Unit, Units};
use super::order::{Fate, OldLine, OldOrder, cut, fate_of, kind_of, line_of, time_of, totals_of};
use super::people::People;
use super::report::{Problem, Sums};
use super::source::{Record, Source};
use super::{Pending, Progress};
use crate::approval::Rules;
use crate::catalog::Warehouse;
use crate::db::Conn;
use crate::db::schema::orders;
use crate::error::{Error, Result};
use crate::orders::{Order, OrderId, Status};
use crate::org::{Department, User};
use crate::texts::{Language, Texts};

/// How many ids are asked for at once.
const AT_ONCE: usize = 5000;

/// The records to be written.
pub struct Plan {
    pub(super) departments: Units,
    pub(super) warehouses: Units,
    pub(super) people: People,
    /// The orders to write: purchases before what settles them.
    pub(super) orders: Vec<OldOrder>,
    /// How many orders of the files are there already.
    pub existing: usize,
    /// In the order of the files.
    pub problems: Vec<Problem>,
    pub sums: Sums,
}

impl Plan {
    /// The rows that are left out.
    pub fn faults(&self) -> usize {
        self.problems.iter().filter(|problem| !problem.is_note).count()
    }

    /// How many orders are under way in the old system.
    pub fn pending(&self) -> usize {
        self.orders.iter().filter(|order| matches!(order.fate, Fate::Pending | Fate::Returned)).count()
    }

    /// How many orders, people, departments and warehouses would be created.
    pub fn new_rows(&self) -> [usize; 4] {
        let units = |units: &Units| units.all.iter().filter(|unit| unit.id.is_none()).count();
        let people = self.people.all.iter().filter(|person| person.id.is_none()).count();
        [self.orders.len(), people, units(&self.departments), units(&self.warehouses)]
    }
}

/// The files and the records matched so far.
struct Reading<'a> {
    mapping: Mapping,
    rules: &'a Rules,
    departments: Units,
    warehouses: Units,
    people: People,
    problems: Vec<Problem>,
    /// By order: its lines' rows, in the order of the file.
    lines: HashMap<Uuid, Vec<usize>>,
    /// By order: the hints and their recipients, in the order of the file.
    hints: HashMap<Uuid, Vec<(String, String)>>,
}

/// Reads the files of a folder and compares them with the database. `pending`: what would become of orders under way.
///
/// # Errors
/// `Unavailable` names a file that cannot be used.
pub async fn look(
    conn: &mut Conn,
    folder: &Path,
    pending: Option<Pending>,
    rules: &Rules,
    progress: Progress<'_>,
) -> Result<Plan> {
    let mapping = Mapping::read(folder)?;
    let mut problems = Vec::new();
    let unit = |id: i64, code: String, name: String| Unit { id: Some(id), code, name };
    let existing = Department::list(conn).await?.into_iter().map(|d| unit(d.id.0, d.code, d.name)).collect();
    let mut departments = Units::new("department", existing);
    departments.read(folder, &DEPARTMENTS, &mapping, &mut problems)?;
    let existing = Warehouse::list(conn).await?.into_iter().map(|w| unit(w.id.0, w.code, w.name)).collect();
    let mut warehouses = Units::new("warehouse", existing);
    warehouses.read(folder, &WAREHOUSES, &mapping, &mut problems)?;
    let mut people = People::new(User::list(conn).await?);
    people.read(folder, &mapping, &mut problems)?;
    progress("reading the orders");
    let missing = |table: &str| Error::unavailable(format!("{}: no file {table}.csv", folder.display()));
    let headers = Source::read(folder, &HEADERS, &mapping)?.ok_or_else(|| missing(HEADERS.name))?;
    let details = Source::read(folder, &LINES, &mapping)?.ok_or_else(|| missing(LINES.name))?;
    let hints = Source::read(folder, &HINTS, &mapping)?;
    let (lines, hints) = (lines_by_order(&details, &mut problems), hints_by_order(hints.as_ref(), &mut problems));
    let mut reading = Reading { mapping, rules, departments, warehouses, people, problems, lines, hints };
    let known = existing_orders(conn, &headers).await?;
    let mut found = Vec::new();
    let mut numbers = taken_numbers(conn, &headers).await?;
    let (mut ids, mut links, mut existing) = (HashSet::new(), Vec::new(), 0);
    for (n, row) in headers.rows.iter().enumerate() {
        if n % 1000 == 0 {
            progress(&format!("checking order {} of {}", n + 1, headers.rows.len()));
        }
        let settled_by = headers.cell(row, "settled_by");
        let own = Uuid::try_parse(&headers.cell(row, "id")).ok();
        if let (Some(purchase), false) = (own, settled_by.is_empty()) {
            links.push((row, purchase, settled_by));
        }
        if own.is_some_and(|id| known.contains_key(&id)) {
            existing += 1;
            continue;
        }
        match reading.order(&headers, &details, row) {
            Err(why) => reading.problems.push(headers.problem(row, why)),
            Ok(order) if !ids.insert(order.id) => {
                reading.problems.push(headers.problem(row, "a second row with this approveID"));
            }
            Ok(order) if !numbers.insert(order.number.clone()) => {
                reading.problems.push(headers.problem(row, format!("the number {} is taken", order.number)));
            }
            Ok(order) => found.push(order),
        }
    }
    let mut plan_problems = std::mem::take(&mut reading.problems);
    let found = settle(found, &known, &headers, (&links, pending), &mut plan_problems);
    let mut sums = Sums::default();
    for order in &found {
        let month = order.at.with_timezone(&rules.zone).format("%Y-%m").to_string();
        sums.add(order.kind, month, order.quantity, order.amount);
    }
    let Reading { departments, warehouses, people, .. } = reading;
    Ok(Plan { departments, warehouses, people, orders: found, existing, problems: plan_problems, sums })
}

impl Reading<'_> {
    /// Reads one order. The error says why it is left out.
    fn order(&mut self, headers: &Source, details: &Source, row: &Record) -> Result<OldOrder, String> {
        if let Some(problem) = headers.shape(row) {
            return Err(problem.what);
        }
        let cell = |field| headers.cell(row, field);
        let id = Uuid::try_parse(&cell("id")).map_err(|_| format!("the approveID \"{}\" is no GUID", cell("id")))?;
        let number = cell("number");
        if number.is_empty() {
            return Err("no approveNo".into());
        }
        let kind = kind_of(&cell("kind"), &number, &self.mapping)?;
        let at = time_of(&cell("date"), self.rules.zone).ok_or_else(|| format!("\"{}\" is no time", cell("date")))?;
        let fate = match cell("state") {
            // An order without a state counts as pending; `--pending` decides about it.
            text if text.is_empty() && self.mapping.find("state", "").is_none() => Fate::Pending,
            text => fate_of(&text, &self.mapping)
                .ok_or_else(|| format!("the state \"{text}\" is not known: mapping.csv can say (state)"))?,
        };
        let place = |units: &Units, what: &str, old: String| {
            units.find(&old, &self.mapping).ok_or_else(|| format!("no {what} \"{old}\""))
        };
        let department = place(&self.departments, "department", cell("department"))?;
        let warehouse = place(&self.warehouses, "warehouse", cell("warehouse"))?;
        let destination = match kind.has_destination() {
            true => Some(place(&self.warehouses, "warehouse (approveInWh)", cell("destination"))?),
            false => None,
        };
        if destination == Some(warehouse) {
            return Err("the two warehouses are the same".into());
        }
        let (applicant, handlers) = self.people_of(headers, row, id)?;
        let lines = self.lines_of(details, id, kind)?;
        let (quantity, amount) = totals_of(&lines)?;
        let (title, customer, note) = self.texts(headers, row, kind.has_customer(), &number);
        let settles = Vec::new();
        Ok(OldOrder {
            line: row.line,
            id,
            kind,
            number,
            title,
            applicant,
            department,
            warehouse,
            destination,
            customer,
            note,
            at,
            fate,
            handlers,
            lines,
            settles,
            quantity,
            amount,
        })
    }

    /// The applicant, and the handlers with their hints.
    fn people_of(&mut self, headers: &Source, row: &Record, id: Uuid) -> Result<(usize, Vec<(usize, String)>), String> {
        let name = headers.cell(row, "applicant");
        if name.is_empty() {
            return Err("no applicant".into());
        }
        let applicant = self.person(headers, row, &name)?;
        let mut handlers: Vec<(usize, String)> = Vec::new();
        let mut loose = Vec::new();
        for (key, hint) in self.hints.get(&id).cloned().unwrap_or_default() {
            match self.people.known(&key).filter(|at| *at != applicant) {
                Some(at) => match handlers.iter_mut().find(|(other, _)| *other == at) {
                    Some((_, earlier)) => *earlier = hint,
                    None => handlers.push((at, hint)),
                },
                None => loose.push(hint),
            }
        }
        let name = headers.cell(row, "handler");
        if !name.is_empty() {
            let last = self.person(headers, row, &name)?;
            if last != applicant {
                let hint = handlers.iter().position(|(at, _)| *at == last).map(|at| handlers.remove(at).1);
                handlers.push((last, hint.unwrap_or_default()));
            }
        }
        // A hint without a recipient belongs to the last handler.
        if let (Some((_, hint)), false) = (handlers.last_mut(), loose.is_empty()) {
            let all = std::iter::once(hint.clone()).filter(|hint| !hint.is_empty()).chain(loose);
            *hint = all.collect::<Vec<_>>().join("\n");
        }
        for (at, hint) in &mut handlers {
            self.people.handles(*at);
            *hint = cut(std::mem::take(hint), 500).0;
        }
        Ok((applicant, handlers))
    }

    fn person(&mut self, headers: &Source, row: &Record, name: &str) -> Result<usize, String> {
        let (at, is_new) = self.people.find(name, &self.mapping)?;
        if is_new {
            self.problems.push(headers.note(row, format!("{name} has no account: a disabled one is created")));
        }
        Ok(at)
    }

    fn lines_of(&self, details: &Source, id: Uuid, kind: crate::orders::Kind) -> Result<Vec<OldLine>, String> {
        let rows = self.lines.get(&id).map(Vec::as_slice).unwrap_or_default();
        let line = |at: &usize| {
            let row = &details.rows[*at];
            let fault = details.shape(row).map(|problem| problem.what);
            let read = fault.map_or_else(|| line_of(details, row, kind, &self.mapping), Err);
            read.map_err(|why| format!("{}:{}: {why}", details.file, row.line))
        };
        rows.iter().map(line).collect()
    }

    /// Title, customer and note. Values without a field of their own go into the note.
    fn texts(&mut self, headers: &Source, row: &Record, has_customer: bool, number: &str) -> (String, String, String) {
        let cell = |field| headers.cell(row, field);
        let texts = Texts::of(Language::Chinese);
        let mut note = vec![cell("note")];
        let mut keep = |key: &str, value: &str| {
            if !value.is_empty() {
                note.push(texts.with(key, &[("value", value)]));
            }
        };
        let (mut title, mut customer) = (cell("title").replace(['\r', '\n'], " "), cell("customer"));
        if !has_customer {
            keep("old-customer", &customer);
            customer.clear();
        }
        keep("old-file", &cell("file"));
        if title.is_empty() {
            number.clone_into(&mut title);
        }
        let note = note.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
        let [(title, a), (customer, b), (note, c)] =
            [(title, 120), (customer, 80), (note, 2000)].map(|(t, n)| cut(t, n));
        if a || b || c {
            self.problems.push(headers.note(row, "title, customer or note is too long and is shortened"));
        }
        (title, customer, note)
    }
}

fn lines_by_order(details: &Source, problems: &mut Vec<Problem>) -> HashMap<Uuid, Vec<usize>> {
    let mut lines: HashMap<Uuid, Vec<usize>> = HashMap::new();
    for (at, row) in details.rows.iter().enumerate() {
        match Uuid::try_parse(&details.cell(row, "order")) {
            Ok(id) => lines.entry(id).or_default().push(at),
            Err(_) => problems.push(details.problem(row, "the line names no order")),
        }
    }
    lines
}

fn hints_by_order(hints: Option<&Source>, problems: &mut Vec<Problem>) -> HashMap<Uuid, Vec<(String, String)>> {
    let mut found: HashMap<Uuid, Vec<(String, String)>> = HashMap::new();
    for (source, row) in hints.into_iter().flat_map(|source| source.rows.iter().map(move |row| (source, row))) {
        match (source.shape(row), Uuid::try_parse(&source.cell(row, "order"))) {
            (None, Ok(id)) => {
                let hint = source.cell(row, "hint");
                if !hint.is_empty() {
                    found.entry(id).or_default().push((source.cell(row, "person"), hint));
                }
            }
            (problem, _) => problems.push(problem.unwrap_or_else(|| source.problem(row, "the hint names no order"))),
        }
    }
    found
}

/// The orders of the file that are there already.
async fn existing_orders(conn: &mut Conn, headers: &Source) -> Result<HashMap<Uuid, Order>> {
    let ids = headers.rows.iter().filter_map(|row| Uuid::try_parse(&headers.cell(row, "id")).ok());
    let ids: Vec<OrderId> = ids.map(OrderId).collect();
    let mut known = HashMap::new();
    for some in ids.chunks(AT_ONCE) {
        known.extend(Order::named(conn, some).await?.into_iter().map(|order| (order.id.0, order)));
    }
    Ok(known)
}

/// The numbers of the file that orders have already.
async fn taken_numbers(conn: &mut Conn, headers: &Source) -> Result<HashSet<String>> {
    let numbers: Vec<String> = headers.rows.iter().map(|row| headers.cell(row, "number")).collect();
    let mut taken = HashSet::new();
    for some in numbers.chunks(AT_ONCE) {
        let found = orders::table.filter(orders::number.eq_any(some)).select(orders::number.assume_not_null());
        taken.extend(found.load::<String>(conn).await?);
    }
    Ok(taken)
}

/// Links purchases with the reimbursements that settle them, and puts purchases first.
fn settle(
    found: Vec<OldOrder>,
    known: &HashMap<Uuid, Order>,
    headers: &Source,
    (links, pending): (&[(&Record, Uuid, String)], Option<Pending>),
    problems: &mut Vec<Problem>,
) -> Vec<OldOrder> {
    let (mut settlers, mut others): (Vec<_>, Vec<_>) = found.into_iter().partition(|order| order.kind.may_settle());
    let goes_on = pending == Some(Pending::Continue);
    let is_approved = |fate| fate == Fate::Approved || fate == Fate::Pending && !goes_on;
    let bought: HashMap<Uuid, (Decimal, Decimal, bool)> =
        others
            .iter()
            .filter(|order| order.kind.is_bought())
            .map(|order| (order.id, (order.quantity, order.amount, is_approved(order.fate))))
            .chain(known.values().filter(|order| order.kind.is_bought()).map(|order| {
                (order.id.0, (order.total_quantity, order.total_amount, order.status == Status::Approved))
            }))
            .collect();
    let places: HashMap<Uuid, usize> = settlers.iter().enumerate().map(|(at, order)| (order.id, at)).collect();
    for (row, purchase, by) in links {
        let by = Uuid::try_parse(by).ok();
        if by.is_some_and(|by| known.contains_key(&by)) {
            continue;
        }
        let Some(settler) = by.and_then(|by| places.get(&by)) else {
            problems
                .push(headers.note(row, "CgCostsID names no reimbursement that is taken over: the link is left out"));
            continue;
        };
        match bought.get(purchase) {
            Some((.., true)) => settlers[*settler].settles.push(*purchase),
            _ => problems.push(headers.note(row, "it is not approved: the link to its reimbursement is left out")),
        }
    }
    others.extend(settlers.into_iter().map(|order| with_totals(order, &bought)));
    let is_empty = |order: &OldOrder| order.lines.is_empty() && order.settles.is_empty();
    problems.extend(others.iter().filter(|order| is_empty(order)).map(|order| no_lines(order, headers)));
    others.retain(|order| !is_empty(order));
    problems.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    others
}

fn no_lines(order: &OldOrder, headers: &Source) -> Problem {
    Problem { file: headers.file.clone(), line: order.line, what: "no lines".into(), is_note: false }
}

/// A reimbursement without lines of its own has the totals of the purchases that it settles.
fn with_totals(mut order: OldOrder, bought: &HashMap<Uuid, (Decimal, Decimal, bool)>) -> OldOrder {
    if order.lines.is_empty() {
        let of = |id: &Uuid| bought.get(id).map(|(quantity, amount, _)| (*quantity, *amount));
        let sums = order.settles.iter().filter_map(of);
        (order.quantity, order.amount) = sums.fold((Decimal::ZERO, Decimal::ZERO), |a, b| (a.0 + b.0, a.1 + b.1));
    }
    order
}
