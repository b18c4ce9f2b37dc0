//! What callers get. Built by hand: the shape is a promise (`interface.md`), not a mirror of our tables.

use serde_json::{Value, json};

use crate::approval::{Chain, Event, LogEntry, Step};
use crate::catalog::{Goods, Warehouse};
use crate::orders::{Attachment, Line, OrderView, amount};
use crate::org::{Department, User, UserId};
use crate::outbox::Letter;

/// An order with its lines. `open`: the step that waits, with its handler.
pub fn order(view: &OrderView, step: Option<Value>) -> Value {
    let order = &view.order;
    json!({
        "id": order.id,
        "kind": order.kind,
        "number": order.number,
        "title": order.title,
        "status": order.status,
        "version": order.version,
        "applicant": person(&view.applicant),
        "department": view.department.as_ref().map(department),
        "warehouse": view.warehouse.as_ref().map(warehouse),
        "destination_warehouse": view.destination.as_ref().map(warehouse),
        "customer": Some(&order.customer).filter(|customer| !customer.is_empty()),
        "note": order.note,
        "settles": view.settles.iter().map(|purchase| &purchase.number).collect::<Vec<_>>(),
        "settled_by": view.settled_by.as_ref().map(|by| &by.number),
        "lines": view.lines.iter().map(line).collect::<Vec<_>>(),
        "attachments": view.files.iter().map(attachment).collect::<Vec<_>>(),
        "total_quantity": amount::quantity(order.total_quantity),
        "total_amount": amount::money(order.total_amount),
        "current_step": step,
        "created_at": order.created_at,
        "submitted_at": order.submitted_at,
        "finished_at": order.finished_at,
    })
}

pub fn attachment(file: &Attachment) -> Value {
    json!({
        "id": file.id, "name": file.file_name, "media_type": file.media_type, "size": file.byte_size,
        "sha256": file.digest(),
    })
}

/// What an order waits for: the caller's own step, else the first that is open, with everybody whose turn it is.
pub fn current(chain: &Chain, people: &[User], viewer: &User) -> Option<Value> {
    let step = chain.open_step_of(viewer.id).or_else(|| chain.open_steps().next())?;
    let named = chain.flow.node(step.node).map(|node| node.name.clone()).filter(|name| !name.is_empty());
    let handlers = chain.open_steps().filter_map(|open| people.iter().find(|user| user.id == open.handler_id));
    Some(json!({
        "id": step.id, "name": named.unwrap_or_else(|| step.seq.to_string()),
        "handlers": handlers.map(person).collect::<Vec<_>>(),
    }))
}

pub fn person(user: &User) -> Value {
    json!({ "username": user.username, "name": user.display_name })
}

pub fn department(department: &Department) -> Value {
    json!({
        "id": department.id, "code": department.code, "name": department.name,
        "parent_id": department.parent_id, "disabled": department.is_disabled(),
    })
}

pub fn warehouse(warehouse: &Warehouse) -> Value {
    json!({ "id": warehouse.id, "code": warehouse.code, "name": warehouse.name, "disabled": warehouse.is_disabled() })
}

pub fn goods(goods: &Goods) -> Value {
    json!({
        "id": goods.id, "sku": goods.sku, "name": goods.name, "specification": goods.specification,
        "unit": goods.unit, "disabled": goods.is_disabled(),
    })
}

/// A step with its handler's and its sender's username. The hint is between these two (and for administrators).
pub fn step(step: &Step, people: &[User], viewer: &User) -> Value {
    let hint = if is_between(viewer, Some(step.sender_id), Some(step.handler_id)) { step.hint.as_str() } else { "" };
    let of = |id| people.iter().find(|user| user.id == id).map(person);
    json!({
        "id": step.id, "seq": step.seq, "round": step.round, "status": step.status, "handler": of(step.handler_id),
        "principal": step.principal_id.map(of), "node": step.node, "because": step.because, "due_at": step.due_at,
        "sender": of(step.sender_id), "hint": hint, "opened_at": step.opened_at, "closed_at": step.closed_at,
    })
}

pub fn event(event: &Event, viewer: &User) -> Value {
    let LogEntry { id, action, round, comment, via, acted_at, step_id, .. } = &event.entry;
    let is_told = is_between(viewer, event.entry.actor_id, event.entry.next_handler_id);
    let hint = if is_told { event.entry.hint.as_str() } else { "" };
    json!({
        "id": id, "action": action, "round": round, "actor": event.actor, "next_handler": event.next_handler(), "principal": event.principal, "because": event.entry.because,
        "comment": comment, "hint": hint, "via": via, "step": step_id, "at": acted_at,
    })
}

/// A message and what became of it; its wording is for its recipient alone.
pub fn letter(letter: &Letter, people: &[User]) -> Value {
    let recipient = people.iter().find(|user| user.id == letter.recipient_id).map(person);
    let shape = if letter.notice.is_card() { "card" } else { "text" };
    json!({
        "id": letter.id, "notice": letter.notice, "shape": shape, "channel": letter.channel, "recipient": recipient,
        "state": letter.state, "attempts": letter.attempts, "error": letter.last_error,
        "result": letter.result, "result_code": letter.result_code, "read_at": letter.read_at, "step": letter.step_id,
        "created_at": letter.created_at, "sent_at": letter.sent_at,
    })
}

fn is_between(viewer: &User, from: Option<UserId>, to: Option<UserId>) -> bool {
    viewer.is_admin() || Some(viewer.id) == from || Some(viewer.id) == to
}

fn line(line: &Line) -> Value {
    let mut value = json!({
        "name": line.name,
        "specification": line.specification,
        "unit": line.unit,
        "quantity": line.quantity.map(amount::quantity),
        "unit_price": line.unit_price.map(amount::quantity),
        "amount": line.amount().map(amount::quantity),
    });
    if line.kind.has_measures() {
        value["length_mm"] = json!(line.length_mm);
        value["width_mm"] = json!(line.width_mm);
        value["height_mm"] = json!(line.height_mm);
        value["board"] = json!(line.board);
    }
    value
}
