//! The form of an order as a browser sends it: the order's fields and those of its submission.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use serde::Deserialize;
use uuid::Uuid;

use super::template_form::TemplateForm;
use crate::approval::Entry;
use crate::db::Conn;
use crate::orders::{DraftChoice, Kind, OrderId, RawLine, RawOrder, Status, Template, TemplateId};
use crate::org::{User, UserId};
use crate::web::kit::choice;

/// Empty lines that a new form shows, and that "more lines" adds without scripts.
const SPARE_LINES: u32 = 3;

/// The order that a form enters.
#[derive(Clone, Copy)]
pub(super) struct FormOrder {
    pub kind: Kind,
    /// `None`: a new order.
    pub stored: Option<(OrderId, Status)>,
}

/// A form that was sent, and the order that it enters.
pub(super) struct SentOrder {
    pub order: FormOrder,
    pub entry: Entry,
    pub form: OrderForm,
}

/// The button of the form that was pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// No button: the form was not sent yet. A form sent without a button is saved.
    #[default]
    None,
    Save,
    Submit,
    /// Previews the card.
    Card,
    /// Stores the form as a template.
    Template,
    /// Adds empty lines.
    More,
}

/// The fields of the form.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct OrderForm {
    /// Identifies a new form, so that sending it twice creates one order.
    pub(super) form_key: Option<Uuid>,
    pub(super) press: Option<Uuid>,
    /// The stored version that the form shows.
    pub(super) version: Option<i32>,
    /// The template that filled the form.
    pub(super) template: Option<i64>,
    /// Of [`TemplateForm`], as are the next two.
    pub(super) template_name: String,
    pub(super) template_shared: String,
    pub(super) replaces: String,
    #[serde(deserialize_with = "choice")]
    pub(super) intent: Intent,
    /// A person's id.
    pub(super) next_approver: String,
    pub(super) hint: String,
    pub(super) title: String,
    /// A department's code.
    pub(super) department: String,
    /// A warehouse's code.
    pub(super) warehouse: String,
    pub(super) destination_warehouse: String,
    pub(super) customer: String,
    pub(super) supplier: String,
    /// `2026-12-05`.
    pub(super) wanted_on: String,
    pub(super) note: String,
    /// By the number that the page gave each line.
    pub(super) lines: BTreeMap<u32, RawLine>,
    /// Numbers of the purchases that a reimbursement settles.
    pub(super) settles: Vec<String>,
}

impl FormOrder {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, stored: None }
    }

    /// `None`: a new order.
    pub(super) fn id(&self) -> Option<OrderId> {
        self.stored.map(|(id, _)| id)
    }

    /// `None`: a new order.
    pub(super) fn status(&self) -> Option<Status> {
        self.stored.map(|(_, status)| status)
    }
}

impl OrderForm {
    /// A form that shows an order's content, with a new press key.
    pub(super) fn of(raw: RawOrder) -> Self {
        Self {
            press: Some(Uuid::new_v4()),
            title: raw.title,
            department: raw.department,
            warehouse: raw.warehouse,
            destination_warehouse: raw.destination_warehouse,
            customer: raw.customer,
            supplier: raw.supplier,
            wanted_on: raw.wanted_on,
            note: raw.note,
            lines: raw.lines,
            settles: raw.settles,
            ..Self::default()
        }
    }

    /// The next approver and the hint; an unreadable approver counts as none.
    pub(super) fn draft_choice(&self) -> DraftChoice {
        DraftChoice { next_approver_id: self.next_approver.parse().ok().map(UserId), hint: self.hint.clone() }
    }

    /// Fills in the next approver and the hint that were saved with a draft.
    pub(super) fn restore(&mut self, choice: DraftChoice) {
        self.next_approver = choice.next_approver_id.map(|id| id.to_string()).unwrap_or_default();
        self.hint = choice.hint;
    }

    /// The content of the order, without its submission.
    pub(super) fn raw(&self) -> RawOrder {
        RawOrder {
            title: self.title.clone(),
            department: self.department.clone(),
            warehouse: self.warehouse.clone(),
            destination_warehouse: self.destination_warehouse.clone(),
            customer: self.customer.clone(),
            supplier: self.supplier.clone(),
            wanted_on: self.wanted_on.clone(),
            note: self.note.clone(),
            lines: self.lines.clone(),
            settles: self.settles.clone(),
        }
    }

    /// Whether nothing was entered. Department and warehouses do not count: a new form fills them in.
    pub(super) fn is_blank(&self) -> bool {
        let header = [&self.title, &self.customer, &self.supplier, &self.wanted_on, &self.note];
        let submission = [&self.next_approver, &self.hint];
        header.iter().chain(&submission).all(|text| text.trim().is_empty())
            && self.settles.is_empty()
            && self.lines.values().all(RawLine::is_blank)
    }

    /// Whether the order has lines of its own.
    pub(super) fn has_lines(&self) -> bool {
        self.lines.values().any(|line| !line.is_blank())
    }

    /// Whether the purchase of this number is ticked.
    pub(super) fn settles_number(&self, number: &str) -> bool {
        self.settles.iter().any(|name| name.eq_ignore_ascii_case(number))
    }

    /// Empties the cell of a line by the name that its fault has; `false`: it is no cell.
    pub(super) fn leave_out(&mut self, field: &str) -> bool {
        let mut parts = field.split(['[', ']']).filter(|part| !part.is_empty());
        let (Some("lines"), Some(index), Some(name)) = (parts.next(), parts.next(), parts.next()) else { return false };
        let Some(line) = index.parse::<u32>().ok().and_then(|index| self.lines.get_mut(&index)) else { return false };
        let cell = match name {
            "name" => &mut line.name,
            "specification" => &mut line.specification,
            "unit" => &mut line.unit,
            "quantity" => &mut line.quantity,
            "unit_price" => &mut line.unit_price,
            "length_mm" => &mut line.length_mm,
            "width_mm" => &mut line.width_mm,
            "height_mm" => &mut line.height_mm,
            "board" => &mut line.board,
            _ => return false,
        };
        cell.clear();
        true
    }

    pub(super) fn template_form(&self) -> TemplateForm {
        TemplateForm {
            template_name: self.template_name.clone(),
            template_shared: self.template_shared.clone(),
            replaces: self.replaces.clone(),
        }
    }

    /// Records that the template which filled the form was used.
    pub(super) async fn note_use(&self, conn: &mut Conn, user: &User, now: DateTime<Utc>) -> QueryResult<()> {
        match self.template {
            Some(id) => Template::note_use(conn, user, TemplateId(id), now).await,
            None => Ok(()),
        }
    }

    /// Keeps at least one blank line at the end; adds [`SPARE_LINES`] to an empty form and on [`Intent::More`].
    pub(super) fn add_lines(&mut self) {
        let blank_at_end = self.lines.values().rev().take_while(|line| line.is_blank()).count();
        let added = if self.intent == Intent::More || self.lines.is_empty() {
            SPARE_LINES
        } else {
            u32::from(blank_at_end == 0)
        };
        let first = self.lines.last_key_value().map_or(0, |(last, _)| last.saturating_add(1));
        self.lines.extend((first..first.saturating_add(added)).map(|index| (index, RawLine::default())));
    }
}
