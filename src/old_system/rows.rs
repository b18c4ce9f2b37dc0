//! The rows of old orders as the statements of `write` read them. Pure.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::Pending;
use super::order::{Fate, OldOrder};
use crate::orders::{Kind, Status};

/// The ids of people, departments and warehouses by their places in the plan, and the flows in force.
pub(super) struct Ids {
    pub(super) people: Vec<i64>,
    pub(super) departments: Vec<i64>,
    pub(super) warehouses: Vec<i64>,
    pub(super) flows: HashMap<Kind, i64>,
}

/// An order with its header.
#[derive(Serialize)]
pub(super) struct OrderRow<'a> {
    id: Uuid,
    kind: Kind,
    status: Status,
    number: &'a str,
    title: &'a str,
    applicant: i64,
    department: i64,
    warehouse: i64,
    destination: Option<i64>,
    customer: &'a str,
    note: &'a str,
    quantity: String,
    amount: String,
    at: DateTime<Utc>,
    flow: Option<i64>,
    next: Option<i64>,
}

#[derive(Serialize)]
pub(super) struct LineRow<'a> {
    position: usize,
    name: &'a str,
    specification: &'a str,
    unit: &'a str,
    quantity: String,
    price: Option<String>,
    length: Option<i32>,
    width: Option<i32>,
    height: Option<i32>,
    board: &'a str,
}

/// A turn of a handler, and how it ended.
#[derive(Serialize)]
pub(super) struct TurnRow<'a> {
    order: Uuid,
    step: Uuid,
    seq: usize,
    applicant: i64,
    handler: i64,
    sender: i64,
    hint: &'a str,
    action: &'a str,
    comment: &'a str,
    /// The handler's hint for the next one.
    onward: &'a str,
    next: Option<i64>,
    at: DateTime<Utc>,
}

#[derive(Serialize)]
pub(super) struct EndRow<'a> {
    order: Uuid,
    action: &'a str,
    actor: Option<i64>,
    comment: &'a str,
    via: &'a str,
    at: DateTime<Utc>,
}

/// The status of an imported order. Continued orders are returned until they are submitted again.
fn status_of(order: &OldOrder, pending: Pending) -> Status {
    match (order.fate, pending) {
        (Fate::Approved, _) | (Fate::Pending, Pending::Finished) => Status::Approved,
        (Fate::Rejected, _) => Status::Rejected,
        (Fate::Withdrawn, _) | (Fate::Returned, Pending::Finished) => Status::Withdrawn,
        (Fate::Pending | Fate::Returned, Pending::Continue) => Status::Returned,
    }
}

/// The handlers who signed. The last one of an order that was not finished has not.
fn signed(order: &OldOrder) -> &[(usize, String)] {
    match order.fate {
        Fate::Approved | Fate::Rejected => &order.handlers,
        _ => order.handlers.split_last().map(|(_, before)| before).unwrap_or_default(),
    }
}

/// The header, with the status and the flow that it gets here.
pub(super) fn order_row<'a>(ids: &Ids, order: &'a OldOrder, pending: Pending) -> OrderRow<'a> {
    let status = status_of(order, pending);
    OrderRow {
        id: order.id,
        kind: order.kind,
        status,
        number: &order.number,
        title: &order.title,
        applicant: ids.people[order.applicant],
        department: ids.departments[order.department],
        warehouse: ids.warehouses[order.warehouse],
        destination: order.destination.map(|at| ids.warehouses[at]),
        customer: &order.customer,
        note: &order.note,
        quantity: order.quantity.to_string(),
        amount: order.amount.to_string(),
        at: order.at,
        // A finished order went the old way, on which each handler chose the next one.
        flow: ids.flows.get(&order.kind).copied().filter(|_| !status.is_finished()),
        next: signed(order).first().map(|(person, _)| ids.people[*person]),
    }
}

/// The lines, numbered from 1.
pub(super) fn line_rows(order: &OldOrder) -> impl Iterator<Item = LineRow<'_>> {
    (1..).zip(&order.lines).map(|(position, line)| LineRow {
        position,
        name: &line.name,
        specification: &line.specification,
        unit: &line.unit,
        quantity: line.quantity.to_string(),
        price: line.price.map(|price| price.to_string()),
        length: line.measures[0],
        width: line.measures[1],
        height: line.measures[2],
        board: &line.board,
    })
}

/// The purchases that a reimbursement settles.
pub(super) fn settlement_rows(order: &OldOrder) -> impl Iterator<Item = serde_json::Value> {
    let row = |(position, purchase): (usize, &Uuid)| serde_json::json!({ "order": order.id, "purchase": purchase, "position": position });
    (1..).zip(&order.settles).map(row)
}

/// One closed step per signature; `rejected`: the comment of the last one of a rejected order.
pub(super) fn turn_rows<'a>(ids: &Ids, order: &'a OldOrder, pending: Pending, rejected: &'a str) -> Vec<TurnRow<'a>> {
    let turns = signed(order);
    let id = |at: usize| turns.get(at).map(|(person, _)| ids.people[*person]);
    let is_last = |at: usize| at + 1 == turns.len();
    let is_rejected = |at: usize| is_last(at) && status_of(order, pending) == Status::Rejected;
    let row = |(at, (person, hint)): (usize, &'a (usize, String))| TurnRow {
        order: order.id,
        step: Uuid::now_v7(),
        seq: at + 1,
        applicant: ids.people[order.applicant],
        handler: ids.people[*person],
        sender: at.checked_sub(1).and_then(id).unwrap_or(ids.people[order.applicant]),
        hint,
        action: if is_rejected(at) { "reject" } else { "approve" },
        comment: if is_rejected(at) { rejected } else { "" },
        onward: turns.get(at + 1).map(|(_, hint)| hint.as_str()).unwrap_or_default(),
        next: id(at + 1),
        at: order.at,
    };
    turns.iter().enumerate().map(row).collect()
}

/// The entry that ends an order whose last handler did not.
pub(super) fn end_row<'a>(
    ids: &Ids,
    order: &OldOrder,
    pending: Pending,
    [rejected, finished]: [&'a str; 2],
) -> Option<EndRow<'a>> {
    let end = |action, actor, comment, via| EndRow { order: order.id, action, actor, comment, via, at: order.at };
    let is_signed = !signed(order).is_empty();
    match (order.fate, pending) {
        (Fate::Approved | Fate::Rejected, _) if is_signed => None,
        (Fate::Approved, _) => Some(end("skip", None, "", "auto")),
        (Fate::Rejected, _) => Some(end("skip", None, rejected, "auto")),
        (Fate::Pending, Pending::Finished) => Some(end("skip", None, finished, "auto")),
        (Fate::Withdrawn, _) => Some(end("withdraw", Some(ids.people[order.applicant]), "", "web")),
        (Fate::Returned, Pending::Finished) => {
            Some(end("withdraw", Some(ids.people[order.applicant]), finished, "web"))
        }
        (Fate::Pending | Fate::Returned, Pending::Continue) => None,
    }
}
