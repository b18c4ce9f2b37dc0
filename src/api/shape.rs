//! Turns values of the domain into responses. The only decision made here is who sees a hint.

use super::answers::{
    AttachmentAnswer, CurrentStepAnswer, DepartmentAnswer, GoodsAnswer, LineAnswer, LogEntryAnswer, MessageAnswer,
    OrderAnswer, PersonAnswer, Shape, StepAnswer, SummaryAnswer, UserAnswer, WarehouseAnswer,
};
use super::list_answers::WaitingAnswer;
use crate::approval::{Chain, Event, Step, Waiting};
use crate::catalog::{Goods, Warehouse};
use crate::orders::{self, Attachment, Line, OrderView, amount};
use crate::org::{Department, User, UserId};
use crate::outbox::Letter;

/// Everything that is sent about one order. `people` must contain everybody whom steps and messages name.
pub struct Whole<'a> {
    pub view: &'a OrderView,
    pub chain: &'a Chain,
    pub events: &'a [Event],
    pub letters: &'a [Letter],
    pub people: &'a [User],
    /// The articles to which the lines are bound.
    pub goods: &'a [Goods],
}

impl Whole<'_> {
    /// The order as `viewer` may see it.
    pub fn for_viewer(&self, viewer: &User) -> OrderAnswer {
        let (view, order) = (self.view, &self.view.order);
        OrderAnswer {
            id: order.id.0,
            kind: order.kind,
            number: order.number.clone(),
            title: order.title.clone(),
            status: order.status,
            version: order.version,
            applicant: person(&view.applicant),
            department: view.department.as_ref().map(department),
            warehouse: view.warehouse.as_ref().map(warehouse),
            destination_warehouse: view.destination.as_ref().map(warehouse),
            customer: Some(order.customer.clone()).filter(|customer| !customer.is_empty()),
            supplier: Some(order.supplier.clone()).filter(|supplier| !supplier.is_empty()),
            wanted_on: order.wanted_on,
            note: order.note.clone(),
            settles: view.settles.iter().map(|purchase| purchase.number.clone()).collect(),
            settled_by: view.settled_by.as_ref().and_then(|by| by.number.clone()),
            lines: view.lines.iter().map(|one| line(one, self.goods)).collect(),
            attachments: view.files.iter().map(attachment).collect(),
            total_quantity: amount::quantity(order.total_quantity),
            total_amount: amount::money(order.total_amount),
            current_step: self.current_step(viewer),
            steps: self.chain.steps.iter().map(|step| self.step(step, viewer)).collect(),
            log: self.events.iter().map(|event| log_entry(event, viewer)).collect(),
            messages: self.letters.iter().map(|letter| self.message(letter)).collect(),
            created_at: order.created_at,
            submitted_at: order.submitted_at,
            finished_at: order.finished_at,
        }
    }

    fn current_step(&self, viewer: &User) -> Option<CurrentStepAnswer> {
        let step = self.chain.open_step_of(viewer.id).or_else(|| self.chain.open_steps().next())?;
        let node = self.chain.flow.node(step.node).map(|node| node.name.clone()).filter(|name| !name.is_empty());
        Some(CurrentStepAnswer {
            id: step.id.0,
            name: node.unwrap_or_else(|| step.seq.to_string()),
            handlers: self.chain.open_steps().filter_map(|open| self.person(open.handler_id)).collect(),
        })
    }

    fn step(&self, step: &Step, viewer: &User) -> StepAnswer {
        let is_told = is_between(viewer, Some(step.sender_id), Some(step.handler_id));
        StepAnswer {
            id: step.id.0,
            seq: step.seq,
            round: step.round,
            status: step.status,
            handler: self.person(step.handler_id),
            principal: step.principal_id.and_then(|id| self.person(id)),
            node: step.node,
            because: step.because,
            due_at: step.due_at,
            sender: self.person(step.sender_id),
            hint: if is_told { step.hint.clone() } else { String::new() },
            opened_at: step.opened_at,
            closed_at: step.closed_at,
        }
    }

    fn message(&self, letter: &Letter) -> MessageAnswer {
        MessageAnswer {
            id: letter.id.0,
            notice: letter.notice,
            shape: if letter.notice.is_card() { Shape::Card } else { Shape::Text },
            channel: letter.channel,
            recipient: self.person(letter.recipient_id),
            state: letter.state(),
            attempts: letter.attempts,
            error: letter.error().map(str::to_owned),
            result: letter.delivery(),
            result_code: letter.report().and_then(|report| report.code.clone()),
            read_at: letter.read_at(),
            step: letter.step_id.map(|step| step.0),
            created_at: letter.created_at,
            sent_at: letter.sent_at(),
        }
    }

    fn person(&self, id: UserId) -> Option<PersonAnswer> {
        self.people.iter().find(|user| user.id == id).map(person)
    }
}

/// An order in a list.
pub fn summary(row: &orders::Summary) -> SummaryAnswer {
    let order = &row.order;
    SummaryAnswer {
        id: order.id.0,
        kind: order.kind,
        number: order.number.clone(),
        title: order.title.clone(),
        status: order.status,
        applicant: row.applicant.clone(),
        department: row.department.clone(),
        handler: (!row.handlers.is_empty()).then(|| row.handlers.join("、")),
        total_quantity: amount::quantity(order.total_quantity),
        total_amount: amount::money(order.total_amount),
        created_at: order.created_at,
        submitted_at: order.submitted_at,
        finished_at: order.finished_at,
    }
}

/// An open step of the caller, who may read its hint.
pub fn waiting(waiting: &Waiting) -> WaitingAnswer {
    let Waiting { step, since, hint, summary: order, .. } = waiting;
    WaitingAnswer { step: step.0, since: *since, hint: hint.clone(), order: summary(order) }
}

pub fn attachment(file: &Attachment) -> AttachmentAnswer {
    AttachmentAnswer {
        id: file.id.0,
        name: file.file_name.clone(),
        media_type: file.media_type,
        size: file.byte_size,
        sha256: file.digest(),
    }
}

pub fn department(department: &Department) -> DepartmentAnswer {
    DepartmentAnswer {
        id: department.id.0,
        code: department.code.clone(),
        name: department.name.clone(),
        parent_id: department.parent_id.map(|id| id.0),
        disabled: department.is_disabled(),
    }
}

pub fn warehouse(warehouse: &Warehouse) -> WarehouseAnswer {
    WarehouseAnswer {
        id: warehouse.id.0,
        code: warehouse.code.clone(),
        name: warehouse.name.clone(),
        disabled: warehouse.is_disabled(),
    }
}

pub fn goods(goods: &Goods) -> GoodsAnswer {
    GoodsAnswer {
        id: goods.id.0,
        sku: goods.sku.clone(),
        name: goods.name.clone(),
        specification: goods.specification.clone(),
        unit: goods.unit.clone(),
        disabled: goods.is_disabled(),
    }
}

pub fn user(user: &User) -> UserAnswer {
    UserAnswer {
        username: user.username.clone(),
        name: user.display_name.clone(),
        role: user.role,
        may_be_chosen: user.may_be_chosen(),
    }
}

/// A person by username and name.
pub fn person(user: &User) -> PersonAnswer {
    PersonAnswer { username: user.username.clone(), name: user.display_name.clone() }
}

fn log_entry(event: &Event, viewer: &User) -> LogEntryAnswer {
    let entry = &event.entry;
    let is_told = is_between(viewer, entry.actor_id, entry.next_handler_id);
    LogEntryAnswer {
        id: entry.id.0,
        action: entry.action,
        round: entry.round,
        actor: event.actor.clone(),
        next_handler: event.next_handler("、"),
        principal: event.principal.clone(),
        because: entry.because,
        comment: entry.comment.clone(),
        hint: if is_told { entry.hint.clone() } else { String::new() },
        via: entry.via,
        step: entry.step_id.map(|step| step.0),
        at: entry.acted_at,
    }
}

/// Whether the viewer may see a hint: only its writer, its reader and administrators may.
fn is_between(viewer: &User, from: Option<UserId>, to: Option<UserId>) -> bool {
    viewer.is_admin() || Some(viewer.id) == from || Some(viewer.id) == to
}

fn line(line: &Line, goods: &[Goods]) -> LineAnswer {
    let has_measures = line.kind.has_measures();
    LineAnswer {
        name: line.name.clone(),
        specification: line.specification.clone(),
        unit: line.unit.clone(),
        quantity: line.quantity.map(amount::quantity),
        unit_price: line.unit_price.map(amount::quantity),
        amount: line.amount().map(amount::quantity),
        length_mm: has_measures.then_some(line.length_mm),
        width_mm: has_measures.then_some(line.width_mm),
        height_mm: has_measures.then_some(line.height_mm),
        board: has_measures.then(|| line.board.clone()),
        goods: goods.iter().find(|one| Some(one.id) == line.goods_id).map(|one| one.sku.clone()),
    }
}
